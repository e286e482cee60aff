"""What a call-out leaves behind when the people in it are deleted: counts."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from messaging.models import Message
from phonetree.actions import frozen_ladder
from phonetree.counts import sent_of, tallies_by
from phonetree.models import UNDER_WAY, Answer, CallOut, CallOutState, DrillResult, Recipient
from phonetree.outcomes import REACHED, Outcome
from phonetree.reach import Asked, Reach, Sign, measure

BY_EYE = ("leader", "person")  # somebody saw for themselves; every other way left an Answer
HELP = (Outcome.NEEDS_HELP, Outcome.NOT_SAFE_TO_TALK)


def results_of(call_out: CallOut) -> dict[str, Any]:
    """How many people came out how, by branch and by language, and what was sent."""
    branches, languages = tallies_by(call_out, "section"), tallies_by(call_out, "language")
    return {
        "branches": {str(section): tally.counts for section, tally in branches.items()},
        "languages": {language: tally.counts for language, tally in languages.items()},
        "sent": sent_of(call_out),
    }


@transaction.atomic
def forget_recipients(recipients: Collection[uuid.UUID]) -> None:
    """These are deleted with their messages, answers, links and tasks; counts are kept first."""
    over = CallOut.objects.exclude(state__in=UNDER_WAY)  # a live board counts for itself
    call_outs = over.filter(recipients__in=recipients, results={}).distinct()
    for call_out in call_outs:
        CallOut.objects.filter(pk=call_out.pk).update(
            results=results_of(call_out), version=F("version") + 1
        )
    Message.objects.filter(attempt__recipient__in=recipients).delete()
    Recipient.objects.filter(pk__in=recipients).delete()


# Drills ------------------------------------------------------------------------------------------


def keep_drills(now: datetime) -> int:
    """How many drills that are over had their results written down; one query if there are none."""
    over = CallOut.objects.filter(
        is_drill=True,
        state__in=[CallOutState.ENDED, CallOutState.STOOD_DOWN],
        wake_at=None,  # everybody has an outcome
        live_at__isnull=False,
        drill_result=None,
        results={},  # its people are still here to be counted
    )
    return sum(keep_drill(call_out, now) for call_out in over[:20])


@transaction.atomic
def keep_drill(call_out: CallOut, now: datetime) -> bool:
    """True if these are the results; of two engines one writes them."""
    reach, sections = reach_of(call_out), list(call_out.sections.all())
    branches = [
        {
            "branch": str(section.branch_id) if section.branch_id else None,
            "word": section.word,
            **reach.sections[section.pk].to_data(),
        }
        for section in sections
        if section.pk in reach.sections
    ]
    _result, made = DrillResult.objects.get_or_create(
        call_out=call_out,
        defaults={
            "kept_at": now,
            "whole": _is_whole(call_out, {section.branch_id for section in sections}),
            **reach.everybody.to_data(),
            "branches": branches,
            "languages": {tag: curve.to_data() for tag, curve in reach.languages.items()},
            "channels": {how: curve.to_data() for how, curve in reach.channels.items()},
        },
    )
    return made


def _is_whole(call_out: CallOut, asked: set[uuid.UUID | None]) -> bool:
    """Whether every branch in which somebody lives was asked."""
    people = call_out.residence.residents.filter(left_at=None, branch__isnull=False)
    return set(people.values_list("branch", flat=True)) <= asked


def reach_of(call_out: CallOut) -> Reach:
    """How soon its people were reached; three queries, however many they are."""
    lasts = timedelta(seconds=frozen_ladder(call_out).lasts)
    # Held until the morning it begins later than it went live, but always ends so long after.
    began = call_out.ends_at - lasts if call_out.ends_at else call_out.started_at
    return measure(_asked(call_out), began, call_out.stopped_at or call_out.ends_at or began)


def _asked(call_out: CallOut) -> Iterator[Asked]:
    answers: dict[uuid.UUID, list[tuple[datetime, str, str, int | None]]] = defaultdict(list)
    came = Answer.objects.filter(recipient__call_out=call_out, outcome__in=REACHED)
    for answer in came.values_list("recipient", "at", "how", "outcome", "people"):
        answers[answer[0]].append(answer[1:])
    columns = ("id", "section", "language", "people_count", "people_here")
    for row in call_out.recipients.values_list(
        *columns, "outcome", "outcome_at", "outcome_how"
    ).iterator(chunk_size=5_000):
        pk, section, language, people, here, outcome, at, how = row
        signs = [
            Sign(moment, way, people if said in HELP else (many or 1))
            for moment, way, said, many in answers.get(pk, [])
        ]
        if outcome in REACHED and how in BY_EYE:
            signs.append(Sign(at, how, people if outcome in HELP else (here or 1)))
        yield Asked(section, language, people, signs)
