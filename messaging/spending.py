"""How much is spent, how much may be, and which countries we write to: closed unless somebody said.

What is known is "at least": what each text and call costs by the prices of the settings, and minutes
of calls that came in. It is added up every ten seconds. In between whoever claims a batch to send pays
for it in the same transaction, so that a limit is passed by less than the price of one message.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import phonenumbers
from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Greatest
from django.utils.module_loading import import_string

from accounts.models import User
from accounts.trail import record
from accounts.verbs import Verb
from messaging import phone_limits, prices
from messaging.models import Beat, Limits, Message, Spent
from messaging.pace import span
from messaging.phones import SafePhone, e164
from messaging.statuses import State
from messaging.throttle import RULES, Rules

EVERY = timedelta(seconds=10)  # between two times of adding up
NAME, STANDING = "spending", "limits"  # of its rows among the signs of life
COSTS_NOTHING = (State.DUE, State.CANCELLED)
ANYWHERE, NO_LIMIT = "*", "none"  # in settings only, never on a page

log = logging.getLogger("ringround.messaging")


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be spent and where to: None is closed."""

    per_day: Decimal | None
    per_month: Decimal | None
    countries: tuple[str, ...]

    @property
    def is_set(self) -> bool:
        """Whether somebody has said all of it."""
        return self.per_day is not None and self.per_month is not None and bool(self.countries)

    @property
    def is_unlimited(self) -> bool:
        """Whether nothing can be held up."""
        infinite = Decimal("Infinity")
        return self.per_day == infinite and self.per_month == infinite


@dataclass(frozen=True, slots=True)
class Standing:
    """Why only emergencies go out, if so, and the codes of the countries that we write to."""

    why: str = ""  # unset, price, unknown, day, month
    codes: tuple[str, ...] | None = None  # None: all

    def reaches(self, number: SafePhone) -> bool:
        """Whether this number lies in one of them."""
        return self.codes is None or e164(number).startswith(self.codes)


class _Memory:
    """What this process found at the beginning of its turn."""

    now = Standing()
    allowed: Allowed | None = None
    rules: Rules = RULES  # how often one phone hears from us
    noted = ""  # why it was closed, as far as this process has written it down


def standing() -> Standing:
    """What the turn found at its beginning."""
    return _Memory.now


def of_a_phone() -> Rules:
    """How often one phone hears from us, as the turn found it: no question of its own."""
    return _Memory.rules


def stand(now: datetime) -> Standing:
    """What holds now, found anew; whatever breaks on the way closes all but emergencies."""
    row = _row()
    _Memory.allowed = allowed = _allowed(row)
    _Memory.rules = phone_limits.rules_of(row)
    codes = None if ANYWHERE in allowed.countries else _codes(allowed.countries)
    _Memory.now = Standing(why_closed(allowed, now), codes)
    _note(_Memory.now.why, now)
    return _Memory.now


def allowed_now() -> Allowed:
    """What coordinators said; else what the settings say."""
    return _allowed(_row())


def _row() -> Limits | None:
    return Limits.objects.filter(pk=Limits.ONLY).first()


def _allowed(row: Limits | None) -> Allowed:
    if row is not None:
        return Allowed(row.per_day, row.per_month, tuple(row.countries))
    return Allowed(
        _money(settings.MONEY_PER_DAY),
        _money(settings.MONEY_PER_MONTH),
        tuple(settings.SEND_TO_COUNTRIES),
    )


def _money(written: str) -> Decimal | None:
    if not written:
        return None
    return Decimal("Infinity") if written == NO_LIMIT else Decimal(written)


def why_closed(allowed: Allowed, now: datetime, *, as_known: bool = False) -> str:
    """Why nothing goes out but emergencies; empty when all may. As known: nothing is added up anew."""
    if allowed.per_day is None or allowed.per_month is None or not allowed.countries:
        return "unset"  # as is_set says it, for the types too
    if allowed.is_unlimited:
        return ""
    if min(settings.PRICE_PER_SEGMENT, settings.PRICE_PER_CALL) <= 0:
        return "price"
    try:
        day, month = known(now) if as_known else spent(now)
    except Exception:
        log.exception("What was spent is not known; only emergencies go out.")
        return "unknown"
    if day >= allowed.per_day:
        return "day"
    return "month" if month >= allowed.per_month else ""


def _codes(countries: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"+{phonenumbers.country_code_for_region(one)}" for one in countries)


