"""Who can use what, and if not, why: pure rules, each a small function. No framework.

A rule knows nothing of who somebody is: only of the thing, of what they said suits them, and of
the place where they live. What is not known counts against food and against phones that may be
blocked, and never against a person.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from donations.facts import NO, UNKNOWN, YES, Kind
from donations.fasts import in_ramadan

Facts = Mapping[str, Any]


class Refusal(StrEnum):
    """Why something is not for somebody; each has its sentence in words.py."""

    # of the thing itself: nobody gets it as it is
    COOK = "cook"
    PREPARATION_UNKNOWN = "preparation_unknown"
    SPOILT = "spoilt"
    BLOCKED = "blocked"
    NOT_LOOKED_UP = "not_looked_up"
    NOT_WIPED = "not_wiped"
    ACTIVATION_LOCK = "activation_lock"
    BROKEN = "broken"
    DEAD_BATTERY = "dead_battery"
    NOT_CLEAN = "not_clean"
    OPENED = "opened"
    UNSAFE = "unsafe"
    # of the day
    USE_BY = "use_by"
    NO_HAND_OVER = "no_hand_over"
    LAPSES = "lapses"
    # of the place
    NEEDS_TIN_OPENER = "needs_tin_opener"
    NEEDS_KETTLE = "needs_kettle"
    NEEDS_MICROWAVE = "needs_microwave"
    NEEDS_FRIDGE = "needs_fridge"
    NOT_ALLOWED_THERE = "not_allowed_there"
    FASTING = "fasting"
    ROUTE_CLOSED = "route_closed"
    # of what somebody can use
    ALLERGENS_UNKNOWN = "allergens_unknown"
    ALLERGEN = "allergen"
    NOT_HALAL = "not_halal"
    NOT_VEGETARIAN = "not_vegetarian"
    NOT_VEGAN = "not_vegan"
    LOCKED = "locked"
    LOCK_UNKNOWN = "lock_unknown"
    CUT = "cut"
    NOT_SMART = "not_smart"
    LANGUAGE = "language"
    ASKS_FOR_NAME = "asks_for_name"
    PLUG = "plug"
    SIZE = "size"
    OTHER_THING = "other_thing"
    ONLINE_ONLY = "online_only"
    DECLINED = "declined"


OF_THE_THING = frozenset(list(Refusal)[: list(Refusal).index(Refusal.USE_BY)])
OF_THE_DAY = frozenset({Refusal.USE_BY, Refusal.LAPSES})
_ALL = list(Refusal)
OF_PLACE_OR_DAY = tuple(_ALL[_ALL.index(Refusal.USE_BY) : _ALL.index(Refusal.ALLERGENS_UNKNOWN)])


@dataclass(frozen=True, slots=True)
class Home:
    """What decides, of the place where somebody lives; unknown counts as not there."""

    kettle: str = UNKNOWN
    fridge: str = UNKNOWN
    microwave: str = UNKNOWN
    tin_opener: str = UNKNOWN
    food_kept: str = UNKNOWN  # only a plain no forbids it
    fasting_from: date | None = None
    fasting_until: date | None = None
    refused: bool = False  # nothing can be given there, by any way
    next_on: date | None = None  # when the next hand-over is; a day that is over says nothing
    ramadan: str = UNKNOWN  # many there keep it


@dataclass(frozen=True, slots=True)
class Pair:
    """One thing and one need, as the rules look at them."""

    offer: Facts
    need: Facts
    home: Home
    today: date

    @property
    def day(self) -> date:
        """When it would be handed over, as far as anybody knows."""
        next_on = self.home.next_on
        return next_on if next_on and next_on >= self.today else self.today


Find = Callable[[Pair], Iterator[Refusal]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason or a few, and all that is looked at to find them; `uses.py` leans on that."""

    find: Find
    offer: tuple[str, ...]
    need: tuple[str, ...]
    home: tuple[str, ...]


