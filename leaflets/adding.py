"""A new leaflet, written by a coordinator: its parts are drafts, in English alone."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import RoleKind, User
from accounts.trail import record
from accounts.verbs import Verb
from leaflets.actions import NotACoordinator
from leaflets.composing import Piece
from leaflets.models import Fact, Leaflet, Part
from leaflets.starter_leaflets import AFTER_TEXTS
from translations import actions as texts
from translations import placeholders
from translations.models import SOURCE, Kind, Text, Translation

MOST = 60  # leaflets: more than anybody keeps true in thirty languages


class NoSuchFact(ValidationError):
    """A number that nobody wrote down cannot be put in."""

    def __init__(self, names: Sequence[str]) -> None:
        said = ", ".join(f"{{{name}}}" for name in names)
        super().__init__(
            _("There is no such number or deadline: %(names)s"), params={"names": said}
        )


class TooManyLeaflets(ValidationError):
    """Somebody has to do with those that are there."""

    def __init__(self) -> None:
        super().__init__(_("There are as many leaflets as we can keep true."), code="too_many")


class Twice(ValidationError):
    """There is one of this title."""

    def __init__(self) -> None:
        super().__init__(_("There is a leaflet of this title already."), code="twice")


@transaction.atomic
def add_leaflet(
    *,
    title: str,
    purpose: str,
    pieces: Sequence[Piece],
    is_critical: bool,
    by: User,
    now: datetime,
) -> Leaflet:
    """The leaflet: everything that it says is a draft of theirs until somebody else has read it."""
    if not by.has_role(RoleKind.COORDINATOR):
        raise NotACoordinator
    last = Leaflet.objects.aggregate(last=Max("place"))["last"]
    slug = slugify(title)[:30].strip("-") or "leaflet"
    if Leaflet.objects.count() >= MOST:
        raise TooManyLeaflets
    _refuse_unknown(pieces)
    place = 0 if last is None else last + 1
    facts = {"title": title, "purpose": purpose, "place": place}
    leaflet, is_new = Leaflet.objects.get_or_create(slug=slug, defaults=facts)
    if not is_new:
        raise Twice
    for number, piece in enumerate(pieces):
        _add_part(leaflet, number, piece, is_critical=is_critical, by=by, now=now)
    record(actor=by, verb=Verb.TEXT_ADDED, target=leaflet, at=now)
    return leaflet


def _refuse_unknown(pieces: Sequence[Piece]) -> None:
    named = {name for piece in pieces for name in placeholders.names(piece.words)}
    known = set(Fact.objects.filter(key__in=named).values_list("key", flat=True))
    if unknown := sorted(named - known):
        raise NoSuchFact(unknown)


def _add_part(
    leaflet: Leaflet, number: int, piece: Piece, *, is_critical: bool, by: User, now: datetime
) -> None:
    text = Text(
        key=f"leaflet_{leaflet.slug}_{number + 1}",
        kind=Kind.LEAFLET,
        title=f"{leaflet.title}, {number + 1}",
        place=AFTER_TEXTS + 100 * leaflet.place + number,
        words=texts.tidy(piece.words),
        is_public=True,
        is_critical=is_critical,
    )
    texts.refuse_wrong(text, text.words, SOURCE)
    text.save()
    Part.objects.create(leaflet=leaflet, text=text, shape=piece.shape, place=number)
    Translation.objects.create(
        text=text,
        language=SOURCE,
        words=text.words,
        source_version=text.version,
        written_by=by,
        written_at=now,
    )
