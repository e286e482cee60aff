"""Carrying out the policy: what is over its time is deleted, in batches, once a day."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial, reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from accounts.trail import record
from accounts.verbs import Verb
from messaging.models import Beat, Phone
from messaging.statuses import OPEN
from phonetree.models import UNDER_WAY, CallOut
from phonetree.results import forget_recipients
from privacy import policy
from privacy.actions import delete_residents
from privacy.policy import Table, Term
from privacy.scrub import scrub

BATCH = 500  # rows in one transaction: webhooks and pages wait for no more than this
EVERY = timedelta(days=1)
PATIENCE = timedelta(days=3)  # a call-out under way has the right of way, up to here
AGAIN = timedelta(hours=1)  # after a run that failed, or could not empty the log of changes
NAME = "retention"  # of its row among the signs of life

# Where deleting takes more than the row and what hangs on it.
DEEDS: dict[str, Callable[[Collection[Any]], None]] = {
    "phonetree.Recipient": forget_recipients,
    "residences.Resident": delete_residents,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """How many rows of a table one term deleted or emptied."""

    table: str
    what: str
    rows: int


def run(now: datetime, *, dry_run: bool = False) -> list[Done]:
    """What was deleted or emptied; a dry run does it all, counts, and takes it back."""
    if dry_run:
        with transaction.atomic():
            done = _carry_out_all(now)
            transaction.set_rollback(True)
        return done
    done = _carry_out_all(now)
    if any(one.rows for one in done):
        record(actor=None, verb=Verb.RETENTION_APPLIED, target=None, at=now)
    if not scrub():
        _try_again(now)
    return done


def tick(now: datetime) -> None:
    """Runs once a day, and not while a call-out is under way; else it costs one query."""
    if Beat.objects.filter(pk=NAME, at__gt=now - EVERY).exists() or not _claim(now):
        return
    try:
        run(now)
    except Exception:
        _try_again(now)
        raise


def _try_again(now: datetime) -> None:
    Beat.objects.filter(pk=NAME).update(at=now - EVERY + AGAIN)


def _claim(now: datetime) -> bool:
    """True for the one engine that may run it now."""
    last, new = Beat.objects.get_or_create(pk=NAME, defaults={"at": now})
    if new:
        return True
    if last.at > now - PATIENCE and CallOut.objects.under_way().exists():
        return False
    return Beat.objects.filter(pk=NAME, at=last.at).update(at=now) == 1


def _carry_out_all(now: datetime) -> list[Done]:
    terms = [(table, term) for table in policy.tables() for term in table.terms]
    done = [_carry_out(table, term, now) for table, term in terms]
    return [*done, Done(table="shared cache", what="what has ended", rows=_empty_cache(now))]


def _carry_out(table: Table, term: Term, now: datetime) -> Done:
    model = apps.get_model(table.name)
    deed = DEEDS.get(table.name, partial(_delete, model))
    if term.erase:
        deed = partial(_erase, model, term.erase)
    total, rows = 0, find(table, term, now)
    while batch := list(rows.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            deed(batch)
        total += len(batch)
    what = f"{', '.join(term.erase) or 'rows'}, {term.days} days after {term.after}"
    return Done(table=table.name, what=what, rows=total)


def find(table: Table, term: Term, now: datetime) -> "QuerySet[Any]":
    """The rows whose time is over."""
    over = Q(**{f"{term.after}__lte": now - timedelta(days=term.days)}, **term.only)
    rows: QuerySet[Any] = (
        apps.get_model(table.name)._base_manager.filter(over).order_by("pk").distinct()
    )
    if term.erase:
        kept = (Q(**{f"{field}__isnull": False}) for field in term.erase)
        rows = rows.filter(reduce(or_, kept))
    if table.name == "messaging.Phone":
        rows = rows.exclude(pk__in=_phones_in_use())
    return rows


def _phones_in_use() -> "QuerySet[Phone, Any]":
    """Phones of no resident: volunteers', lookouts', and those that wait for a reply or their call-out's end."""
    waiting = Q(messages__state__in=OPEN) | Q(inbound__handled_at=None, inbound__isnull=False)
    waiting |= Q(helpers__isnull=False) | Q(lookouts__isnull=False)
    return Phone.objects.filter(waiting | Q(recipients__call_out__state__in=UNDER_WAY)).values("pk")


def _delete(model: Any, batch: list[Any]) -> None:
    model._base_manager.filter(pk__in=batch).delete()


def _erase(model: Any, fields: tuple[str, ...], batch: list[Any]) -> None:
    model._base_manager.filter(pk__in=batch).update(**dict.fromkeys(fields))


def _empty_cache(now: datetime) -> int:
    """Counts of sign-in attempts name addresses on the network; Django leaves ended ones lying."""
    name = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    with connection.cursor() as cursor:
        ended = connection.ops.adapt_datetimefield_value(now)
        cursor.execute(f"DELETE FROM {name} WHERE expires <= %s", [ended])  # noqa: S608
        return int(cursor.rowcount)