def _reads(offer: str = "", need: str = "", home: str = "") -> Callable[[Find], Rule]:
    """What a rule looks at, of the thing, of the need and of the place."""

    def rule(find: Find) -> Rule:
        return Rule(find, tuple(offer.split()), tuple(need.split()), tuple(home.split()))

    return rule


def refusals(kind: Kind, offer: Facts, need: Facts, home: Home, today: date) -> tuple[Refusal, ...]:
    """Every reason why this is not for them; none means that they can use it."""
    pair = Pair(offer, need, home, today)
    found = [refusal for rule in RULES[kind] for refusal in rule.find(pair)]
    return tuple(dict.fromkeys(found))


def of_the_thing(kind: Kind, offer: Facts, today: date) -> tuple[Refusal, ...]:
    """Why nobody anywhere gets this as it is: what a giver or the repair table should know."""
    found = refusals(kind, offer, {}, Home(), today)
    return tuple(one for one in found if one in OF_THE_THING | OF_THE_DAY)


def _is(facts: Facts, key: str, value: str = YES) -> bool:
    return bool(facts.get(key, UNKNOWN) == value)


def _day(facts: Facts, key: str) -> date | None:
    said = facts.get(key)
    return date.fromisoformat(said) if said else None


@_reads(home="refused")
def _route(pair: Pair) -> Iterator[Refusal]:
    if pair.home.refused:
        yield Refusal.ROUTE_CLOSED


def _lapses(*keys: str) -> Rule:
    """A rule: it must still work on the day that it is handed over."""

    @_reads(" ".join(keys), home="next_on")
    def rule(pair: Pair) -> Iterator[Refusal]:
        if any((day := _day(pair.offer, key)) and day < pair.day for key in keys):
            yield Refusal.LAPSES

    return rule


@_reads("until")
def _nobody_does_it_any_more(pair: Pair) -> Iterator[Refusal]:
    """No run brings a service: `today` is the day that was agreed, if there is one."""
    if (until := _day(pair.offer, "until")) and until < pair.today:
        yield Refusal.LAPSES


# Phones, SIMs, chargers -------------------------------------------------------------------------


@_reads("blocked wiped activation_lock screen battery")
def _phone_itself(pair: Pair) -> Iterator[Refusal]:
    phone = pair.offer
    if _is(phone, "blocked"):
        yield Refusal.BLOCKED
    elif not _is(phone, "blocked", NO):
        yield Refusal.NOT_LOOKED_UP
    if not _is(phone, "wiped"):
        yield Refusal.NOT_WIPED
    if not _is(phone, "activation_lock", "off"):
        yield Refusal.ACTIVATION_LOCK
    if _is(phone, "screen", "broken"):
        yield Refusal.BROKEN
    if _is(phone, "battery", "dead"):
        yield Refusal.DEAD_BATTERY


@_reads("lock cut", "network cut")
def _phone_takes_their_sim(pair: Pair) -> Iterator[Refusal]:
    lock, network = pair.offer.get("lock", UNKNOWN), pair.need.get("network", UNKNOWN)
    if network != UNKNOWN and lock == UNKNOWN:
        yield Refusal.LOCK_UNKNOWN
    elif network != UNKNOWN and lock not in {"none", network}:
        yield Refusal.LOCKED
    slot, cut = pair.offer.get("cut", UNKNOWN), pair.need.get("cut", UNKNOWN)
    if UNKNOWN not in {slot, cut} and slot != cut:
        yield Refusal.CUT


@_reads("smart", "smart")
def _phone_is_of_use(pair: Pair) -> Iterator[Refusal]:
    if _is(pair.need, "smart") and not _is(pair.offer, "smart"):
        yield Refusal.NOT_SMART


@_reads("languages", "languages")
def _speaks(pair: Pair) -> Iterator[Refusal]:
    """Nobody looked which languages it has: it may be tried. Otherwise one of theirs is there."""
    there, theirs = pair.offer.get("languages"), pair.need.get("languages")
    if there and theirs and not set(there) & set(theirs):
        yield Refusal.LANGUAGE


