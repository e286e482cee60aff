"""The last deeds in words: who did what at which residence. Never a resident, never a number."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from accounts.models import User
from accounts.trail import Event
from accounts.verbs import Verb
from residences.models import Residence

LOOK_BACK = 60  # events read; the same deed done ten times in a row is one line
LINES = 7


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the feed."""

    at: datetime
    words: str


ONCE = {
    Verb.CALL_OUT_STARTED: gettext_lazy("%(who)s started a call-out at %(place)s"),
    Verb.DRILL_STARTED: gettext_lazy("%(who)s started a drill at %(place)s"),
    Verb.UPDATE_STARTED: gettext_lazy("%(who)s wrote an update to %(place)s"),
    Verb.UPDATE_CANCELLED: gettext_lazy("%(who)s cancelled an update to %(place)s"),
    Verb.QUESTION_PLANNED: gettext_lazy("%(who)s planned a question at %(place)s"),
    Verb.QUESTION_ASKED: gettext_lazy("A question was asked at %(place)s"),
    Verb.DRILL_PLANNED: gettext_lazy("%(who)s planned drills at %(place)s"),
    Verb.DRILLS_ENDED: gettext_lazy("%(who)s ended a timetable of drills at %(place)s"),
    Verb.DRILL_POSTPONED: gettext_lazy("A drill at %(place)s moved by a day"),
    Verb.DRILL_SKIPPED: gettext_lazy("A drill at %(place)s was left out"),
    Verb.CALL_OUT_STOOD_DOWN: gettext_lazy("%(who)s stood the call-out at %(place)s down"),
    Verb.CALL_OUT_ENDED: gettext_lazy("The call-out at %(place)s ended"),
    Verb.CALL_OUT_CANCELLED: gettext_lazy("%(who)s cancelled a call-out at %(place)s"),
    Verb.CALL_OUT_APPROVED: gettext_lazy("%(who)s let a call-out at %(place)s go"),
    Verb.CALL_OUT_REFUSED: gettext_lazy("%(who)s refused a call-out at %(place)s"),
    Verb.ALARM_RAISED: gettext_lazy("Somebody who lives at %(place)s raised an alarm"),
    Verb.ALARM_CONFIRMED: gettext_lazy("%(who)s confirmed an alarm at %(place)s"),
    Verb.ALARM_DECLINED: gettext_lazy("An alarm at %(place)s was closed"),
    Verb.RESIDENCE_ADDED: gettext_lazy("%(who)s added %(place)s"),
    Verb.RESIDENCE_CHANGED: gettext_lazy("%(who)s changed %(place)s"),
    Verb.RESIDENCE_CLOSED: gettext_lazy("%(who)s closed %(place)s"),
    Verb.RESIDENCE_OPENED: gettext_lazy("%(who)s opened %(place)s again"),
    Verb.RESIDENCE_GIVEN: gettext_lazy("%(who)s gave %(place)s to another group too"),
    Verb.RESIDENCE_TAKEN: gettext_lazy("%(who)s took %(place)s from a group"),
    Verb.RESIDENTS_IMPORTED: gettext_lazy("%(who)s brought in a list of residents at %(place)s"),
    Verb.TREE_PRINTED: gettext_lazy("%(who)s printed the phone tree of %(place)s with numbers"),
    Verb.ADDRESS_SHOWN: gettext_lazy("%(who)s looked at the address of %(place)s"),
    Verb.ADDRESS_DELETED: gettext_lazy("%(who)s deleted the address of %(place)s"),
}
MANY = {
    Verb.RESIDENT_ADDED: ngettext_lazy("%(who)s added a resident at %(place)s",
                                       "%(who)s added %(n)d residents at %(place)s", "n"),
    Verb.RESIDENT_MOVED: ngettext_lazy("A resident moved away from %(place)s",
                                       "%(n)d residents moved away from %(place)s", "n"),
    Verb.BRANCH_ADDED: ngettext_lazy("%(who)s added a branch at %(place)s",
                                     "%(who)s added %(n)d branches at %(place)s", "n"),
    Verb.LEADER_NAMED: ngettext_lazy("%(who)s named a leader at %(place)s",
                                     "%(who)s named %(n)d leaders at %(place)s", "n"),
    Verb.PHONE_REVEALED: ngettext_lazy("%(who)s looked at a number at %(place)s",
                                       "%(who)s looked at %(n)d numbers at %(place)s", "n"),
    Verb.REPLY_SENT: ngettext_lazy("%(who)s wrote back to a person at %(place)s",
                                   "%(who)s wrote back %(n)d times at %(place)s", "n"),
    Verb.OPTED_OUT: ngettext_lazy("A phone at %(place)s asked for no more texts",
                                  "%(n)d phones at %(place)s asked for no more texts", "n"),
    Verb.OUTCOME_MARKED: ngettext_lazy("%(who)s marked what became of a person at %(place)s",
                                       "%(who)s marked what became of %(n)d people at %(place)s", "n"),
}  # fmt: skip


def lately(places: Iterable[Residence]) -> list[Line]:
    """The last deeds at these residences, in two queries."""
    names: dict[UUID | None, str] = {place.pk: place.code_name for place in places}
    verbs = [verb.value for verb in (*ONCE, *MANY)]
    events = Event.objects.filter(residence_id__in=names, verb__in=verbs)
    last = list(events.order_by("-seq")[:LOOK_BACK])
    people = {event.actor_id for event in last if event.actor_id}
    who: dict[UUID | None, str] = dict(User.objects.filter(pk__in=people).values_list("pk", "name"))
    return said(last, names, who)[:LINES]


def said(
    events: Iterable[Event], places: Mapping[UUID | None, str], who: Mapping[UUID | None, str]
) -> list[Line]:
    """The same events as sentences, newest first; repeated deeds told once with their number."""
    lines = []
    for (verb, actor, place), run in groupby(
        events, lambda e: (e.verb, e.actor_id, e.residence_id)
    ):
        some = list(run)
        facts = {
            "who": who.get(actor, _("The program") if actor is None else _("Somebody")),
            "place": places[place],
            "n": len(some),
        }
        words = MANY[Verb(verb)] if verb in MANY else ONCE[Verb(verb)]
        lines.append(Line(some[0].at, words % facts))
    return lines
