"""Writes the demo network into empty tables, in few and large strokes."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from accounts import demo as second_factor
from accounts.models import Group, Role, User
from messaging.models import Phone
from residences import consent
from residences.models import Branch, Leadership, Residence, Resident, ResidentPhone
from translations import actions as translating
from translations import starter_texts
from translations.models import Translation
from website.demo import gifts, line, lives, past, trees, written
from website.demo.places import CHECKS, FIRST_READER, GROUPS, PASSWORD, WORKERS, Worker


@transaction.atomic
def load(now: datetime) -> lives.Network:
    """The network, as it now stands in the tables."""
    groups = {name: Group.objects.create(name=name) for name in GROUPS}
    for worker in WORKERS:
        _hire(worker, groups)
    network = lives.network()
    Phone.objects.bulk_create([_phone(line, now) for line in network.lines])
    for home in network.homes:
        _settle(home, groups, now)
    line.load(network, now)
    trees.grow(now)
    starter_texts.load()
    _read_twice(now)
    past.add(network, now)
    written.add(network, now)
    gifts.add(network, now)
    return network


def is_loaded() -> bool:
    """True when any residence is here already: the demo mixes with nothing."""
    return Residence.objects.exists() or Group.objects.exists()


def is_somebody_elses() -> bool:
    """True when these tables, of whatever version, hold groups and none of them is the demo's."""
    if Group._meta.db_table not in connection.introspection.table_names():
        return False
    names = set(Group.objects.values_list("name", flat=True))
    return bool(names) and names.isdisjoint(GROUPS)


def _hire(worker: Worker, groups: dict[str, Group]) -> None:
    user = User.objects.create_user(worker.email, PASSWORD, name=worker.name)
    Role.objects.bulk_create(
        Role(user=user, group=groups[group], kind=kind)
        for group, kinds in worker.roles.items()
        for kind in kinds
    )
    second_factor.enrol(user)


def _read_twice(now: datetime) -> None:
    """Some texts are checked and the rest are left as drafts, as in life."""
    for name, tags in CHECKS.items():
        reader = User.objects.get(name=name)
        drafts = Translation.objects.filter(language__in=tags).select_related("text")
        for draft in drafts:
            mark = translating.seen(draft.text, draft.words)
            if draft.needs > 1:
                _read_before(draft, mark, now)
            translating.check_translation(translation=draft, seen_as=mark, by=reader, now=now)


def _read_before(draft: Translation, mark: str, now: datetime) -> None:
    """What a critical text needs before its second reader."""
    first = User.objects.get(name=FIRST_READER)
    translating.check_translation(translation=draft, seen_as=mark, by=first, now=now)
    translating.tell_back(
        translation=draft, words=draft.text.words, seen_as=mark, by=first, now=now
    )


def _ago(now: datetime, days: int | None) -> datetime | None:
    return None if days is None else now - timedelta(days=days)


def _phone(line: lives.Line, now: datetime) -> Phone:
    phone = Phone.of(line.number)
    phone.id = line.id
    phone.opted_out_at = _ago(now, line.opted_out_days)
    phone.dead_since = _ago(now, line.dead_days)
    phone.dead_code = "30005" if line.dead_days else ""  # the provider's word for: no such number
    phone.reached_at = _ago(now, line.reached_days)
    return phone


def _settle(home: lives.Home, groups: dict[str, Group], now: datetime) -> None:
    """One residence with everybody in it."""
    place = home.place
    residence = Residence.objects.create(
        id=home.id,
        code_name=place.code_name,
        kind=place.kind,
        real_name=place.real_name,
        address=place.address,
    )
    residence.groups.set([groups[name] for name in place.groups])
    branches = Branch.objects.bulk_create(
        Branch(residence=residence, word=word, position=position)
        for position, word in enumerate(place.branches)
    )
    branch_ids = {branch.word: branch.id for branch in branches}
    Resident.objects.bulk_create(
        _resident(person, home.id, branch_ids[person.branch], now) for person in home.people
    )
    ResidentPhone.objects.bulk_create(
        ResidentPhone(resident_id=person.id, phone_id=phone)
        for person in home.people
        for phone in person.phones
    )
    Leadership.objects.bulk_create(
        Leadership(branch_id=branch_ids[person.branch], resident_id=person.id, rank=person.rank)
        for person in home.people
        if person.rank
    )


def _resident(person: lives.Person, home: UUID, branch: UUID, now: datetime) -> Resident:
    return Resident(
        id=person.id,
        residence_id=home,
        branch_id=branch,
        alias=person.alias,
        reads=person.reads,
        speaks=person.speaks,
        prefers_call=person.prefers_call,
        consent_version=consent.version(on_paper=True),
        consent_on=timezone.localdate(now - timedelta(days=person.here_days)),
        consent_channel=person.consent,
        left_at=_ago(now, person.left_days),
    )
