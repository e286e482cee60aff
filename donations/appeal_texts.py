"""An appeal as people pass it on: into a chat group, into a union's bulletin. Pure.

No name, no place but the area, and no more than a chat shows at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

LONGEST_CHAT = 1_000  # characters


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


def in_chat(call: Call) -> str:
    """For a chat group: short lines, the address last, where a phone makes a link of it."""
    lines = [call.title, *_facts(call)]
    rest = "\n".join([*lines, "", call.address])
    room = LONGEST_CHAT - len(rest) - 2
    words = call.words if len(call.words) <= room else call.words[: room - 1].rstrip() + "…"
    return "\n".join([call.title, "", words, *_facts(call), "", call.address])


def in_bulletin(call: Call, others: Sequence[str] = ()) -> str:
    """For a branch mail or a bulletin: whole sentences, ready to paste."""
    asked = f"{call.group} asks: {call.title}." if call.group else f"{call.title}."
    parts = [asked, call.words, " ".join(f"{one}." for one in _facts(call))]
    parts.append(f"If you can give something, or know who can: {call.address}")
    if others:
        parts.append(f"The same page is there in {', '.join(others)}.")
    parts.append("Nobody needs an account, and nobody who gives or receives is named.")
    return "\n\n".join(part for part in parts if part)


def _facts(call: Call) -> list[str]:
    facts = []
    if call.target:
        facts.append(f"{call.came} of {call.target} so far")
    elif call.came:
        facts.append(f"{call.came} so far")
    if call.area:
        facts.append(f"Around {call.area}")
    if call.until_on:
        facts.append(f"Until {call.until_on.day} {call.until_on:%B}")
    return facts
