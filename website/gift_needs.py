"""What a coordinator must know of things that are given: facts come in, sentences go out."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from donations.models import Run
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
