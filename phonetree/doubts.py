"""What a coordinator should know before the button: each doubt a sentence, with the page that mends it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from messaging import set_up, spending_words
from messaging.alive import words_before_sending
from phonetree import trust
from phonetree.census import Census
from phonetree.ladder import Ladder
from phonetree.models import Wording
from phonetree.outcomes import Reason
from phonetree.wordings import Weight
from residences.models import Residence
from translations import languages
from translations.language_names import named

PARTS = {
    trust.MESSAGE: gettext_lazy("the message"),
    "answer_how": gettext_lazy("how to answer"),
    "answer_how_shared": gettext_lazy("how to answer from a shared phone"),
}


LATER = {
    trust.ALL_CLEAR: gettext_lazy("“All clear” is not checked in %(names)s."),
    trust.LEADERS: gettext_lazy("What leaders are sent is not checked in %(names)s."),
    trust.ANSWERS: gettext_lazy("What we write back is not checked in %(names)s."),
}


@dataclass(frozen=True)
class Doubt:
    """Something to know first, with the page that mends it."""

    words: str
    fix: str = ""  # a URL name
    fix_words: str = ""
    fix_args: tuple[object, ...] = ()


@dataclass(frozen=True)
class Tongue:
    """What the people who read one language get."""

    language: languages.Language
    wording: Wording
    body: str
    weight: Weight
    people: int
    calls: Counter[str]  # phones that can be rung, by the language of the call
    silent: Counter[str]  # phones that cannot, by the language that they speak

    @property
    def phones_rung(self) -> int:
        """How many phones can be rung."""
        return self.calls.total()

    @property
    def phones(self) -> int:
        """How many phones get the text."""
        return self.calls.total() + self.silent.total()

    @property
    def rung_otherwise(self) -> bool:
        """True where not all are rung, or some in another language than they read."""
        return bool(self.calls) and self.calls != Counter({self.language.tag: self.phones})

    @property
    def calls_in_words(self) -> str:
        """How many phones are rung in which language, most first."""
        words = _("%(count)s in %(language)s")
        return ", ".join(
            words % {"count": phones, "language": named(tag)}
            for tag, phones in self.calls.most_common()
        )

    @property
    def trusted(self) -> bool:
        """True when a second reader checked these words."""
        return self.wording.state == "checked"

    @property
    def unread_parts(self) -> list[str]:
        """Which parts of the text nobody checked, where others are."""
        parts = [part for part in trust.TEXT if self.wording.states[part] != "checked"]
        return [str(PARTS[part]) for part in parts] if len(parts) < len(trust.TEXT) else []

    def doubt(self, parts: Iterable[str]) -> str:
        """The state of these parts together."""
        return trust.weakest(self.wording.states[part] for part in parts)


def doubts(
    residence: Residence,
    census: Census,
    tongues: Sequence[Tongue],
    ladder: Ladder,
    now: datetime,
) -> list[Doubt]:
    """Every doubt about this call-out, what stops it altogether first."""
    return [
        *_about_the_engine(now),
        *_about_the_set_up(),
        *_about_the_hour(ladder, now),
        *_about_the_text(tongues),
        *_about_later_words(tongues, _leaders_by_language(census)),
        *_about_calls(tongues),
        *_about_phones(residence, census.out_of_reach),
        *_about_leaders(residence, census),
    ]


def _about_the_engine(now: datetime) -> list[Doubt]:
    return [Doubt(words, "website:running", _("Look at it")) for words in words_before_sending(now)]


def _about_the_set_up() -> list[Doubt]:
    """Whether anybody looked that the provider reaches us: else people answer and nobody hears it."""
    last = set_up.last()
    if last is not None and last.is_well:
        return []
    if last is None:
        words = _("Nobody has looked yet whether the provider reaches us: answers may get lost.")
    elif not last.fits:
        words = _("Settings changed since somebody looked whether the provider reaches us.")
    else:
        words = _("When somebody last looked, the provider did not reach us as it should.")
    return [Doubt(words, "website:running", _("Check it"))]


def about_money(now: datetime) -> list[Doubt]:
    """A word before what is no emergency, while nothing else goes out."""
    found = spending_words.words_before_sending(now)
    return [Doubt(words, "website:limits", _("Say how much")) for words in found]


def _about_the_hour(ladder: Ladder, now: datetime) -> list[Doubt]:
    """In its quiet hours a ladder does wait."""
    zone = ZoneInfo(settings.TIME_ZONE)
    begins = ladder.begins(now, zone)
    if begins <= now:
        return []
    words = _("These are quiet hours. Nothing goes out before %(time)s.")
    return [Doubt(words % {"time": f"{begins.astimezone(zone):%H:%M}"})]


def _about_leaders(residence: Residence, census: Census) -> list[Doubt]:
    words = _("%(branch)s has no leader. The nearest leader is asked, then you.")
    return [
        Doubt(
            words % {"branch": branch.word},
            "residences:detail",
            _("Choose a leader"),
            (residence.pk,),
        )
        for branch in census.branches
        if branch.pk not in census.leaders
    ]


def _about_the_text(tongues: Sequence[Tongue]) -> list[Doubt]:
    """One sentence for each sort of doubt, naming its languages and how many people read them."""
    sorts: dict[str, list[Tongue]] = defaultdict(list)
    for tongue in tongues:
        if not tongue.trusted:
            sorts[_doubt_about(tongue)].append(tongue)
    return [_unread(sentence, _named(those)) for sentence, those in sorts.items()]


def _doubt_about(tongue: Tongue) -> str:
    """The sentence about the words in this language; {names} of all that share it go in later."""
    if tongue.wording.is_foreign:
        words = _("There are no words in %(names)s. These people get %(language)s.")
        said_in = named(tongue.wording.said_in)
        return words % {"names": "%(names)s", "language": said_in}
    if tongue.wording.state == "missing":
        return _("A part of the text is not written in %(names)s. It comes in English.")
    if tongue.wording.state == "stale":
        return _("The English has changed since the words were checked in %(names)s.")
    if tongue.unread_parts:
        return _("Nobody has checked a part of the words in %(names)s.")
    return _("Nobody has checked the words in %(names)s.")


def _named(tongues: Iterable[Tongue]) -> list[str]:
    return [f"{named(tongue.language)} ({tongue.people})" for tongue in tongues]


def _unread(sentence: str, names: Iterable[str]) -> Doubt:
    words = sentence % {"names": ", ".join(names)}
    return Doubt(words, "translations:texts", _("Have them checked"))


def _about_later_words(tongues: Sequence[Tongue], leaders: Mapping[str, int]) -> list[Doubt]:
    """What is sent or said after the first text may be trusted less than the text is."""
    readers = {tongue.language.tag: tongue.people for tongue in tongues}
    found = []
    for parts, sentence in LATER.items():
        counts = leaders if parts is trust.LEADERS else readers
        names = [
            _named_with_state(tongue, tongue.doubt(parts), counts[tongue.language.tag])
            for tongue in tongues
            if tongue.doubt(parts) != "checked" and counts.get(tongue.language.tag)
        ]
        if names:
            found.append(_unread(str(sentence), names))
    return found


def _named_with_state(tongue: Tongue, state: str, people: int) -> str:
    if state == "missing":
        return _("%(name)s (%(people)d, in English)") % {
            "name": named(tongue.language),
            "people": people,
        }
    return f"{named(tongue.language)} ({people})"


def _leaders_by_language(census: Census) -> Counter[str]:
    leaders = {person for people in census.leaders.values() for person in people}
    found: Counter[str] = Counter()
    for household in census.households:
        found[household.language] += len(leaders.intersection(household.people))
    return found


def _about_calls(tongues: Sequence[Tongue]) -> list[Doubt]:
    """Named by what people speak: what is missing is a recording in that language."""
    silent = sum((tongue.silent for tongue in tongues), Counter[str]())
    if not silent:
        return []
    names = ", ".join(f"{named(tag)} ({phones})" for tag, phones in silent.most_common())
    words = _("No call in %(names)s: no recording, and no voice that is real. Texts only.")
    return [Doubt(words % {"names": names})]


def _about_phones(residence: Residence, out_of_reach: Mapping[Reason, int]) -> list[Doubt]:
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
        Doubt(
            sentences[reason] % {"count": count},
            "residences:detail",
            _("See who"),
            (residence.pk,),
        )
        for reason, count in out_of_reach.items()
    ]
