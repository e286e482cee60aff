"""One row of a list: a thing that can be logged, or everything that is wrong with it."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID, uuid5

from django.utils import translation
from django.utils.translation import gettext as _

from donations import facts
from donations.actions import TONGUES
from donations.facts import OF_OFFERS, UNKNOWN, As, Fact, Kind
from donations.list_columns import KIND, LEAVE_OUT, QUANTITY, READY_ON, SENT_AT
from donations.words import CHOICES, FACTS, KINDS, WRONG
from residences.columns import Row
from residences.import_languages import Unsure, find
from residences.import_rows import read_day, yes_or_no
from residences.import_text import clean, fold, masked, plain_digits

MOST_OF_IT = 9_999
_KINDS = {
    Kind.PHONE: "phone|phones|mobile|mobile phone|smartphone|handset|iphone|android|old phone|mobiles",
    Kind.SIM: "sim|sims|sim card|sim cards|data sim",
    Kind.CHARGER: "charger|chargers|cable|charging cable|power bank|plug",
    Kind.FOOD: "food|snack|snacks|fruit|fresh fruit|groceries|tins|tinned food|biscuits|drinks",
    Kind.CLOTHES: "clothes|clothing|coat|coats|shoes|jumper|jumpers|jacket|trousers|socks|underwear",
    Kind.TOILETRIES: "toiletries|soap|shampoo|hygiene|nappies|toothpaste|soap and the like",
    Kind.VOUCHER: "voucher|vouchers|gift card|gift cards|supermarket voucher|top up|top ups",
    Kind.CASH: "cash|money",
    Kind.WIFI: "wifi|wi fi|wifi unit|wi fi unit|router|dongle|mifi",
    Kind.SERVICE: "service|a lift|lift|lifts|interpreting|english class|time|something to do for somebody",
}
_OF_KIND = {fold(word): kind for kind, words in _KINDS.items() for word in words.split("|")}
_NOBODY_KNOWS = {
    fold(w) for w in ["don t know", "dont know", "unknown", "not sure", "n a", "na", "none given"]
}
_MEANS = {  # of one fact: what people write, and the answer that it is
    "lock": {"unlocked": "none", "no": "none", "sim free": "none", "open": "none"},
    "activation_lock": {"no": "off", "yes": "on", "removed": "off"},
    "screen": {"fine": "good", "ok": "good", "perfect": "good", "scratched": "good"},
    "battery": {"fine": "good", "ok": "good", "poor": "weak"},
    "prepared": {"ready to eat": "none", "no": "none", "nothing": "none", "yes": "cook", "kettle": "hot_water"},
    "plug": {"usb c": "usb_c", "type c": "usb_c", "micro usb": "micro_usb", "iphone": "lightning"},
}  # fmt: skip
_SPLIT = re.compile(r"[,;/|\n]+")


@dataclass(frozen=True, slots=True)
class Thing:
    """A row that can be logged."""

    number: int
    kind: Kind
    quantity: int
    ready_on: str | None
    facts: dict[str, Any]
    key: UUID  # the same for the same row of the same group, whenever it is sent


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that stays out, and why: the column, and a sentence."""

    number: int
    wrong: tuple[tuple[str, str], ...]


def read(
    rows: Iterable[Row], fields: Sequence[str], kind: Kind | None, group: UUID
) -> list[Thing | Bad]:
    """Every row; `kind` is what a row is that does not say so itself."""
    seen: Counter[str] = Counter()
    found = []
    for number, cells in rows:
        said = {
            field: clean(cell)
            for field, cell in zip(fields, cells, strict=False)
            if field != LEAVE_OUT and clean(cell)
        }
        if not set(said) - {SENT_AT}:
            continue
        mark = json.dumps([said, kind], sort_keys=True)
        seen[mark] += 1
        key = uuid5(group, f"{mark} {seen[mark]}")
        found.append(_row(number, said, kind, key))
    return found


def _row(number: int, said: Mapping[str, str], default: Kind | None, key: UUID) -> Thing | Bad:
    wrong: dict[str, str] = {}
    kind = kind_of(said[KIND]) if said.get(KIND) else default
    if kind is None:
        words = _("“%(written)s” is no kind of thing that we know. Write one of these: %(kinds)s.")
        kinds = ", ".join(str(one) for one in KINDS.values())
        wrong[KIND] = words % {"written": masked(said.get(KIND, "")), "kinds": kinds}
        return Bad(number, tuple(wrong.items()))
    quantity, ready_on = _quantity(said, wrong), _ready_on(said, wrong)
    kept = _facts(kind, said, wrong)
    if wrong:
        return Bad(number, tuple(wrong.items()))
    return Thing(number, kind, quantity, ready_on, kept, key)


