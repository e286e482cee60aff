"""What somebody may paste into the chat groups that people already use: no name, place or number.

Whoever reads such a group may be anybody. So whatever names a person, a branch or the residence, and
every number and address, keeps the message out; then only the words that ship for groups are given.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from phonetree.models import CallOut, CallOutState, Wording
from residences.models import Residence, Resident
from residences.telling import folded, stands
from translations import languages
from translations.languages import Language
from translations.wording import Words, words_for

KEY = "chat_group"
_NUMBER = re.compile(r"\d[\d\s().\-]{3,}\d")
_ADDRESS = re.compile(r"://|www\.|[\w.]+@\w|\w\.(?:org|com|net|uk)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Paste:
    """Words for the groups of one language."""

    language: Language
    words: str
    is_checked: bool
    holds_message: bool  # else only the words that ship for groups


def names_of(home: Residence) -> set[str]:
    """What must not stand in such words, folded: its people, its branches and its code name."""
    people = Resident.objects.filter(residence=home).only("alias")
    branches = home.branches.values_list("word", flat=True)
    return {folded(name) for name in (home.code_name, *branches, *(one.alias for one in people))}


def of_call_out(call_out: CallOut) -> list[Paste]:
    """For a call-out that is live its message, for one that is stood down that it is over."""
    wordings = list(call_out.wordings.all())
    match call_out.state:
        case CallOutState.LIVE:
            messages = _messages(wordings) if call_out.text_key else {}
        case CallOutState.STOOD_DOWN:
            messages = {one.language: (one.phrases.get("all_clear", ""), one) for one in wordings}
        case _:
            return []
    return pastes(call_out.residence, [one.language for one in wordings], messages)


def before_it_starts(home: Residence, wordings: list[Wording], *, is_free: bool) -> list[Paste]:
    """The same for a call-out that is only looked at; own words are never given."""
    messages = {} if is_free else _messages(wordings)
    return pastes(home, [one.language for one in wordings], messages)


def _messages(wordings: Iterable[Wording]) -> dict[str, tuple[str, Wording]]:
    return {one.language: (one.words, one) for one in wordings if not one.is_foreign}


def pastes(
    home: Residence, tags: Iterable[str], messages: dict[str, tuple[str, Wording]]
) -> list[Paste]:
    """One for each language in which there is anything to say that names nobody."""
    wanted = sorted(set(tags), key=lambda tag: (tag != "en", tag))
    groups, names = words_for([KEY], wanted), names_of(home)
    found = (_paste(tag, messages.get(tag), groups[KEY, tag], names) for tag in wanted)
    return [one for one in found if one is not None]


def _paste(
    tag: str, message: tuple[str, Wording] | None, group: Words, names: Collection[str]
) -> Paste | None:
    parts: list[tuple[str, str]] = [(message[0], message[1].state)] if message else []
    parts += [(group.words, group.state)] if group.language == languages.reading_of(tag) else []
    kept = [(words, state) for words, state in parts if words and not tells(words, names)]
    if not kept:
        return None
    return Paste(
        languages.get(tag),
        "\n\n".join(words for words, _state in kept),
        is_checked=all(state == "checked" for _words, state in kept),
        holds_message=message is not None and kept[0][0] == message[0],
    )


def tells(words: str, names: Collection[str]) -> bool:
    """Whether these words hold one of these (folded) names, a telephone number or an address."""
    said = folded(words)
    if _NUMBER.search(said) or _ADDRESS.search(said):
        return True
    return any(stands(name, said) for name in names)
