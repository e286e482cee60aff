"""What a coordinator must know of the machine: facts come in, sentences go out."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from messaging.alarm import PATIENCE, is_silent
from messaging.alive import Outage
from messaging.pace import span
from messaging.set_up import Checked
from messaging.set_up_words import sentences
from messaging.spending_words import ONLY_EMERGENCIES
from residences.need import Need
from website.money import Money
from website.status import NO_WATCH


def engine(beat: datetime | None, out: Outage | None, overdue: int, now: datetime) -> list[Need]:
    """A word when nothing goes out: the engine is silent, in vain at work, or does not keep up."""
    url, button = reverse("website:running"), _("Look at it")
    if is_silent(beat, now, span(PATIENCE)):
        why = _("No text and no call goes out until it runs. Tell whoever looks after the machine.")
        return [Need("help", "stop", _("The engine is not running"), why, url, button)]
    if out is not None:
        title = _("The provider takes nothing that we send")
        why = _(
            "Nothing arrives. Ring people yourselves, and tell whoever looks after the machine."
        )
        return [Need("help", "stop", title, why, url, button)]
    if overdue:
        title = ngettext(
            "%(n)s message has waited for more than two minutes",
            "%(n)s messages have waited for more than two minutes",
            overdue,
        ) % {"n": overdue}
        return [Need("help", "clock", title, _("The engine runs, but does not keep up."))]
    return []


def set_up(last: Checked | None) -> list[Need]:
    """What the last check found, and that settings changed since; who never looked has a step for it."""
    if last is None or last.is_well:
        return []
    url, button = reverse("website:running"), _("Look at it")
    if not last.fits:
        title = _("Settings changed since somebody checked whether the provider reaches us")
        return [Need("missed", "note", title, _("Check it again."), url, button)]
    title = _("The provider does not reach us as it should")
    return [Need("help", "stop", title, " ".join(sentences(last.wrong)), url, button)]


def money(found: Money) -> list[Need]:
    """Why only emergencies go out, and how many messages wait for it or because a phone had enough."""
    url, button = reverse("website:limits"), _("Say how much")
    if found.why:
        return [Need("help", "stop", str(ONLY_EMERGENCIES), _waits(found), url, button)]
    if not found.enough:
        return []
    title = ngettext("%(n)s message waits because its phone had enough for now",
                     "%(n)s messages wait because their phones had enough for now",
                     found.enough)  # fmt: skip
    why = _("It goes out by itself, and no emergency ever waits.")
    return [Need("wait", "clock", title % {"n": found.enough}, why)]


def _waits(found: Money) -> str:
    if not found.waiting:
        return found.why
    words = ngettext("%(n)s message waits.", "%(n)s messages wait.", found.waiting)
    return f"{found.why} {words % {'n': found.waiting}}"


def watch(seen: datetime | None, now: datetime) -> list[Need]:
    """A word when the watch has stopped; a network that never had one is told on its own page."""
    if seen is None or now - seen < NO_WATCH:
        return []
    why = _("Nobody is told by text when the engine stops. Tell whoever looks after the machine.")
    title = _("The watch is not running")
    return [Need("missed", "eye", title, why, reverse("website:running"), _("Look at it"))]
