"""How often one phone hears from us, as coordinators said it; read with the limits on money."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.trail import record
from accounts.verbs import Verb
from messaging import throttle
from messaging.models import Limits, Message
from messaging.statuses import State
from messaging.throttle import SHIPPED, Counts, Rules


def counts_of(row: Limits | None) -> dict[str, Sequence[int]]:
    """How many go to one phone in each stretch; what nobody said, or cannot be, is as it ships."""
    said = row.of_a_phone if row is not None else {}
    return {kind: _usable(said.get(kind), kind) for kind in SHIPPED}


def _usable(said: Sequence[int] | None, kind: str) -> Sequence[int]:
    if said is None or len(said) != len(SHIPPED[kind]) or throttle.flaw(said, kind):
        return SHIPPED[kind]
    return said


def rules_of(row: Limits | None) -> Rules:
    """The same as rules."""
    return throttle.rules_of(counts_of(row))


@transaction.atomic
def set_of_a_phone(*, counts: Counts, by: User, now: datetime) -> None:
    """From now on one phone hears so often from us; what waited for that is looked at again.

    There must be a row of limits. What is as it ships is not kept: it may change with the program.
    """
    kept = {kind: list(said) for kind, said in counts.items() if tuple(said) != SHIPPED[kind]}
    changed = Limits.objects.filter(pk=Limits.ONLY).exclude(of_a_phone=kept)
    if not changed.update(of_a_phone=kept, set_at=now):
        return
    Message.objects.filter(state=State.DUE, held="enough").update(due_at=now, held="")
    record(actor=by, verb=Verb.PHONE_LIMITS_CHANGED, target=None, at=now)
