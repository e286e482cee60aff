"""What was chosen together and contradicts: said before it goes out, and never changed in silence."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phonetree.doubts import Doubt
from phonetree.models import Urgency
from residences.models import Residence

DRILL_KEY, CLEAR_KEY = "drill", "all_clear"
SAYS_DRILL = gettext_lazy(
    "This text says that it is practice only. Make it a drill, or say another."
)
CLEARS = timedelta(days=1)  # of a call-out that ended so long ago people do not ask any more


def odd_pairs(
    residence: Residence, text_key: str, urgency: str, now: datetime
) -> tuple[list[Doubt], list[Doubt]]:
    """What cannot go out so, and what is only odd."""
    wrong = text_key == DRILL_KEY and urgency != Urgency.DRILL
    blockers = [Doubt(str(SAYS_DRILL), urgency=Urgency.DRILL, fix_words=_("Make it a drill"))]
    odd = text_key == CLEAR_KEY and not _something_to_clear(residence, now)
    nothing = _("Nothing was sent here in the last day, so people may ask what is clear.")
    return blockers if wrong else [], [Doubt(nothing)] if odd else []


def _something_to_clear(residence: Residence, now: datetime) -> bool:
    return residence.call_outs.filter(live_at__gt=now - CLEARS).exists()
