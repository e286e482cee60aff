"""What needs a coordinator, in the order of what cannot wait. Facts come in, sentences go out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from phonetree.models import CallOut, LadderVersion, PlannedDrill
from residences.health import URGENCY, HomeFacts, findings
from residences.health_words import together
from residences.models import MoveSign, Residence
from residences.need import Need
from translations import language_names
from updates.models import Question, Update

MOST_LANGUAGES = 4  # named one by one; the page of texts has them all


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


def inbox(waiting: int) -> list[Need]:
    """People who wrote something that only a person can answer."""
    if not waiting:
        return []
    title = ngettext("%(n)s person wrote and waits for an answer",
                     "%(n)s people wrote and wait for an answer", waiting)  # fmt: skip
    why = _("It was no answer to a call-out or a question.")
    url = reverse("inbox:list")
    return [Need("missed", "letter", title % {"n": waiting}, why, url, _("Read it"))]


def updates(
    troubles: Iterable[Update | Question], waiting: Iterable[Update | Question]
) -> list[Need]:
    """What was not sent in its time, and what waits for a second coordinator."""
    return [
        *(
            Need(
                "missed",
                "text",
                _("“%s” was not sent") % one.title,
                _(
                    "Its time passed while the engine was down, nobody was there to get it, or who"
                    " wrote it does not look after it any more."
                ),
                one.get_absolute_url(),
                _("See why"),
            )
            for one in troubles
        ),
        *(
            Need(
                "help",
                "hand",
                _("“%s” waits for a second coordinator") % one.title,
                _("Read it, then let it go or cancel it."),
                one.get_absolute_url(),
                _("Read it"),
            )
            for one in waiting
        ),
    ]


def drills(coming: Iterable[PlannedDrill], skipped: Iterable[PlannedDrill]) -> list[Need]:
    """Drills of the next day, which can still be skipped, and those that did not take place."""
    url = reverse("drills:network")
    return [
        *(
            Need(
                "ring",
                "drill",
                _("A drill begins at %(place)s: %(when)s")
                % {"place": planned.residence, "when": _when(planned.due_at)},
                _("Everybody there gets a text that says it is only practice."),
                url,
                _("See or skip it"),
            )
            for planned in coming
        ),
        *(
            Need(
                "wait",
                "drill",
                _("The drill at %s did not take place") % planned.residence,
                planned.get_reason_display(),
                url,
                _("Plan another"),
            )
            for planned in skipped
        ),
    ]


def _when(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "l j F, H:i")


def ladders_to_agree(versions: Iterable[LadderVersion]) -> list[Need]:
    """Changes of a ladder by somebody else that wait for another coordinator."""
    return [
        Need(
            "missed",
            "hand",
            _("A change of the emergency ladder waits for you or another coordinator"),
            _(
                "%(who)s changed how %(group)s tries to reach people. Until somebody agrees, nothing changes."
            )
            % {"who": version.made_by, "group": version.group},
            reverse("phonetree:ladder", args=[version.group_id, version.urgency]),
            _("Look at it"),
        )
        for version in versions
    ]


def wrote(call_outs: Iterable[tuple[CallOut, int]]) -> list[Need]:
    """People who wrote words instead of a digit, which nobody has read yet."""
    return [
        Need(
            "help",
            "text",
            ngettext("%(n)s person at %(place)s wrote something",
                     "%(n)s people at %(place)s wrote something", many)
            % {"n": many, "place": call_out.residence},
            _("Words, not a digit: it may be a call for help. Read it."),
            call_out.get_absolute_url() + "#wrote",
            _("Read it"),
        )
        for call_out, many in call_outs
    ]  # fmt: skip


def asked_for_help(call_outs: Iterable[tuple[CallOut, int]]) -> list[Need]:
    """People who need help in a call-out that is over, which no banner shows any more."""
    return [
        Need(
            "help",
            "help",
            ngettext("%(n)s person at %(place)s still needs help",
                     "%(n)s people at %(place)s still need help", many)
            % {"n": many, "place": call_out.residence},
            _("“%s” is over, and nobody has marked that they are well.") % call_out.title,
            call_out.get_absolute_url() + "#help",
            _("See who"),
        )
        for call_out, many in call_outs
    ]  # fmt: skip


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


SILENT = gettext_lazy("They answered before and fell silent together. %s.")
NUMBERS = gettext_lazy("Their numbers worked before and fail within a few hours. %s.")


def moved(signs: Iterable[MoveSign]) -> list[Need]:
    """Residences in which branches fell silent together: one word for each, however many people."""
    found: dict[Residence, list[MoveSign]] = defaultdict(list)
    for sign in signs:
        found[sign.residence].append(sign)
    return [_moved(residence, some) for residence, some in found.items()]


def _moved(residence: Residence, some: list[MoveSign]) -> Need:
    words = ", ".join(
        _("%(word)s: %(silent)s of %(known)s phones")
        % {"word": sign.branch.word, "silent": sign.silent, "known": sign.known}
        for sign in some
    )
    return Need(
        "help",
        "away",
        _("Have people at %s been moved?") % residence,
        (NUMBERS if all(sign.by_numbers for sign in some) else SILENT) % words,
        reverse("residences:detail", args=[residence.pk]),
        _("Look into it"),
    )


def errands(many: Iterable[tuple[Residence, int]]) -> list[Need]:
    """What has to be asked face to face."""
    return [
        Need(
            "missed",
            "knock",
            ngettext("%(n)s thing at %(place)s has to be asked in person",
                     "%(n)s things at %(place)s have to be asked in person", count)
            % {"n": count, "place": residence},
            _("Numbers that do not work, and people who did not answer."),
            reverse("residences:errands", args=[residence.pk]),
            _("See whom to ask"),
        )
        for residence, count in many
    ]  # fmt: skip


def health(places: Iterable[tuple[Residence, HomeFacts]]) -> list[Need]:
    """What is wrong with the trees, the most pressing first; the same fault is said once a place."""
    said = [
        one
        for residence, facts in places
        for one in together(residence.pk, residence.code_name, findings(facts))
    ]
    return [need for _fault, need in sorted(said, key=lambda one: URGENCY[one[0]])]


def unread(readers: Mapping[str, int], unchecked: Counter[str], texts: int) -> list[Need]:
    """Languages that residents read and in which call-out texts have no second reader yet."""
    tags = [tag for tag in readers if unchecked[tag]]
    needs = [
        Need(
            "wait",
            "voice",
            _("%(n)s of %(all)s call-out texts are not checked in %(language)s")
            % {"n": unchecked[tag], "all": texts, "language": language_names.named(tag)},
            _who_reads(readers[tag]),
            reverse("translations:language", args=[tag]),
            _("Open the texts"),
        )
        for tag in tags[:MOST_LANGUAGES]
    ]  # fmt: skip
    if rest := tags[MOST_LANGUAGES:]:
        named = ", ".join(language_names.named(tag) for tag in rest)
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
