"""Bringing a list in: what it would do, doing it, and doing it again."""

from collections import Counter
from datetime import UTC, date, datetime

import phonenumbers
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Group, Role, User
from accounts.trail import Event
from messaging.models import Phone
from residences.columns import Field, match
from residences.import_files import table_in, table_in_text
from residences.import_languages import is_language
from residences.import_rows import Person
from residences.importing import BadRowsLeft, Choices, bring_in, check, read_list
from residences.models import Branch, Residence, Resident
from tests.residences import messy

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@pytest.fixture
def amina():
    user = User.objects.create_user("amina@example.org", name="Amina")
    group = Group.objects.create(name="Riverside")
    Role.objects.create(user=user, group=group, kind="coordinator")
    return user


@pytest.fixture
def home(amina):
    residence = Residence.objects.create(code_name="Alder", kind="hotel")
    residence.groups.add(amina.roles.get().group)
    return residence


def choices_for(table, **more):
    fields = tuple(column.field for column in match(table, is_language))
    return Choices(fields=fields, consent_on=TODAY, consent_channel="face", **more)


def looked_at(home, table, **more):
    return check(residence=home, table=table, choices=choices_for(table, **more), today=TODAY)


def brought_in(home, amina, table, *, good_rows=False, **more):
    chosen = choices_for(table, **more)
    rows = read_list(table=table, choices=chosen, today=TODAY)
    return bring_in(
        residence=home, rows=rows, choices=chosen, good_rows=good_rows, by=amina, now=NOW
    )


def listed(*rows, headings="Alias,Floor,Phone,Language,Speaks,Call,Consent"):
    return table_in_text("\n".join([headings, *rows]) + "\n")


def counts(checked):
    return {kind: count for kind, count in checked.counts.items() if count}


def held(home):
    """Everything that is kept about the people, in clear, comparable."""
    people = home.residents.select_related("branch").prefetch_related("lines__phone")
    return sorted(
        (
            str(one.pk),
            one.alias,
            str(one.branch or ""),
            one.reads,
            one.speaks,
            one.prefers_call,
            str(one.consent_on),
            one.consent_channel,
            tuple(sorted(str(line.phone_id) for line in one.lines.all())),
        )
        for one in people
    )


def test_a_person_comes_in_with_everything_that_the_row_says(home, amina):
    table = listed("Kite,Floor 1,0044 7700 900001,Arabic,Hazaragi,yes,01/11/2026")
    assert counts(brought_in(home, amina, table)) == {"new": 1}
    kite = home.residents.get()
    assert (kite.alias, kite.reads, kite.speaks, kite.prefers_call) == ("Kite", "ar", "haz", True)
    assert kite.branch.word == "Floor 1"
    assert (kite.consent_on, kite.consent_channel) == (date(2026, 11, 1), "face")
    assert kite.consent_version == "1"  # a list tells of no yes to paper
    assert kite.phones.get() == Phone.objects.with_number("+447700900001").get()


def test_a_yes_to_paper_is_told_for_the_whole_list_and_no_list_takes_it_back(home, amina):
    row = "Kite,Floor 1,07700900001,Arabic,,,"
    brought_in(home, amina, listed(row + "01/11/2026"), on_paper=True)
    assert home.residents.get().consent_version == "2"
    assert counts(brought_in(home, amina, listed(row + "02/11/2026"))) == {"changed": 1}
    assert home.residents.get().consent_version == "2"


def test_looking_writes_nothing(home):
    looked_at(home, listed("Kite,Floor 1,07700900001,ar"))
    assert not Resident.objects.exists()
    assert not Phone.objects.exists()
    assert not Branch.objects.exists()
    assert not Event.objects.exists()


def test_with_bad_rows_nothing_comes_in_unless_the_good_ones_are_asked_for(home, amina):
    table = listed("Kite,,07700900001,ar", "Moon,,123,ar")
    with pytest.raises(BadRowsLeft):
        brought_in(home, amina, table)
    assert not Resident.objects.exists()
    checked = brought_in(home, amina, table, good_rows=True)
    assert counts(checked) == {"new": 1, "bad": 1}
    assert [row.number for row in checked.bad] == [3]
    assert home.residents.get().alias == "Kite"


def test_one_number_for_several_people_is_one_phone(home, amina):
    table = listed("Kite,,07700900001,ar", "Moon,,+44 7700 900001,fa", ",,07700 900001,so")
    assert counts(brought_in(home, amina, table)) == {"new": 3}
    assert Phone.objects.count() == 1
    assert Phone.objects.get().residents.count() == 3


def test_the_same_list_again_changes_nothing(home, amina):
    table = listed(
        "Kite,Floor 1,07700900001/07700900002,Arabic,,,",
        ",Floor 1,07700900001,Farsi,,yes,",
        ",,07700900001,Somali,,,",
        ",,07700900001,Somali,,,",
        "Kite,,07700900003,Arabic,,,",
        "Moon,,,Tigrinya,,,",
    )
    assert counts(brought_in(home, amina, table)) == {"new": 6}
    before = held(home)
    assert counts(brought_in(home, amina, table)) == {"same": 6}
    assert held(home) == before


