"""Editions on paper: a PDF, or pictures of its pages."""

import hashlib
import json
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

import paper
from leaflets.paper_data import TEMPLATE, Order, data

KEPT = 128  # files of 30 to 90 kB; there are about eighty, and anybody may ask for them
PREVIEW_DOTS = 60  # to the inch: A4 is about 500 wide


Trouble = paper.MissingLetters | paper.TooMuch
TOO_MUCH = (  # what `paper` says
    gettext_noop("It took too long to set."),
    gettext_noop("Too many words for paper."),
)


def why_not(trouble: Trouble) -> str:
    """Why there is no paper, in the language of the page."""
    if isinstance(trouble, paper.MissingLetters):
        return _("No font of ours has %(signs)s.") % {"signs": trouble.named}
    return _(str(trouble))


def pdf(order: Order) -> bytes:
    """The PDF; the same order again costs nothing."""
    return _pdf(_key(order))


def pictures(order: Order) -> list[bytes]:
    """Each page as a PNG."""
    return list(_pictures(_key(order)))


def mark_of(order: Order) -> str:
    """A mark of all that stands on it and of how it looks: the same until something changes."""
    return hashlib.sha256(f"{paper.look()}{_key(order)}".encode()).hexdigest()[:20]


def _key(order: Order) -> str:
    return json.dumps(data(order), ensure_ascii=False)


@lru_cache(KEPT)
def _pdf(key: str) -> bytes:
    return paper.typeset(TEMPLATE, json.loads(key))


@lru_cache(KEPT // 4)
def _pictures(key: str) -> tuple[bytes, ...]:
    return tuple(paper.pictures(TEMPLATE, json.loads(key), dots_per_inch=PREVIEW_DOTS))
