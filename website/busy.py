"""What must be over before a residence is closed or taken from a group: named in BUSY_CHECKS.

A residence knows no call-outs, so what stands above it is asked.
"""

from django.utils.translation import gettext_lazy as _

from phonetree.models import CallOut
from residences.models import Residence
from residences.refusals import Refused


class CallOutUnderWay(Refused):
    sentence = _("A call-out is under way here. End it, or stand it down, and then come back.")


def call_out_under_way(residence: Residence) -> None:
    """Refuses while somebody may still be answering, or be waited for."""
    if CallOut.objects.under_way().filter(residence=residence).exists():
        raise CallOutUnderWay
