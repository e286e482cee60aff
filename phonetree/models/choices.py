"""How somebody came out of a call-out, and how we know, as pages say it."""

from django.utils.translation import gettext_lazy as _

from phonetree.outcomes import Outcome

OUTCOME_CHOICES = [
    (Outcome.OPEN, _("Waiting")),
    (Outcome.UNREACHABLE, _("Not reached")),
    (Outcome.OPTED_OUT, _("Asked for no texts")),
    (Outcome.SEEN_IN_PERSON, _("Seen in person")),
    (Outcome.SAFE, _("Safe")),
    (Outcome.NOT_SAFE_TO_TALK, _("Not safe to talk")),
    (Outcome.NEEDS_HELP, _("Needs help")),
]
HOW_CHOICES = [
    ("text", _("by text")),
    ("key", _("by a key in our call")),
    ("ring", _("by a missed call")),
    ("link", _("by the link")),
    ("leader", _("their leader saw them")),
    ("person", _("a coordinator or volunteer marked it")),
]
