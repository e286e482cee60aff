"""The demo network: believable, invented, the same each time, loaded once."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Group, RoleKind, User
from messaging.models import Phone
from messaging.phones import is_fictional
from phonetree.models.line import Voicemail
from phonetree.models.shifts import Helper, Shift
from residences.checkup import checkup
from residences.health import findings
from residences.models import (
    Leadership,
    MoveSign,
    Nomination,
    Residence,
    Resident,
    ResidentPhone,
)
from residences.survey import survey
from translations.languages import FIRST_WAVE, LANGUAGES
from translations.models import Translation
from website.demo import lives, load
from website.demo.places import HELPERS, PASSWORD, PLACES, WORKERS
from website.management.commands import make_ready

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _a_demo(settings: pytest.FixtureRequest) -> None:
    settings.MODE = "demo"


@pytest.fixture
def network(db: None) -> lives.Network:
    return load.load(NOW)


def test_the_same_seed_tells_the_same_lives() -> None:
    assert lives.network(7) == lives.network(7) != lives.network(8)


def test_about_six_hundred_people_live_in_six_residences_and_read_thirteen_languages() -> None:
    homes = lives.network().homes
    people = [person for home in homes for person in home.people]
    assert len(homes) == 6
    assert 590 <= len(people) <= 610
    assert {person.reads for person in people} == set(FIRST_WAVE)
    assert {person.speaks for person in people} <= set(LANGUAGES)
    assert any(LANGUAGES[person.speaks].reads for person in people)


def test_every_number_is_one_of_those_for_films_and_is_given_once() -> None:
    numbers = [line.number for line in lives.network().lines]
    assert all(is_fictional(number) for number in numbers)
    assert len(set(numbers)) == len(numbers)
    assert "+447700900999" not in numbers


def test_nobody_shares_an_alias_with_a_neighbour() -> None:
    for home in lives.network().homes:
        assert len({person.alias for person in home.people}) == len(home.people)


def test_each_residence_has_people_in_every_branch_and_is_of_its_own_kind() -> None:
    homes = lives.network().homes
    for home in homes:
        assert {person.branch for person in home.people} == set(home.place.branches)
    assert len({home.place.kind for home in homes}) >= 5


def test_leaders_and_deputies_have_a_phone_and_live_in_another_household() -> None:
    for home in lives.network().homes:
        for branch in home.place.branches:
            ranks = {p.rank: p for p in home.people if p.branch == branch and p.rank}
            assert all(person.phones for person in ranks.values())
            if len(ranks) == 2:
                assert ranks[1].phones != ranks[2].phones


@pytest.mark.usefixtures("network")
def test_what_is_told_stands_in_the_tables() -> None:
    told = lives.network()
    assert Residence.objects.count() == len(PLACES)
    assert Resident.objects.count() == sum(len(home.people) for home in told.homes)
    assert Phone.objects.filter(helpers=None).count() == len(told.lines)
    assert Phone.objects.with_number(told.lines[0].number).get().id == told.lines[0].id
    assert (
        Resident.objects.get(pk=told.homes[0].people[0].id).alias == told.homes[0].people[0].alias
    )


@pytest.mark.usefixtures("network")
def test_it_has_something_to_put_right() -> None:
    missing = Counter(
        gap.missing for cover in survey(Residence.objects.all()).values() for gap in cover.gaps()
    )
    assert missing["leader"] == missing["deputy"] == missing["helpers"] == missing["numbers"] == 1
    assert missing["phones"] >= 3
    assert Phone.objects.filter(opted_out_at__isnull=False).count() == lives.OPTED_OUT
    assert Resident.objects.filter(prefers_call=True).exists()
    assert Resident.objects.exclude(left_at=None).exists()


@pytest.mark.usefixtures("network")
def test_its_trees_have_something_for_a_coordinator_to_do() -> None:
    faults = Counter(
        found.fault
        for facts in checkup(Residence.objects.all(), NOW).values()
        for found in findings(facts)
    )
    assert faults["willing"] == faults["asked"] == faults["held"] == 1
    assert MoveSign.objects.open().count() == 1
    (sign,) = MoveSign.objects.all()
    assert sign.known > sign.silent >= 4
    assert Nomination.objects.get(standing="willing").backings.count() == 3


@pytest.mark.usefixtures("network")
def test_families_share_phones_and_some_people_have_two_or_none() -> None:
    per_phone = Counter(ResidentPhone.objects.values_list("phone", flat=True))
    per_person = Counter(ResidentPhone.objects.values_list("resident", flat=True))
    assert max(per_phone.values()) >= 4
    assert max(per_person.values()) == 2
    assert len(per_person) < Resident.objects.count()


@pytest.mark.usefixtures("network")
def test_every_role_signs_in_and_two_coordinators_share_a_group() -> None:
    kinds = {kind for user in User.objects.all() for kind, _ in user.role_pairs()}
    assert kinds == set(RoleKind.values)
    assert User.objects.count() == len(WORKERS)
    assert User.objects.get(name="Amina").check_password(PASSWORD)
    seen = {
        name: set(Residence.objects.run_by(User.objects.get(name=name)))
        for name in ("Amina", "Bilal", "Chen")
    }
    assert seen["Amina"] == seen["Bilal"] != seen["Chen"]
    assert seen["Amina"] - seen["Chen"]
    assert seen["Chen"] - seen["Amina"]


@pytest.mark.usefixtures("network")
def test_some_texts_are_checked_and_some_are_not() -> None:
    states = {
        tag: set(Translation.objects.filter(language=tag).values_list("state", flat=True))
        for tag in ("en", "ar", "ti")
    }
    assert states == {"en": {"checked"}, "ar": {"checked"}, "ti": {"draft"}}


@pytest.mark.django_db
def test_the_command_loads_it_once_and_wipes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_demo")
    leaders = set(Leadership.objects.values_list("pk", flat=True))
    call_command("load_demo")
    assert "left as it is" in capsys.readouterr().out
    with pytest.raises(CommandError, match="nothing is ever wiped"):
        call_command("load_demo", again=True)
    assert set(Leadership.objects.values_list("pk", flat=True)) == leaders


@pytest.mark.django_db
def test_a_live_network_takes_no_invented_people(settings: pytest.FixtureRequest) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="stay out of a live network"):
        call_command("load_demo")
    assert not Residence.objects.exists()


@pytest.mark.usefixtures("network")
def test_volunteers_can_be_rung_and_residents_wait_to_be_rung_back() -> None:
    assert {helper.user.name for helper in Helper.objects.reachable()} == set(HELPERS)
    assert Shift.objects.on(NOW).exists()
    numbers = {str(line.number) for line in lives.network().lines}
    rung = [helper.phone.number.reveal(reason="test") for helper in Helper.objects.all()]
    assert all(is_fictional(number) for number in rung)
    assert not numbers & set(rung)
    assert [mail.sound is not None for mail in Voicemail.objects.order_by("-seconds")] == [
        True,
        False,
    ]


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What `make_ready` would have done."""
    taken: list[str] = []
    monkeypatch.setattr(make_ready, "call_command", lambda name, **_: taken.append(name))
    return taken


@pytest.mark.django_db
def test_beside_the_network_of_real_people_not_even_a_table_is_changed(steps: list[str]) -> None:
    Group.objects.create(name="Neighbours in the real town")
    with pytest.raises(CommandError, match="nothing of it is touched"):
        call_command("make_ready")
    assert steps == []


def test_a_live_server_is_made_ready_for_no_demo(
    db: None, steps: list[str], settings: pytest.FixtureRequest
) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="This is no demo"):
        call_command("make_ready")
    assert steps == []


def test_the_demos_own_tables_are_made_ready_however_full_or_old(
    network: lives.Network, steps: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Group.objects.create(name="A group that somebody added to the demo")
    call_command("make_ready")
    monkeypatch.setattr(load.connection.introspection, "table_names", list)  # before the first
    monkeypatch.setattr(load.Group, "objects", None)  # no table to ask
    call_command("make_ready")
    assert steps.count("load_demo") == 2
