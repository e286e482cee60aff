"""What a call-out leaves behind when the people in it are deleted: counts."""

import uuid
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import F

from messaging.models import Message
from phonetree.board import sent_of, tallies_by
from phonetree.models import UNDER_WAY, CallOut, Recipient


def results_of(call_out: CallOut) -> dict[str, Any]:
    """How many people came out how, by branch and by language, and what was sent."""
    branches, languages = tallies_by(call_out, "section"), tallies_by(call_out, "language")
    return {
        "branches": {str(section): tally.counts for section, tally in branches.items()},
        "languages": {language: tally.counts for language, tally in languages.items()},
        "sent": sent_of(call_out),
    }


@transaction.atomic
def forget_recipients(recipients: Collection[uuid.UUID]) -> None:
    """These are deleted with their messages, answers, links and tasks; counts are kept first."""
    over = CallOut.objects.exclude(state__in=UNDER_WAY)  # a live board counts for itself
    call_outs = over.filter(recipients__in=recipients, results={}).distinct()
    for call_out in call_outs:
        CallOut.objects.filter(pk=call_out.pk).update(
            results=results_of(call_out), version=F("version") + 1
        )
    Message.objects.filter(attempt__recipient__in=recipients).delete()
    Recipient.objects.filter(pk__in=recipients).delete()
