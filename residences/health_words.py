"""What is wrong with a tree, in plain sentences, each with the page where it is put right."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from residences.health import Fault, Finding
from residences.need import Need
from translations.language_names import named

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


PHRASES: dict[Fault, Phrase] = {
    Fault.HELD: Phrase(
        "help", "lock",
        _("The number of somebody who leads %(words)s%(at)s changed within the last day"),
        _("The numbers of %(n)s people who lead%(at)s changed within the last day"),
        _("%(words)s. For a day they get no list. Make sure in person that it was them."),
        _("See whom to ask"), _errands,
    ),
    Fault.NO_LEADER: Phrase(
        "missed", "people",
        _("%(words)s%(at)s has no leader"), _("%(n)s branches%(at)s have no leader"),
        _("People who live there: %(people)s. In a call-out nobody looks after them."),
        _("Choose a leader"), _leaders,
        why_many=_("People who live there: %(people)s. It is about %(words)s."),
    ),
    Fault.WILLING: Phrase(
        "missed", "hand",
        _("%(n)s person%(at)s said yes to leading and waits for you"),
        _("%(n)s people%(at)s said yes to leading and wait for you"),
        _("%(words)s. Talk with them, then let them begin."),
        _("See who"), _named, counts_people=True,
    ),
    Fault.NOBODY_SPEAKS: Phrase(
        "missed", "voice",
        _("In %(words)s%(at)s one person speaks %(tongues)s, and nobody else there does"),
        _("In %(n)s branches%(at)s somebody speaks a language that nobody else there speaks"),
        _("Find a volunteer who speaks it, before it is needed."),
        _("Who leads"), _leaders,
        why_many=_("%(people)s people in %(words)s: %(tongues)s."),
    ),
    Fault.DEAD: Phrase(
        "missed", "missed",
        _("%(n)s number%(at)s does not exist any more"),
        _("%(n)s numbers%(at)s do not exist any more"),
        _("The network said so at the last try. Ask them for the new one."),
        _("See who"), _errands, counts_people=True,
    ),
    Fault.ONE_PHONE: Phrase(
        "missed", "phone",
        _("One phone%(at)s carries several leaders"), _("%(n)s phones%(at)s carry several leaders"),
        _("When it is off, none of them can be reached: %(people)s people have no leader."),
        _("See the tree"), _tree,
    ),
    Fault.SHARED_PHONE: Phrase(
        "missed", "phone",
        _("Leader and deputy of %(words)s%(at)s are on one phone"),
        _("In %(n)s branches%(at)s leader and deputy are on one phone"),
        _("%(words)s. When it is off, both are gone. Choose a deputy with another phone."),
        _("Choose a deputy"), _leaders,
    ),
    Fault.NOWHERE: Phrase(
        "wait", "house",
        _("%(n)s person%(at)s lives in no branch"), _("%(n)s people%(at)s live in no branch"),
        _("No leader looks after them. Say on which floor or wing they are."),
        _("See who"), _tree, counts_people=True,
    ),
    Fault.NO_PHONE: Phrase(
        "wait", "phone",
        _("%(n)s person%(at)s has no phone"), _("%(n)s people%(at)s have no phone"),
        _("In a call-out somebody has to knock."),
        _("See who"), _people, counts_people=True,
    ),
    Fault.OVER: Phrase(
        "wait", "hand",
        _("%(words)s%(at)s is a lot for its leaders"),
        _("%(n)s branches%(at)s are a lot for their leaders"),
        _("%(people)s people: more than those who lead can look after, in all their branches."
           " Name deputies, or make two branches."),
        _("Share the load"), _leaders,
    ),
    Fault.LEADER_SILENT: Phrase(
        "wait", "missed",
        _("Somebody who leads %(words)s%(at)s has not been reached for 30 days"),
        _("%(n)s people who lead%(at)s have not been reached for 30 days"),
        _("%(words)s. Ask whether the number is right."),
        _("See who"), _silent,
    ),
    Fault.NO_DEPUTY: Phrase(
        "wait", "person",
        _("%(words)s%(at)s has no deputy"), _("%(n)s branches%(at)s have no deputy"),
        _("If the leader does not answer, the nearest leader takes over."),
        _("Choose a deputy"), _leaders,
    ),
    Fault.MANY_BRANCHES: Phrase(
        "wait", "people",
        _("One person%(at)s leads several branches: %(words)s"),
        _("%(n)s people%(at)s lead several branches each"),
        _("That is %(people)s people to look after. If they are gone, all those branches are."),
        _("See the tree"), _tree,
    ),
    Fault.ONE_COORDINATOR: Phrase(
        "wait", "person",
        _("Only one coordinator can start a call-out%(at)s"),
        _("Only one coordinator can start a call-out%(at)s"),
        _("If they are ill or asleep, nobody can. Invite another."),
        _("Invite somebody"), _group,
    ),
    Fault.ASKED: Phrase(
        "wait", "clock",
        _("%(n)s person%(at)s was asked to lead and has not said yes"),
        _("%(n)s people%(at)s were asked to lead and have not said yes"),
        _("%(words)s. Nobody leads before they say yes themselves."),
        _("See who"), _named, counts_people=True,
    ),
    Fault.LEADER_LACKS: Phrase(
        "wait", "voice",
        _("Who leads %(words)s%(at)s does not speak %(tongues)s"),
        _("In %(n)s branches%(at)s some speak a language that no leader or deputy speaks"),
        _("%(people)s people speak it. One of them could be deputy."),
        _("Choose a deputy"), _leaders,
        why_many=_("%(people)s people in %(words)s."),
    ),
    Fault.NOT_REACHED: Phrase(
        "wait", "missed",
        _("%(n)s number%(at)s has not been reached for 30 days"),
        _("%(n)s numbers%(at)s have not been reached for 30 days"),
        _("They may be dead. Ask by text whether they are right."),
        _("See who"), _silent, counts_people=True,
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
    at = gettext(" at %s") % place
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
        shown.append(gettext("%s more") % (len(words) - NAMED))
    where = ", ".join(shown)
    who = ", ".join(dict.fromkeys(name for finding in some for name in finding.who))
    if named and who and where and some[0].fault in {Fault.HELD, Fault.LEADER_SILENT}:
        return f"{where} ({who})"
    return where


def _tongues(some: list[Finding]) -> str:
    tags = dict.fromkeys(tag for finding in some for tag in finding.tongues)
    return ", ".join(named(tag) for tag in tags)
