"""What donors read on the public pages, in words that the catalogues of the first wave know."""

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from translations import languages

KIND = _("What can you give?")
COOK = _("Does the food have to be cooked?")
COOKED = {"unknown": _("I do not know"), "no": _("No"), "yes": _("Yes")}
QUANTITY = _("How many?")
WORDS = _("Anything we should know")
CONTACT = _("How can we answer you?")
WHY_CONTACT = _(
    "An e-mail or a number. We use it to agree on a day, and delete it 30 days after that."
)
TELL = _("Tell me when somebody has it")
WHY_TELL = _("Then we keep how to answer you until we have told you, at most 90 days.")
LOOK_AGAIN = _("Please look at this again.")
# Around an appeal where it is passed on.
CAME_OF = _("%(came)s of %(target)s so far. Thank you.")
CAME = _("%(came)s so far. Thank you.")
AROUND = _("Around %(area)s.")
UNTIL = _("Until %(day)s.")
ASKS = _("%(group)s asks: %(title)s.")
CAN_GIVE = _("If you can give something, or know who can: %(address)s")
SAME_PAGE = _("The same page is there in %(languages)s.")
NOBODY_NAMED = _("Nobody needs an account, and nobody who gives or receives is named.")
NO_COOKING = _(
    "There is nowhere to cook where this goes. What helps: food that is eaten as it is, such as"
    " fruit, dates, bread or biscuits. A food bank will be glad of the rest."
)
TOO_QUICK = _("That was too quick, or the page lay open too long. Please send it again.")
TOO_OFTEN = _("A lot has come in from here in the last hour. Please try again later.")

_AROUND = {
    "came_of": CAME_OF,
    "came": CAME,
    "around": AROUND,
    "until": UNTIL,
    "asks": ASKS,
    "can_give": CAN_GIVE,
    "same_page": SAME_PAGE,
    "nobody_named": NOBODY_NAMED,
}


def around(tag: str) -> dict[str, str]:
    """The sentences around an appeal, in this language if our catalogues have it, else in English."""
    with translation.override(tag if tag in languages.FIRST_WAVE else "en"):
        return {name: str(words) for name, words in _AROUND.items()}
