"""A ladder as a file: the JSON that is frozen into call-outs, read with every mistake named."""

import json
from typing import Any

from phonetree.ladder import Kind, Ladder, Who, hours_in

LARGEST = 7 * 24 * 3600  # seconds: nothing in a ladder is longer than a week
KNOWN = {"steps", "leader_patience", "tell_again", "lasts", "quiet", "quiet_because", "version"}
OF_A_STEP = {"kind", "after", "who", "times", "every", "quiet"}
OTHERWISE: dict[str, Any] = {"who": "everybody", "times": 1, "every": 0, "quiet": "ladder"}


class BadLadder(ValueError):
    """Says which part of a file is no ladder."""


def write_ladder(ladder: Ladder) -> str:
    """The file of a ladder; how many numbers one may look at is a guard, and no file changes it."""
    data = {name: value for name, value in ladder.to_data().items() if name in KNOWN}
    return json.dumps(data, indent=2) + "\n"


def read_ladder(words: str) -> Ladder:
    """The ladder of a file; BadLadder says what cannot be read. Flaws are found elsewhere."""
    try:
        data = json.loads(words)
    except ValueError:
        raise BadLadder("This is no JSON.") from None
    if not isinstance(data, dict):
        raise BadLadder("A ladder is one JSON object.")
    if unknown := sorted(set(data) - KNOWN):
        raise BadLadder(f"Nobody knows what {unknown[0]!r} means.")
    if not isinstance(data.get("steps"), list):
        raise BadLadder("steps must be a list.")
    told = {
        "steps": [_step(place, step) for place, step in enumerate(data["steps"], start=1)],
        **{
            name: _seconds(name, data.get(name))
            for name in ("leader_patience", "tell_again", "lasts")
        },
        "quiet": _quiet(data.get("quiet")),
        "quiet_because": str(data.get("quiet_because") or "")[:200],
    }
    return Ladder.from_data(told)


def _step(place: int, step: Any) -> dict[str, Any]:
    if not isinstance(step, dict) or set(step) - OF_A_STEP:
        raise BadLadder(f"Step {place} must be an object with {', '.join(sorted(OF_A_STEP))}.")
    told = {**OTHERWISE, **step}
    if told.get("kind") not in list(Kind) or told["who"] not in list(Who):
        raise BadLadder(f"Step {place}: nobody knows such a kind, or such people.")
    for name in ("after", "times", "every"):
        _seconds(f"{name} of step {place}", told.get(name))
    try:
        hours_in(told["quiet"])
    except (AttributeError, ValueError):
        raise BadLadder(f'Step {place}: quiet is "ladder", "any" or like "22:00-07:00".') from None
    return told


def _seconds(name: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST:
        raise BadLadder(f"{name} must be a whole number, no more than a week of seconds.")
    return value


def _quiet(value: Any) -> list[str] | None:
    if value is None:
        return None
    try:
        begins, ends = value
        Ladder.from_data(
            {
                "steps": [],
                "leader_patience": 0,
                "tell_again": 0,
                "lasts": 0,
                "quiet": [begins, ends],
            }
        )
    except (TypeError, ValueError):
        raise BadLadder('quiet must be two times, like ["21:00", "08:00"], or null.') from None
    return [begins, ends]