@_reads("network cut asks_for_name", "lock cut without_name")
def _sim_fits(pair: Pair) -> Iterator[Refusal]:
    lock, network = pair.need.get("lock", UNKNOWN), pair.offer.get("network", UNKNOWN)
    if lock not in {UNKNOWN, "none", network}:
        yield Refusal.LOCKED
    slot, cut = pair.need.get("cut", UNKNOWN), pair.offer.get("cut", UNKNOWN)
    if slot != UNKNOWN and cut not in {slot, "multi"}:
        yield Refusal.CUT
    if _is(pair.need, "without_name") and not _is(pair.offer, "asks_for_name", NO):
        yield Refusal.ASKS_FOR_NAME


@_reads("sound british_plug plug", "plug")
def _charger(pair: Pair) -> Iterator[Refusal]:
    if not _is(pair.offer, "sound") or _is(pair.offer, "british_plug", NO):
        yield Refusal.UNSAFE
    wanted = pair.need.get("plug", UNKNOWN)
    if wanted != UNKNOWN and pair.offer.get("plug", UNKNOWN) != wanted:
        yield Refusal.PLUG


# Food -------------------------------------------------------------------------------------------


@_reads("prepared sound")
def _food_itself(pair: Pair) -> Iterator[Refusal]:
    if _is(pair.offer, "prepared", "cook"):
        yield Refusal.COOK
    elif _is(pair.offer, "prepared", UNKNOWN):
        yield Refusal.PREPARATION_UNKNOWN
    if _is(pair.offer, "sound", NO):
        yield Refusal.SPOILT


@_reads("use_by", home="next_on")
def _food_keeps(pair: Pair) -> Iterator[Refusal]:
    """Never after its use-by; best-before is only about taste."""
    use_by = _day(pair.offer, "use_by")
    if use_by is None:
        return
    if use_by < pair.day:
        yield Refusal.USE_BY
    elif pair.home.next_on is None or pair.home.next_on < pair.today:
        yield Refusal.NO_HAND_OVER


_MADE_WITH = {
    "tin_opener": ("tin_opener", Refusal.NEEDS_TIN_OPENER),
    "hot_water": ("kettle", Refusal.NEEDS_KETTLE),
    "microwave": ("microwave", Refusal.NEEDS_MICROWAVE),
}


@_reads("prepared fridge eaten_at_once", home="kettle microwave tin_opener fridge food_kept")
def _food_there(pair: Pair) -> Iterator[Refusal]:
    home = pair.home
    tool = _MADE_WITH.get(pair.offer.get("prepared", UNKNOWN))
    if tool and getattr(home, tool[0]) != YES:
        yield tool[1]
    if _is(pair.offer, "fridge") and home.fridge != YES:
        yield Refusal.NEEDS_FRIDGE
    if home.food_kept == NO and not _is(pair.offer, "eaten_at_once"):
        yield Refusal.NOT_ALLOWED_THERE


@_reads("eaten_at_once", home="ramadan fasting_from fasting_until next_on")
def _food_in_fasting_weeks(pair: Pair) -> Iterator[Refusal]:
    begins, ends = pair.home.fasting_from, pair.home.fasting_until
    said = begins is not None and ends is not None and begins <= pair.day <= ends
    by_calendar = pair.home.ramadan == YES and in_ramadan(pair.day)
    if (said or by_calendar) and _is(pair.offer, "eaten_at_once"):
        yield Refusal.FASTING


