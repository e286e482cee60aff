"""An appeal as people pass it on: into a chat group, into a union's bulletin. Pure.

The sentences around its words come in, in the language of the words (`donor_words.around`).

No name, no place but the area, and no more than a chat shows at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

LONGEST_CHAT = 1_000  # characters
Around = Mapping[str, str]  # sentences by name, with their places for what is said


@dataclass(frozen=True, slots=True)
class Call:
    """What is said of an appeal."""

    title: str
    words: str
    address: str
    area: str = ""
    target: int | None = None
    came: int = 0
    until_on: date | None = None
    group: str = ""


def in_chat(call: Call, around: Around) -> str:
    """For a chat group: short lines, the address last, where a phone makes a link of it."""
    facts = _facts(call, around)
    rest = "\n".join([call.title, *facts, "", call.address])
    room = LONGEST_CHAT - len(rest) - 2
    words = call.words if len(call.words) <= room else call.words[: room - 1].rstrip() + "…"
    return "\n".join([call.title, "", words, *facts, "", call.address])


def in_bulletin(call: Call, around: Around, others: Sequence[str] = ()) -> str:
    """For a branch mail or a bulletin: whole sentences, ready to paste."""
    asked = around["asks"] % {"group": call.group, "title": call.title}
    parts = [asked if call.group else f"{call.title}.", call.words]
    parts.append(" ".join(_facts(call, around)))
    parts.append(around["can_give"] % {"address": call.address})
    if others:
        parts.append(around["same_page"] % {"languages": ", ".join(others)})
    parts.append(around["nobody_named"])
    return "\n\n".join(part for part in parts if part)


def _facts(call: Call, around: Around) -> list[str]:
    facts = []
    if call.target:
        facts.append(around["came_of"] % {"came": call.came, "target": call.target})
    elif call.came:
        facts.append(around["came"] % {"came": call.came})
    if call.area:
        facts.append(around["around"] % {"area": call.area})
    if call.until_on:
        day = f"{call.until_on.day}/{call.until_on.month}"
        facts.append(around["until"] % {"day": day})
    return facts
