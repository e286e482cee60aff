"""What an update would do, before anything is sent: words, weight, minutes, who is out of reach."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from math import ceil
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from messaging import alive, segments, spending_words
from messaging.hours import NIGHT
from messaging.pressing import pressing
from residences.audience import Audience
from residences.coverage import Reach
from translations import languages
from translations.language_names import named
from updates.models import UpdateWording


@dataclass(frozen=True)
class Tongue:
    """What the people who read one language get."""

    language: languages.Language
    wording: UpdateWording
    segments: int
    encoding: str
    cost: Decimal
    people: int
    phones: int

    @property
    def body(self) -> str:
        """The whole text."""
        return self.wording.words

    @property
    def trusted(self) -> bool:
        """True when a second reader checked these words."""
        return self.wording.state == "checked"


@dataclass
class Preview:
    """Everything that a coordinator should know before the button."""

    people: int
    phones: int
    tongues: list[Tongue]
    out_of_reach: dict[str, int]
    cost: Decimal  # pounds, at least
    minutes: int  # at the sender's rate
    goes_at: datetime | None  # none: at once
    warnings: list[str] = field(default_factory=list)
    blockers: list[str] = field(default_factory=list)

    @property
    def segments(self) -> int:
        """Segments in all."""
        return sum(tongue.segments * tongue.phones for tongue in self.tongues)


def preview(
    audience: Audience,
    wordings: Sequence[UpdateWording],
    now: datetime,
    send_at: datetime | None = None,
) -> Preview:
    """The preview; it reads the same people and words that the deed freezes."""
    tongues = _tongues(audience, wordings)
    wished = max(send_at or now, now)
    goes_at = NIGHT.end_after(wished, ZoneInfo(settings.TIME_ZONE))
    phones = len(audience.reachable)
    return Preview(
        people=audience.people,
        phones=phones,
        tongues=tongues,
        out_of_reach={reach.value: many for reach, many in audience.out_of_reach.items()},
        cost=sum((tongue.cost * tongue.phones for tongue in tongues), Decimal(0)),
        minutes=_minutes(tongues),
        goes_at=goes_at if goes_at > now else None,
        warnings=[
            *alive.words_before_sending(now),
            *spending_words.words_before_sending(now),
            *_about_the_hour(wished, goes_at),
            *_about_call_outs(audience, now),
            *_about_words(tongues),
            *_about_phones(audience),
        ],
        blockers=_blockers(audience),
    )


def _tongues(audience: Audience, wordings: Sequence[UpdateWording]) -> list[Tongue]:
    by_tag = {wording.language: wording for wording in wordings}
    phones: dict[str, int] = {}
    for household in audience.reachable:
        phones[household.language] = phones.get(household.language, 0) + 1
    found = []
    for tag, people in audience.languages.most_common():
        wording = by_tag[tag]
        counted = segments.measure(wording.words)
        found.append(
            Tongue(
                language=languages.get(tag),
                wording=wording,
                segments=counted.count,
                encoding=counted.encoding,
                cost=segments.cost(wording.words, settings.PRICE_PER_SEGMENT),
                people=people,
                phones=phones.get(tag, 0),
            )
        )
    return found


def _blockers(audience: Audience) -> list[str]:
    blockers = []
    if not audience.reachable:
        blockers.append(_("No text would reach anybody there."))
    if not settings.SENDER_NUMBER:
        blockers.append(_("There is no number to send from yet. docs/services.md says how."))
    return blockers


def _minutes(tongues: Iterable[Tongue]) -> int:
    """How long our sender takes for all of it; it is paced by segments."""
    rate = settings.SEGMENTS_PER_SECOND
    parts = sum(tongue.segments * tongue.phones for tongue in tongues)
    return ceil(parts / rate / 60) if rate else 0


def _about_the_hour(wished: datetime, goes_at: datetime) -> list[str]:
    if goes_at == wished:
        return []
    when = date_format(timezone.localtime(goes_at), "l j F, H:i")
    return [_("That is at night. It goes out %(when)s.") % {"when": when}]


def _about_call_outs(audience: Audience, now: datetime) -> list[str]:
    phones = [one.phone for one in audience.reachable if one.phone]
    busy = len(pressing(phones, now))
    if not busy:
        return []
    words = ngettext(
        "%(n)d phone is in a call-out now. It gets this when that is over.",
        "%(n)d phones are in a call-out now. They get this when that is over.",
        busy,
    )
    return [words % {"n": busy}]


def _about_words(tongues: list[Tongue]) -> list[str]:
    """One sentence for each state, naming its languages and how many people read them."""
    sentences = {
        "draft": _("Nobody has checked the words in %(names)s."),
        "stale": _("The English has changed since the words were checked in %(names)s."),
        "missing": _("There are no words in %(names)s. These people get it as you read it here."),
    }
    found = []
    for state, sentence in sentences.items():
        those = [tongue for tongue in tongues if tongue.wording.state == state]
        names = ", ".join(f"{named(tongue.language)} ({tongue.people})" for tongue in those)
        if those:
            found.append(sentence % {"names": names})
    return found


def _about_phones(audience: Audience) -> list[str]:
    found = audience.out_of_reach
    sentences = {
        Reach.NO_PHONE: ngettext(
            "%(n)d person has no phone.", "%(n)d people have no phone.", found[Reach.NO_PHONE]
        ),
        Reach.DEAD: ngettext(
            "%(n)d person has a number that does not exist any more.",
            "%(n)d people have a number that does not exist any more.",
            found[Reach.DEAD],
        ),
        Reach.OPTED_OUT: ngettext(
            "%(n)d person asked for no texts.",
            "%(n)d people asked for no texts.",
            found[Reach.OPTED_OUT],
        ),
    }
    return [sentences[reach] % {"n": many} for reach, many in found.items()]
