"""What residents are asked about what they need, in plain words that the catalogues know.

Each question decides something: a rule looks at its answer. Nothing must be answered.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from donations.facts import OF_NEEDS, As, Fact, Kind
from donations.keywords import DIGITS
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
