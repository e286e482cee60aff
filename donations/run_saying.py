"""What residents are told about a run: the day, or that it is off. No place, no name."""

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from donations.facts import Kind
from donations.models import Match, MatchState, Run, Stop
from donations.saying import PURPOSE, to_leaders, word_for
from donations.saying import day_of as day_words
from residences.models import Resident
from residences.saying import Post, phones_of, said


def tell_coming(run: Run, now: datetime, only: UUID | None = None) -> None:
    """Who said yes to something hears when it comes, and the number to say."""
    _tell(run, "gift_day", "need_leader", now, only)


def tell_off(run: Run, now: datetime, only: UUID | None = None) -> None:
    """The same people hear that it does not come on that day, and that it stays theirs."""
    _tell(run, "gift_off", "need_leader_off", now, only)


def _tell(run: Run, key: str, to_leader: str, now: datetime, only: UUID | None) -> None:
    """One text to each person, whatever they get; of whoever has no phone their leader hears."""
    things = _by_person(run, only)
    phones = phones_of(one.pk for one in things)
    post = Post(now, PURPOSE)
    wanted = ("what", "day", "time", "code") if key == "gift_day" else ("what", "day")
    for person, matches in things.items():
        values = _day(run, matches, person.reads)
        post.add(person, phones.get(person.pk), key, **{name: values[name] for name in wanted})
    alone = [person for person in things if person.pk not in phones]
    more = {"day": day_words(run.starts_at)} if to_leader == "need_leader_off" else {}
    to_leaders(post, alone, to_leader, **more)
    post.write()


def _by_person(run: Run, only: UUID | None) -> dict[Resident, list[Match]]:
    homes: Any = Stop.objects.filter(run=run).values("residence")
    rows = (
        Match.objects.things()
        .filter(
            offer__group=run.group_id,
            need__residence__in=homes if only is None else [only],
            state=MatchState.ACCEPTED,
        )
        .select_related("need__resident")
    )
    found: dict[Resident, list[Match]] = defaultdict(list)
    for match in rows.order_by("need__resident", "pk"):
        found[match.need.resident].append(match)
    return found


def day_of(match: Match, tag: str) -> str:
    """The day that it comes, for who says yes after a run was planned; empty where none is."""
    if match.offer.kind == Kind.SERVICE:
        return ""
    runs = Run.objects.planned().filter(
        group__offers=match.offer_id, stops__residence=match.need.residence_id
    )
    run = runs.order_by("starts_at").first()
    return said("gift_day", tag, **_day(run, [match], tag)) if run else ""


def _day(run: Run, matches: list[Match], tag: str) -> dict[str, Any]:
    """What stands in a text about a run."""
    words = dict.fromkeys(word_for(one.need.kind, tag) for one in matches)
    return {
        "what": ", ".join(words),
        "day": day_words(run.starts_at),
        "time": f"{timezone.localtime(run.starts_at):%H:%M}",
        "code": ", ".join(dict.fromkeys(one.code for one in matches)),
    }
