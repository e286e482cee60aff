"""What donors read on the public pages, in words that the catalogues of the first wave know."""

from django.utils.translation import gettext_lazy as _

KIND = _("What can you give?")
QUANTITY = _("How many?")
WORDS = _("Anything we should know")
CONTACT = _("How can we answer you?")
WHY_CONTACT = _(
    "An e-mail or a number. We use it to agree on a day, and delete it 30 days after that."
)
TELL = _("Tell me when somebody has it")
WHY_TELL = _("Then we keep how to answer you until we have told you, at most 90 days.")
LOOK_AGAIN = _("Please look at this again.")
TOO_QUICK = _("That was too quick, or the page lay open too long. Please send it again.")
TOO_OFTEN = _("A lot has come in from here in the last hour. Please try again later.")
