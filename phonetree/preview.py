"""What a call-out would do, before anything is sent: words, weight, minutes, who is out of reach."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from math import ceil
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from messaging.models import Beat
from phonetree.census import Census
from phonetree.ladder import LADDERS
from phonetree.models import UNDER_WAY, CallOutState, Wording
from phonetree.outcomes import Reason
from phonetree.spoken import can_ring
from phonetree.wordings import LINK_LETTERS, Weight, answer_link, text_body, weigh
from residences.models import Residence
from translations import languages

ENGINE_SILENT = timedelta(seconds=60)  # after this we say that the engine is down


@dataclass(frozen=True)
class Tongue:
    """What the people who read one language get."""

    language: languages.Language
    wording: Wording
    body: str
    weight: Weight
    people: int
    phones: int
    can_call: bool

    @property
    def trusted(self) -> bool:
        """True when a second reader checked these words."""
        return self.wording.state == "checked"


@dataclass(frozen=True)
class Warning_:  # noqa: N801 - Warning is Python's own
    """Something to know first, with the page that mends it."""

    words: str
    fix: str = ""  # a URL name
    fix_words: str = ""
    fix_args: tuple[object, ...] = ()


@dataclass
class Preview:
    """Everything that a coordinator should know before the button."""

    people: int
    phones: int
    tongues: list[Tongue]
    out_of_reach: dict[str, int]  # reason: people
    cost: Decimal  # pounds, texts only, at least
    cost_of_calls: Decimal  # pounds, if everybody had to be rung twice
    minutes: int  # for the texts, at the sender's rate
    call_minutes: int  # for ringing everybody once
    warnings: list[Warning_] = field(default_factory=list)
    blockers: list[str] = field(default_factory=list)

    @property
    def segments(self) -> int:
        """Segments in all."""
        return sum(tongue.weight.segments * tongue.phones for tongue in self.tongues)


def preview(
    residence: Residence,
    census: Census,
    wordings: Sequence[Wording],
    now: datetime,
    urgency: str = "emergency",
) -> Preview:
    """The preview; it reads the same census and words that a launch freezes."""
    tongues = _tongues(census, wordings)
    callable_phones = sum(tongue.phones for tongue in tongues if tongue.can_call)
    out_of_reach: dict[str, int] = {}
    for household in census.households:
        if household.obstacle:
            people = out_of_reach.get(household.obstacle, 0)
            out_of_reach[household.obstacle] = people + len(household.people)
    return Preview(
        people=census.people,
        phones=census.phones,
        tongues=tongues,
        out_of_reach=out_of_reach,
        cost=sum((tongue.weight.cost * tongue.phones for tongue in tongues), Decimal(0)),
        cost_of_calls=settings.PRICE_PER_CALL * callable_phones * 2,
        minutes=_minutes(census.phones, settings.TEXTS_PER_SECOND),
        call_minutes=_minutes(callable_phones, settings.CALLS_PER_SECOND),
        warnings=[
            *_about_the_hour(urgency, now),
            *_warnings(census, tongues, out_of_reach, residence, now),
        ],
        blockers=_blockers(residence, census, urgency),
    )


def _minutes(count: int, per_second: int) -> int:
    return ceil(count / per_second / 60) if per_second else 0


def _tongues(census: Census, wordings: Sequence[Wording]) -> list[Tongue]:
    by_tag = {wording.language: wording for wording in wordings}
    phones: dict[str, int] = {}
    for household in census.households:
        if not household.obstacle:
            phones[household.language] = phones.get(household.language, 0) + 1
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
                phones=phones.get(tag, 0),
                can_call=can_ring(wording),
            )
        )
    return found


def _blockers(residence: Residence, census: Census, urgency: str) -> list[str]:
    blockers = []
    in_the_way = set(UNDER_WAY) - ({CallOutState.WAITING} if urgency == "emergency" else set())
    if residence.call_outs.filter(state__in=in_the_way).exists():
        blockers.append(_("A call-out is already under way here."))
    if not census.households:
        blockers.append(_("Nobody lives there, so there is nobody to reach."))
    if not settings.SENDER_NUMBER:
        blockers.append(_("There is no number to send from yet. docs/services.md says how."))
    return blockers


def _warnings(
    census: Census,
    tongues: list[Tongue],
    out_of_reach: dict[str, int],
    residence: Residence,
    now: datetime,
) -> list[Warning_]:
    found = []
    if not Beat.objects.filter(pk="engine", at__gt=now - ENGINE_SILENT).exists():
        found.append(Warning_(_("The engine is not running. Nothing goes out until it does.")))
    found += _about_words(tongues)
    found += _about_calls(tongues)
    found += _about_phones(residence, out_of_reach)
    led = set(census.leaders)
    for branch in census.branches:
        if branch.pk not in led:
            found.append(
                Warning_(
                    _("%(branch)s has no leader. The nearest leader is asked, then you.")
                    % {"branch": branch.word},
                    "residences:detail",
                    _("Choose a leader"),
                    (residence.pk,),
                )
            )
    return found


def _about_the_hour(urgency: str, now: datetime) -> list[Warning_]:
    """At night what can wait does wait."""
    quiet, zone = LADDERS[urgency].quiet, ZoneInfo(settings.TIME_ZONE)
    if quiet is None or not quiet.covers(now, zone):
        return []
    words = _("It is night. Nothing goes out before %(time)s, unless it is an emergency.")
    return [Warning_(words % {"time": quiet.ends.strftime("%H:%M")})]


def _about_words(tongues: list[Tongue]) -> list[Warning_]:
    """One sentence for each state, naming its languages and how many people read them."""
    sentences = {
        "draft": _("Nobody has checked the words in %(names)s."),
        "stale": _("The English has changed since the words were checked in %(names)s."),
        "missing": _("There are no words in %(names)s. These people get English."),
    }
    found = []
    for state, sentence in sentences.items():
        those = [tongue for tongue in tongues if tongue.wording.state == state]
        names = ", ".join(f"{tongue.language.english} ({tongue.people})" for tongue in those)
        if those:
            fix = _("Have them checked")
            found.append(Warning_(sentence % {"names": names}, "translations:texts", fix))
    return found


def _about_calls(tongues: list[Tongue]) -> list[Warning_]:
    silent = [tongue.language.english for tongue in tongues if not tongue.can_call]
    if not silent:
        return []
    words = _("No call in %(names)s: no recording, and no voice that is real. Texts only.")
    return [Warning_(words % {"names": ", ".join(silent)})]


def _about_phones(residence: Residence, out_of_reach: dict[str, int]) -> list[Warning_]:
    sentences = {
        Reason.NO_PHONE: ngettext(
            "%(count)d person has no phone. Their leader is asked to knock.",
            "%(count)d people have no phone. Their leaders are asked to knock.",
            out_of_reach.get(Reason.NO_PHONE, 0),
        ),
        Reason.DEAD_NUMBER: ngettext(
            "%(count)d person has a number that no longer works. Ask them for a new one.",
            "%(count)d people have a number that no longer works. Ask them for a new one.",
            out_of_reach.get(Reason.DEAD_NUMBER, 0),
        ),
        Reason.OPTED_OUT: ngettext(
            "%(count)d person asked for no texts. Their leader is asked to look for them.",
            "%(count)d people asked for no texts. Their leaders are asked to look for them.",
            out_of_reach.get(Reason.OPTED_OUT, 0),
        ),
    }
    return [
        Warning_(
            sentences[Reason(reason)] % {"count": count},
            "residences:detail",
            _("See who"),
            (residence.pk,),
        )
        for reason, count in out_of_reach.items()
    ]
