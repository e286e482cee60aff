"""Gathers the home page: a constant number of queries, whatever there is."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import RoleKind, User
from donations import to_propose
from donations.forms import groups_of
from donations.models import Pledge, Run
from messaging import alive, set_up, watch
from messaging.models import Beat, Lookout, Message
from messaging.set_up import Checked
from phonetree.counts import HELP, Tally, tallies_among
from phonetree.drill_history import coming_to, lately_skipped
from phonetree.drill_plan import ANNOUNCED
from phonetree.models import (
    UNDER_WAY,
    Alarm,
    CallOut,
    CallOutState,
    Helper,
    LadderVersion,
    Recipient,
    Task,
    Voicemail,
)
from phonetree.on_shift import Speakers, gaps_tonight, speakers
from phonetree.wordings import SENT_KEYS
from residences.checkup import checkup
from residences.coverage import Cover, languages_by_readers
from residences.health import HomeFacts
from residences.models import SEES_RESIDENCES, Errand, MoveSign, Residence
from residences.need import Need
from residences.survey import survey
from translations.languages import FIRST_WAVE
from translations.models import Kind, Text
from translations.wording import words_for
from updates.inbox import count_for
from updates.news import to_confirm, troubles
from website import gift_needs, line_needs, needs, ready, running_needs
from website.lately import Line, lately
from website.money import Money, money_of
from website.ready import Step

PRESSING = [CallOutState.LIVE, CallOutState.HOLDING, CallOutState.WAITING]  # as banners stand
SHOWN = 5  # needs shown at once; the others unfold


@dataclass
class Live:
    """A call-out that is under way, with everybody in it by state."""

    call_out: CallOut
    counts: dict[str, int]

    @property
    def safe(self) -> int:
        """How many are safe."""
        return self.counts["safe"]

    @property
    def help(self) -> int:
        """How many need help, or cannot talk."""
        return self.counts["help"]

    @property
    def missed(self) -> int:
        """How many were not reached."""
        return self.counts["missed"]

    @property
    def total(self) -> int:
        """Everybody."""
        return sum(self.counts.values())


@dataclass
class Home:
    """What one person's home page shows; what is not theirs stays empty."""

    greeting: str
    runs: bool = False
    looks_after: bool = False
    translates: bool = False
    alarms: list[Alarm] = field(default_factory=list)
    live: list[Live] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    places: list[tuple[Residence, Cover]] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    lately: list[Line] = field(default_factory=list)
    has_helpers: bool = False
    on_shift: list[Speakers] = field(default_factory=list)
    texts: list[Need] = field(default_factory=list)
    waiting: int = 0  # phones in the inbox

    @property
    def goes_on(self) -> int:
        """How many call-outs are live; what waits or is held is none yet."""
        return sum(one.call_out.state == CallOutState.LIVE for one in self.live)

    @property
    def done(self) -> int:
        """How many first steps are done."""
        return sum(step.done for step in self.steps)

    @property
    def is_ready(self) -> bool:
        """Whether the list of first steps has served."""
        return self.done == len(self.steps)

    @property
    def first_needs(self) -> list[Need]:
        """What is shown at once."""
        return self.needs[:SHOWN]

    @property
    def other_needs(self) -> list[Need]:
        """What unfolds."""
        return self.needs[SHOWN:]


