"""Faults a provider can have, switched on for the next few requests or for a share of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

BEFORE = {  # the request is not acted on
    "429": "too many requests",
    "500": "server error",
    "503": "unavailable, with an HTML page",
    "drop_before": "connection dropped, nothing done",
    "black_hole": "no answer ever, nothing done",
}
AFTER = {  # the request is acted on, but its answer is lost or wrong
    "drop_after": "connection dropped after the text went out",
    "truncate": "answer cut short after the text went out",
    "garble": "half an answer that calls itself whole",
    "black_hole_after": "no answer ever, but the text went out",
    "500_after": "server error, but the text went out",
}
KINDS = {**BEFORE, **AFTER}
SCOPES = ("create", "all")


@dataclass(slots=True)
class Rule:
    """One fault: its kind, and for which requests."""

    kind: str
    left: int = 0  # requests still to be hit
    percent: float = 0
    only: str = "create"


@dataclass(slots=True)
class Faults:
    """The fault switches."""

    dice: Random
    rules: list[Rule] = field(default_factory=list)
    latency: float = 0  # seconds before each answer, not shortened by speed
    duplicates: float = 0  # percent of callbacks sent twice
    disorder: float = 0  # percent of callbacks that come late

    @property
    def active(self) -> bool:
        return bool(self.rules or self.latency)

    def clear(self) -> None:
        self.rules.clear()
        self.latency = self.duplicates = self.disorder = 0

    def pick(self, scope: str) -> str:
        """The fault that hits this request, or an empty string."""
        for rule in self.rules:
            if rule.only == "create" and scope != "create":
                continue
            if rule.left:
                rule.left -= 1
                if not rule.left and not rule.percent:
                    self.rules.remove(rule)
                return rule.kind
            if self.chance(rule.percent):
                return rule.kind
        return ""

    def chance(self, percent: float) -> bool:
        return percent > 0 and self.dice.random() * 100 < percent

    def configure(self, asked: Mapping[str, object]) -> None:
        """Take switches as JSON gives them; ValueError says what was not understood."""
        unknown = set(asked) - {
            "kind", "next", "percent", "only", "latency_ms", "duplicates", "disorder", "clear",
        }  # fmt: skip
        if unknown:
            raise ValueError(f"Unknown switches: {', '.join(sorted(unknown))}")
        if asked.get("clear"):
            self.clear()
        if "latency_ms" in asked:
            self.latency = number(asked["latency_ms"], most=600_000) / 1000
        self.duplicates = number(asked.get("duplicates", self.duplicates))
        self.disorder = number(asked.get("disorder", self.disorder))
        if "kind" in asked:
            self._add(asked)

    def _add(self, asked: Mapping[str, object]) -> None:
        kind, only = str(asked["kind"]), str(asked.get("only", "create"))
        if kind not in KINDS:
            raise ValueError(f"Unknown fault {kind!r}; there are {', '.join(KINDS)}")
        if only not in SCOPES:
            raise ValueError(f"Unknown scope {only!r}; there are {', '.join(SCOPES)}")
        left = int(number(asked.get("next", 0), most=1_000_000))
        percent = number(asked.get("percent", 0))
        if not left and not percent:
            left = 1
        self.rules.append(Rule(kind, left, percent, only))

    def as_json(self) -> dict[str, object]:
        return {
            "latency_ms": round(self.latency * 1000),
            "duplicates": self.duplicates,
            "disorder": self.disorder,
            "rules": [
                {"kind": r.kind, "next": r.left, "percent": r.percent, "only": r.only}
                for r in self.rules
            ],
        }


def number(value: object, *, most: float = 100) -> float:
    """A number between 0 and `most`, from JSON or a form; ValueError otherwise."""
    try:
        found = float(str(value))
    except ValueError:
        raise ValueError(f"{value!r} is not a number") from None
    if not 0 <= found <= most:
        raise ValueError(f"{value!r} is not between 0 and {most:g}")
    return found
