"""Why a deed was not done, in words that people can read; pages and API say the same."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class Refused(ValidationError):
    """A sentence that stands in the class, with the field that it is about."""

    sentence = _("This is not possible.")
    field: str | None = None

    def __init__(self) -> None:
        super().__init__(self.sentence, code=type(self).__name__)


class CodeNameTaken(Refused):
    sentence = _("This code name cannot be used. Please choose another.")
    field = "code_name"


class KeyUsed(Refused):
    sentence = _("This form was already sent. Open it again to add another.")


class BranchWordTaken(Refused):
    sentence = _("There is already a branch with this word here.")
    field = "word"


class BranchNotEmpty(Refused):
    sentence = _("People live in this branch. Move them to another branch first.")


class AliasTaken(Refused):
    sentence = _("Somebody here already has this alias. Please choose another.")
    field = "alias"


class ForeignBranch(Refused):
    sentence = _("This branch belongs to another residence.")
    field = "branch"


class CannotLead(Refused):
    sentence = _("Only somebody who lives here now can lead.")


class TwiceALeader(Refused):
    sentence = _("One person cannot be leader and deputy of the same branch.")


class IsClosed(Refused):
    sentence = _("This residence is closed. Open it again before you add to it.")


class LooksAfterItAlready(Refused):
    sentence = _("This group looks after it already.")
    field = "group"


class NotYoursToTake(Refused):
    sentence = _("Only a group itself, or one that has looked after it for longer, can do this.")
    field = "group"


class LastGroup(Refused):
    sentence = _(
        "Nobody would look after it any more. Give it to another group first, or close it."
    )
    field = "group"


class EnoughReveals(Refused):
    sentence = _(
        "You have looked at 10 numbers in the last 24 hours. That is the most."
        " Ask another coordinator, or let the program ring."
    )


class RoundIsOpen(Refused):
    sentence = _("People of this branch can name somebody already.")


class NobodyStands(Refused):
    sentence = _("Nobody has agreed to be shown to neighbours yet.")


class HasNotSaidYes(Refused):
    sentence = _("They have not said yes themselves, so they cannot begin.")


class SameBranch(Refused):
    sentence = _("Choose two different branches.")
    field = "to"


class NothingToUndo(Refused):
    sentence = _("There is no change to undo.")


class ChangedSince(Refused):
    sentence = _("Somebody changed the tree since then, so this cannot be undone any more.")
