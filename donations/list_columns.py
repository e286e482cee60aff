"""Which column of a list of things holds what, guessed from its heading. No framework.

Lists come out of forms that neighbours filled in, so they say who gives and how to reach them.
Nothing of that is kept, even for a moment: such columns are emptied before the list is laid down.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from donations.facts import OF_OFFERS
from residences.columns import MOST_COLUMNS, Banned, Row, Table, letters, read_heading
from residences.import_text import fold, plain_digits

KIND, QUANTITY, READY_ON, SENT_AT, LEAVE_OUT = (
    "kind",
    "quantity",
    "ready_on",
    "sent_at",
    "leave_out",
)
OWN = (KIND, QUANTITY, READY_ON, SENT_AT)
FACTS = tuple(dict.fromkeys(fact.key for facts in OF_OFFERS.values() for fact in facts))
HEADING_WITHIN = 15  # rows from the top: titles and notes come first
SAMPLES, LOOK_AT = 3, 40
LONG = re.compile(r"\d(?:[\s().-]*\d){8,}")  # digits of a telephone, or of a phone's own number

_WORDS: dict[str, str] = {
    KIND: "kind|type|item|items|thing|what is it|what do you want to give|what would you like to donate"
    "|what are you donating|what can you give|donation|donating|category|what is given|type of item",
    QUANTITY: "quantity|how many|number|number of items|count|amount|qty|how much|pieces|units",
    READY_ON: "ready|ready from|ready on|available from|available|from when|when can we have it"
    "|date available|collect from",
    SENT_AT: "timestamp|submitted|submitted at|date submitted|submission date|entry date|date|sent|sent at",
    "lock": "lock|locked|locked to a network|network lock|locked to|is it locked|sim lock|unlocked",
    "blocked": "blocked|blacklisted|blocked as lost or stolen|lost or stolen",
    "blocked_on": "looked up on|checked on",
    "last_four": "imei|last four digits|last four|last 4 digits|last four digits of its number 06",
    "wiped": "wiped|factory reset|reset|has it been wiped|erased",
    "activation_lock": "activation lock|find my phone|icloud lock|account lock|signed out",
    "screen": "screen|state of the screen|condition of screen|screen condition",
    "battery": "battery|state of the battery|battery condition",
    "plug": "plug|charging plug|charger type|charging port|port|connector",
    "with_charger": "charger|charger included|comes with a charger|with charger|includes charger",
    "cut": "sim size|size of the sim|cut|size of the sim or cut of the clothes|sim card size",
    "smart": "smartphone|is it a smartphone|smart phone",
    "updated": "updates|still updated|gets updates|does its maker still update it",
    "languages": "languages|language|which languages",
    "network": "network|operator|provider|mobile network",
    "activated": "activated|is it activated|already activated",
    "activate_by": "activate by|activation deadline|must be activated by",
    "idle_until": "dies if nobody uses it until|use before|last use by",
    "data_gb": "data|data in gigabytes|gigabytes|gb|data allowance",
    "valid_months": "months|months that it lasts|valid months|how many months",
    "asks_for_name": "asks for a name|needs registration|registration|does it ask for a name or e mail",
    "sound": "whole|in order|whole and in order|works|working|does it work|undamaged",
    "british_plug": "british plug|uk plug",
    "prepared": "preparation|what is needed to eat it|how is it prepared|needs cooking|cooking",
    "use_by": "use by|use by date|expiry|expiry date|expires",
    "best_before": "best before|best before date|bbe",
    "allergens_known": "allergens known|are the allergens known",
    "allergens": "allergens|contains|allergy advice|allergen information",
    "halal": "halal",
    "vegetarian": "vegetarian",
    "vegan": "vegan",
    "fridge": "fridge|must it stay in a fridge|needs a fridge|keep refrigerated|chilled",
    "eaten_at_once": "eaten where it is handed over|eaten at once|hot meal",
    "grams": "weight|grams|weight in grams|g",
    "feeds": "feeds|how many people it feeds|portions|serves",
    "size": "size|clothes size|sizes",
    "clean": "clean|washed|is it clean",
    "what": "what it is|which product|product|service|which service",
    "sealed": "sealed|unopened|new and sealed",
    "pence": "value|amount in pence|worth|voucher value|value in pounds|pounds",
    "form": "paper or online|voucher type|format",
    "valid_until": "valid until|voucher expiry|valid to",
    "lent": "lent|lent not given|loan",
    "until": "until|offered until",
}
# Who gives, where they live, how to reach them, what they tell: never kept.
_GIVER = (
    "name|your name|full name|first name|last name|surname|donor|donor name|giver|who gives|from"
    "|email|e mail|email address|your email|e mail address|username|phone|phone number|telephone"
    "|your phone|your phone number|mobile|mobile number|contact|contact number|contact details"
    "|address|your address|postcode|post code|street|where do you live|organisation|organization"
    "|notes|note|comments|comment|anything else|anything else to tell us|message|remarks|photo"
    "|picture|signature"
)


def _folded(words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words.split("|"))


_KNOWN = {field: _folded(words) for field, words in _WORDS.items()}
_REFUSED = _folded(_GIVER)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, what it seems to hold, and whether it is never taken."""

    index: int
    heading: str
    field: str
    refused: bool = False
    samples: tuple[str, ...] = ()