def home_of(user: User, now: datetime) -> Home:
    """The home page of this person."""
    page = Home(greeting(now), translates=user.has_role(RoleKind.TRANSLATOR))
    page.looks_after = user.has_role(*SEES_RESIDENCES)
    page.runs = user.has_role(RoleKind.COORDINATOR)
    if page.looks_after:
        _look_after(page, user)
    readers = languages_by_readers(cover for _home, cover in page.places)
    tags = readers or dict.fromkeys(FIRST_WAVE, 0)  # a translator sees no residents
    unchecked: Counter[str] = Counter()
    if page.runs or page.translates:
        unchecked, many = _unchecked(user, tags)
        page.texts = needs.unread(tags, unchecked, many)
    if page.runs:
        beats = Beat.objects.in_bulk([alive.ENGINE, alive.PROVIDER, watch.NAME, set_up.NAME])
        reached, money = set_up.found_by(beats.get(set_up.NAME)), money_of(now, as_known=True)
        page.needs = _needs(page, user, _of_the_machine(beats, reached, money, now), now)
        page.steps = ready.steps(
            page.places,
            [t for t in readers if unchecked[t]],
            money=money.allowed.is_set,
            told=Lookout.objects.reachable().exists(),
            reached=reached is not None and reached.is_well,
            drilled=_drilled(user),
        )
        page.lately = lately(home for home, _cover in page.places)
    return page


def greeting(now: datetime) -> str:
    """The time of day in words."""
    hour = timezone.localtime(now).hour
    if 5 <= hour < 12:
        return _("Good morning")
    return _("Good afternoon") if 12 <= hour < 18 else _("Good evening")


def _look_after(page: Home, user: User) -> None:
    run = Residence.objects.run_by(user).filter(pk=OuterRef("pk"))
    residences = list(Residence.objects.visible_to(user).open().annotate(runs=Exists(run)))
    covers = survey(residences)
    page.places = [(residence, covers[residence.pk]) for residence in residences]
    page.waiting = count_for(user)
    page.alarms = list(Alarm.objects.visible_to(user).waiting().select_related("residence"))
    page.live = _live(CallOut.objects.visible_to(user).under_way())


def _live(call_outs: QuerySet[CallOut]) -> list[Live]:
    found = list(call_outs.select_related("residence", "started_by").order_by("started_at"))
    found.sort(key=lambda one: (one.is_drill, PRESSING.index(CallOutState(one.state))))
    counts = tallies_among(Recipient.objects.filter(call_out__in=found), "call_out")
    return [Live(one, (counts[one.pk] if one.is_live else Tally()).counts) for one in found]


def _unchecked(user: User, tags: Iterable[str]) -> tuple[Counter[str], int]:
    """How many texts of call-outs lack a second reader in each language, and how many there are.

    A text is only as good as the line on how to answer, and the all clear that comes later.
    """
    sent = Q(kind=Kind.CALL_OUT) | Q(key__in=SENT_KEYS)
    texts = Text.objects.visible_to(user).filter(sent)
    keys = list(texts.values_list("key", flat=True))
    words = words_for(keys, tags) if keys else {}
    return Counter(tag for (_key, tag), one in words.items() if one.state != "checked"), len(keys)


def _of_the_machine(
    beats: dict[str, Beat], reached: Checked | None, money: Money, now: datetime
) -> list[Need]:
    at = {name: beat.at for name, beat in beats.items()}
    out, overdue = alive.outage_of(beats.get(alive.PROVIDER), now), Message.objects.overdue(now)
    return [
        *running_needs.engine(at.get(alive.ENGINE), out, overdue.count(), now),
        *running_needs.set_up(reached),
        *running_needs.money(money),
        *running_needs.watch(at.get(watch.NAME), now),
    ]


def _needs(page: Home, user: User, machine: list[Need], now: datetime) -> list[Need]:
    runs = {home.pk for home, _cover in page.places if home.runs}  # type: ignore[attr-defined]
    waiting = [
        live.call_out
        for live in page.live
        if live.call_out.state == CallOutState.WAITING
        and live.call_out.started_by_id != user.pk
        and live.call_out.residence_id in runs
    ]
    return [
        *machine,
        *needs.wrote(_wrote(user)),
        *needs.asked_for_help(_asked_for_help(user)),
        *needs.to_confirm(waiting),
        *line_needs.to_ring_back(Voicemail.objects.visible_to(user).waiting().count()),
        *needs.inbox(page.waiting),
        *needs.left_over(_left_over(user)),
        *needs.updates(troubles(user, now), to_confirm(user)),
        *needs.moved(MoveSign.objects.run_by(user).open().select_related("branch", "residence")),
        *needs.ladders_to_agree(_ladders(user)),
        *needs.errands(_errands(user)),
        *gift_needs.pledges(Pledge.objects.visible_to(user).waiting().count()),
        *gift_needs.to_propose(to_propose.ready(groups_of(user), now)),
        *gift_needs.runs(Run.objects.visible_to(user).without_driver(now)),
        *needs.health(_facts([home for home, _cover in page.places if home.pk in runs], now)),
        *_shifts(page, user, now),
        *needs.drills(
            [one for one in coming_to(user) if one.due_at <= now + ANNOUNCED],
            lately_skipped(user, now),
        ),
        *page.texts,
    ]