def _note(why: str, now: datetime) -> None:
    """The moment at which sending stops or goes on again stands in the trail."""
    if not why and not _Memory.noted:
        return  # the usual turn
    last = Beat.objects.filter(pk=STANDING).first()
    before = last.detail.get("why", "") if last else ""
    _Memory.noted = why
    if before == why:
        return
    with transaction.atomic():
        Beat.mark(STANDING, now, why=why)
        if bool(before) != bool(why):
            verb = Verb.SENDING_STOPPED if why else Verb.SENDING_RESUMED
            record(actor=None, verb=verb, target=None, at=now)


# Adding up -----------------------------------------------------------------------------------------


def spent(now: datetime) -> tuple[Decimal, Decimal]:
    """Pounds of this day and of this month, at least; added up anew every ten seconds."""
    fresh = Beat.objects.filter(pk=NAME, at__gt=now - span(EVERY), at__lte=now).exists()
    if not fresh:
        add_up(now)
    return known(now)


def known(now: datetime) -> tuple[Decimal, Decimal]:
    """The same as it was when it was last added up, with what was claimed since."""
    today = _day_of(now)
    month = Spent.objects.filter(day__range=(today.replace(day=1), today))
    rows = dict(month.values_list("day", F("pounds") + F("claimed")))
    return rows.get(today, Decimal(0)), sum(rows.values(), Decimal(0))


@transaction.atomic
def add_up(now: datetime) -> None:
    """Today, and yesterday while it may still change; never less than was known before."""
    today = _day_of(now)
    for day in (today - timedelta(days=1), today):
        _keep(day, now)
    Beat.mark(NAME, now)


def _keep(day: date, now: datetime) -> None:
    start, end = _begins(day), _begins(day + timedelta(days=1))
    # Locked first: what is claimed to be sent meanwhile is counted with the rows or beside them.
    row, _new = Spent.objects.select_for_update().get_or_create(day=day)
    # The whole day: another engine, whose turn began later than ours, may have claimed after our now.
    sent = Message.objects.filter(sent_at__gte=start, sent_at__lt=end).exclude(
        state__in=COSTS_NOTHING
    )
    sums = sent.aggregate(
        segments=Sum(Greatest("segments", 1), filter=Q(channel="text")),
        calls=Count("pk", filter=Q(channel="call")),
        cost=Sum("cost"),
    )
    until = min(end, now + timedelta(microseconds=1))
    minutes = sum(import_string(path)(start, until) for path in settings.MINUTES_IN)
    # Messages are deleted after their time, and with people who are forgotten; what they cost is not.
    row.segments = max(row.segments, sums["segments"] or 0)
    row.calls = max(row.calls, sums["calls"])
    row.minutes_in = max(row.minutes_in, minutes)
    per_minute = settings.PRICE_PER_CALL
    flat = row.segments * settings.PRICE_PER_SEGMENT + row.calls * per_minute
    cost = max(flat, prices.pounds(sums["cost"] or 0)) + row.minutes_in * per_minute
    row.pounds, row.claimed = max(row.pounds, cost), Decimal(0)
    row.save()


def _day_of(now: datetime) -> date:
    return now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE))


# Paying ---------------------------------------------------------------------------------------------


def affordable(found: Iterable[Message], now: datetime) -> tuple[list[Message], list[Message]]:
    """Those of a batch that may be claimed and are paid for now, and those that must wait.

    Call it in the transaction that claims them. Emergencies go whatever is left, and are counted.
    """
    found, allowed = list(found), _Memory.allowed
    if not found or allowed is None or allowed.per_day is None or allowed.per_month is None:
        return found, []
    if allowed.is_unlimited:
        return found, []
    today, _new = Spent.objects.select_for_update().get_or_create(day=_day_of(now))
    day, month = known(now)
    left = min(allowed.per_day - day, allowed.per_month - month)
    going, waiting, paid = [], [], Decimal(0)
    for one in found:
        if paid >= left and not one.is_emergency:
            waiting.append(one)
            continue
        one.cost = prices.cost_of(one, now)
        paid += prices.pounds(one.cost)
        going.append(one)
    Spent.objects.filter(pk=today.pk).update(claimed=F("claimed") + paid)
    return going, waiting


# Saying how much ------------------------------------------------------------------------------------


@transaction.atomic
def set_limits(
    *, per_day: Decimal, per_month: Decimal, countries: Iterable[str], by: User, now: datetime
) -> Limits:
    """From now on this much may be spent, and these countries are written to; what waited goes on."""
    kept = {"per_day": per_day, "per_month": per_month, "countries": sorted(set(countries))}
    row, _new = Limits.objects.update_or_create(pk=Limits.ONLY, defaults={**kept, "set_at": now})
    Message.objects.filter(state=State.DUE, held="money").update(due_at=now, held="")
    record(actor=by, verb=Verb.SPENDING_CAP_CHANGED, target=None, at=now)
    return row
