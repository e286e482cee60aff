"""What the database holds that a list is compared with, in a constant number of queries."""

from collections.abc import Collection, Iterable, Iterator
from uuid import UUID

from django.core.exceptions import ValidationError

from messaging.models import Phone
from messaging.phones import digest_of, e164, parse_number
from residences.aliases import folded
from residences.import_matching import Incoming, Keys, Known
from residences.import_rows import NotANumber, Person
from residences.models import Branch, Residence, Resident, ResidentPhone
from residences.words import spoken

AT_ONCE = 10_000  # indexes in one query: below both databases' limits of variables


def read_number(written: str) -> str:
    """The number as E.164; NotANumber carries the sentence that says what is wrong.

    A mobile from abroad is taken when its country is written: people keep their old SIM cards.
    """
    try:
        return e164(parse_number(written))
    except ValidationError as refusal:
        raise NotANumber(refusal.messages[0]) from None


def keys_of(person: Person) -> Keys:
    """The blind indexes of somebody's numbers."""
    return frozenset(digest_of(number) for number in person.phones)


class Facts:
    """What the database holds about a residence, read in a constant number of queries."""

    def __init__(self, residence: Residence) -> None:
        self.residence = residence
        branches = list(residence.branches.all())
        self.branches = {spoken(branch.word): branch for branch in reversed(branches)}
        self.spelled = {branch.word: branch for branch in branches}
        words = {branch.pk: branch.word for branch in branches}
        self.known = list(_known(residence, words))
        self.phones: dict[bytes, UUID] = {}
        self.stopped = 0

    def find_phones(self, keys: Collection[bytes]) -> None:
        """Notes the phones with these indexes that we have already."""
        wanted = [key for key in keys if key not in self.phones]
        for start in range(0, len(wanted), AT_ONCE):
            found = Phone.objects.filter(digest__in=wanted[start : start + AT_ONCE])
            for key, pk, stopped in found.values_list("digest", "pk", "opted_out_at"):
                self.phones[bytes(key)] = pk
                self.stopped += stopped is not None

    def new_branches(self, people: Iterable[Person]) -> list[str]:
        """Words that no branch here has yet, each once, as the list first spells it."""
        words: dict[str, str] = {}
        for person in people:
            if person.branch and spoken(person.branch) not in self.branches:
                words.setdefault(spoken(person.branch), person.branch)
        return list(words.values())

    def count_moved_away(self, rows: Iterable[Incoming]) -> int:
        """How many of these rows name somebody who lived here and has moved away."""
        aliases, keys = _gone(self.residence)
        return sum(bool(row.keys & keys) or folded(row.person.alias) in aliases for row in rows)

    def branch_of(self, person: Person) -> Branch | None:
        """The branch that the row names: spelled just so, if there is one."""
        exact = self.spelled.get(person.branch)
        return exact or self.branches.get(spoken(person.branch))


def _gone(residence: Residence) -> tuple[set[str], set[bytes]]:
    """Aliases and numbers of those who have moved away from here."""
    left = Resident.objects.filter(residence=residence).exclude(left_at=None)
    aliases = {folded(str(one.alias)) for one in left.only("alias")}
    lines = ResidentPhone.objects.filter(resident__in=left)
    return aliases, {bytes(key) for key in lines.values_list("phone__digest", flat=True)}


def _known(residence: Residence, words: dict[UUID, str]) -> Iterator[Known]:
    keys: dict[UUID, set[bytes]] = {}
    lines = ResidentPhone.objects.filter(resident__residence=residence, resident__left_at=None)
    for pk, key in lines.values_list("resident_id", "phone__digest"):
        keys.setdefault(pk, set()).add(bytes(key))
    here = Resident.objects.here().filter(residence=residence).order_by("joined_at", "pk")
    for one in here:
        yield Known(
            pk=one.pk,
            alias=one.alias,
            keys=frozenset(keys.get(one.pk, ())),
            reads=one.reads,
            speaks=one.speaks,
            branch=words.get(one.branch_id, "") if one.branch_id else "",
            prefers_call=one.prefers_call,
            consent_on=one.consent_on,
        )
