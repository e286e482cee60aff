"""Who leads each branch in a call-out, and when a leader is told whom to find. Pure.

Somebody leads who is well, or may still answer, and can be rung at this hour. Of those the first who
has room is taken: whoever leads nothing yet has, whatever a branch's size; another branch beside it
must stay below the number of people that they said they can look after. Where nobody has room, the
first leads all the same: a branch is never left to nobody.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from messaging.hours import Quiet
from phonetree.ladder import Ladder
from phonetree.outcomes import Outcome

WELL = (Outcome.SAFE, Outcome.SEEN_IN_PERSON)


@dataclass(frozen=True)
class Candidate:
    """Somebody who may lead a section, and how they came out so far."""

    id: uuid.UUID
    outcome: Outcome = Outcome.OPEN
    reachable: bool = True
    away: Quiet | None = None  # the hours in which they cannot be rung
    cap: int | None = None  # people they can look after, in all their branches; None: any number

    def is_away(self, at: "Moment") -> bool:
        """True in the hours in which they said they cannot be rung."""
        return self.away is not None and self.away.covers(at.now, at.zone)

    def turns_at(self, at: "Moment") -> datetime | None:
        """When they go away next, or are back; None for who can be rung at any hour."""
        if self.away is None:
            return None
        if self.away.covers(at.now, at.zone):
            return self.away.end_after(at.now, at.zone)
        return self.away.begin_after(at.now, at.zone)


@dataclass(frozen=True)
class Section:
    """A branch in this call-out."""

    id: uuid.UUID
    candidates: tuple[Candidate, ...]
    leading: int = 0  # place in candidates; past the end nobody is left
    leading_since: datetime | None = None  # None: not begun
    told_at: datetime | None = None
    listed: int = 0  # open people on the leader's list
    people: int = 0  # who live there

    @property
    def leader(self) -> Candidate | None:
        """Who leads now."""
        return self.candidates[self.leading] if self.leading < len(self.candidates) else None


@dataclass(frozen=True)
class Lead:
    """This place in the section's candidates leads from now on; tell them unless they began so."""

    section: uuid.UUID
    leading: int
    leader: uuid.UUID | None
    first: bool


@dataclass(frozen=True)
class TellLeader:
    """Give a leader the list of people to find, in all the sections that they lead."""

    sections: tuple[uuid.UUID, ...]
    leader: uuid.UUID
    count: int


@dataclass(frozen=True)
class Moment:
    """Now, where, and with how much patience."""

    ladder: Ladder
    zone: tzinfo
    now: datetime


Settled = list[tuple[Section, list[Lead]]]


def settle(sections: Iterable[Section], at: Moment) -> Settled:
    """Each section with a leader who can lead, passing over those who are silent or cannot."""
    sections = list(sections)
    load: Counter[uuid.UUID] = Counter()
    for section in sections:
        if section.leading_since and section.leader:
            load[section.leader.id] += section.people
    return [_settle(section, load, at) for section in sections]


def _settle(section: Section, load: Counter[uuid.UUID], at: Moment) -> tuple[Section, list[Lead]]:
    begins, before = section.leading_since is None, section.leading
    if begins:
        section = replace(section, leading_since=at.now)
    if section.leader is None or not can_lead(section, at) or (begins and not room(section, load)):
        section = _pass_on(section, load, at, begins=begins)
    if not begins and section.leading == before:
        return section, []
    if section.leader:
        load[section.leader.id] += section.people
    leader = section.leader.id if section.leader else None
    return section, [Lead(section.id, section.leading, leader, first=section.leading == before)]


def _pass_on(section: Section, load: Counter[uuid.UUID], at: Moment, *, begins: bool) -> Section:
    """The section with the next who can lead, one who has room before one who has not."""
    if section.leader and not begins:
        load[section.leader.id] -= section.people
    first = section.leading if begins else section.leading + 1
    turns = [
        replace(section, leading=place, leading_since=at.now)
        for place in range(first, len(section.candidates))
    ]
    able = [one for one in turns if can_lead(one, at)]
    with_room = [one for one in able if room(one, load)]
    for chosen in (*with_room, *able):
        return chosen
    nobody = max(section.leading, len(section.candidates))
    gone = (
        section
        if section.leader is None
        else replace(section, leading=nobody, leading_since=at.now)
    )
    return come_back(gone, at)


def room(section: Section, load: Counter[uuid.UUID]) -> bool:
    """True when its leader leads nothing else, or can look after these people as well."""
    leader = section.leader
    if leader is None or leader.cap is None or not load[leader.id]:
        return True
    return load[leader.id] + section.people <= leader.cap


def come_back(section: Section, at: Moment) -> Section:
    """The section with the first who is well after all, however late they answered."""
    for place, one in enumerate(section.candidates):
        if one.reachable and one.outcome in WELL and not one.is_away(at):
            return replace(section, leading=place, leading_since=at.now)
    return section


def can_lead(section: Section, at: Moment) -> bool:
    """True for somebody who can be rung now, and is well, or may still answer in time."""
    leader = section.leader
    if leader is None or not leader.reachable or leader.is_away(at):
        return False
    if leader.outcome in WELL:
        return True
    ends = patience_ends(at.ladder, section)
    return leader.outcome is Outcome.OPEN and (ends is None or at.now < ends)


def patience_ends(ladder: Ladder, section: Section) -> datetime | None:
    """Until when a silent leader is waited for; None when nobody is waited for."""
    leader = section.leader
    if leader is None or leader.outcome is not Outcome.OPEN or section.leading_since is None:
        return None
    return section.leading_since + timedelta(seconds=ladder.leader_patience)


def looks_again(section: Section, at: Moment) -> datetime | None:
    """When something changes here by itself: patience ends, somebody's hours end or begin."""
    leader = section.leader
    if leader is None:
        well = [one for one in section.candidates if one.reachable and one.outcome in WELL]
        moments = [one.turns_at(at) for one in well]
    else:
        moments = [patience_ends(at.ladder, section), leader.turns_at(at)]
    return min((one for one in moments if one is not None), default=None)


# Word to leaders -----------------------------------------------------------------------------------


def tell(
    settled: Settled, newly: Counter[uuid.UUID], at: Moment
) -> tuple[list[TellLeader], datetime | None]:
    """One list for each leader, however many sections they lead, and when the next is due."""
    led: dict[uuid.UUID, Settled] = defaultdict(list)
    for section, changes in settled:
        if section.leader:
            led[section.leader.id].append((section, changes))
    actions, moments = [], []
    for leader, sections in led.items():
        count = sum(section.listed + newly[section.id] for section, _changes in sections)
        due = list_due(at.ladder, sections, at.now)
        if count and due <= at.now:
            ids = tuple(section.id for section, _changes in sections)
            actions.append(TellLeader(ids, leader, count))
            due = at.now + timedelta(seconds=at.ladder.tell_again)
        if count:
            moments.append(due)
    return actions, min(moments, default=None)


def list_due(
    ladder: Ladder, sections: Sequence[tuple[Section, list[Lead]]], now: datetime
) -> datetime:
    """When a leader of these sections may be given their list again; "please lead now" is one."""
    told = [section.told_at for section, _changes in sections if section.told_at]
    if any(not change.first for _section, changes in sections for change in changes):
        told.append(now)
    if not told:
        return now
    return max(told) + timedelta(seconds=ladder.tell_again)
