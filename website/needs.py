"""What needs a coordinator, in the order of what cannot wait. Facts come in, sentences go out."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phonetree.models import CallOut
from residences.coverage import Cover, Gap, Missing
from residences.models import Residence
from translations import languages

PATIENCE = timedelta(minutes=2)  # an engine that is silent for longer is not running
MOST_LANGUAGES = 4  # named one by one; the page of texts has them all


@dataclass(frozen=True, slots=True)
class Need:
    """One thing to do: how it looks, what it is, why it matters, where it is done."""

    state: str
    icon: str
    title: str
    why: str
    url: str = ""
    button: str = ""


def engine(beat: datetime | None, overdue: int, now: datetime) -> list[Need]:
    """A word when nothing goes out: the engine is silent, or does not keep up."""
    if beat is None or now - beat > PATIENCE:
        why = _("No text and no call goes out until it runs. Tell whoever looks after the machine.")
        return [Need("help", "stop", _("The engine is not running"), why)]
    if overdue:
        title = ngettext(
            "%(n)s message has waited for more than two minutes",
            "%(n)s messages have waited for more than two minutes",
            overdue,
        ) % {"n": overdue}
        return [Need("help", "clock", title, _("The engine runs, but does not keep up."))]
    return []


def to_confirm(call_outs: Iterable[CallOut]) -> list[Need]:
    """Call-outs by somebody else that wait for a second coordinator."""
    return [
        Need(
            "help",
            "hand",
            _("A call-out at %s waits for a second coordinator") % call_out.residence,
            _("%(who)s wrote “%(title)s”. Read it, then let it go or refuse it.")
            % {"who": call_out.started_by, "title": call_out.title},
            call_out.get_absolute_url(),
            _("Read it"),
        )
        for call_out in call_outs
    ]


def left_over(tasks: Iterable[tuple[CallOut, int]]) -> list[Need]:
    """People whom a call-out did not reach, and whom nobody has found since."""
    return [
        Need(
            "missed",
            "knock",
            ngettext("%(n)s person at %(place)s is still to be found",
                     "%(n)s people at %(place)s are still to be found", many)
            % {"n": many, "place": call_out.residence},
            _("“%s” did not reach them.") % call_out.title,
            reverse("phonetree:call_list", args=[call_out.pk]),
            _("See who"),
        )
        for call_out, many in tasks
    ]  # fmt: skip


def gaps(places: Iterable[tuple[Residence, Cover]]) -> list[Need]:
    """What residences lack; the same thing in several branches is one need."""
    found: dict[Missing, list[Need]] = defaultdict(list)
    for residence, cover in places:
        together: dict[Missing, list[Gap]] = defaultdict(list)
        for gap in cover.gaps():
            together[gap.missing].append(gap)
        for missing, some in together.items():
            found[missing].append(SAID[missing](residence, some))
    return [need for missing in SAID for need in found[missing]]


def _where(residence: Residence, some: list[Gap]) -> str:
    if len(some) == 1 and some[0].branch:
        return reverse("residences:leaders", args=[some[0].branch])
    return reverse("residences:detail", args=[residence.pk])


def _branches(some: list[Gap]) -> str:
    words = [gap.word for gap in some[:3]]
    if len(some) > len(words):
        words.append(_("%s more") % (len(some) - len(words)))
    return ", ".join(words)


def _no_leader(residence: Residence, some: list[Gap]) -> Need:
    title = ngettext("%(words)s at %(place)s has no leader",
                     "%(n)s branches at %(place)s have no leader", len(some))  # fmt: skip
    facts = {"words": _branches(some), "place": residence, "n": len(some)}
    facts["people"] = sum(gap.people for gap in some)
    why = _("%(people)s people live there. In a call-out nobody looks after them.")
    if len(some) > 1:
        why = _("%(people)s people live there: %(words)s.")
    url = _where(residence, some)
    return Need("missed", "people", title % facts, why % facts, url, _("Choose a leader"))


def _no_deputy(residence: Residence, some: list[Gap]) -> Need:
    title = ngettext("%(words)s at %(place)s has no deputy",
                     "%(n)s branches at %(place)s have no deputy", len(some))  # fmt: skip
    facts = {"words": _branches(some), "place": residence, "n": len(some)}
    why = _("If the leader does not answer, the nearest leader takes over.")
    return Need("wait", "person", title % facts, why, _where(residence, some), _("Choose a deputy"))


def _too_many(residence: Residence, some: list[Gap]) -> Need:
    title = ngettext("%(words)s at %(place)s is a lot for its leaders",
                     "%(n)s branches at %(place)s are a lot for their leaders", len(some))  # fmt: skip
    facts = {"words": _branches(some), "place": residence, "n": len(some)}
    why = _("One leader can look after about 8 people. Name deputies, or make two branches.")
    return Need("wait", "hand", title % facts, why, _where(residence, some), _("Share the load"))


def _no_phone(residence: Residence, some: list[Gap]) -> Need:
    people = some[0].people
    title = ngettext("%(n)s person at %(place)s has no phone",
                     "%(n)s people at %(place)s have no phone", people)  # fmt: skip
    why = _("In a call-out somebody has to knock.")
    url = _where(residence, some) + "#people"
    return Need("wait", "phone", title % {"n": people, "place": residence}, why, url, _("See who"))


def _dead(residence: Residence, some: list[Gap]) -> Need:
    people = some[0].people
    title = ngettext("%(n)s number at %(place)s does not exist any more",
                     "%(n)s numbers at %(place)s do not exist any more", people)  # fmt: skip
    why = _("The network said so at the last try. Ask them for the new one.")
    url = _where(residence, some) + "#people"
    return Need(
        "missed", "missed", title % {"n": people, "place": residence}, why, url, _("See who")
    )


def _nowhere(residence: Residence, some: list[Gap]) -> Need:
    people = some[0].people
    title = ngettext("%(n)s person at %(place)s lives in no branch",
                     "%(n)s people at %(place)s live in no branch", people)  # fmt: skip
    why = _("No leader looks after them. Say on which floor or wing they are.")
    url = _where(residence, some) + "#nowhere"
    return Need("wait", "house", title % {"n": people, "place": residence}, why, url, _("See who"))


SAID: dict[Missing, Callable[[Residence, list[Gap]], Need]] = {
    Missing.LEADER: _no_leader,
    Missing.NUMBERS: _dead,
    Missing.BRANCH: _nowhere,
    Missing.PHONES: _no_phone,
    Missing.HELPERS: _too_many,
    Missing.DEPUTY: _no_deputy,
}


def unread(readers: Mapping[str, int], unchecked: Counter[str], texts: int) -> list[Need]:
    """Languages that residents read and in which call-out texts have no second reader yet."""
    tags = [tag for tag in readers if unchecked[tag]]
    needs = [
        Need(
            "wait",
            "voice",
            _("%(n)s of %(all)s call-out texts are not checked in %(language)s")
            % {"n": unchecked[tag], "all": texts, "language": languages.get(tag).english},
            _who_reads(readers[tag]),
            reverse("translations:language", args=[tag]),
            _("Open the texts"),
        )
        for tag in tags[:MOST_LANGUAGES]
    ]  # fmt: skip
    if rest := tags[MOST_LANGUAGES:]:
        named = ", ".join(languages.get(tag).english for tag in rest)
        title = ngettext("%(n)s more language waits for a second reader",
                         "%(n)s more languages wait for a second reader", len(rest))  # fmt: skip
        url = reverse("translations:texts")
        needs.append(
            Need("wait", "voice", title % {"n": len(rest)}, capfirst(named), url, _("See all"))
        )
    return needs


def _who_reads(people: int) -> str:
    if not people:
        return _("Read both, and say whether they mean the same.")
    return ngettext("%(n)s resident reads it. Ask somebody who does, too.",
                    "%(n)s residents read it. Ask somebody who does, too.", people) % {"n": people}  # fmt: skip
