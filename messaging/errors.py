"""The provider's error codes: what each means for the number, and what a person should do."""

from dataclasses import dataclass
from enum import StrEnum


class Cause(StrEnum):
    """Why a message failed."""

    DEAD = "dead"  # no such number, or no mobile: it never works
    OPTED_OUT = "opted_out"  # the person asked for no texts
    PHONE_OFF = "phone_off"  # off, no signal, engaged: later it may work
    OUR_SETUP = (
        "our_setup"  # something about our account: nobody can be reached until it is put right
    )
    FILTERED = "filtered"  # a network took it for spam
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Advice:
    """The cause, and one sentence that says what a person should do."""

    cause: Cause
    sentence: str

    @property
    def for_good(self) -> bool:
        """Whether this number will never take a message again."""
        return self.cause is Cause.DEAD


def _(words: str) -> str:
    """Marks words for the catalogues; error_words.py looks them up."""
    return words


_SENTENCES = {
    Cause.DEAD: _("This number does not work. Ask for the new number in person."),
    Cause.OPTED_OUT: _("They asked for no texts. Go and see them in person."),
    Cause.PHONE_OFF: _("The phone is off, engaged or has no signal. Knock, or try again later."),
    Cause.OUR_SETUP: _(
        "Our telephone account refused this. Tell whoever looks after the system now."
    ),
    Cause.FILTERED: _(
        "The network took this text for spam. Ring them, and use other words next time."
    ),
    Cause.UNKNOWN: _("It did not arrive and nobody knows why. Ring them or knock."),
}
_OTHERWISE = {
    "21614": _("This is no mobile number and gets no texts. Ring it, or ask for another."),
    "30006": _("This is a landline or its network cannot be reached. Ask for another number."),
    "21408": _("Our account may not send to this country. Ask for a number from here."),
    "21617": _("This text is too long to send. Make it shorter."),
    "21611": _("Too many texts wait at the provider. Wait before you send more."),
    "30001": _("Too many texts waited at the provider, and this one was dropped. Ring them."),
    "30036": _("The text waited too long at the provider and was dropped. Ring them or knock."),
    "late": _("It waited here too long to be true any more and was not sent. Ring them or knock."),
    "country": _(
        "Your network does not write to this country. Ring them, or ask for another number."
    ),
    "film": _("This number is only for drills. It reaches nobody."),
    "20429": _("The provider had no room for this text. Ring them."),
    "spoilt": _(
        "The words or the number could not be read. Tell whoever looks after the system now."
    ),
    "busy": _("The phone was engaged. Try again."),
    "noanswer": _("Nobody picked up. Knock, or try again later."),
    "63016": _("WhatsApp took no free words, for they had not written to us there for a day."),
    "63018": _("Too many messages by WhatsApp at once."),
    "wrong": _("Somebody rang: this number is not theirs. Ask in person for the right one."),
}
_CODES = {
    Cause.DEAD: "21211 21214 21217 21401 21614 21635 30005 30006 13223 13224 wrong",
    Cause.OPTED_OUT: "21610",
    Cause.PHONE_OFF: "30003 busy noanswer",
    Cause.FILTERED: "30004 30007",
    Cause.OUR_SETUP: (
        "20003 20005 20008 20009 20403 20404 21205 21210 21212 21213 21215 21266 21408 21602"
        " 21603 21604 21606 21609 21611 21612 21617 21657 21659 21660 22005 30001 30002 30010"
        " 30022 30034 30038 30042 32017 32203 20429 film spoilt country"
    ),
}
# Our account or token is not taken at all: whoever is written to, it ends like this.
ACCOUNT = frozenset({"20003", "20005", "20403", "30002", "401", "403"})
_CAUSES = {code: cause for cause, codes in _CODES.items() for code in codes.split()}


def explain(code: str) -> Advice:
    """What to do about this code; a code we never heard of gets a careful answer."""
    cause = _CAUSES.get(code, Cause.UNKNOWN)
    return Advice(cause, _OTHERWISE.get(code) or _SENTENCES[cause])
