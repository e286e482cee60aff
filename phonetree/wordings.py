"""The words of a call-out in every language that its people read, and what they weigh."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urljoin

from django.conf import settings

from messaging import segments
from phonetree import numbering, trust
from phonetree.models import CallOut, Wording
from translations import languages, placeholders
from translations.recordings import recordings_for
from translations.wording import State, Words, words_for

HOW, HOW_SHARED, DRILL_MARK = "answer_how", "answer_how_shared", "drill_mark"
ANSWER_KEYS = (HOW, HOW_SHARED, DRILL_MARK)
NO_RING = "answer_how_no_ring"  # instead of the first, where a missed call means nothing
PHRASE_KEYS = (
    "all_clear",
    "thanks_safe",
    "thanks_help",
    "thanks_quiet",
    "still_holds",
    "not_understood",
    "ask_people",
    "answered_by_ring",
    "leader_list",
    "leader_now",
    "leader_task",
    "leader_numbers",
    "leader_seen",
    "leader_unseen",
    "leader_unchanged",
    "leader_which",
    "leader_yourself",
    "voice_how",
    "voice_people",
    "voice_thanks",
    "voice_help",
    "voice_quiet",
    "voice_repeat",
    "voice_end",
)
MESSAGE = trust.MESSAGE
SPOKEN_KEYS = tuple(key for key in PHRASE_KEYS if key.startswith("voice_"))
SENT_KEYS = tuple(key for key in (*ANSWER_KEYS, *PHRASE_KEYS) if key not in SPOKEN_KEYS)
SAID_ALONE = {"all_clear", *trust.LEADERS} - {
    "leader_numbers",
    "leader_yourself",
}  # in a drill they carry its mark
LINK_LETTERS = "x" * 11  # as long as a real secret, so that previews count the true segments


@dataclass(frozen=True)
class FreeText:
    """An organiser's own words, in the language that they wrote them in."""

    words: str
    language: str


def freeze(
    *,
    text_key: str,
    free: FreeText | None,
    tongues: Iterable[str],
    is_drill: bool,
    ring_counts: bool = True,
) -> list[Wording]:
    """Unsaved wordings, one for each language read, each saying how far it can be trusted.

    They promise that a missed call is an answer only where it counts.
    """
    wanted = sorted(set(tongues))
    keys = [*ANSWER_KEYS, *PHRASE_KEYS, *([text_key] if text_key else [])]
    keys += [] if ring_counts else [NO_RING]
    found = dict(words_for(keys, wanted))
    if not ring_counts:
        found |= {(HOW, tongue): found[NO_RING, tongue] for tongue in wanted}
    wordings = [_wording(found, tongue, text_key, free, is_drill=is_drill) for tongue in wanted]
    _add_recordings(wordings, ["drill_mark", text_key] if is_drill else [text_key])
    return wordings


def _add_recordings(wordings: list[Wording], message: list[str]) -> None:
    """What people read aloud; a message only whole, for a drill without its mark is an alarm."""
    tags = [wording.language for wording in wordings]
    found = recordings_for([*message, *SPOKEN_KEYS], tags)
    for wording in wordings:
        parts = {MESSAGE: message} | {key: [key] for key in SPOKEN_KEYS}
        for name, keys in parts.items():
            ids = [
                str(found[key, wording.language])
                for key in keys
                if (key, wording.language) in found
            ]
            if len(ids) == len(keys):
                wording.recordings[name] = ids


def _wording(
    found: Mapping[tuple[str, str], Words],
    tongue: str,
    text_key: str,
    free: FreeText | None,
    *,
    is_drill: bool,
) -> Wording:
    main = free_words(free, tongue) if free else found[text_key, tongue]
    before = [found[DRILL_MARK, tongue]] if is_drill else []
    mark = "".join(one.words + " " for one in before)
    heard_in = {main.language, *(one.language for one in before)}
    states = _states(found, tongue, main, before)
    return Wording(
        language=tongue,
        said_in=main.language,
        words=mark + main.words,
        how=found[HOW, tongue].words,
        how_shared=found[HOW_SHARED, tongue].words,
        state=trust.weakest(states[part] for part in trust.TEXT if part in states),
        states=states,
        text_version=main.version,
        voice=(languages.get(tongue).voice or "") if heard_in == {tongue} else "",
        phrases={
            key: (mark if key in SAID_ALONE else "") + _phrase(found[key, tongue], key, tongue)
            for key in PHRASE_KEYS
        },
    )


def _states(
    found: Mapping[tuple[str, str], Words], tongue: str, main: Words, before: list[Words]
) -> dict[str, str]:
    """How far each part can be trusted; what a drill's mark stands before, no further than it."""
    marked = {MESSAGE} | SAID_ALONE
    rows = {MESSAGE: main} | {key: found[key, tongue] for key in (HOW, HOW_SHARED, *PHRASE_KEYS)}
    return {
        part: trust.weakest(one.state for one in [row, *(before if part in marked else [])])
        for part, row in rows.items()
    }


def _phrase(words: Words, key: str, tongue: str) -> str:
    """The words; none to speak where only English exists, for a foreign voice would read them."""
    return "" if key in SPOKEN_KEYS and words.language != tongue else words.words


def free_words(free: FreeText, tongue: str) -> Words:
    """Free words in a language: nobody has checked them; in other languages they are missing."""
    state: State = "draft" if tongue == free.language else "missing"
    return Words(words=free.words, language=free.language, state=state, version=0)


def text_body(wording: Wording, *, shared: bool, link: str) -> str:
    """The text that one phone gets; a line that lost its place for the link has it at the end."""
    how = wording.how_shared if shared else wording.how
    return f"{wording.words}\n{placeholders.fill(how, {'link': link})}"


def phrase(wording: Wording, key: str, **values: object) -> str:
    """One of the other phrases, with its places filled; no value is ever lost."""
    return placeholders.fill(str(wording.phrases.get(key, "")), values)


def list_how(wording: Wording, numbers: Sequence[int]) -> str:
    """How to answer a list by its numbers; nothing where the call-out began without such words."""
    if not numbers or not wording.phrases.get("leader_numbers"):
        return ""
    return "\n" + phrase(wording, "leader_numbers", numbers=numbering.spelled(numbers))


def answer_link(secret: str) -> str:
    """The address of a resident's answer page."""
    return urljoin(settings.PUBLIC_URL + "/", f"r/{secret}")


def leader_link(secret: str) -> str:
    """The address of a leader's page."""
    return urljoin(settings.PUBLIC_URL + "/", f"l/{secret}")


@dataclass(frozen=True)
class Weight:
    """What one text weighs: characters, segments, and at least this many pounds."""

    characters: int
    segments: int
    encoding: str
    cost: Decimal


def weigh(body: str) -> Weight:
    """The weight of a text as the networks count it."""
    counted = segments.measure(body)
    return Weight(
        characters=len(body),
        segments=counted.count,
        encoding=counted.encoding,
        cost=segments.cost(body, settings.PRICE_PER_SEGMENT),
    )


def by_language(call_out: CallOut) -> dict[str, Wording]:
    """The frozen wordings of a call-out."""
    return {wording.language: wording for wording in call_out.wordings.all()}


def of_recipient(call_out_id: uuid.UUID, language: str) -> Wording:
    """The wording in which this recipient reads; English if theirs was not frozen."""
    found = Wording.objects.filter(call_out_id=call_out_id, language__in=[language, "en"])
    return min(found, key=lambda wording: wording.language != language)
