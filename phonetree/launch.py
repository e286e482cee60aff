"""Freezing a tree into a call-out: its sections, its recipients, the people behind each."""

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from phonetree import numbering
from phonetree.census import Census, Household, candidates, ranks_of
from phonetree.models import CallOut, Recipient, RecipientPerson, Section, Wording
from phonetree.outcomes import Outcome, Reason

BATCH = 2_000  # rows written at a time: 40,000 recipients never stand in memory as rows at once
ELSEWHERE = "-"  # the section of people who belong to no branch; pages write it in words


def freeze_tree(call_out: CallOut, census: Census, wordings: Sequence[Wording]) -> None:
    """Writes everything that the engine needs; later changes of the tree change nothing here."""
    for wording in wordings:
        wording.call_out = call_out
    Wording.objects.bulk_create(wordings)
    sections = _sections(call_out, census)
    Section.objects.bulk_create(sections.values())
    ranks = ranks_of(call_out.residence, call_out.started_at)
    recipient_of = _write_recipients(call_out, census, sections, ranks)
    for branch in census.branches:
        sections[branch.pk].candidates = [
            str(phone)  # once, though leader and deputy may share it
            for phone in dict.fromkeys(
                recipient_of[resident]
                for resident in candidates(census, branch)
                if resident in recipient_of
            )
        ]
    Section.objects.bulk_update(sections.values(), ["candidates"], batch_size=500)


def _sections(call_out: CallOut, census: Census) -> dict[uuid.UUID | None, Section]:
    sections: dict[uuid.UUID | None, Section] = {
        branch.pk: Section(
            call_out=call_out, branch=branch, word=branch.word, position=branch.position
        )
        for branch in census.branches
    }
    if any(household.branch not in sections for household in census.households):
        sections[None] = Section(call_out=call_out, word=ELSEWHERE, position=32_000)
    for household in census.households:
        (sections.get(household.branch) or sections[None]).people += len(household.people)
    return sections


def _write_recipients(
    call_out: CallOut,
    census: Census,
    sections: dict[uuid.UUID | None, Section],
    ranks: dict[uuid.UUID, int],
) -> dict[uuid.UUID, uuid.UUID]:
    """Which recipient stands for each leader and deputy."""
    recipient_of: dict[uuid.UUID, uuid.UUID] = {}
    numbers = _numbers(census, sections)
    for batch in _batches(census.households):
        rows = [_recipient(call_out, household, sections, ranks) for household in batch]
        for row in rows:
            row.number = next(numbers[row.section_id])
        Recipient.objects.bulk_create(rows)
        pairs = list(zip(rows, batch, strict=True))
        RecipientPerson.objects.bulk_create(
            RecipientPerson(recipient=row, resident_id=person)
            for row, household in pairs
            for person in household.people
        )
        for row, household in pairs:
            if row.rank:
                recipient_of.update(dict.fromkeys(household.people, row.pk))
    return recipient_of


def _numbers(
    census: Census, sections: dict[uuid.UUID | None, Section]
) -> dict[object, Iterator[int | None]]:
    """On which number of the leader's list each stands, branch by branch, as pages list them."""
    places = {branch: section.pk for branch, section in sections.items()}
    sizes = Counter(places.get(one.branch) or places[None] for one in census.households)
    in_order = sorted(sections.values(), key=lambda one: (one.position, one.word))
    return numbering.deal({section.pk: sizes[section.pk] for section in in_order})


def _batches(households: list[Household]) -> Iterator[list[Household]]:
    for start in range(0, len(households), BATCH):
        yield households[start : start + BATCH]


def _recipient(
    call_out: CallOut,
    household: Household,
    sections: dict[uuid.UUID | None, Section],
    ranks: dict[uuid.UUID, int],
) -> Recipient:
    led = [ranks[person] for person in household.people if person in ranks]
    row = Recipient(
        call_out=call_out,
        section=sections.get(household.branch) or sections[None],
        phone_id=household.phone,
        second_id=household.second,
        people_count=len(household.people),
        language=household.language,
        speaks=household.speaks,
        prefers_call=household.prefers_call,
        rank=min(led, default=0),
        reason=household.obstacle,
        hurry=bool(household.obstacle),  # a person must look at once: nothing can ring
    )
    if household.obstacle is Reason.OPTED_OUT:
        row.outcome, row.outcome_at = Outcome.OPTED_OUT, call_out.started_at
        row.listed_at = call_out.started_at
    return row


def go_live(call_out: CallOut, begins: datetime) -> None:
    """Everybody's ladder begins at this moment."""
    call_out.recipients.open().update(base_at=begins, next_at=begins)