def kind_of(words: str) -> Kind | None:
    """The kind of thing that these words name, whole or as one of them."""
    folded = fold(words)
    if folded in _OF_KIND:
        return _OF_KIND[folded]
    named = {_OF_KIND[one] for one in folded.split() if one in _OF_KIND}
    if len(named) == 1:
        return named.pop()
    return {fold(str(name)): kind for kind, name in KINDS.items()}.get(folded)


def _quantity(said: Mapping[str, str], wrong: dict[str, str]) -> int:
    written = plain_digits(said.get(QUANTITY, "1"))
    digits = re.sub(r"^(\d+)(?:\.0+)?\s*(?:x|pcs|pieces)?$", r"\1", written.strip())
    if digits.isascii() and digits.isdigit() and 1 <= int(digits[:6]) <= MOST_OF_IT:
        return int(digits[:6])
    wrong[QUANTITY] = _("“%s” is no number of things.") % masked(written)
    return 0


def _ready_on(said: Mapping[str, str], wrong: dict[str, str]) -> str | None:
    written = said.get(READY_ON)
    if not written or fold(written) in {"now", "today", "any time", "anytime", "asap"}:
        return None
    day = read_day(plain_digits(written))
    if day is None:
        wrong[READY_ON] = str(WRONG[facts.Wrong.NOT_A_DAY])
    return day.isoformat() if day else None


def _facts(kind: Kind, said: Mapping[str, str], wrong: dict[str, str]) -> dict[str, Any]:
    asked = {fact.key: fact for fact in OF_OFFERS[kind]}
    answers: dict[str, Any] = {}
    for key, written in said.items():
        if key not in FACTS or fold(written) in _NOBODY_KNOWS:
            continue
        if key in asked:
            answers[key] = _answer(asked[key], written)
        elif yes_or_no(written) is not False:
            wrong[key] = _("This is not asked about: %s.") % KINDS[kind]
    checked = facts.check_offer(kind, answers, TONGUES)
    for key, why in checked.wrong.items():
        wrong[key] = f"“{masked(said[key])}”: {WRONG[why]}"
        if asked[key].form in {As.CHOICE, As.SEVERAL}:
            wrong[key] += " " + ", ".join(str(CHOICES[one]) for one in asked[key].choices)
    return checked.facts


def _answer(fact: Fact, written: str) -> Any:
    """What was written, as the fact is answered; left as it is where nobody can tell."""
    match fact.form:
        case As.CHOICE:
            return _choice(fact, written)
        case As.SEVERAL:
            return [_choice(fact, one) for one in _SPLIT.split(written) if one.strip()]
        case As.LANGUAGES:
            return [_language(one) for one in _SPLIT.split(written) if one.strip()]
        case As.DAY:
            day = read_day(plain_digits(written))
            return day.isoformat() if day else written
        case As.NUMBER:
            return _number(fact.key, plain_digits(written))
    digits = "".join(sign for sign in plain_digits(written) if sign.isdigit())
    return digits[-4:] if len(digits) >= 4 else written


def _choice(fact: Fact, written: str) -> str:
    folded = fold(written)
    if folded in _NOBODY_KNOWS:
        return UNKNOWN
    known = {fold(str(CHOICES[one])): one for one in fact.choices}
    known |= {fold(_english()[one]): one for one in fact.choices}
    known |= {fold(one.replace("_", " ")): one for one in fact.choices}
    known |= _MEANS.get(fact.key, {})
    if folded in known:
        return known[folded]
    if {"yes", "no"} <= set(fact.choices) and (said := yes_or_no(written)) is not None:
        return "yes" if said else "no"
    return written


@cache
def _english() -> dict[str, str]:
    """What each answer is called in a file of ours, whatever language the page has."""
    with translation.override("en"):
        return {one: str(words) for one, words in CHOICES.items()}


def _language(written: str) -> str:
    found = find(clean(written), {})
    return written if isinstance(found, Unsure) else found


def _number(key: str, written: str) -> str:
    """Whole numbers; of money, pounds as pence."""
    plain = written.replace(",", "").strip()
    money = re.fullmatch(r"£?\s*(\d{1,5})(?:\.(\d{2}))?\s*(?:pounds?|gbp)?", plain, re.IGNORECASE)
    if key == "pence" and money and not plain.isdigit():
        return str(int(money[1]) * 100 + int(money[2] or 0))
    unit = re.fullmatch(r"(\d+)(?:\.0+)?\s*(?:gb|g|grams?|months?|people)?", plain, re.IGNORECASE)
    return unit[1] if unit else plain
