"""Why a deed was not done, in words that people can read; pages and API say the same."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from donations import donor_words
from donations.facts import Wrong
from donations.rules import Refusal
from donations.words import FACTS, WRONG, sentences
from residences.refusals import Refused


class NothingOfIt(Refused):
    sentence = _("How many? At least one.")
    field = "quantity"


class NotSoMany(Refused):
    sentence = _("There are not so many left that nobody was promised.")
    field = "quantity"


class NotAlike(Refused):
    sentence = _("Only things of one kind with the same facts can share a label.")


class NeedsReason(Refused):
    sentence = _("Say why it is urgent.")
    field = "reason"


class NeedsItsReason(Refused):
    sentence = _("That is not what was there. Say why.")
    field = "reason"


class HasMoved(Refused):
    sentence = _("They do not live there any more.")


class NotNearThem(Refused):
    sentence = _("Only who leads their branch can ask for them.")


class AskedLately(Refused):
    sentence = _("Somebody asked for this for them a few days ago.")


class TooLate(Refused):
    sentence = _("It is too late for that: this has moved on.")


class NothingWanted(Refused):
    sentence = _("Say what is wanted.")
    field = "kinds"


class NamesPlace(Refused):
    sentence = _("Leave out where people live: anybody can read an appeal.")


class NobodyToAllot(Refused):
    sentence = _(
        "Nothing is given out here by list: people choose at a table, or wait in the queue."
    )


class NoYesYet(Refused):
    sentence = _("They have not said yes to it yet, or it is over.")


class DayToCome(Refused):
    sentence = _("The day that was agreed has not come yet.")


class NoTable(Refused):
    sentence = _("Only an open appeal whose things lie on a table has days.")


class NoWordsYet(Refused):
    sentence = _("Write what you ask for in at least one language first.")


class AllGone(Refused):
    sentence = _("Nothing that came in for this is free.")


class WrongHours(Refused):
    sentence = _("Give a day to come, and an end after the beginning.")
    field = "ends"


class TooQuick(Refused):
    sentence = donor_words.TOO_QUICK


class TooOften(Refused):
    sentence = donor_words.TOO_OFTEN


class NameTaken(Refused):
    sentence = _("There is already a place with this name.")
    field = "name"


class PotNameTaken(Refused):
    sentence = _("There is already a pot with this name. It may have been closed.")
    field = "name"


class WrongWeeks(Refused):
    sentence = _("Give both days, the first one first.")
    field = "fasting_until"


class NoSuchParcel(Refused):
    sentence = _("Nothing that is promised has this label and these digits.")
    field = "code"


class TooManyTries(Refused):
    sentence = _("Too many wrong digits. Wait an hour, or ask somebody else to hand it over.")
    field = "code"


class NothingToBring(Refused):
    sentence = _("Choose at least one residence. To go nowhere, cancel the run.")
    field = "homes"


class RunIsPast(Refused):
    sentence = _("That moment is over. Give one to come.")
    field = "day"


class TooFarAhead(Refused):
    sentence = _("Agree on a day within a year.")
    field = "day"


class AfterItsEnd(Refused):
    sentence = _("It is there only until a day before that. Agree on an earlier one.")
    field = "day"


class RouteIsClosed(Refused):
    sentence = _("Nothing can be given there at present: its route says so.")
    field = "homes"


class RunIsOver(Refused):
    sentence = _("This run is over, or was cancelled.")


class SomebodyDrives(Refused):
    sentence = _("Somebody else drives it by now.")


class NoPicture(Refused):
    sentence = _("This is no picture that we can read. Send a JPEG, PNG or WebP.")
    field = "picture"


class PicturesBusy(Refused):
    sentence = _("Others send pictures just now. Please send this one again in a moment.")
    field = "picture"


class PictureTooLarge(Refused):
    sentence = _("This picture is too large. Send one of at most 12 MB.")
    field = "picture"


class NotSoMuch(Refused):
    sentence = _("There is not so much in it that nobody has spoken for.")
    field = "pounds"


class SamePerson(Refused):
    sentence = _("You signed this already. Somebody else must sign it too.")


class PotNotEmpty(Refused):
    sentence = _("It can be closed when it is empty and nothing waits for a signature.")


class ClosedSince(Refused):
    sentence = _("The appeal or the place that you chose was closed meanwhile. Choose again.")


class BadRowsLeft(Refused):
    sentence = _("Some rows are not good yet. Mend them, or bring in only the good rows.")


class WrongFacts(ValidationError):
    """Facts that cannot be kept, each with its sentence."""

    def __init__(self, wrong: Mapping[str, Wrong]) -> None:
        self.by_fact = {key: WRONG[one] for key, one in wrong.items()}
        said = [f"{FACTS.get(key, key)}: {words}" for key, words in self.by_fact.items()]
        super().__init__(said, code="facts")


class FitsNoMore(ValidationError):
    """They cannot use it, as facts stand now."""

    def __init__(self, found: Iterable[Refusal]) -> None:
        super().__init__([str(one) for one in sentences(found)], code="fits_no_more")
