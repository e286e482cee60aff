"""What a call-out does next: decided here, from facts and the time, and nowhere else.

Asked twice with the same facts and after its answer was written down, it asks for nothing twice.
"""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from phonetree.ladder import RINGING, Kind, Ladder, Step
from phonetree.outcomes import Reason
from phonetree.succession import Lead, Moment, Section, TellLeader, looks_again, settle, tell


@dataclass(frozen=True)
class Recipient:
    """The facts about one phone (or one person without) whose moment has come."""

    id: uuid.UUID
    section: uuid.UUID
    base_at: datetime  # its steps count from here
    step: int = 0  # place of the next step on the ladder
    first: bool = True  # their number can be used
    second: bool = False  # they have another that can be used, for every other try
    can_text: bool = True
    can_call: bool = True  # a recording or a real voice exists, and the number works
    prefers_call: bool = False
    leads: bool = False  # a leader or a deputy
    hurry: bool = False  # the last try failed for good
    with_somebody_until: datetime | None = None  # a volunteer rings them: we do not ring beside
    reason: Reason = Reason.NO_ANSWER  # why, should we give up


@dataclass(frozen=True)
class CallOut:
    """One call-out as the planner sees it: only recipients whose moment has come need be here."""

    ladder: Ladder
    zone: tzinfo
    ends_at: datetime
    sections: Sequence[Section]
    recipients: Sequence[Recipient]
    later: datetime | None = None  # the earliest moment of those who are not here


@dataclass(frozen=True)
class Try:
    """Send a text or ring."""

    recipient: uuid.UUID
    step: int
    channel: str
    other: bool = False  # on their second number


@dataclass(frozen=True)
class PutOnList:
    """Put somebody on a list: the leader's or the volunteers'."""

    recipient: uuid.UUID
    section: uuid.UUID
    kind: Kind


@dataclass(frozen=True)
class GiveUp:
    """Somebody was not reached."""

    recipient: uuid.UUID
    reason: Reason


Action = Try | PutOnList | GiveUp | Lead | TellLeader


@dataclass(frozen=True)
class Stand:
    """Where a recipient stands on the ladder after this plan; next_at None: it is closed."""

    recipient: uuid.UUID
    step: int
    base_at: datetime
    next_at: datetime | None


@dataclass
class Plan:
    """What to do now, where everybody then stands, and when to look again."""

    actions: list[Action] = field(default_factory=list)
    stands: list[Stand] = field(default_factory=list)
    wake_at: datetime | None = None


def plan(call_out: CallOut, now: datetime) -> Plan:
    """The plan for this moment."""
    result = Plan()
    for recipient in call_out.recipients:
        actions, stand = climb(call_out, recipient, now)
        result.actions += actions
        result.stands.append(stand)
    moments = [stand.next_at for stand in result.stands] + [call_out.later]
    if held := night_ends(call_out, now):  # leaders sleep too, and are not silent but asleep
        coming = [moment for moment in [*moments, held] if moment is not None]
        result.wake_at = min([*coming, call_out.ends_at])
        return result
    at = Moment(call_out.ladder, call_out.zone, now)
    settled = settle(call_out.sections, at)
    for section, changes in settled:
        result.actions += changes
        moments.append(looks_again(section, at))
    told, look_at = tell(settled, newly_listed(result.actions), at)
    result.actions += told
    coming = [moment for moment in [*moments, look_at] if moment is not None]
    result.wake_at = min([*coming, call_out.ends_at]) if coming else None
    return result


def night_ends(call_out: CallOut, now: datetime) -> datetime | None:
    """When the quiet hours of this moment end; None when it is not quiet."""
    quiet = call_out.ladder.quiet
    if quiet is None or not quiet.covers(now, call_out.zone):
        return None
    return quiet.end_after(now, call_out.zone)


def newly_listed(actions: Sequence[Action]) -> Counter[uuid.UUID]:
    """How many people this plan puts on each section's leader's list."""
    return Counter(
        action.section
        for action in actions
        if isinstance(action, PutOnList) and action.kind is Kind.LEADER
    )


