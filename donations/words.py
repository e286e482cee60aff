"""What the facts and the refusals are called on the pages of those who give and sort."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from donations.facts import Kind, Wrong
from donations.rules import Refusal
from donations.run_choice import Why
from translations.language_names import named
from translations.languages import LANGUAGES

Words = Any  # a sentence that is translated when it is shown

KINDS: dict[Kind, Words] = {
    Kind.PHONE: _("Phone"),
    Kind.SIM: _("SIM"),
    Kind.CHARGER: _("Charger"),
    Kind.FOOD: _("Food"),
    Kind.CLOTHES: _("Clothes"),
    Kind.TOILETRIES: _("Soap and the like"),
    Kind.VOUCHER: _("Voucher"),
    Kind.CASH: _("Cash"),
    Kind.WIFI: _("Wi-Fi unit"),
    Kind.SERVICE: _("Something to do for somebody"),
}

FACTS: dict[str, Words] = {
    "lock": _("Locked to a network?"),
    "blocked": _("Blocked as lost or stolen?"),
    "blocked_on": _("Looked up on"),
    "last_four": _("Last four digits of its number (*#06#)"),
    "wiped": _("Wiped?"),
    "activation_lock": _("Activation lock"),
    "screen": _("Screen"),
    "battery": _("Battery"),
    "plug": _("Charging plug"),
    "with_charger": _("Comes with a charger?"),
    "cut": _("Size of the SIM, or cut of the clothes"),
    "smart": _("Smartphone?"),
    "updated": _("Does its maker still update it?"),
    "languages": _("Languages"),
    "network": _("Network"),
    "activated": _("Activated?"),
    "activate_by": _("Activate by"),
    "idle_until": _("Dies if nobody uses it until"),
    "data_gb": _("Data, in gigabytes"),
    "valid_months": _("Months that it lasts"),
    "asks_for_name": _("Does it ask for a name or e-mail?"),
    "without_name": _("Only without giving a name?"),
    "sound": _("Whole and in order?"),
    "british_plug": _("British plug?"),
    "prepared": _("What is needed to eat it?"),
    "use_by": _("Use by"),
    "best_before": _("Best before"),
    "allergens_known": _("Are the allergens known?"),
    "allergens": _("Allergens"),
    "avoids": _("What they avoid"),
    "halal": _("Halal?"),
    "vegetarian": _("Vegetarian?"),
    "vegan": _("Vegan?"),
    "fridge": _("Must it stay in a fridge?"),
    "eaten_at_once": _("Eaten where it is handed over?"),
    "grams": _("Weight, in grams"),
    "feeds": _("How many people it feeds"),
    "size": _("Size"),
    "clean": _("Clean?"),
    "what": _("What it is"),
    "sealed": _("Unopened?"),
    "pence": _("Amount, in pence"),
    "form": _("Paper or online?"),
    "paper": _("Only on paper?"),
    "valid_until": _("Valid until"),
    "lent": _("Lent, not given?"),
    "until": _("Until"),
}

_YES_NO: dict[str, Words] = {"yes": _("Yes"), "no": _("No"), "unknown": _("Don't know")}
_NETWORKS: dict[str, Words] = {
    "ee": "EE", "o2": "O2", "three": "Three", "vodafone": "Vodafone", "lebara": "Lebara",
    "giffgaff": "giffgaff", "lyca": "Lyca", "other": _("Another"),
}  # fmt: skip
CHOICES: dict[str, Words] = {
    **_YES_NO,
    **_NETWORKS,
    "none": _("None"),
    "off": _("Off"),
    "on": _("On"),
    "good": _("Good"),
    "cracked": _("Cracked"),
    "broken": _("Broken"),
    "weak": _("Weak"),
    "dead": _("Dead"),
    "usb_c": "USB-C",
    "micro_usb": "Micro-USB",
    "lightning": "Lightning",
    "nano": _("Nano"),
    "micro": _("Micro"),
    "standard": _("Standard"),
    "multi": _("All sizes"),
    "tin_opener": _("A tin opener"),
    "hot_water": _("Hot water"),
    "microwave": _("A microwave"),
    "cook": _("Cooking"),
    "women": _("Women's"),
    "men": _("Men's"),
    "any": _("Any"),
    "paper": _("Paper"),
    "online": _("Online"),
    "baby": _("Baby"),
    "child_2_4": _("2 to 4 years"),
    "child_5_8": _("5 to 8 years"),
    "child_9_13": _("9 to 13 years"),
    "xs": "XS", "s": "S", "m": "M", "l": "L", "xl": "XL", "xxl": "2XL", "xxxl": "3XL",
    "soap": _("Soap"),
    "shampoo": _("Shampoo"),
    "toothpaste": _("Toothpaste"),
    "razors": _("Razors"),
    "deodorant": _("Deodorant"),
    "pads": _("Sanitary pads"),
    "nappies": _("Nappies"),
    "lift": _("A lift"),
    "interpreting": _("Interpreting"),
    "english_class": _("English class"),
    "company": _("Going along with somebody"),
    "celery": _("Celery"),
    "cereals_with_gluten": _("Cereals with gluten"),
    "crustaceans": _("Crustaceans"),
    "eggs": _("Eggs"),
    "fish": _("Fish"),
    "lupin": _("Lupin"),
    "milk": _("Milk"),
    "molluscs": _("Molluscs"),
    "mustard": _("Mustard"),
    "nuts": _("Nuts"),
    "peanuts": _("Peanuts"),
    "sesame": _("Sesame"),
    "soya": _("Soya"),
    "sulphites": _("Sulphites"),
}  # fmt: skip

REFUSALS: dict[Refusal, Words] = {
    Refusal.COOK: _(
        "Thank you. There is nowhere to cook where this would go. What helps: food that is eaten"
        " as it is, such as fruit, dates, bread or biscuits. A food bank will be glad of this."
    ),
    Refusal.PREPARATION_UNKNOWN: _("Nobody said what is needed to eat it."),
    Refusal.SPOILT: _("The pack is damaged, so it is not given to anybody."),
    Refusal.BLOCKED: _("It is blocked as lost or stolen and works on no network here."),
    Refusal.NOT_LOOKED_UP: _("Nobody has looked up yet whether it is blocked."),
    Refusal.NOT_WIPED: _("What its owner had on it must be wiped first."),
    Refusal.ACTIVATION_LOCK: _("Its owner must turn off the activation lock first."),
    Refusal.BROKEN: _("The screen is broken: it goes to repair first."),
    Refusal.DEAD_BATTERY: _("The battery is dead: it goes to repair first."),
    Refusal.NOT_CLEAN: _("It must be washed first."),
    Refusal.OPENED: _("It has been opened."),
    Refusal.UNSAFE: _("It is not known to be safe on a British socket."),
    Refusal.USE_BY: _("It would be handed over after its use-by date."),
    Refusal.NO_HAND_OVER: _("It has a use-by date, and no day to hand over is known there."),
    Refusal.LAPSES: _("It would have lapsed on the day it is handed over."),
    Refusal.NEEDS_TIN_OPENER: _("It needs a tin opener, and none is known to be there."),
    Refusal.NEEDS_KETTLE: _("It needs hot water, and no kettle is known to be there."),
    Refusal.NEEDS_MICROWAVE: _("It needs a microwave, and none is known to be there."),
    Refusal.NEEDS_FRIDGE: _("It must stay in a fridge, and none is known to be there."),
    Refusal.NOT_ALLOWED_THERE: _("Food may not be kept in rooms there."),
    Refusal.FASTING: _("Many there eat after sunset in these weeks: give something that keeps."),
    Refusal.ROUTE_CLOSED: _("Nothing can be given there at present."),
    Refusal.ALLERGENS_UNKNOWN: _("Its allergens are not known, and they avoid some."),
    Refusal.ALLERGEN: _("It contains something that they avoid."),
    Refusal.NOT_HALAL: _("It is not known to be halal."),
    Refusal.NOT_VEGETARIAN: _("It is not known to be vegetarian."),
    Refusal.NOT_VEGAN: _("It is not known to be vegan."),
    Refusal.LOCKED: _("Phone and SIM are of different networks."),
    Refusal.LOCK_UNKNOWN: _("Nobody knows whether it takes the SIM that they have."),
    Refusal.CUT: _("The SIM has another size."),
    Refusal.NOT_SMART: _("It is no smartphone."),
    Refusal.LANGUAGE: _("It does not have their language."),
    Refusal.ASKS_FOR_NAME: _("It asks for a name."),
    Refusal.PLUG: _("It has another plug."),
    Refusal.SIZE: _("It has another size."),
    Refusal.OTHER_THING: _("It is not what they asked for."),
    Refusal.ONLINE_ONLY: _("It works only online."),
    Refusal.DECLINED: _("One like it was turned down before."),
}

STOP_WHY: dict[Why, Words] = {
    Why.PASSED_OVER: _("Nobody came for two weeks"),
    Why.SPOILS: _("Something would be over before the next run"),
    Why.MOST: _("Most things wait there"),
    Why.BY_HAND: _("Somebody chose it"),
}

WRONG: dict[Wrong, Words] = {
    Wrong.NOT_ASKED: _("This is not asked about such a thing."),
    Wrong.NOT_A_CHOICE: _("Please choose one of those in the list."),
    Wrong.NOT_A_DAY: _("Please give a day, such as 2026-11-30."),
    Wrong.NOT_A_NUMBER: _("Please give a whole number."),
    Wrong.NOT_FOUR_DIGITS: _("Please give the last four digits only."),
    Wrong.NOT_A_LANGUAGE: _("Please choose languages from the list."),
    Wrong.TOO_MANY: _("These are too many."),
}


def sentences(found: Iterable[Refusal]) -> list[Words]:
    """The refusals as people read them."""
    return [REFUSALS[one] for one in found]


KIND_CHOICES = [(kind.value, words) for kind, words in KINDS.items()]


def in_words(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is known of a thing, by fact; in the order of the questions."""
    return [(key, _answer(facts[key])) for key in FACTS if key in facts]


def said_of(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The same as question and answer."""
    return [(str(FACTS[key]), words) for key, words in in_words(facts)]


def _answer(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_answer(one) for one in value)
    if isinstance(value, str) and value in LANGUAGES and value not in CHOICES:
        return named(value)
    return str(CHOICES.get(value, value)) if isinstance(value, str) else str(value)
