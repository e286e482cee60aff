"""Every sentence of the import, in one place: what is wrong, and what would be right."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from residences.columns import Banned, Field
from residences.import_numbers import MOST_NUMBERS
from residences.import_rows import Problem
from residences.import_text import masked
from translations.language_names import named

FIELDS: dict[Field, Promise] = {
    Field.ALIAS: _("Alias"),
    Field.BRANCH: _("Branch: a floor or a wing"),
    Field.PHONE: _("Phone"),
    Field.READS: _("Reads"),
    Field.SPEAKS: _("Speaks"),
    Field.PREFERS_CALL: _("Prefers a call"),
    Field.CONSENT: _("Said yes on"),
    Field.LEAVE_OUT: _("Leave out"),
}

SHORT = FIELDS | {Field.BRANCH: _("Branch")}

BANNED: dict[Banned, Promise] = {
    Banned.NATIONALITY: _(
        "We never keep where somebody is from. The language they read is enough."
    ),
    Banned.BORN: _("We never keep a date of birth or an age. It says who somebody is to others."),
    Banned.ROOM: _("We never keep a room number. A floor or a wing is enough, and safer."),
    Banned.STATUS: _("We never keep anything about status, a claim or a decision."),
    Banned.PAPERS: _("We never keep numbers of cards, cases or papers: ARC, NASS, Home Office."),
    Banned.RELIGION: _("We never keep a religion."),
    Banned.HEALTH: _("We never keep anything about health."),
    Banned.LEGAL_NAME: _(
        "We never keep names as they stand on papers. An alias they chose is enough."
    ),
    Banned.STORY: _(
        "We never keep notes, stories or photos about people. They could be used against them."
    ),
    Banned.PLACE: _(
        "The residence that you chose is enough. No address or name of a place is kept."
    ),
}

NOT_READ: dict[str, Promise] = {
    "too_big": _("This file is larger than 5 MB. A list of people is much smaller. Is it the right file?"),
    "too_big_inside": _("This spreadsheet is far too large inside. Copy the list into a new one and send that."),
    "too_many_rows": _("This list has more than 20,000 rows. Please send one residence at a time."),
    "not_a_list": _("This is no list that we can read. Save it as a spreadsheet (.xlsx) or as CSV, and send that."),
    "old_excel": _(
        "This is an old kind of spreadsheet, or it has a password."
        " Open it, save it as .xlsx without a password, and send that."
    ),
    "broken_sheet": _("We could not open this spreadsheet. Open it, save it again as .xlsx, and send that."),
    "open_quotation": _("A quotation mark opens in this list and never closes. Take it out and send the list again."),
    "empty": _("There is nobody in this list. It needs a row of headings and a row for each person."),
    "nothing_sent": _("Choose a file, or paste the list."),
    "sent_twice": _("Please send a file or paste the list, not both."),
    "was_left_out": _("Left out before, so it is no longer kept. Send the list again to use it."),
    "gone": _("This list is no longer kept: lists are kept for an hour. Please send it again."),
    "no_person_column": _("The list needs a column for the phone or for the alias. Right now it has: %(headings)s."),
    "twice": _("Two columns are matched with “%(field)s”. Please choose one of them."),
}  # fmt: skip

WRONG: dict[str, Promise] = {
    "too_long": _("There is far too much in this cell."),
    "phone_bad": _("“%(written)s”: %(why)s"),
    "phone_shortened": _("The spreadsheet has shortened this number. Its last digits are lost."),
    "phone_hidden": _("There are only # signs here: the column was too narrow when it was copied."),
    "phone_many": _("There are more than %(most)s numbers here."),
    "alias_long": _("This alias is too long."),
    "alias_number": _(
        "There is a long number in this alias. It could be a phone, a date or a case."
    ),
    "alias_signs": _("An alias cannot have these signs in it: %(signs)s"),
    "branch_room": _("This looks like a room. We never keep rooms."),
    "branch_long": _("The word for this branch is too long."),
    "branch_signs": _("The word for a branch cannot have these signs in it: %(signs)s"),
    "language_unknown": _("We do not know the language “%(word)s”."),
    "language_ambiguous": _("“%(word)s” can be more than one language."),
    "language_country": _("“%(word)s” says where somebody is from, not what they read."),
    "language_missing": _("There is no language."),
    "yes_or_no": _("This says neither yes nor no."),
    "consent_no": _("This person has not said yes."),
    "date_missing": _("Nobody has told on which day this person said yes."),
    "date_unclear": _("We cannot tell which day this is."),
    "date_early": _("This day is before anybody could have been asked."),
    "date_to_come": _("This day has not come yet."),
    "nobody": _("There is nobody in this row: no phone, or no alias and no language."),
    "differs": _("Row %(other)s is about the same person and says something else."),
}

RIGHT: dict[str, Promise] = {
    "too_long": _("Write only what the column is for."),
    "phone_bad": _(
        "A UK mobile has 11 digits and begins with 07. From abroad, begin with + and the country."
    ),
    "phone_shortened": _("Set the column to Text, write the numbers again in full, and save."),
    "phone_hidden": _("Make the column wider, or set it to Text, and save again."),
    "phone_many": _("One row for each person, with that person's numbers only."),
    "alias_long": _("At most %(most)s letters: a first name or a nickname that they chose."),
    "alias_number": _(
        "A first name or a nickname that they chose, without numbers. Or leave it empty."
    ),
    "alias_signs": _("Letters, spaces, hyphens and apostrophes. Or leave it empty."),
    "branch_room": _("A floor or a wing, such as “Floor 2” or “East wing”. Or leave it empty."),
    "branch_long": _("At most %(most)s letters, such as “Floor 2”."),
    "branch_signs": _("A word such as “Floor 2” or “East wing”."),
    "language_unknown": _("A language such as Arabic, Dari or Tigrinya."),
    "language_perhaps": _("Perhaps: %(perhaps)s?"),
    "language_which": _("Write which: %(perhaps)s."),
    "language_missing": _(
        "The language they read. Or choose one for all such rows when matching columns."
    ),
    "yes_or_no": _("Yes or no. Empty means no."),
    "consent_no": _("Ask them first. Only people who said yes can be on the list."),
    "date_missing": _("The day, such as 21/11/2026. Or choose one day for all such rows."),
    "date_unclear": _("Day, month, year, such as 21/11/2021."),
    "date_early": _("The day on which they said yes, such as 21/11/2021."),
    "date_to_come": _("The day on which they said yes. It may be today."),
    "nobody": _(
        "A phone number, or an alias with the language they read. A title or a total can stay out."
    ),
    "differs": _("Keep one of the two rows."),
}

WHY = "%(why)s"  # a sentence that another room wrote
COUNTS = {
    "new": _("New"),
    "changed": _("Changed"),
    "same": _("Same as before"),
    "repeated": _("Said twice"),
    "bad": _("Not good yet"),
}
LEFT_OUT_HEADINGS = (_("Row"), _("Column"), _("What is wrong"), _("What would be right"))


def example_list(today: date) -> list[list[str]]:
    """A list to copy: headings, and people who do not exist, who said yes today."""
    day = f"{today:%d/%m/%Y}"
    return [
        ["Alias", "Branch", "Phone", "Reads", "Speaks", "Prefers a call", "Said yes on"],
        ["Kite", "Floor 1", "07700 900123", "Arabic", "", "no", day],
        ["Moon", "Floor 1", "07700 900123 / 07700 900124", "Dari", "Hazaragi", "yes", day],
        ["", "East wing", "0044 7700 900125", "Tigrinya", "", "", ""],
    ]


@dataclass(frozen=True, slots=True)
class Said:
    """A problem in words."""

    column: str
    wrong: str
    right: str


def say(problem: Problem, *, quote: bool = True) -> Said:
    """The problem in words: which column, what is wrong, what would be right.

    Without `quote` nothing of a number's cell is repeated, not even masked.
    """
    values: dict[str, object] = {"most": MOST_NUMBERS, **problem.values}
    if "word" in values:
        values["word"] = masked(str(values["word"]), 30)
    perhaps = _names(problem.values.get("perhaps", ()))
    code = problem.code
    right = RIGHT.get(code, "")
    if code.startswith("language_") and perhaps:
        right = RIGHT["language_perhaps" if code == "language_unknown" else "language_which"]
    values["perhaps"] = perhaps
    wrong: Promise | str = WRONG[code]
    if code == "phone_bad" and not (quote and values.get("written")):
        wrong = WHY
    return Said(_where(problem), str(wrong) % values, str(right) % values)


def _where(problem: Problem) -> str:
    """The column as the list calls it; as we do, where the list has none for this."""
    if problem.letter and problem.letter != problem.heading:
        facts = {"heading": problem.heading, "letter": problem.letter}
        return str(_("%(heading)s (column %(letter)s)") % facts)
    if problem.letter:
        return str(_("Column %(letter)s") % {"letter": problem.letter})
    return str(SHORT[problem.column] if problem.column else _("The whole row"))


def _names(tags: object) -> str:
    found = [named(str(tag)) for tag in tags] if isinstance(tags, Iterable) else []
    if len(found) < 2:
        return "".join(found)
    return str(_("%(some)s or %(last)s")) % {"some": ", ".join(found[:-1]), "last": found[-1]}
