"""What residents of the demo wrote: a question that was answered for weeks, and a few texts of their own."""

from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.conf import settings

from accounts.models import User
from accounts.timetable import on_the_wall
from messaging.models import Inbound, Phone
from residences.models import Branch, Residence
from updates.models import Question, Update, UpdateState
from updates.question_actions import plan_question
from updates.wordings import freeze_for
from website.demo import lives

HOME = "Lantern"
WEEKS = 4  # rounds that are over
ASKED_AT = time(17)
TITLE, KEY = "Internet", "question_internet"
ANSWERED = 0.55  # of the phones
LIKELY = {4: (6, 5, 3, 2), 5: (3, 3, 4, 4), 6: (1, 2, 3, 4)}  # the internet gets worse
# Language, hours ago, and what somebody wrote; no words: they rang.
TEXTS = (
    ("fa", 26, "سلام، جلسه فردا ساعت چند است؟"),
    ("ar", 3, "لا يوجد ماء ساخن منذ يومين"),
    ("so", 2, "Ma la heli karaa koodh jiilaal?"),
    ("en", 1, "My neighbour has a new number, who do I tell?"),
    ("ti", 1, None),
)


def add(network: lives.Network, now: datetime) -> None:
    """A question with its rounds at one residence, and texts that wait in the inbox."""
    home = next(one for one in network.homes if one.place.code_name == HOME)
    _ask(home, now)
    _write(network, now)


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def _ask(home: lives.Home, now: datetime) -> None:
    amina = User.objects.get(name="Amina")
    next_on = (now + timedelta(days=3)).date()
    question = plan_question(
        key=uuid5(home.id, KEY),
        by=amina,
        now=now,
        where=Residence.objects.get(pk=home.id),
        title=TITLE,
        text_key=KEY,
        first_on=next_on,
        at=ASKED_AT,
        every_weeks=1,
        open_days=3,
    )
    for turn in range(WEEKS):
        _round(question, home, amina, next_on - timedelta(weeks=WEEKS - turn), turn)


def _round(question: Question, home: lives.Home, by: User, day: date, turn: int) -> None:
    """One round that is over, as it stands when retention has been: counts and no phones."""
    began = on_the_wall(day, ASKED_AT, _zone())
    people = [one for one in home.people if one.left_days is None]
    phones = {one.phones[0]: one for one in people if one.phones}
    results = _results(home, phones, turn)
    update = Update.objects.create(
        id=uuid5(question.pk, day.isoformat()),
        question=question,
        title=TITLE,
        text_key=KEY,
        state=UpdateState.DONE,
        request_key=uuid5(question.pk, f"key {day}"),
        started_by=by,
        started_at=began,
        begins_at=began,
        begun_at=began,
        ended_at=began + timedelta(seconds=30),
        closes_at=began + timedelta(days=question.open_days),
        people_total=len(people),
        phones_total=len(phones),
        results=results,
    )
    update.residences.set(Residence.objects.filter(pk=home.id))
    freeze_for(update, {one.reads for one in people})


def _results(home: lives.Home, phones: dict[UUID, lives.Person], turn: int) -> dict[str, object]:
    random = Random(f"{home.id} {turn}")  # noqa: S311 - invented lives need no secret chance
    branches = dict(Branch.objects.filter(residence=home.id).values_list("word", "pk"))
    numbers, weights = list(LIKELY), [likely[turn] for likely in LIKELY.values()]
    answers: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    tongues = Counter(person.reads for person in phones.values())
    for person in phones.values():
        if random.random() < ANSWERED:
            number = str(random.choices(numbers, weights)[0])
            answers["residence"][str(home.id)][number] += 1
            answers["branch"][str(branches[person.branch])][number] += 1
            answers["language"][person.reads][number] += 1
    return {
        "delivery": {
            "residence": {str(home.id): _arrived(len(phones))},
            "language": {tag: _arrived(many) for tag, many in tongues.items()},
        },
        "answers": {
            what: {key: dict(one) for key, one in by.items()} for what, by in answers.items()
        },
        "branches": {str(pk): word for word, pk in branches.items()},
        "segments": 2 * len(phones),
    }


def _arrived(phones: int) -> dict[str, int]:
    return {"arrived": phones, "on_the_way": 0, "failed": 0, "left_out": 0, "waiting": 0}


def _write(network: lives.Network, now: datetime) -> None:
    """Each text comes from the first phone of somebody who reads that language."""
    random = Random(TITLE)  # noqa: S311 - invented lives need no secret chance
    people = [one for home in network.homes[:3] for one in home.people]
    stopped = set(Phone.objects.filter(opted_out_at__isnull=False).values_list("pk", flat=True))
    for place, (tag, hours, words) in enumerate(TEXTS):
        able = [one for one in people if one.reads == tag and one.left_days is None]
        writer = random.choice([p for p in able if p.phones and not stopped & set(p.phones)])
        at = now - timedelta(hours=hours)
        Inbound.objects.create(
            id=uuid5(writer.id, str(place)),
            provider_id=f"{'SM' if words else 'CA'}demo{place:028}",
            channel="text" if words else "call",
            phone_id=writer.phones[0],
            body=words,
            received_at=at,
            handled_at=at,
        )