def meaning(heading: str) -> tuple[str, bool]:
    """What a heading names, and whether it is refused."""
    words = fold(heading)
    exact = next((field for field, known in _KNOWN.items() if words in known), None)
    if exact:
        return exact, False
    if words in _REFUSED or isinstance(read_heading(heading), Banned):
        return LEAVE_OUT, True
    inside = [
        (len(phrase), field)
        for field, known in _KNOWN.items()
        for phrase in known
        if len(phrase) > 4 and f" {phrase} " in f" {words} "
    ]
    about = max(inside, default=(0, LEAVE_OUT))
    giver = any(len(one) > 3 and f" {one} " in f" {words} " for one in _REFUSED)
    if giver and len(fold(heading).split()) > 1 and about[0] < 6:
        return LEAVE_OUT, True
    return about[1], False


def table_of(rows: Sequence[Row]) -> Table:
    """The rows below the headings; long numbers are cut to their last four digits at once."""
    rows = [row for row in rows if any(row[1])]
    if not rows:
        return Table([], [])
    place = _heading_place(rows[:HEADING_WITHIN])
    number, cells = rows[place]
    width = min(max(len(one) for _n, one in rows), MOST_COLUMNS)
    headings = [cell or letters(n) for n, cell in enumerate(_wide(cells, width))]
    below = [(n, [short(cell) for cell in _wide(one, width)]) for n, one in rows[place + 1 :]]
    return Table(headings, below, number)


def _heading_place(rows: Sequence[Row]) -> int:
    scores = [sum(meaning(cell) != (LEAVE_OUT, False) for cell in row if cell) for _n, row in rows]
    best = max(scores)
    return scores.index(best) if best > 1 else 0


def _wide(cells: list[str], width: int) -> list[str]:
    return [*cells[:width], *[""] * (width - len(cells))]


def short(cell: str) -> str:
    """The cell with every long number cut to its last four digits, so that none is ever kept."""

    def last_four(found: "re.Match[str]") -> str:
        return "".join(sign for sign in plain_digits(found[0]) if sign.isdigit())[-4:]

    return LONG.sub(last_four, cell) if not _is_day(cell) else cell


def _is_day(cell: str) -> bool:
    """A day with its hour has many digits and is no number of anything."""
    return re.match(r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T]|$)", cell) is not None


def match(table: Table) -> list[Column]:
    """Each column with what it seems to hold; each field once."""
    taken: set[str] = set()
    columns = []
    for index, heading in enumerate(table.headings):
        field, refused = meaning(heading)
        field = LEAVE_OUT if field in taken else field
        taken |= {field} - {LEAVE_OUT}
        samples = () if refused else _samples(table, index)
        columns.append(Column(index, heading, field, refused, samples))
    return columns


def _samples(table: Table, index: int) -> tuple[str, ...]:
    seen = dict.fromkeys(cells[index] for _number, cells in table.rows[:LOOK_AT])
    return tuple([value for value in seen if value][:SAMPLES])
