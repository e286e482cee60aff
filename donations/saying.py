"""What residents are told by text about what they need: in their language, neutral, without a place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils import timezone, translation

from donations import in_person
from donations.allocation import Reason
from donations.facts import OF_NEEDS, Kind
from donations.keywords import ASKS, DIGITS, answers
from donations.models import HOLDS, LIVE, Match, MatchState, Need, TableDay, Waiting
from donations.resident_words import choices, main_reason, question
from residences.checkup import hours_of
from residences.models import LinkTo, Resident
from residences.saying import Post, phones_of, said, words_in
from translations import placeholders
from translations.languages import FIRST_WAVE

PURPOSE = "gifts"  # of the messages
YES, NO = "1", "0"  # the last digit of an answer; WHY gives the others
BROKEN = "2"  # the last digit when somebody was asked whether a thing works
_STANDS = (
    "need_because", "need_looked", "need_there", "need_kept", "service_yes", "service_day",
)  # fmt: skip
_WHY_NOT = {
    Reason.NOTHING_THERE: "need_none",
    Reason.NOTHING_SUITS: "need_unfit",
    Reason.OTHERS_AHEAD: "need_behind",
}


@dataclass(frozen=True, slots=True)
class Voice:
    """What is said of needs in one language, read at once."""

    words: Mapping[str, str]
    tag: str

    @classmethod
    def of(cls, tag: str) -> "Voice":
        """The voice of a language."""
        keys = ("need_menu", "need_soon", "need_thing", *_STANDS, *_WHY_NOT.values())
        return cls(words_in(keys, tag), tag)

    def word(self, kind: Kind | str) -> str:
        """What a kind is called: its word in the list of what there is; money is called nothing."""
        digits = DIGITS.get(Kind(kind))
        lines = (line.strip().partition(" ") for line in self.words["need_menu"].splitlines())
        found = (word.strip() for number, _space, word in lines if number == digits)
        return next(found, self.words["need_thing"])

    def why(self, need: Need) -> str:
        """Why it has nothing yet: one sentence that is exactly true."""
        waiting = getattr(need, "waiting", None)
        if waiting is None or waiting.found_at < need.opened_at:
            return self._said("need_soon", need)
        reason = Reason(waiting.reason)
        if reason is Reason.NOTHING_THERE:
            return self._said(_WHY_NOT[reason], need)
        suits = waiting.there if reason is Reason.NOTHING_SUITS else waiting.suits
        return self._said(_WHY_NOT[reason], need, count=suits)

    def stands(self, need: Need, live: Sequence[Match]) -> str:
        """How it stands, to read by itself: promised, looked at, or why not yet and what keeps it."""
        held = [match for match in live if match.state in HOLDS]
        if held:  # what waits for their answer first
            held.sort(key=lambda match: match.state == MatchState.ACCEPTED)
            return "\n".join(self._held(need, match) for match in held)
        waiting = getattr(need, "waiting", None)
        if waiting is None:
            return self._said("need_looked", need) if live else self.why(need)
        why = self._main_reason(waiting)
        if why and waiting.found_at >= need.opened_at:
            return self._said("need_because", need, count=waiting.there, why=why)
        return self.why(need)

    def _main_reason(self, waiting: Waiting) -> str:
        """What keeps most of it from them; nothing where no catalogue has it in their language."""
        if self.tag not in FIRST_WAVE:
            return ""
        with translation.override(self.tag):
            return main_reason(waiting.refusals, waiting.there)

    def _held(self, need: Need, match: Match) -> str:
        """Promised: the numbers to answer with, until when it is kept, or the day of a service."""
        if match.state == MatchState.CONFIRMED:
            yes, no = match.code + YES, match.code + NO
            return self._said("need_there", need, yes=yes, no=no)
        if match.offer.kind != Kind.SERVICE:
            return self._said("need_kept", need, day=day_of(match.held_until), code=match.code)
        if at := match.agreed_at:
            return self._said("service_day", need, day=day_of(at), time=hour_of(at))
        return f"{self.word(need.kind)}: {self.words['service_yes']}"

    def _said(self, key: str, need: Need, **values: object) -> str:
        return placeholders.fill(self.words[key], {"what": self.word(need.kind), **values})


def word_for(kind: Kind | str, tag: str) -> str:
    """What this kind of thing is called in a language."""
    return Voice.of(tag).word(kind)


def menu(tag: str) -> str:
    """What there is to ask for, and how to ask for several."""
    words = words_in(("need_menu", "need_count"), tag)
    return "\n".join(words[key] for key in ("need_menu", "need_count"))


def noted(need: Need, tag: str, count: int | None = None) -> str:
    """A need is noted, with how many (of which they said so); and what else decides, if they like."""
    word, many = word_for(need.kind, tag), count or need.quantity
    what = f"{word} ({many})" if many > 1 else word
    lines = [said("need_noted", tag, what=what), what_else(need, tag)]
    return "\n".join(line for line in lines if line)


def what_else(need: Need, tag: str) -> str:
    """One question with numbered answers; or where the rest is said. Nothing once all is known."""
    kind, known = Kind(need.kind), need.facts
    left = [fact for fact in OF_NEEDS[kind] if fact.key not in known]
    asked = next((fact for fact in left if fact.key == ASKS.get(kind)), None)
    if asked is None or tag not in FIRST_WAVE:  # no catalogue has the question in their language
        return said("need_more", tag) if left else ""
    with translation.override(tag):
        words = {value: str(word) for value, word in choices(asked)}
        wanted = str(question(kind, asked))
    numbered = [f"{DIGITS[kind]} {n} {words[one]}" for n, one in answers(kind).items()]
    return said("need_ask", tag, question=wanted, answers=", ".join(numbered))


def why_not_yet(needs: Sequence[Need], tag: str) -> str:
    """For each need one sentence that is exactly true; and what to do when there is none."""
    voice, live = Voice.of(tag), live_of(needs)
    lines = [voice.stands(need, live.get(need.pk, [])) for need in needs]
    return "\n".join(lines) if lines else said("need_nothing", tag)


def live_of(needs: Iterable[Need]) -> dict[UUID, list[Match]]:
    """By need what is proposed or promised, promises first."""
    rows = Match.objects.filter(need__in=list(needs), state__in=LIVE).select_related("offer")
    found: dict[UUID, list[Match]] = {}
    for match in rows.order_by(F("confirmed_at").asc(nulls_last=True), "pk"):
        found.setdefault(match.need_id, []).append(match)
    return found


def tell_ready(matches: Sequence[Match], now: datetime) -> None:
    """They are asked whether they want it, by day; whoever has no phone is asked by their leader."""
    post, voices = Post(now, PURPOSE), Voices()
    phones = phones_of(match.need.resident_id for match in matches)
    alone = [match for match in matches if match.need.resident_id not in phones]
    for match in matches:
        resident = match.need.resident
        what, phone = voices.word(match.need), phones.get(resident.pk)
        yes, no = match.code + YES, match.code + NO
        post.add(resident, phone, "need_ready", link=LinkTo.GIFTS, what=what, yes=yes, no=no)
    if alone:
        branches = {
            branch for match in alone if (branch := match.need.resident.branch_id) is not None
        }
        known = in_person.told_lately(branches, now, alone)
        people = [match.need.resident for match in alone]
        to_leaders(post, [one for one in people if one.branch_id not in known], "need_leader")
    post.write()


def to_leaders(post: Post, people: Iterable[Resident], key: str, **values: str) -> set[UUID]:
    """The first who leads there and has a phone hears it once; the page behind the link says of whom.

    Gives the people whom somebody is told to tell.
    """
    people = [one for one in people if one.branch_id]
    led = in_person.leaders_of((one.branch_id for one in people if one.branch_id), post.now)
    phones = phones_of(one.pk for some in led.values() for one in some)
    told: dict[UUID, Resident] = {}
    found = set()
    for someone in people:
        can = [one for one in led.get(someone.branch_id, ()) if one.pk in phones]  # type: ignore[arg-type]
        first = next((one for one in can if one.pk != someone.pk), None)
        if first is not None:
            told[first.pk] = first
            found.add(someone.pk)
    for one in told.values():
        phone = phones[one.pk]
        more: dict[str, Any] = dict(values)
        post.add(one, phone, key, link=LinkTo.GIFTS, hours=hours_of(one), **more)
    return found


def tell_asked_for(need: Need, now: datetime) -> None:
    """A leader asked for this for them: what, and where they take it off their list."""
    post = Post(now, PURPOSE)
    resident, what = need.resident, word_for(need.kind, need.resident.reads)
    phone = phones_of([resident.pk]).get(resident.pk)
    post.add(resident, phone, "need_asked_for", link=LinkTo.GIFTS, what=what)
    post.write()


def tell_lapsed(matches: Sequence[Match], now: datetime) -> None:
    """The time is over and their place is kept; written together however many there are."""
    _tell_ended(matches, "need_lapsed", now)


def tell_taken(matches: Sequence[Match], now: datetime) -> None:
    """What was promised cannot be given after all, and their place is kept. No reason stands there."""
    _tell_ended(matches, "need_taken", now)


def _tell_ended(matches: Sequence[Match], key: str, now: datetime) -> None:
    post, voices = Post(now, PURPOSE), Voices()
    phones = phones_of(match.need.resident_id for match in matches)
    for match in matches:
        resident = match.need.resident
        if resident.left_at is None:
            what = voices.word(match.need)
            post.add(resident, phones.get(resident.pk), key, what=what)
    post.write()


def tell_agreed(match: Match, now: datetime) -> None:
    """The day and hour of a service, by text; of whoever has no phone it is told in person."""
    resident, at = match.need.resident, match.agreed_at
    if at is None:
        return
    post, phone = Post(now, PURPOSE), phones_of([resident.pk]).get(resident.pk)
    what = word_for(match.need.kind, resident.reads)
    post.add(resident, phone, "service_day", what=what, day=day_of(at), time=hour_of(at))
    post.write()


def ask_whether_it_works(matches: Sequence[Match], now: datetime) -> None:
    """Whether what they were given works; the numbers are those of the promise."""
    post, voices = Post(now, PURPOSE), Voices()
    phones = phones_of(match.need.resident_id for match in matches)
    for match in matches:
        resident, what = match.need.resident, voices.word(match.need)
        yes, no = match.code + YES, match.code + BROKEN
        phone = phones.get(resident.pk)
        post.add(resident, phone, "gift_works", what=what, yes=yes, no=no)
    post.write()


@dataclass(frozen=True, slots=True)
class Heard:
    """How many people were told something: by text, by their leader, and by nobody yet."""

    by_text: int
    by_leader: int
    by_nobody: int


def tell_table(table: TableDay, needs: Sequence[Need], now: datetime) -> Heard:
    """The day on which they can come and choose; the place stands behind the link."""
    return _of_table(table, needs, now, "need_table", "need_leader")


def tell_no_table(table: TableDay, needs: Sequence[Need], now: datetime) -> Heard:
    """The same people hear that there is nothing to choose from on that day."""
    return _of_table(table, needs, now, "need_table_off", "need_leader_off")


def _of_table(
    table: TableDay, needs: Sequence[Need], now: datetime, key: str, to_leader: str
) -> Heard:
    post, voices = Post(now, PURPOSE), Voices()
    phones = phones_of(need.resident_id for need in needs)
    day = day_of(table.begins_at)
    link = LinkTo.GIFTS if key == "need_table" else None
    for need in needs:
        person, what = need.resident, voices.word(need)
        post.add(person, phones.get(person.pk), key, link=link, what=what, day=day)
    alone = [need.resident for need in needs if need.resident_id not in phones]
    more = {"day": day} if to_leader == "need_leader_off" else {}
    led = to_leaders(post, alone, to_leader, **more)
    post.write()
    return Heard(len(needs) - len(alone), len(led), len(alone) - len(led))


class Voices:
    """What things are called, each language read once."""

    def __init__(self) -> None:
        self._known: dict[str, Voice] = {}

    def word(self, need: Need) -> str:
        """What this need is for, as they read it."""
        tongue = need.resident.reads
        if tongue not in self._known:
            self._known[tongue] = Voice.of(tongue)
        return self._known[tongue].word(need.kind)


def day_of(moment: datetime | None) -> str:
    """A day as residents read it."""
    local = timezone.localtime(moment) if moment else None
    return f"{local.day}/{local.month}" if local else ""


def hour_of(moment: datetime) -> str:
    """An hour as residents read it."""
    return f"{timezone.localtime(moment):%H:%M}"


def works(last: str, tag: str) -> str:
    """They said whether it works, by the last digit of their answer."""
    return said("gift_works_yes" if last == YES else "gift_works_no", tag)


def kept(match: Match, tag: str) -> str:
    """They said yes: until when it is kept, and the number to say; of a service that a day follows."""
    if match.offer.kind == Kind.SERVICE:
        return said("service_yes", tag)
    return said("need_yes", tag, day=day_of(match.held_until), code=match.code)


def declined(match: Match, tag: str) -> str:
    """They said no: their place stays, and they may say why."""
    return said("need_no", tag, code=match.code)


def over(tag: str) -> str:
    """An answer that came too late."""
    return said("need_over", tag)