def _shifts(page: Home, user: User, now: datetime) -> list[Need]:
    """Who is on shift, and what is missing tonight; nothing while nobody lets themselves be rung."""
    page.has_helpers = Helper.objects.visible_to(user).exists()
    if not page.has_helpers:
        return []
    page.on_shift = speakers(user, now)
    gaps, anybody = gaps_tonight(user, now)
    return line_needs.nobody_speaks(gaps, anybody=anybody)


def _ladders(user: User) -> QuerySet[LadderVersion]:
    waiting = LadderVersion.objects.run_by(user).proposed().exclude(made_by=user)
    return waiting.select_related("made_by", "group").order_by("made_at")


def _counted(rows: QuerySet[Any], many: Any, prefix: str = "") -> list[tuple[CallOut, int]]:
    """The call-outs of these rows, each with so many people; none with nobody."""
    call_out = prefix + "call_out"
    counts = rows.order_by().values_list(call_out).annotate(many=Sum(many)).filter(many__gt=0)
    found = dict(counts)
    call_outs = CallOut.objects.filter(pk__in=found).select_related("residence")
    return [(call_out, found[call_out.pk]) for call_out in call_outs]


def _wrote(user: User) -> list[tuple[CallOut, int]]:
    people = Recipient.objects.visible_to(user)
    return _counted(people.filter(wrote_at__isnull=False), F("people_count"))


def _asked_for_help(user: User) -> list[tuple[CallOut, int]]:
    people = Recipient.objects.visible_to(user).filter(outcome__in=HELP)
    over = people.exclude(call_out__state__in=UNDER_WAY).exclude(call_out__is_drill=True)
    return _counted(over, F("people_count"))


def _left_over(user: User) -> list[tuple[CallOut, int]]:
    tasks = Task.objects.visible_to(user).filter(done_at=None, recipient__call_out__is_drill=False)
    tasks = tasks.exclude(Exists(_moved_together()))
    here = Coalesce("recipient__people_here", 0)  # of a shared phone, only who was missing
    return _counted(tasks, F("recipient__people_count") - here, "recipient__")


def _moved_together() -> "QuerySet[MoveSign]":
    """People of a branch that fell silent together are one question, not so many failures."""
    signs = MoveSign.objects.filter(
        branch=OuterRef("recipient__section__branch"), about=OuterRef("recipient__call_out")
    )
    return signs.exclude(settled_how=MoveSign.HERE)


def _errands(user: User) -> list[tuple[Residence, int]]:
    rows = Errand.objects.run_by(user).open().filter(residence__closed_at=None)
    many = dict(rows.values_list("residence").annotate(many=Count("pk")).order_by())
    return [(home, many[home.pk]) for home in Residence.objects.run_by(user).filter(pk__in=many)]


def _facts(residences: list[Residence], now: datetime) -> list[tuple[Residence, HomeFacts]]:
    found = checkup(residences, now)
    return [(residence, found[residence.pk]) for residence in residences]


def _drilled(user: User) -> bool:
    over = [CallOutState.ENDED, CallOutState.STOOD_DOWN]
    return CallOut.objects.visible_to(user).filter(is_drill=True, state__in=over).exists()
