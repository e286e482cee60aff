"""What residents are asked about what they need, in plain words that the catalogues know.

Each question decides something: a rule looks at its answer. Nothing must be answered.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from donations.allocation import Chosen, way_of
from donations.facts import OF_NEEDS, As, Fact, Kind
from donations.keywords import DIGITS
from donations.models import Urgency
from donations.rules import OF_THE_THING, Refusal
from donations.words import CHOICES, Words
from translations.languages import FIRST_WAVE, LANGUAGES

ASKED = tuple(DIGITS)  # kinds that residents ask for themselves
QUESTIONS: dict[str, Words] = {
    "network": _("Which network is your SIM?"),
    "cut": _("Which size of SIM?"),
    "smart": _("Should it have internet?"),
    "languages": _("Which language?"),
    "lock": _("Does your phone take every SIM?"),
    "without_name": _("Must it work without giving a name?"),
    "plug": _("Which plug fits your phone?"),
    "avoids": _("What must not be in it?"),
    "halal": _("Must it be halal?"),
    "vegetarian": _("Must it be without meat and fish?"),
    "vegan": _("Must it be from plants only?"),
    "size": _("Which size?"),
    "what": _("What exactly?"),
}
_OTHERWISE: dict[tuple[Kind, str], Words] = {
    (Kind.CLOTHES, "cut"): _("Whose clothes?"),
    (Kind.TOILETRIES, "size"): _("Which size of nappies?"),
}
_EVERY_SIM = _("Yes, every SIM")
UNSURE = _("I do not know")


_FIRST = _("must be checked or repaired first")
_EATS = _("not known to be what you eat")
_KEPT = _("cannot be eaten or kept where you live")
_OLD = _("too old by the day you would get it")
_LOCKED = _("locked to another network")
_HOLDS = _("contains, or may contain, what you avoid")
_SIZE = _("of another size")
_ELSE = _("something else than you asked for")
WHY_UNFIT: dict[Refusal, Words] = {
    **dict.fromkeys(OF_THE_THING, _FIRST),
    **dict.fromkeys((Refusal.USE_BY, Refusal.NO_HAND_OVER, Refusal.LAPSES), _OLD),
    **dict.fromkeys(
        (
            Refusal.NEEDS_TIN_OPENER, Refusal.NEEDS_KETTLE, Refusal.NEEDS_MICROWAVE,
            Refusal.NEEDS_FRIDGE, Refusal.NOT_ALLOWED_THERE, Refusal.FASTING,
        ),
        _KEPT,
    ),
    Refusal.ROUTE_CLOSED: _("cannot be brought where you live now"),
    **dict.fromkeys((Refusal.ALLERGENS_UNKNOWN, Refusal.ALLERGEN), _HOLDS),
    **dict.fromkeys((Refusal.NOT_HALAL, Refusal.NOT_VEGETARIAN, Refusal.NOT_VEGAN), _EATS),
    **dict.fromkeys((Refusal.LOCKED, Refusal.LOCK_UNKNOWN), _LOCKED),
    **dict.fromkeys((Refusal.CUT, Refusal.SIZE), _SIZE),
    Refusal.NOT_SMART: _("without internet"),
    Refusal.LANGUAGE: _("without your language"),
    Refusal.ASKS_FOR_NAME: _("asks for a name"),
    Refusal.PLUG: _("with another plug"),
    **dict.fromkeys((Refusal.OTHER_THING, Refusal.ONLINE_ONLY), _ELSE),
    Refusal.DECLINED: _("like one that you did not want"),
}  # fmt: skip


def why_unfit(refusals: Mapping[str, int]) -> list[tuple[int, Words]]:
    """How many of what is there do not suit them, and why; the most first.

    A thing may have more than one reason: the counts are each of one reason, and no sum.
    """
    found: dict[Words, int] = {}
    for code, count in refusals.items():
        words = WHY_UNFIT[Refusal(code)]
        found[words] = max(found.get(words, 0), count)
    return [(count, words) for words, count in sorted(found.items(), key=lambda one: -one[1])]


_TURN = _("It was your turn. Your number in this round: %(turn)s")
_EQUAL = _("An equal share: the same for each of the %(of)s people who asked.")
_PLACE = _("Your place was %(place)s of %(of)s.")
_URGENT = _("A person said that it is urgent.")
_WAITED = _("Days that you had waited: %(days)s")
_HAD = _("What you had got before of this kind: %(share)s")


def why_chosen(why: Mapping[str, int]) -> list[str]:
    """What decided that they get it, as it was then; nothing where a person gave it by hand."""
    match way_of(why):
        case Chosen.BY_HAND:
            return []
        case Chosen.TURN:
            return [str(_TURN) % why]
        case Chosen.EQUAL:
            return [str(_EQUAL) % why]
    urgent = [str(_URGENT)] if why["urgency"] != Urgency.USUAL else []
    return [str(_PLACE) % why, *urgent, str(_WAITED) % why, str(_HAD) % why]


def main_reason(refusals: Mapping[str, int], there: int) -> str:
    """What keeps most of what is there from them, with how much of it unless it is all."""
    found = why_unfit(refusals)
    if not found:
        return ""
    count, words = found[0]
    return str(words) if count >= there else f"{words}: {count}"


def question(kind: Kind, fact: Fact) -> Words:
    """What is asked."""
    return _OTHERWISE.get((kind, fact.key)) or QUESTIONS[fact.key]


def choices(fact: Fact) -> list[tuple[str, Words]]:
    """What can be answered, the unsure one last."""
    if fact.form is As.LANGUAGES:
        return [(tag, LANGUAGES[tag].endonym) for tag in FIRST_WAVE]
    return [(one, _word(fact, one)) for one in fact.choices]


def _word(fact: Fact, choice: str) -> Words:
    if choice == "unknown":
        return UNSURE
    return _EVERY_SIM if (fact.key, choice) == ("lock", "none") else CHOICES[choice]


def translated() -> list[Any]:
    """Every choice on these pages that is a word and no name."""
    facts = [fact for kind in ASKED for fact in OF_NEEDS[kind] if fact.form is not As.LANGUAGES]
    words = [word for fact in facts for _value, word in choices(fact)]
    return [word for word in words if not isinstance(word, str)]
