"""What is asked about each kind of thing, of who gives and of who needs it. No framework.

Only what decides whether a thing is of use to somebody is asked. Whatever is not said is "don't
know", which is an answer too: the rules know what to make of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

YES, NO, UNKNOWN = "yes", "no", "unknown"
LONGEST_LIST = 40  # values in one fact: more languages than any phone is asked about
MOST = 1_000_000  # of a number: pence, grams, gigabytes


class Kind(StrEnum):
    """What is given and needed."""

    PHONE = "phone"
    SIM = "sim"
    CHARGER = "charger"
    FOOD = "food"
    CLOTHES = "clothes"
    TOILETRIES = "toiletries"
    VOUCHER = "voucher"
    CASH = "cash"
    WIFI = "wifi"
    SERVICE = "service"


class Wrong(StrEnum):
    """Why an answer cannot be kept."""

    NOT_ASKED = "not_asked"
    NOT_A_CHOICE = "not_a_choice"
    NOT_A_DAY = "not_a_day"
    NOT_A_NUMBER = "not_a_number"
    NOT_FOUR_DIGITS = "not_four_digits"
    NOT_A_LANGUAGE = "not_a_language"
    TOO_MANY = "too_many"


class As(StrEnum):
    """How a fact is answered."""

    CHOICE = "choice"
    SEVERAL = "several"
    DAY = "day"
    NUMBER = "number"
    FOUR_DIGITS = "four_digits"
    LANGUAGES = "languages"


@dataclass(frozen=True, slots=True)
class Fact:
    """One question, and what may be answered."""

    key: str
    form: As
    choices: tuple[str, ...] = ()


def _choice(key: str, *choices: str) -> Fact:
    return Fact(key, As.CHOICE, (*choices, UNKNOWN))


def _yes_no(key: str) -> Fact:
    return _choice(key, YES, NO)


def _several(key: str, *choices: str) -> Fact:
    return Fact(key, As.SEVERAL, choices)


def _day(key: str) -> Fact:
    return Fact(key, As.DAY)


def _number(key: str) -> Fact:
    return Fact(key, As.NUMBER)


NETWORKS = ("ee", "o2", "three", "vodafone", "lebara", "giffgaff", "lyca", "other")
CUTS = ("nano", "micro", "standard")
PLUGS = ("usb_c", "micro_usb", "lightning")
# The fourteen that food must be labelled with in the United Kingdom.
ALLERGENS = (
    "celery", "cereals_with_gluten", "crustaceans", "eggs", "fish", "lupin", "milk", "molluscs",
    "mustard", "nuts", "peanuts", "sesame", "soya", "sulphites",
)  # fmt: skip
SIZES = (
    "baby", "child_2_4", "child_5_8", "child_9_13", "xs", "s", "m", "l", "xl", "xxl", "xxxl",
)  # fmt: skip
WASHING = (
    "soap", "shampoo", "toothpaste", "razors", "deodorant", "pads", "nappies", "other",
)  # fmt: skip
SERVICES = ("lift", "interpreting", "english_class", "company", "other")
PREPARED = ("none", "tin_opener", "hot_water", "microwave", "cook")

OF_OFFERS: Mapping[Kind, tuple[Fact, ...]] = {
    Kind.PHONE: (
        _choice("lock", "none", *NETWORKS),
        _choice("blocked", NO, YES),
        _day("blocked_on"),  # when somebody looked it up
        Fact("last_four", As.FOUR_DIGITS),  # of its number; the whole number is never kept
        _yes_no("wiped"),
        _choice("activation_lock", "off", "on"),
        _choice("screen", "good", "cracked", "broken"),
        _choice("battery", "good", "weak", "dead"),
        _choice("plug", *PLUGS),
        _yes_no("with_charger"),
        _choice("cut", *CUTS),
        _yes_no("smart"),
        _yes_no("updated"),
        Fact("languages", As.LANGUAGES),
    ),
    Kind.SIM: (
        _choice("network", *NETWORKS),
        _choice("cut", "multi", *CUTS),
        _yes_no("activated"),
        _day("activate_by"),
        _day("idle_until"),  # an activated one dies when nobody uses it until then
        _number("data_gb"),
        _number("valid_months"),
        _yes_no("asks_for_name"),
    ),
    Kind.CHARGER: (_choice("plug", *PLUGS), _yes_no("sound"), _yes_no("british_plug")),
    Kind.FOOD: (
        _choice("prepared", *PREPARED),
        _day("use_by"),
        _day("best_before"),
        _yes_no("allergens_known"),
        _several("allergens", *ALLERGENS),
        _yes_no("halal"),
        _yes_no("vegetarian"),
        _yes_no("vegan"),
        _yes_no("fridge"),
        _yes_no("eaten_at_once"),
        _yes_no("sound"),
        _number("grams"),
        _number("feeds"),
    ),
    Kind.CLOTHES: (
        _choice("size", *SIZES),
        _choice("cut", "women", "men", "any"),
        _yes_no("clean"),
    ),
    Kind.TOILETRIES: (
        _choice("what", *WASHING),
        _yes_no("sealed"),
        _day("best_before"),
        _number("size"),
    ),
    Kind.VOUCHER: (_number("pence"), _choice("form", "paper", "online"), _day("valid_until")),
    Kind.CASH: (_number("pence"),),
    Kind.WIFI: (
        _choice("network", *NETWORKS),
        _number("data_gb"),
        _day("activate_by"),
        _yes_no("lent"),
    ),
    Kind.SERVICE: (_choice("what", *SERVICES), Fact("languages", As.LANGUAGES), _day("until")),
}

OF_NEEDS: Mapping[Kind, tuple[Fact, ...]] = {
    Kind.PHONE: (
        _choice("network", *NETWORKS),  # of the SIM that they have and will put in
        _choice("cut", *CUTS),
        _yes_no("smart"),
        Fact("languages", As.LANGUAGES),
    ),
    Kind.SIM: (
        _choice("lock", "none", *NETWORKS),  # of the phone that they have
        _choice("cut", *CUTS),
        _yes_no("without_name"),
    ),
    Kind.CHARGER: (_choice("plug", *PLUGS),),
    Kind.FOOD: (
        _several("avoids", *ALLERGENS),
        _yes_no("halal"),
        _yes_no("vegetarian"),
        _yes_no("vegan"),
    ),
    Kind.CLOTHES: (_choice("size", *SIZES), _choice("cut", "women", "men", "any")),
    Kind.TOILETRIES: (_choice("what", *WASHING), _number("size")),
    Kind.VOUCHER: (_yes_no("paper"),),
    Kind.CASH: (),
    Kind.WIFI: (),
    Kind.SERVICE: (_choice("what", *SERVICES), Fact("languages", As.LANGUAGES)),
}


@dataclass(frozen=True, slots=True)
class Checked:
    """Facts as they are kept, and what was wrong by the fact that it is about."""

    facts: dict[str, Any]
    wrong: dict[str, Wrong]


def check_offer(kind: Kind, said: Mapping[str, Any], tongues: frozenset[str]) -> Checked:
    """The facts of something that is given; `tongues` are the languages that there are."""
    return _check(OF_OFFERS[kind], said, tongues)


def check_need(kind: Kind, said: Mapping[str, Any], tongues: frozenset[str]) -> Checked:
    """The facts of something that is needed."""
    return _check(OF_NEEDS[kind], said, tongues)


ONLY_EVER_YES = frozenset({"halal", "vegetarian", "vegan", "without_name"})  # of needs


def added_to(kind: Kind, known: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """What suits somebody, with what was said since: what they avoid is added to, and never lost."""
    merged = {**known, **said}
    for fact in OF_NEEDS[kind]:
        before = known.get(fact.key)
        if before and fact.form is As.SEVERAL:
            merged[fact.key] = sorted({*before, *said.get(fact.key, ())})
        elif before == YES and fact.key in ONLY_EVER_YES:
            merged[fact.key] = YES
    return merged


def _check(asked: tuple[Fact, ...], said: Mapping[str, Any], tongues: frozenset[str]) -> Checked:
    known = {fact.key: fact for fact in asked}
    kept: dict[str, Any] = {}
    wrong = {key: Wrong.NOT_ASKED for key in said if key not in known}
    for key, fact in known.items():
        value = said.get(key)
        if value in (None, "", [], UNKNOWN):
            continue  # what nobody knows is not kept
        read = _READ[fact.form](fact, value, tongues)
        if isinstance(read, Wrong):
            wrong[key] = read
        else:
            kept[key] = read
    return Checked(kept, wrong)


def _read_choice(fact: Fact, value: Any, _tongues: frozenset[str]) -> Any:
    return value if value in fact.choices else Wrong.NOT_A_CHOICE


def _read_several(fact: Fact, value: Any, _tongues: frozenset[str]) -> Any:
    if not isinstance(value, list | tuple) or not set(map(str, value)) <= set(fact.choices):
        return Wrong.NOT_A_CHOICE
    return sorted(set(value))


def _read_languages(_fact: Fact, value: Any, tongues: frozenset[str]) -> Any:
    if not isinstance(value, list | tuple) or not set(map(str, value)) <= tongues:
        return Wrong.NOT_A_LANGUAGE
    return sorted(set(value)) if len(set(value)) <= LONGEST_LIST else Wrong.TOO_MANY


def _read_day(_fact: Fact, value: Any, _tongues: frozenset[str]) -> Any:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        return Wrong.NOT_A_DAY


def _read_number(_fact: Fact, value: Any, _tongues: frozenset[str]) -> Any:
    said = str(value).strip()
    if isinstance(value, bool) or not (said.isascii() and said.isdigit() and len(said) < 8):
        return Wrong.NOT_A_NUMBER
    return int(said) if int(said) <= MOST else Wrong.NOT_A_NUMBER


def _read_four(_fact: Fact, value: Any, _tongues: frozenset[str]) -> Any:
    said = str(value).strip()
    return said if len(said) == 4 and said.isascii() and said.isdigit() else Wrong.NOT_FOUR_DIGITS


_READ = {
    As.CHOICE: _read_choice,
    As.SEVERAL: _read_several,
    As.LANGUAGES: _read_languages,
    As.DAY: _read_day,
    As.NUMBER: _read_number,
    As.FOUR_DIGITS: _read_four,
}
