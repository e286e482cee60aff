"""A ladder in plain words: what happens when, to whom, and what is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from messaging.hours import Quiet
from phonetree.ladder import HOUR, MINUTE, RINGING, Hours, Kind, Ladder, Step, Who
from phonetree.ladder_checks import Flaw, Found

KINDS = {
    Kind.TEXT: _("Text"),
    Kind.CALL: _("Call"),
    Kind.LEADER: _("Their leader looks for them"),
    Kind.VOLUNTEERS: _("Volunteers ring them"),
    Kind.GIVE_UP: _("Stop trying"),
}
WHO = {
    Who.EVERYBODY: _("everybody"),
    Who.PREFERS_CALL: _("those who prefer a call"),
    Who.OTHERS: _("those who do not prefer a call"),
    Who.LEADERS: _("leaders and deputies"),
    Who.MEMBERS: _("everybody but leaders and deputies"),
}
STILL_OPEN = {
    Who.EVERYBODY: _("everybody who has not answered"),
    Who.PREFERS_CALL: _("those who prefer a call and have not answered"),
    Who.OTHERS: _("the others who have not answered"),
    Who.LEADERS: _("leaders and deputies who have not answered"),
    Who.MEMBERS: _("everybody but leaders and deputies who has not answered"),
}
DEEDS = {
    Kind.TEXT: _("a text to %(who)s"),
    Kind.CALL: _("a call to %(who)s"),
    Kind.LEADER: _("their leader is asked to look for %(who)s"),
    Kind.VOLUNTEERS: _("volunteers are asked to ring %(who)s"),
    Kind.GIVE_UP: _("we stop trying. Whoever has not answered was not reached, and is a task"),
}
SENTENCES: dict[Flaw, str | Promise] = {
    Flaw.NO_END: _("Nothing ends it: add a step that stops trying, for everybody."),
    Flaw.AFTER_END: _("We stop trying at %(end)s, so what comes then or later never happens."),
    Flaw.NOTHING_FOR_SOME: _("Some people are sent no text and get no call."),
    Flaw.NOBODY_RINGS: _("Nobody rings some people, so who cannot read a text hears nothing."),
    Flaw.NOBODY_LOOKS: _(
        "No person is asked to look for some people, so who has no phone that works is never found."
    ),
    Flaw.QUIET_NEEDS_REASON: _("Quiet hours in an emergency need a reason. Write it down."),
    Flaw.QUIET_IS_EMPTY: _("Quiet hours must end at another time than they begin."),
    Flaw.TOO_MANY_TEXTS: _(
        "%(count)s texts to one phone in an hour: networks let no more than %(most)s through."
    ),
    Flaw.LEADERS_TOLD_TOO_OFTEN: _(
        "Leaders would be given their list every %(every)s: networks let no more than %(most)s"
        " texts an hour through."
    ),
    Flaw.TOO_MANY_RUNGS: _("%(rungs)s tries for one person. No more than %(most)s are possible."),
    Flaw.TOO_CLOSE: _("The same phone is texted or rung twice within %(apart)s."),
    Flaw.LISTED_TWICE: _("Only texts and calls can be repeated."),
    Flaw.OVER_BEFORE_THE_END: _(
        "Everything is over after %(lasts)s, before we stop trying at %(end)s."
    ),
    Flaw.NO_TIME_TO_ANSWER: _(
        "The last try comes at %(after)s and we stop at %(end)s: leave a minute to answer."
    ),
    Flaw.VOICE_FIRST: _(
        "A call comes before any text. Who misses it cannot read what it was about."
    ),
    Flaw.TOO_MANY_CALLS: _(
        "%(count)s calls to one phone in an hour. People block a number that rings more than"
        " %(most)s times."
    ),
    Flaw.LATE_START: _("In an emergency the first try comes only after %(after)s."),
    Flaw.LIST_BEFORE_PATIENCE: _(
        "Leaders get their list after %(after)s, but a silent one is replaced only after"
        " %(patience)s."
    ),
    Flaw.SLEEPS_THROUGH: _(
        "A step that waits for the end of its quiet hours may come too late: everything is over"
        " %(left)s after its moment."
    ),
    Flaw.NO_TIME_TO_LOOK: _("Leaders have only %(after)s to look before we stop trying."),
}
APART = _("Steps with hours of their own keep to those.")
APART_FROM_ANY = _("It goes out day and night, but for steps with quiet hours of their own.")
NOTHING_AT_ALL = _("Nobody is sent a text, and nobody gets a call.")
COUNTS = {"count", "most", "rungs"}  # plain numbers; all others are seconds


def duration(seconds: int) -> str:
    """So many seconds as people say it: "90 seconds", "2 minutes", "1 hour 30 minutes"."""
    if seconds % MINUTE:
        return ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds}
    hours, minutes = divmod(seconds // MINUTE, HOUR // MINUTE)
    parts = []
    if hours:
        parts.append(ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours})
    if minutes or not hours:
        parts.append(ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes})
    return " ".join(parts)


def short(seconds: int) -> str:
    """The same for a narrow place: "90 s", "2 min", "1 h 30"."""
    if seconds % MINUTE and seconds < 10 * MINUTE:
        words = _("%(n)s s") if seconds < MINUTE else _("%(n)s min")
        many = str(seconds) if seconds < MINUTE else f"{seconds // 60}:{seconds % 60:02}"
        return str(words % {"n": many})
    hours, minutes = divmod(round(seconds / MINUTE), HOUR // MINUTE)
    if not hours:
        return str(_("%(n)s min") % {"n": minutes})
    words = _("%(hours)s h %(minutes)s") if minutes else _("%(hours)s h")
    return str(words % {"hours": hours, "minutes": f"{minutes:02}"})


def moment(seconds: int) -> str:
    """When a step comes, as the beginning of a sentence."""
    return str(_("At %(time)s") % {"time": duration(seconds)}) if seconds else str(_("At once"))


@dataclass(frozen=True)
class Rung:
    """What happens at one moment."""

    after: int
    when: str
    words: str


def rungs_in_words(ladder: Ladder) -> list[Rung]:
    """Each moment of the ladder with its sentence."""
    steps = sorted(ladder.steps, key=lambda step: step.after)
    return [
        Rung(after, moment(after), "; ".join(map(deed, together)) + ".")
        for after, together in groupby(steps, key=lambda step: step.after)
    ]


def deed(step: Step) -> str:
    """What one step does, within a sentence."""
    who = STILL_OPEN[step.who] if step.after else WHO[step.who]
    words = DEEDS[step.kind] % {"who": who}
    if step.times > 1:
        how_often = _("%(words)s, %(times)s times, every %(every)s")
        every = duration(step.every)
        words = how_often % {"words": words, "times": step.times, "every": every}
    return f"{words}{_hours(step)}"


def _hours(step: Step) -> str:
    """What is said of a step with hours of its own; of most there is nothing to say."""
    if step.quiet is Hours.ANY:
        return str(_(" (day and night)"))
    if isinstance(step.quiet, Quiet):
        return str(_(" (not between %(begins)s and %(ends)s)") % _between(step.quiet))
    return ""


def _between(quiet: Quiet) -> dict[str, str]:
    return {"begins": f"{quiet.begins:%H:%M}", "ends": f"{quiet.ends:%H:%M}"}


def rules_in_words(ladder: Ladder) -> Iterator[str]:
    """What else holds while the ladder is climbed."""
    patience, again, lasts = map(
        duration, (ladder.leader_patience, ladder.tell_again, ladder.lasts)
    )
    yield _(
        "A leader who is silent for %(time)s is replaced: by the deputy, then the nearest leader."
    ) % {"time": patience}
    yield _("Leaders are given their list again after %(time)s while somebody is on it.") % {
        "time": again
    }
    yield hours_in_words(ladder)
    yield _("After %(time)s it is over, whatever is left.") % {"time": lasts}


def hours_in_words(ladder: Ladder) -> str:
    """At which hours it goes out."""
    apart = any(step.quiet is not Hours.LADDER for step in ladder.steps if step.kind in RINGING)
    if ladder.quiet is None:
        return str(APART_FROM_ANY if apart else _("It goes out at any hour of day and night."))
    words = _("Nobody is texted or rung between %(begins)s and %(ends)s; what is due then waits.")
    said = str(words % _between(ladder.quiet))
    return f"{said} {APART}" if apart else said


def sentence(found: Found) -> str:
    """A flaw in words."""
    if found.flaw is Flaw.NOTHING_FOR_SOME and found.values["all"]:
        return str(NOTHING_AT_ALL)
    said = {
        name: value if name in COUNTS else duration(value) for name, value in found.values.items()
    }
    return str(SENTENCES[found.flaw] % said)
