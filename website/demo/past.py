"""What happened before the demo begins: drills whose results are kept, and the next one."""

from datetime import datetime, time, timedelta
from random import Random
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.conf import settings

from accounts.models import User
from accounts.timetable import on_the_wall
from phonetree.drill_actions import plan_drills
from phonetree.ladder import LADDERS
from phonetree.models import CallOut, CallOutState, DrillResult, Section, Urgency
from phonetree.reach import END, Asked, Curve, Reach, Sign, measure
from phonetree.wordings import freeze
from residences.models import Branch, Residence
from website.demo import lives

DRILLS = {"Heron": (63, 35), "Lantern": (91, 49)}  # days ago; by then their people were deleted
LASTS = timedelta(minutes=41)
ANSWERS = ("text", "text", "text", "link", "key", "ring")
NEXT_DRILL = (timedelta(days=6), time(11), 4)  # from the day of loading; how many weeks apart


def add(network: lives.Network, now: datetime) -> None:
    """Two drills each at two residences, the second better than the first, and a timetable."""
    amina = User.objects.get(name="Amina")
    for home in network.homes:
        for turn, days in enumerate(DRILLS.get(home.place.code_name, ())):
            day = (now - timedelta(days=days)).date()
            began = on_the_wall(day, time(11), ZoneInfo(settings.TIME_ZONE))
            _drill(home, amina, began, turn)
    ahead, at, weeks = NEXT_DRILL
    plan_drills(
        key=_id(network.homes[0].id, "timetable"),
        by=amina,
        now=now,
        where=Residence.objects.get(pk=network.homes[0].id),
        first_on=(now + ahead).date(),
        at=at,
        every_weeks=weeks,
    )


def _id(of: UUID, what: object) -> UUID:
    """The same each time the demo is loaded."""
    return uuid5(of, str(what))


def _drill(home: lives.Home, by: User, began: datetime, turn: int) -> None:
    """One drill that is over, as it stands when retention has been: counts and no people."""
    people = [person for person in home.people if person.left_days is None]
    call_out = CallOut.objects.create(
        id=_id(home.id, began),
        residence_id=home.id,
        text_key="drill",
        title="Drill",
        urgency=Urgency.DRILL,
        is_drill=True,
        state=CallOutState.ENDED,
        request_key=_id(home.id, f"key {began}"),
        ladder=LADDERS["drill"].to_data(),
        started_by=by,
        started_at=began - timedelta(seconds=10),
        live_at=began,
        ends_at=began + timedelta(hours=1),
        stopped_at=began + LASTS,
        recipients_total=len({person.phones or person.id for person in people}),
        people_total=len(people),
    )
    sections = _sections(call_out, home)
    reach = measure(_asked(home, people, sections, began, turn), began, began + LASTS)
    _keep(call_out, sections, reach)
    for wording in freeze(
        text_key="drill", free=None, tongues={one.reads for one in people} | {"en"}, is_drill=True
    ):
        wording.call_out = call_out
        wording.save()


def _sections(call_out: CallOut, home: lives.Home) -> dict[str, Section]:
    branches = Branch.objects.filter(residence=home.id)
    sections = {
        branch.word: Section(
            id=_id(call_out.pk, branch.word),
            call_out=call_out,
            branch=branch,
            word=branch.word,
            position=branch.position,
        )
        for branch in branches
    }
    Section.objects.bulk_create(sections.values())
    return sections


def _asked(
    home: lives.Home,
    people: list[lives.Person],
    sections: dict[str, Section],
    began: datetime,
    turn: int,
) -> list[Asked]:
    """Everybody with the moment of their answer: a leader makes a branch quick, nobody makes it slow."""
    random = Random(f"{home.id} {turn}")  # noqa: S311 - invented lives need no secret chance
    asked = []
    for person in people:
        slow = person.branch in home.place.leaderless or person.branch in home.place.crowded
        minutes = random.expovariate(1 / (9 if slow else 5 - 2 * turn))
        answers = bool(person.phones) and random.random() < (0.6 if slow else 0.8 + 0.08 * turn)
        how = random.choice(ANSWERS) if minutes < 12 else "leader"
        signs = [Sign(began + timedelta(minutes=minutes), how, 1)] if answers else []
        asked.append(Asked(sections[person.branch].pk, person.reads, 1, signs))
    return asked


def _keep(call_out: CallOut, sections: dict[str, Section], reach: Reach) -> None:
    DrillResult.objects.create(
        call_out=call_out,
        kept_at=call_out.started_at + LASTS,
        whole=True,
        **reach.everybody.to_data(),
        branches=[
            {"branch": str(one.branch_id), "word": one.word, **reach.sections[one.pk].to_data()}
            for one in sections.values()
        ],
        languages={tag: curve.to_data() for tag, curve in reach.languages.items()},
        channels={how: curve.to_data() for how, curve in reach.channels.items()},
    )
    people = call_out.people_total
    call_out.results = {
        "branches": {str(pk): _came_out(curve) for pk, curve in reach.sections.items()},
        "languages": {tag: _came_out(curve) for tag, curve in reach.languages.items()},
        "sent": {"texts": people, "calls": people // 3, "segments": 3 * people},
    }
    call_out.save(update_fields=["results"])


def _came_out(curve: Curve) -> dict[str, int]:
    return {"safe": curve.reached[END], "help": 0, "ring": 0, "missed": curve.missed, "wait": 0}