@_reads("allergens_known allergens halal vegetarian vegan", "avoids halal vegetarian vegan")
def _food_suits(pair: Pair) -> Iterator[Refusal]:
    avoids = set(pair.need.get("avoids", ()))
    if avoids and not _is(pair.offer, "allergens_known"):
        yield Refusal.ALLERGENS_UNKNOWN
    if avoids & set(pair.offer.get("allergens", ())):
        yield Refusal.ALLERGEN
    if _is(pair.need, "halal") and not _is(pair.offer, "halal"):
        yield Refusal.NOT_HALAL
    vegan = _is(pair.offer, "vegan")
    if _is(pair.need, "vegetarian") and not (vegan or _is(pair.offer, "vegetarian")):
        yield Refusal.NOT_VEGETARIAN
    if _is(pair.need, "vegan") and not vegan:
        yield Refusal.NOT_VEGAN


# Everything else --------------------------------------------------------------------------------


@_reads("clean size cut", "size cut")
def _clothes(pair: Pair) -> Iterator[Refusal]:
    if _is(pair.offer, "clean", NO):
        yield Refusal.NOT_CLEAN
    wanted = pair.need.get("size", UNKNOWN)
    if wanted != UNKNOWN and pair.offer.get("size", UNKNOWN) != wanted:
        yield Refusal.SIZE
    cut, theirs = pair.offer.get("cut", UNKNOWN), pair.need.get("cut", UNKNOWN)
    if not {cut, theirs} & {"any", UNKNOWN} and cut != theirs:
        yield Refusal.OTHER_THING


@_reads("sealed size", "size")
def _toiletries(pair: Pair) -> Iterator[Refusal]:
    if _is(pair.offer, "sealed", NO):
        yield Refusal.OPENED
    wanted = pair.need.get("size")
    if wanted is not None and pair.offer.get("size") != wanted:
        yield Refusal.SIZE


@_reads("what", "what")
def _same_thing(pair: Pair) -> Iterator[Refusal]:
    wanted = pair.need.get("what", UNKNOWN)
    if wanted != UNKNOWN and pair.offer.get("what", UNKNOWN) != wanted:
        yield Refusal.OTHER_THING


@_reads("form", "paper")
def _voucher(pair: Pair) -> Iterator[Refusal]:
    if _is(pair.need, "paper") and not _is(pair.offer, "form", "paper"):
        yield Refusal.ONLINE_ONLY


RULES: Mapping[Kind, tuple[Rule, ...]] = {
    Kind.PHONE: (_phone_itself, _phone_takes_their_sim, _phone_is_of_use, _speaks, _route),
    Kind.SIM: (_lapses("activate_by", "idle_until"), _sim_fits, _route),
    Kind.CHARGER: (_charger, _route),
    Kind.FOOD: (
        _food_itself,
        _food_keeps,
        _food_there,
        _food_in_fasting_weeks,
        _food_suits,
        _route,
    ),
    Kind.CLOTHES: (_clothes, _route),
    Kind.TOILETRIES: (_toiletries, _same_thing, _route),
    Kind.VOUCHER: (_lapses("valid_until"), _voucher, _route),
    Kind.CASH: (_route,),
    Kind.WIFI: (_lapses("activate_by"), _route),
    Kind.SERVICE: (_nobody_does_it_any_more, _same_thing, _speaks, _route),
}


# Fit: among those who are served alike, which thing goes first ------------------------------------

_GOOD = ("updated", "smart", "with_charger", "sealed", "clean", "allergens_known")
_SOON = 60  # days; what keeps longer than this is in no hurry


def fit(offer: Facts, today: date) -> int:
    """Which of the things that suit goes first: more is sooner. It never decides who is served."""
    good = sum(_is(offer, key) for key in _GOOD) + _is(offer, "asks_for_name", NO)
    plain = _is(offer, "lock", "none") + bool(offer.get("languages"))
    return max(0, _SOON - _lasts(offer, today)) + 5 * (good + plain)


def _lasts(offer: Facts, today: date) -> int:
    """Days until the first of its dates; far off when it has none."""
    keys = ("use_by", "best_before", "activate_by", "idle_until", "valid_until", "until")
    days = [(day - today).days for key in keys if (day := _day(offer, key))]
    return max(0, min(days, default=_SOON))
