"""What a coordinator should know before the button: each doubt a sentence, with the page that mends it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
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
from residences.models import Residence, Resident
from translations import languages
from translations.language_names import named

PARTS = {
    trust.MESSAGE: gettext_lazy("the message"),
    "answer_how": gettext_lazy("how to answer"),
    "answer_how_shared": gettext_lazy("how to answer from a shared phone"),
}


LATER = {
    trust.ALL_CLEAR: gettext_lazy("“All clear”: %(names)s"),
    trust.LEADERS: gettext_lazy("what leaders are sent: %(names)s"),
    trust.ANSWERS: gettext_lazy("what we write back: %(names)s"),
}
NAMED = 30  # people who cannot be reached, by alias; of more, how many


@dataclass(frozen=True)
class Doubt:
    """Something to know first, with the page that mends it."""

    words: str
    fix: str = ""  # a URL name
    fix_words: str = ""
    fix_args: tuple[object, ...] = ()
    names: tuple[str, ...] = ()  # of whom or of what, one a line
    urgency: str = ""  # the one that mends it
    of_message: bool = False  # and not of what stands around it or comes later

    @property
    def in_full(self) -> str:
        """All of it in one line."""
        return f"{self.words} {'; '.join(self.names)}".rstrip()


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
    """Every doubt about this call-out: what stops it altogether, whom it misses, then the words."""
    return [
        *_about_the_engine(now),
        *_about_the_hour(ladder, now),
        *_about_phones(residence, census),
        *_about_leaders(residence, census),
        *_about_the_set_up(),
        *_about_calls(tongues),
        *_about_the_text(tongues),
        *_about_later_words(tongues, _leaders_by_language(census)),
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
    alone = [branch.word for branch in census.branches if branch.pk not in census.leaders]
    if not alone:
        return []
    words = ngettext(
        "%(branch)s has no leader. The nearest leader is asked, then you.",
        "%(count)d branches have no leader. The nearest leader is asked, then you.",
        len(alone),
    ) % {"branch": alone[0], "count": len(alone)}
    names = tuple(alone) if len(alone) > 1 else ()
    return [Doubt(words, "residences:detail", _("Choose a leader"), (residence.pk,), names)]


def _about_the_text(tongues: Sequence[Tongue]) -> list[Doubt]:
    """One sentence for each sort of doubt: how many people, and in which languages."""
    sorts: dict[str, list[Tongue]] = defaultdict(list)
    for tongue in tongues:
        if not tongue.trusted:
            sorts[_doubt_about(tongue)].append(tongue)
    return [
        _about_words(sentence, {tongue.language.tag: tongue.people for tongue in those})
        for sentence, those in sorts.items()
    ]


def _doubt_about(tongue: Tongue) -> str:
    """The sentence about the words in this language; {who} of all that share it go in later."""
    if tongue.wording.is_foreign:
        words = _("There are no words for %(who)s. They get %(language)s.")
        said_in = named(tongue.wording.said_in)
        return words % {"who": "%(who)s", "language": said_in}
    if tongue.wording.state == "missing":
        return _("A part of the text is not written for %(who)s. It comes in English.")
    if tongue.wording.state == "stale":
        return _("The English has changed since the words were checked for %(who)s.")
    if tongue.unread_parts:
        return _("Nobody has checked a part of the words for %(who)s.")
    return _("Nobody has checked the words for %(who)s.")


def _about_words(sentence: str, readers: Mapping[str, int]) -> Doubt:
    words = sentence % {"who": _readers(readers)}
    names = tuple(f"{named(tag)} ({_people(count)})" for tag, count in readers.items())
    names = names if len(names) > 1 else ()
    fix = ("translations:texts", _("Have them checked"))
    return Doubt(words, *fix, names=names, of_message=True)


def _readers(readers: Mapping[str, int]) -> str:
    """88 people in 8 languages; of one language, its name."""
    if len(readers) == 1:
        (tag,) = readers
        said = named(tag)
    else:
        said = ngettext("%(count)d language", "%(count)d languages", len(readers))
        said %= {"count": len(readers)}
    words = _("%(people)s in %(languages)s")
    return words % {"people": _people(sum(readers.values())), "languages": said}


def _people(count: int) -> str:
    return ngettext("%(count)d person", "%(count)d people", count) % {"count": count}


def _about_later_words(tongues: Sequence[Tongue], leaders: Mapping[str, int]) -> list[Doubt]:
    """What is sent or said after the first text may be trusted less than the text is."""
    found: list[str] = []
    readers: dict[str, int] = {}
    for parts, sentence in LATER.items():
        doubted = [
            tongue
            for tongue in tongues
            if tongue.doubt(parts) != "checked"
            and (parts is not trust.LEADERS or leaders.get(tongue.language.tag))
        ]
        readers |= {tongue.language.tag: tongue.people for tongue in doubted}
        names = ", ".join(_with_state(tongue, parts) for tongue in doubted)
        if names:
            found.append(str(sentence) % {"names": names})
    if not found:
        return []
    words = _("What is sent later is not checked for %(who)s.") % {"who": _readers(readers)}
    return [Doubt(words, "translations:texts", _("Have them checked"), names=tuple(found))]


def _with_state(tongue: Tongue, parts: Iterable[str]) -> str:
    name = named(tongue.language)
    is_missing = tongue.doubt(parts) == "missing"
    return _("%(name)s (in English)") % {"name": name} if is_missing else name


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
    phones = silent.total()
    words = ngettext(
        "%(count)d phone gets texts only: no recording, and no voice that is real.",
        "%(count)d phones get texts only: no recording, and no voice that is real.",
        phones,
    )
    names = tuple(f"{named(tag)} ({_phones(count)})" for tag, count in silent.most_common())
    return [Doubt(words % {"count": phones}, names=names)]


def _phones(count: int) -> str:
    return ngettext("%(count)d phone", "%(count)d phones", count) % {"count": count}


def _about_phones(residence: Residence, census: Census) -> list[Doubt]:
    """Whom nothing reaches, and why: by alias, branch by branch, while they are few enough to read."""
    sentences = {
        Reason.NO_PHONE: ngettext(
            "%(count)d person has no phone. Their leader is asked to knock.",
            "%(count)d people have no phone. Their leaders are asked to knock.",
            census.out_of_reach.get(Reason.NO_PHONE, 0),
        ),
        Reason.DEAD_NUMBER: ngettext(
            "%(count)d person has a number that no longer works. Ask them for a new one.",
            "%(count)d people have a number that no longer works. Ask them for a new one.",
            census.out_of_reach.get(Reason.DEAD_NUMBER, 0),
        ),
        Reason.OPTED_OUT: ngettext(
            "%(count)d person asked for no texts. Their leader is asked to look for them.",
            "%(count)d people asked for no texts. Their leaders are asked to look for them.",
            census.out_of_reach.get(Reason.OPTED_OUT, 0),
        ),
    }
    aliases = _aliases(census) if census.out_of_reach else {}
    fix = ("residences:detail", _("See who"), (residence.pk,))
    return [
        Doubt(sentences[reason] % {"count": count}, *fix, _by_branch(census, reason, aliases))
        for reason, count in census.out_of_reach.items()
    ]


def _aliases(census: Census) -> dict[UUID, str]:
    """The aliases of the first whom nothing reaches; one query."""
    missed = [pk for one in census.households if one.obstacle for pk in one.people]
    rows = Resident.objects.filter(pk__in=missed[:NAMED]).only("alias")
    return {row.pk: str(row.alias) for row in rows}


def _by_branch(census: Census, reason: Reason, aliases: Mapping[UUID, str]) -> tuple[str, ...]:
    words = {branch.pk: branch.word for branch in census.branches}
    missed: dict[str, list[UUID]] = defaultdict(list)
    for one in census.households:
        if one.obstacle is reason:
            missed[words.get(one.branch, "–") if one.branch else "–"] += one.people
    return tuple(
        f"{word}: {', '.join(aliases.get(pk, '…') for pk in people)}"
        if any(pk in aliases for pk in people)
        else f"{word}: {_people(len(people))}"
        for word, people in sorted(missed.items())
    )