def test_a_later_list_changes_only_what_it_says(home, amina):
    brought_in(home, amina, listed("Kite,Floor 1,07700900001,Arabic,,yes,01/11/2026"))
    later = listed("kite,,07700900001,Farsi,,,")
    assert counts(brought_in(home, amina, later)) == {"changed": 1}
    kite = home.residents.get()
    assert (kite.reads, kite.branch.word, kite.prefers_call) == ("fa", "Floor 1", True)
    assert kite.consent_on == date(2026, 11, 1)


def test_a_number_is_added_and_never_taken_away(home, amina):
    brought_in(home, amina, listed("Kite,,07700900001,Arabic"))
    assert counts(brought_in(home, amina, listed("Kite,,07700900001; 07700900002,"), default_language="ar")) == {
        "changed": 1
    }  # fmt: skip
    assert home.residents.get().phones.count() == 2
    assert counts(brought_in(home, amina, listed("Kite,,07700900002,Arabic"))) == {"same": 1}
    assert home.residents.get().phones.count() == 2


def test_a_later_yes_counts_and_an_earlier_one_does_not(home, amina):
    brought_in(home, amina, listed("Kite,,07700900001,ar,,,10/11/2026"))
    assert counts(brought_in(home, amina, listed("Kite,,07700900001,ar,,,01/11/2026"))) == {
        "same": 1
    }
    assert counts(brought_in(home, amina, listed("Kite,,07700900001,ar,,,20/11/2026"))) == {
        "changed": 1
    }
    assert home.residents.get().consent_on == date(2026, 11, 20)


def test_two_people_with_one_alias_get_a_number_and_keep_it(home, amina):
    table = listed("Omar,,07700900001,ar", "Omar,,07700900002,fa", "omar,,07700900003,so")
    brought_in(home, amina, table)
    assert sorted(one.alias for one in home.residents.all()) == ["Omar", "Omar 2", "omar 3"]
    assert counts(brought_in(home, amina, table)) == {"same": 3}


def test_a_given_alias_is_never_one_that_the_list_asks_for(home, amina):
    table = listed("Omar,,07700900001,ar", "Omar,,07700900002,ar", "Omar 2,,07700900003,ar")
    brought_in(home, amina, table)
    assert sorted(one.alias for one in home.residents.all()) == ["Omar", "Omar 2", "Omar 3"]
    assert counts(brought_in(home, amina, table)) == {"same": 3}


def test_who_comes_without_an_alias_gets_one_of_their_own(home, amina):
    brought_in(home, amina, listed(*[f",,077009{n:05d},ar" for n in range(30)]))
    aliases = [one.alias for one in home.residents.all()]
    assert len(set(aliases)) == 30
    assert all(len(alias.split()) == 2 for alias in aliases)


def test_a_repeated_row_counts_once_and_a_contradiction_is_bad(home):
    table = listed("Kite,,07700900001,ar", "KITE,,0044 7700 900001,Arabic", "Kite,,07700900001,fa")
    checked = looked_at(home, table)
    assert counts(checked) == {"new": 1, "repeated": 1, "bad": 1}
    [bad] = checked.bad
    assert (bad.number, bad.problems[0].code, bad.problems[0].values["other"]) == (4, "differs", 2)


def test_people_of_another_residence_or_who_have_left_are_somebody_else(home, amina):
    other = Residence.objects.create(code_name="Birch", kind="hostel")
    table = listed("Kite,,07700900001,ar")
    brought_in(other, amina, table)
    assert counts(brought_in(home, amina, table)) == {"new": 1}
    home.residents.update(left_at=NOW)
    assert counts(brought_in(home, amina, table)) == {"new": 1}
    assert Phone.objects.count() == 1


def test_looking_counts_the_rows_of_those_who_have_moved_away_since(home, amina):
    old = listed("Kite,,07700900001,ar", "Moon,,07700900002,ar", "Star,,,ar", "Sun,,07700900004,ar")
    brought_in(home, amina, old)
    assert looked_at(home, old).moved_away == 0
    gone = [one.pk for one in home.residents.all() if one.alias != "Sun"]
    home.residents.filter(pk__in=gone).update(left_at=NOW)
    renamed = listed("Comet,,07700900001,ar", "MOON,,07700900009,ar", "Star,,,ar", "Sun,,,ar")
    checked = looked_at(home, renamed)  # by a number, by an alias, by an alias alone, still here
    assert (counts(checked), checked.moved_away) == ({"new": 3, "same": 1}, 3)
    other = Residence.objects.create(code_name="Birch", kind="hostel")
    assert looked_at(other, renamed).moved_away == 0


