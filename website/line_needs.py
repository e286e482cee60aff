"""What the line needs: residents to ring back, and languages that nobody on shift speaks."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phonetree.shift_times import Gap
from residences.need import Need
from translations import language_names

MOST_LANGUAGES = 3  # named one by one; the page of the line has them all


def to_ring_back(many: int) -> list[Need]:
    """Residents who rang and reached nobody."""
    if not many:
        return []
    title = ngettext("%(n)s resident wants to be rung back",
                     "%(n)s residents want to be rung back", many)  # fmt: skip
    why = _("They rang, and nobody could talk to them.")
    return [Need("help", "missed", title % {"n": many}, why, reverse("line:now"), _("See who"))]


def nobody_speaks(gaps: Sequence[Gap], *, anybody: bool) -> list[Need]:
    """What nobody on shift tonight speaks; where nobody is on shift at all, that."""
    if not gaps:
        return []
    people = sum(gap.people for gap in gaps)
    if not anybody:
        why = ngettext("%(n)s resident who rings can only leave a message.",
                       "%(n)s residents who ring can only leave a message.", people)  # fmt: skip
        return [_need(_("Nobody is on shift tonight"), why % {"n": people})]
    needs = [_need(_title(gap), _who_does(gap.people)) for gap in gaps[:MOST_LANGUAGES]]
    if rest := gaps[MOST_LANGUAGES:]:
        title = ngettext("Nobody on shift speaks %(n)s more language tonight",
                         "Nobody on shift speaks %(n)s more languages tonight", len(rest))  # fmt: skip
        named = ", ".join(language_names.named(gap.language) for gap in rest)
        needs.append(_need(title % {"n": len(rest)}, named))
    return needs


def _title(gap: Gap) -> str:
    name = language_names.named(gap.language)
    return _("Nobody on shift speaks %(language)s tonight") % {"language": name}


def _who_does(people: int) -> str:
    words = ngettext("%(n)s resident does. Who rings can only leave a message.",
                     "%(n)s residents do. Who rings can only leave a message.", people)  # fmt: skip
    return words % {"n": people}


def _need(title: str, why: str) -> Need:
    return Need("wait", "clock", title, why, reverse("line:week"), _("See the week"))
