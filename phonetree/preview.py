"""What a call-out would do, before anything is sent: words, weight, minutes, who is out of reach."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from math import ceil

from django.conf import settings
from django.utils.translation import gettext as _

from phonetree.actions import AlreadyRunning, NobodyToReach, in_the_way, makes_room, makes_way
from phonetree.census import Census
from phonetree.doubts import Doubt, Tongue, about_money, doubts
from phonetree.ladder import Ladder
from phonetree.models import CallOut, CallOutState, Urgency, Wording
from phonetree.outcomes import Reason
from phonetree.spoken import can_ring, rung_in
from phonetree.wordings import LINK_LETTERS, answer_link, text_body, weigh
from residences.models import Residence
from translations import languages
from translations.language_names import titled


@dataclass
class Preview:
    """Everything that a coordinator should know before the button."""

    people: int
    phones: int
    tongues: list[Tongue]
    out_of_reach: dict[Reason, int]  # people
    cost: Decimal  # pounds, texts only, at least
    cost_of_calls: Decimal  # pounds, if everybody had to be rung twice
    minutes: int  # for the texts, at the sender's rate
    call_minutes: int  # for ringing everybody once
    warnings: list[Doubt] = field(default_factory=list)
    blockers: list[Doubt] = field(default_factory=list)

    @property
    def segments(self) -> int:
        """Segments in all."""
        return sum(tongue.weight.segments * tongue.phones for tongue in self.tongues)


def preview(
    residence: Residence,
    census: Census,
    wordings: Sequence[Wording],
    now: datetime,
    urgency: str,
    *,
    text_key: str,
    ladder: Ladder,
) -> Preview:
    """The preview; it reads the same census and words that a launch freezes."""
    tongues, urgent = _tongues(census, wordings), makes_room(text_key, urgency)
    callable_phones = sum(tongue.phones_rung for tongue in tongues)
    return Preview(
        people=census.people,
        phones=census.phones,
        tongues=tongues,
        out_of_reach=dict(census.out_of_reach),
        cost=sum((tongue.weight.cost * tongue.phones for tongue in tongues), Decimal(0)),
        cost_of_calls=settings.PRICE_PER_CALL * callable_phones * 2,
        minutes=_minutes(
            sum(tongue.weight.segments * tongue.phones for tongue in tongues),
            settings.SEGMENTS_PER_SECOND,
        ),
        call_minutes=_minutes(callable_phones, settings.CALLS_PER_SECOND),
        warnings=[
            *(_about_what_makes_way(residence) if urgent else []),
            *([] if urgency == Urgency.EMERGENCY else about_money(now)),
            *doubts(residence, census, tongues, ladder, now),
        ],
        blockers=_blockers(residence, census, urgent=urgent),
    )


def _minutes(count: int, per_second: int) -> int:
    return ceil(count / per_second / 60) if per_second else 0


def _tongues(census: Census, wordings: Sequence[Wording]) -> list[Tongue]:
    by_tag = {wording.language: wording for wording in wordings}
    rung = {tag for tag, wording in by_tag.items() if can_ring(wording)}
    calls: dict[str, Counter[str]] = defaultdict(Counter)
    silent: dict[str, Counter[str]] = defaultdict(Counter)
    for one in census.households:
        heard_in = rung_in(one.speaks, one.language, rung)
        if not one.obstacle:
            (calls if heard_in else silent)[one.language][heard_in or one.speaks] += 1
    found = []
    for tag, people in census.tongues().most_common():
        wording = by_tag[tag]
        body = text_body(wording, shared=False, link=answer_link(LINK_LETTERS))
        found.append(
            Tongue(
                language=languages.get(tag),
                wording=wording,
                body=body,
                weight=weigh(body),
                people=people,
                calls=calls[tag],
                silent=silent[tag],
            )
        )
    return found


def _blockers(residence: Residence, census: Census, *, urgent: bool) -> list[Doubt]:
    """What the deed would refuse, asked in the deed's own words."""
    found = []
    if other := in_the_way(residence, urgent=urgent):
        words = " ".join(AlreadyRunning().messages)
        found.append(Doubt(words, "phonetree:board", _("Open its board"), (other.pk,)))
    if not census.households:
        words = " ".join(NobodyToReach().messages)
        found.append(Doubt(words, "residences:detail", _("See who lives there"), (residence.pk,)))
    if not settings.SENDER_NUMBER:
        found.append(Doubt(_("There is no number to send from yet. docs/services.md says how.")))
    return found


def _about_what_makes_way(residence: Residence) -> list[Doubt]:
    """A ready-made emergency ends what is less urgent there, and says so first."""
    return [
        Doubt(_what_becomes_of(one), "phonetree:board", _("Read it"), (one.pk,))
        for one in makes_way(residence)
    ]


def _what_becomes_of(one: CallOut) -> str:
    if one.state == CallOutState.WAITING:
        return _(
            "A call-out here waits for a second coordinator. It is cancelled when this starts."
        )
    if one.is_drill:
        return _("A drill is under way here. It ends without a word when this starts.")
    words = _("“%(title)s” is under way here. It ends without a word when this starts.")
    return words % {"title": titled(one.title)}
