"""The engine's part: numbers that died, questions that nobody answered, leaders who are told."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q

from messaging.models import Beat, Message, Phone
from messaging.pace import span
from messaging.statuses import State
from residences import namings, pins, vanishing
from residences.checkup import hours_of
from residences.dead_numbers import THRESHOLDS, must_ask
from residences.errands import finish, raise_errands
from residences.holding import acting
from residences.models import (
    FOR_LEADERS,
    DoneHow,
    Errand,
    ErrandKind,
    LinkTo,
    Question,
    Resident,
    ResidentPhone,
    Topic,
)
from residences.saying import Post, phones_of

NAME = "errands"  # of its row among the signs of life
EVERY = timedelta(minutes=1)
PATIENCE = timedelta(hours=48)  # who has not answered by then is asked in person
TOLD_AGAIN = timedelta(hours=20)  # a leader gets word of errands at most once a day
LOOK_BACK = timedelta(days=30)  # for how long failures count: as long as messages are kept


def tick(now: datetime) -> None:
    """Once a minute; else it costs one query."""
    if Beat.objects.filter(pk=NAME, at__gt=now - span(EVERY)).exists() or not _claim(now):
        return
    ask_for_dead_numbers(now)
    vanishing.look(now)
    ask_the_silent(now)
    forget_what_was_answered(now)
    tell_leaders(now)
    namings.tell_no_news(now)
    pins.forget_ended()


def _claim(now: datetime) -> bool:
    """True for the one engine that may do it now."""
    last, new = Beat.objects.get_or_create(pk=NAME, defaults={"at": now})
    return new or Beat.objects.filter(pk=NAME, at=last.at).update(at=now) == 1


@transaction.atomic
def ask_for_dead_numbers(now: datetime) -> None:
    """Whoever has a number that is dead, or failed again and again, is to be asked in person."""
    codes = _codes(now)
    for phone, dead in Phone.objects.exclude(dead_since=None).values_list("pk", "dead_code"):
        codes[phone][dead] += 1
    dying = {phone: code for phone, some in codes.items() if (code := _verdict(some))}
    lines = ResidentPhone.objects.filter(phone__in=dying, resident__left_at=None)
    fresh = lines.exclude(
        resident__errands__kind=ErrandKind.NUMBER, resident__errands__phone=F("phone"),
        resident__errands__done_at=None,
    ).select_related("resident")  # fmt: skip
    found = {line.resident_id: (line.phone_id, dying[line.phone_id]) for line in fresh}
    raise_errands([line.resident for line in fresh], ErrandKind.NUMBER, now, found=found)


def _codes(now: datetime) -> dict[UUID, Counter[str]]:
    """How often each code came for each phone since somebody answered from it or was asked in person."""
    since = Q(phone__reached_at=None) | Q(changed_at__gt=F("phone__reached_at"))
    asked = Errand.objects.filter(phone=OuterRef("phone"), done_at__gte=OuterRef("changed_at"))
    failed = Message.objects.filter(
        since,
        ~Exists(asked),
        state=State.FAILED,
        error_code__in=THRESHOLDS,
        changed_at__gt=now - LOOK_BACK,
    )
    codes: dict[UUID, Counter[str]] = defaultdict(Counter)
    counts = failed.values_list("phone_id", "error_code").annotate(many=Count("pk"))
    for phone, code, many in counts.order_by():
        codes[phone][code] = many
    return codes


def _verdict(codes: Counter[str]) -> str:
    final = next((code for code in codes if code not in THRESHOLDS), "")
    return must_ask(codes, final)


@transaction.atomic
def ask_the_silent(now: datetime) -> None:
    """Whoever did not answer whether number and language are right is to be asked in person."""
    silent = Question.objects.filter(
        topic=Topic.STILL_YOU,
        answered_at=None,
        chased_at=None,
        asked_at__lt=now - PATIENCE,
        phone__opted_out_at=None,
    )
    chased = list(silent.prefetch_related("people")[:500])
    people = {one.pk: one for question in chased for one in question.people.all()}
    raise_errands(people.values(), ErrandKind.SILENT, now)
    Question.objects.filter(pk__in=[one.pk for one in chased]).update(chased_at=now)


@transaction.atomic
def forget_what_was_answered(now: datetime) -> None:
    """A number from which somebody answers needs no asking."""
    answered = Errand.objects.open().filter(
        kind=ErrandKind.NUMBER, phone__reached_at__gte=F("made_at")
    )
    for errand in answered[:500]:
        finish(errand=errand, how=DoneHow.ANSWERED, by=None, now=now)


@transaction.atomic
def tell_leaders(now: datetime) -> None:
    """Each branch's leader is told how many people to ask, with a link to the list; once a day."""
    open_now = Errand.objects.open().filter(kind__in=FOR_LEADERS, branch__isnull=False)
    lately = open_now.filter(told_at__gt=now - TOLD_AGAIN).values("branch")
    untold = open_now.filter(told_at=None).exclude(branch__in=lately)
    branches = set(untold.values_list("branch_id", flat=True))
    if not branches:
        return
    leaders = _leaders(branches, now)
    waiting = open_now.filter(branch__in=leaders).values_list("branch_id", "resident_id")
    counts = Counter(branch for branch, one in waiting if one != leaders[branch].pk)
    phones = phones_of(one.pk for one in leaders.values())
    post = Post(now)
    for branch, many in counts.items():
        leader = leaders[branch]
        post.add(
            leader, phones.get(leader.pk), "ask_list", link=LinkTo.ERRANDS,
            hours=hours_of(leader), count=many,
        )  # fmt: skip
    post.write()
    untold.filter(branch__in=branches).update(told_at=now)


def _leaders(branches: set[UUID], now: datetime) -> dict[UUID, Resident]:
    """Who is told for each branch: its leader, else a deputy; never one whose number just changed."""
    leaders: dict[UUID, Resident] = {}
    for row in acting(now).filter(branch__in=branches).select_related("resident__leader_facts"):
        leaders.setdefault(row.branch_id, row.resident)
    return leaders