def leaderless(call_out: CallOut, plan: Plan) -> set[uuid.UUID]:
    """The sections that nobody leads once this plan is written down."""
    led = {section.id: section.leader is not None for section in call_out.sections}
    led |= {one.section: one.leader is not None for one in plan.actions if isinstance(one, Lead)}
    return {section for section, somebody in led.items() if not somebody}


def climb(call_out: CallOut, recipient: Recipient, now: datetime) -> tuple[list[Action], Stand]:
    """The actions of one recipient now, and where it stands then.

    A late engine shifts the rest of the ladder instead of catching up, so that nobody is rung
    three times in one minute. Whose text failed for good does not wait for another text.
    """
    actions: list[Action] = []
    rungs, base = call_out.ladder.rungs, recipient.base_at
    hurry = recipient.hurry and has_another_way(recipient, rungs[recipient.step :])
    both = recipient.first and recipient.second  # the next text may go to the one that did not fail
    if now < call_out.ends_at:
        for place in range(recipient.step, len(rungs)):
            step = rungs[place]
            if not takes(recipient, step) or (hurry and step.kind is Kind.TEXT and not both):
                continue
            due = due_at(call_out, step, base, now, hurry=hurry)
            if step.kind is Kind.CALL and recipient.with_somebody_until:
                due = max(due, recipient.with_somebody_until)
            if due > now:
                return actions, Stand(recipient.id, place, base, due)
            if step.kind is Kind.GIVE_UP:
                break
            base, hurry = now - timedelta(seconds=step.after), False
            actions.append(act(recipient, rungs, place))
    actions.append(GiveUp(recipient.id, recipient.reason))
    return actions, Stand(recipient.id, len(rungs), base, None)


def has_another_way(recipient: Recipient, rungs: Sequence[Step]) -> bool:
    """True when something else than texts is left to try; else a failed text is tried again."""
    ends = (Kind.TEXT, Kind.GIVE_UP)
    return any(rung.kind not in ends and takes(recipient, rung) for rung in rungs)


def due_at(
    call_out: CallOut, step: Step, base: datetime, now: datetime, *, hurry: bool
) -> datetime:
    """When a step may happen, never before now if it is due: quiet hours hold what rings."""
    planned = base + timedelta(seconds=step.after)
    if hurry and step.kind is not Kind.GIVE_UP:
        planned = min(planned, now)
    planned = max(planned, now)
    quiet = call_out.ladder.quiet_of(step)
    if quiet and step.kind in RINGING:
        return quiet.end_after(planned, call_out.zone)
    return planned


def takes(recipient: Recipient, step: Step) -> bool:
    """True when this step is for this recipient and can be done."""
    if not step.is_for(prefers_call=recipient.prefers_call, leads=recipient.leads):
        return False
    if step.kind is Kind.TEXT:
        return recipient.can_text
    return recipient.can_call or step.kind is not Kind.CALL or writes_instead(recipient)


def writes_instead(recipient: Recipient) -> bool:
    """True for whom no voice can call: of two numbers the other gets the text in place of a call."""
    return not recipient.can_call and recipient.can_text and recipient.first and recipient.second


def act(recipient: Recipient, rungs: Sequence[Step], place: int) -> Action:
    """The action that a step asks for."""
    step = rungs[place]
    if step.kind in RINGING:
        channel = Kind.TEXT if writes_instead(recipient) else step.kind
        return Try(recipient.id, place, channel.value, other=on_second(recipient, rungs, place))
    return PutOnList(recipient.id, recipient.section, step.kind)


def on_second(recipient: Recipient, rungs: Sequence[Step], place: int) -> bool:
    """Which of two numbers a try goes to: the first text to one, the first call to the other, in turn."""
    if not (recipient.first and recipient.second):
        return recipient.second
    kind = rungs[place].kind
    before = sum(rung.kind is kind and takes(recipient, rung) for rung in rungs[:place])
    return (before + (kind is Kind.CALL)) % 2 == 1
