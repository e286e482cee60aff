"""What is wrong with a tree, in plain sentences, each with the page where it is put right."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from residences.health import Fault, Finding
from residences.need import Need
from translations import languages

NAMED = 3  # branches named one by one; of the others only how many

Where = Callable[[UUID, Finding], str]


def _leaders(residence: UUID, finding: Finding) -> str:
    if finding.branch:
        return reverse("residences:leaders", args=[finding.branch])
    return _tree(residence, finding)


def _tree(residence: UUID, _finding: Finding) -> str:
    return reverse("residences:arrange", args=[residence])


def _named(residence: UUID, _finding: Finding) -> str:
    return reverse("residences:nominations", args=[residence])


def _errands(residence: UUID, _finding: Finding) -> str:
    return reverse("residences:errands", args=[residence])


def _silent(residence: UUID, _finding: Finding) -> str:
    return reverse("residences:errands", args=[residence]) + "#not-reached"


def _people(residence: UUID, _finding: Finding) -> str:
    return reverse("residences:detail", args=[residence]) + "#people"


def _group(_residence: UUID, _finding: Finding) -> str:
    return reverse("accounts:people")


@dataclass(frozen=True, slots=True)
class Phrase:
    """How one fault is said: of one branch, of several, why it matters, and what to press."""

    state: str
    icon: str
    one: Any
    many: Any
    why: Any
    button: Any
    url: Where
    why_many: Any = None
    counts_people: bool = False  # the number in it is of people or numbers, else of branches


_l = gettext_lazy
PHRASES: dict[Fault, Phrase] = {
    Fault.HELD: Phrase(
        "help", "lock",
        _l("The number of somebody who leads %(words)s%(at)s changed within the last day"),
        _l("The numbers of %(n)s people who lead%(at)s changed within the last day"),
        _l("%(words)s. For a day they get no list. Make sure in person that it was them."),
        _l("See whom to ask"), _errands,
    ),
    Fault.NO_LEADER: Phrase(
        "missed", "people",
        _l("%(words)s%(at)s has no leader"), _l("%(n)s branches%(at)s have no leader"),
        _l("%(people)s people live there. In a call-out nobody looks after them."),
        _l("Choose a leader"), _leaders,
        why_many=_l("%(people)s people live there: %(words)s."),
    ),
    Fault.WILLING: Phrase(
        "missed", "hand",
        _l("%(n)s person%(at)s said yes to leading and waits for you"),
        _l("%(n)s people%(at)s said yes to leading and wait for you"),
        _l("%(words)s. Talk with them, then let them begin."),
        _l("See who"), _named, counts_people=True,
    ),
    Fault.NOBODY_SPEAKS: Phrase(
        "missed", "voice",
        _l("In %(words)s%(at)s one person speaks %(tongues)s, and nobody else there does"),
        _l("In %(n)s branches%(at)s somebody speaks a language that nobody else there speaks"),
        _l("Find a volunteer who speaks it, before it is needed."),
        _l("Who leads"), _leaders,
        why_many=_l("%(people)s people in %(words)s: %(tongues)s."),
    ),
    Fault.DEAD: Phrase(
        "missed", "missed",
        _l("%(n)s number%(at)s does not exist any more"),
        _l("%(n)s numbers%(at)s do not exist any more"),
        _l("The network said so at the last try. Ask them for the new one."),
        _l("See who"), _errands, counts_people=True,
    ),
    Fault.ONE_PHONE: Phrase(
        "missed", "phone",
        _l("One phone%(at)s carries several leaders"), _l("%(n)s phones%(at)s carry several leaders"),
        _l("When it is off, none of them can be reached: %(people)s people have no leader."),
        _l("See the tree"), _tree,
    ),
    Fault.SHARED_PHONE: Phrase(
        "missed", "phone",
        _l("Leader and deputy of %(words)s%(at)s are on one phone"),
        _l("In %(n)s branches%(at)s leader and deputy are on one phone"),
        _l("%(words)s. When it is off, both are gone. Choose a deputy with another phone."),
        _l("Choose a deputy"), _leaders,
    ),
    Fault.NOWHERE: Phrase(
        "wait", "house",
        _l("%(n)s person%(at)s lives in no branch"), _l("%(n)s people%(at)s live in no branch"),
        _l("No leader looks after them. Say on which floor or wing they are."),
        _l("See who"), _tree, counts_people=True,
    ),
    Fault.NO_PHONE: Phrase(
        "wait", "phone",
        _l("%(n)s person%(at)s has no phone"), _l("%(n)s people%(at)s have no phone"),
        _l("In a call-out somebody has to knock."),
        _l("See who"), _people, counts_people=True,
    ),
    Fault.OVER: Phrase(
        "wait", "hand",
        _l("%(words)s%(at)s is a lot for its leaders"),
        _l("%(n)s branches%(at)s are a lot for their leaders"),
        _l("%(people)s people: more than those who lead can look after, in all their branches."
           " Name deputies, or make two branches."),
        _l("Share the load"), _leaders,
    ),
    Fault.LEADER_SILENT: Phrase(
        "wait", "missed",
        _l("Somebody who leads %(words)s%(at)s has not been reached for 30 days"),
        _l("%(n)s people who lead%(at)s have not been reached for 30 days"),
        _l("%(words)s. Ask whether the number is right."),
        _l("See who"), _silent,
    ),
    Fault.NO_DEPUTY: Phrase(
        "wait", "person",
        _l("%(words)s%(at)s has no deputy"), _l("%(n)s branches%(at)s have no deputy"),
        _l("If the leader does not answer, the nearest leader takes over."),
        _l("Choose a deputy"), _leaders,
    ),
    Fault.MANY_BRANCHES: Phrase(
        "wait", "people",
        _l("One person%(at)s leads several branches: %(words)s"),
        _l("%(n)s people%(at)s lead several branches each"),
        _l("That is %(people)s people to look after. If they are gone, all those branches are."),
        _l("See the tree"), _tree,
    ),
    Fault.ONE_COORDINATOR: Phrase(
        "wait", "person",
        _l("Only one coordinator can start a call-out%(at)s"),
        _l("Only one coordinator can start a call-out%(at)s"),
        _l("If they are ill or asleep, nobody can. Invite another."),
        _l("Invite somebody"), _group,
    ),
    Fault.ASKED: Phrase(
        "wait", "clock",
        _l("%(n)s person%(at)s was asked to lead and has not said yes"),
        _l("%(n)s people%(at)s were asked to lead and have not said yes"),
        _l("%(words)s. Nobody leads before they say yes themselves."),
        _l("See who"), _named, counts_people=True,
    ),
    Fault.LEADER_LACKS: Phrase(
        "wait", "voice",
        _l("Who leads %(words)s%(at)s does not speak %(tongues)s"),
        _l("In %(n)s branches%(at)s some speak a language that no leader or deputy speaks"),
        _l("%(people)s people speak it. One of them could be deputy."),
        _l("Choose a deputy"), _leaders,
        why_many=_l("%(people)s people in %(words)s."),
    ),
    Fault.NOT_REACHED: Phrase(
        "wait", "missed",
        _l("%(n)s number%(at)s has not been reached for 30 days"),
        _l("%(n)s numbers%(at)s have not been reached for 30 days"),
        _l("They may be dead. Ask by text whether they are right."),
        _l("See who"), _silent, counts_people=True,
    ),
}  # fmt: skip


def one_by_one(residence: UUID, found: Iterable[Finding]) -> list[Need]:
    """Each finding of one residence in a sentence of its own, with the names it is about."""
    return [_said(residence, [finding], at="", named=True) for finding in found]


def together(residence: UUID, place: str, found: Iterable[Finding]) -> list[tuple[Fault, Need]]:
    """The same fault in several branches as one sentence, and no names: for the home page."""
    by_fault: dict[Fault, list[Finding]] = defaultdict(list)
    for finding in found:
        by_fault[finding.fault].append(finding)
    at = _(" at %s") % place
    return [(fault, _said(residence, some, at=at)) for fault, some in by_fault.items()]


def _said(residence: UUID, some: list[Finding], *, at: str, named: bool = False) -> Need:
    phrase = PHRASES[some[0].fault]
    people = sum(finding.people for finding in some)
    number = people if phrase.counts_people else len(some)
    facts = {
        "n": number,
        "people": people,
        "at": at,
        "words": _words(some, named=named),
        "tongues": _tongues(some),
    }
    one = number == 1
    why = phrase.why if len(some) == 1 or phrase.why_many is None else phrase.why_many
    return Need(
        phrase.state,
        phrase.icon,
        str(phrase.one if one else phrase.many) % facts,
        str(why) % facts,
        phrase.url(residence, some[0] if len(some) == 1 else Finding(some[0].fault)),
        str(phrase.button),
    )


def _words(some: list[Finding], *, named: bool) -> str:
    """The branches, or with a name who it is about and where."""
    words = list(dict.fromkeys(finding.word for finding in some if finding.word))
    shown = words[:NAMED]
    if len(words) > NAMED:
        shown.append(_("%s more") % (len(words) - NAMED))
    where = ", ".join(shown)
    who = ", ".join(dict.fromkeys(name for finding in some for name in finding.who))
    if named and who and where and some[0].fault in {Fault.HELD, Fault.LEADER_SILENT}:
        return f"{where} ({who})"
    return where


def _tongues(some: list[Finding]) -> str:
    tags = dict.fromkeys(tag for finding in some for tag in finding.tongues)
    return ", ".join(languages.get(tag).english for tag in tags)
