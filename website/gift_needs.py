"""What a coordinator must know of things that are given: facts come in, sentences go out."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from donations.models import Run
from donations.to_propose import Ready
from residences.need import Need


def pledges(waiting: int) -> list[Need]:
    """What donors wrote that nobody has read."""
    if not waiting:
        return []
    title = ngettext("%(n)s donor wrote and waits for an answer",
                     "%(n)s donors wrote and wait for an answer", waiting)  # fmt: skip
    why = _("They can give something that was asked for.")
    url = reverse("donations:appeals")
    return [Need("missed", "gift", title % {"n": waiting}, why, url, _("Read it"))]


def to_propose(groups: Iterable[Ready]) -> list[Need]:
    """Things that lie free while people wait for such."""
    found, groups = [], list(groups)
    for one in groups:
        things = ngettext("%(n)s thing is free", "%(n)s things are free", one.things)
        people = ngettext(
            "and %(n)s person waits for such", "and %(n)s people wait for such", one.people
        )
        title = f"{things % {'n': one.things}} {people % {'n': one.people}}"
        if len(groups) > 1:
            title = f"{title} ({one.group.name})"
        why = _("Something came, or somebody did not want it. Propose who is next.")
        url = reverse("donations:matches")
        found.append(Need("missed", "gift", title, why, url, _("Propose")))
    return found


def runs(without: Iterable[Run]) -> list[Need]:
    """Runs that begin soon and that nobody drives."""
    return [
        Need(
            "help",
            "warn",
            _("Nobody drives on %s") % date_format(timezone.localtime(run.starts_at), "l j F, H:i"),
            _("People wait for what is promised. Find somebody, or cancel the run in time."),
            reverse("donations:run", args=[run.pk]),
            _("Look at it"),
        )
        for run in without
    ]