def test_a_branch_is_the_same_in_another_spelling_and_new_ones_stand_last(home, amina):
    Branch.objects.create(residence=home, word="Floor 1", position=4)
    table = listed(
        "A,FLOOR 1,07700900001,ar", "B,Floor 2,07700900002,ar", "C,floor 2,07700900003,ar"
    )
    assert looked_at(home, table).new_branches == ["Floor 2"]
    brought_in(home, amina, table)
    assert list(home.branches.values_list("word", "position")) == [("Floor 1", 4), ("Floor 2", 5)]


def test_a_number_that_said_stop_is_counted_and_stays_stopped(home, amina):
    phone = Phone.of("+447700900001")
    phone.opted_out_at = NOW
    phone.save()
    table = listed("Kite,,07700900001,ar")
    assert looked_at(home, table).stopped == 1
    brought_in(home, amina, table)
    assert Phone.objects.get().opted_out_at == NOW


def test_a_mobile_from_abroad_is_taken_when_its_country_is_written(home, amina):
    example = phonenumbers.example_number_for_type("FR", phonenumbers.PhoneNumberType.MOBILE)
    written, at_home = (phonenumbers.format_number(example, form) for form in (1, 2))
    table = listed(f"Kite,,{written.replace('+', '00')},ar", f"Moon,,{at_home},ar")
    assert counts(brought_in(home, amina, table, good_rows=True)) == {"new": 1, "bad": 1}
    assert Phone.objects.with_number(example).exists()


def test_the_trail_says_who_brought_whom_in(home, amina):
    brought_in(home, amina, listed("Kite,Floor 1,07700900001,ar", "Moon,,07700900002,ar"))
    verbs = Counter(Event.objects.values_list("verb", flat=True))
    assert verbs == {"branch_added": 1, "resident_added": 2, "residents_imported": 1}
    assert set(Event.objects.values_list("actor_id", "residence_id")) == {(amina.pk, home.pk)}


# The messy list ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def mess():
    return messy.messy()


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(messy.as_csv, id="csv"),
        pytest.param(lambda rows: messy.as_csv(rows, "utf-16", "\t"), id="utf-16"),
        pytest.param(lambda rows: messy.as_csv(rows, "utf-8-sig", ";"), id="semicolons"),
        pytest.param(messy.as_xlsx, id="xlsx"),
    ],
)
def test_a_messy_list_of_two_thousand_is_counted_exactly(home, amina, mess, made):
    table = table_in(made(mess.rows))
    checked = brought_in(home, amina, table, good_rows=True)
    wanted = mess.counts
    assert checked.counts == {
        "new": wanted["new"] + wanted["nameless"] + wanted["phoneless"],
        "changed": 0,
        "same": 0,
        "repeated": wanted["repeated"],
        "bad": wanted["bad"],
    }
    assert sum(checked.counts.values()) == 2_000
    assert {row.number: row.problems[0].code for row in checked.bad} == mess.bad
    assert home.residents.count() == len(checked.matching.new)
    assert checked.without_number == wanted["phoneless"]


def test_a_messy_list_again_changes_nothing(home, amina, mess):
    brought_in(home, amina, table_in(messy.as_csv(mess.rows)), good_rows=True)
    before = held(home)
    again = brought_in(home, amina, table_in(messy.as_xlsx(mess.rows)), good_rows=True)
    assert (again.counts["new"], again.counts["changed"]) == (0, 0)
    assert again.counts["same"] == len(before)
    assert held(home) == before


def test_the_number_of_queries_does_not_grow_with_each_row(home, amina, mess):
    table = table_in(messy.as_csv(mess.rows))
    with CaptureQueriesContext(
        connection,
    ) as looking:
        looked_at(home, table)
    assert len(looking) <= 6
    with CaptureQueriesContext(connection) as writing:
        brought_in(home, amina, table, good_rows=True)
    rows_in_a_statement = 90 if connection.vendor == "sqlite" else 500  # SQLite: 999 variables
    assert len(writing) <= 20 + 4 * 2_000 / rows_in_a_statement
    with CaptureQueriesContext(connection) as again:
        brought_in(home, amina, table, good_rows=True)
    assert len(again) <= 14


def test_nothing_of_a_hostile_list_is_alive_once_inside(home, amina, mess):
    brought_in(home, amina, table_in(messy.as_csv(mess.rows)), good_rows=True)
    aliases = [one.alias for one in home.residents.all()]
    for sign in ("<", "=", "+", "@", "\x00", "\u202e", "\u2069", "\u200b"):
        assert not any(sign in alias for alias in aliases)
    kept = str(held(home)) + str(list(home.branches.values_list("word")))
    assert not any(secret in kept for secret in messy.SECRETS)


def test_five_thousand_rows_without_alias_all_get_one(home, amina):
    rows = [f",,077009{n % 999:05d},ar" for n in range(5_000)]
    assert counts(brought_in(home, amina, listed(*rows))) == {"new": 5_000}
    assert len({one.alias for one in home.residents.all()}) == 5_000


def test_a_person_prints_without_numbers(home):
    [row] = looked_at(home, listed("Kite,,07700900001,ar")).matching.new
    assert isinstance(row.person, Person)
    assert "900001" not in repr(row)
    assert Field.READS in row.person.said
