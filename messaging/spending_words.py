"""Why only emergencies go out, in sentences for coordinators."""

from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from messaging import spending

WHY: dict[str, Promise] = {
    "unset": _("Nobody has said how much may be spent, and which countries are written to."),
    "price": _(
        "What a text or a call costs is not known: PRICE_PER_SEGMENT or PRICE_PER_CALL is 0."
    ),
    "unknown": _("What was spent could not be added up."),
    "day": _("What may be spent in a day is spent. It goes on after midnight."),
    "month": _("What may be spent in a month is spent. It goes on next month."),
}
ONLY_EMERGENCIES = _("Only emergencies go out")


def words_before_sending(now: datetime) -> list[str]:
    """What somebody should know who is about to send what is no emergency: that it would wait."""
    why = spending.why_closed(spending.allowed_now(), now, as_known=True)
    if not why:
        return []
    return [str(_("Only emergencies go out: this would wait. %(why)s")) % {"why": WHY[why]}]
