"""What was printed and where it lies: frozen as it stood, found by its code, withdrawn by one press."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import RoleKind, User
from accounts.trail import record
from accounts.verbs import Verb
from leaflets.actions import NotACoordinator
from leaflets.editions import Edition, Key, gather, version_of
from leaflets.models import Printed, PrintRun
from leaflets.paper_data import Order, data
from leaflets.paper_forms import FORMS, PAIR, Form, form_of
from translations import languages
from translations.languages import Language

MOST_SHEETS = 5_000
MOST_SHOWN = 200


class Withdrawn(ValidationError):
    """Nobody prints more of what should be taken down."""

    def __init__(self) -> None:
        super().__init__(_("This edition was withdrawn. Please change it first."), code="withdrawn")


class NotWritten(ValidationError):
    """There is nothing to print in one of the languages."""

    def __init__(self) -> None:
        super().__init__(_("Nobody has written it in that language yet."), code="missing")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A frozen edition, where its sheets are, and whether it still says what we say."""

    row: Printed
    runs: list[PrintRun]
    is_current: bool

    @property
    def languages(self) -> list[Language]:
        """The one that it is in, or the two that stand side by side."""
        return [languages.get(tag) for tag in _tags(self.row)]

    @property
    def forms(self) -> list[Form]:
        """Those in which it was printed."""
        printed = {run.form for run in self.runs} & self.row.frozen.keys()
        kept = [name for name in (*FORMS, PAIR) if name in printed]
        return [form for name in kept if (form := _form(self.row, name))]

    @property
    def copies(self) -> int:
        """How many sheets of it there are."""
        return sum(run.copies for run in self.runs)


@transaction.atomic
def note_run(
    *, order: Order, copies: int, left_at: str, key: UUID, by: User, now: datetime
) -> PrintRun:
    """The run; what it says is frozen as it stands now, once for each version and form."""
    if not by.has_role(RoleKind.COORDINATOR):
        raise NotACoordinator
    if same := PrintRun.objects.filter(key=key).first():
        return same
    row = _frozen(order, now)
    if row.withdrawn_at or _is_withdrawn(order):
        raise Withdrawn
    run = row.runs.create(
        form=order.form.name, copies=copies, left_at=" ".join(left_at.split()), key=key,
        printed_by=by, printed_at=now,
    )  # fmt: skip
    record(actor=by, verb=Verb.LEAFLET_PRINTED, target=row, at=now)
    return run


def _frozen(order: Order, now: datetime) -> Printed:
    facts: dict[str, Any] = {"frozen": {}, "made_at": now}
    row, _new = Printed.objects.select_for_update().get_or_create(
        leaflet=order.edition.leaflet,
        language=order.edition.language.tag,
        beside=order.beside.language.tag if order.beside else "",
        version=order.version,
        was_draft=order.is_draft,
        defaults=facts,
    )
    if order.form.name not in row.frozen:
        row.frozen[order.form.name] = data(order)
        row.save(update_fields=["frozen"])
    return row


def _is_withdrawn(order: Order) -> bool:
    """True where the same words in one of its languages were withdrawn, alone or beside others."""
    leaflet, tags = order.edition.leaflet, [one.language.tag for one in order.editions]
    rows = Printed.objects.filter(leaflet=leaflet, withdrawn_at__isnull=False)
    rows = rows.filter(Q(language__in=tags) | Q(beside__in=tags)).select_related("leaflet")
    found = list(rows)
    now = gather([leaflet], {tag for row in found for tag in _tags(row)}) if found else {}
    return any(_is_current(row, now) and _is_as_sure(row, now, order.day) for row in found)


def _is_as_sure(row: Printed, now: Mapping[Key, Edition], day: date) -> bool:
    """True unless somebody has checked since what was withdrawn as a draft."""
    sure = all(now[row.leaflet.slug, tag].is_sure(day) for tag in _tags(row))
    return row.was_draft is not sure


@transaction.atomic
def withdraw(*, edition: Printed, by: User, now: datetime) -> None:
    """Nobody should hand it out any more; its runs say where it hangs."""
    if not by.has_role(RoleKind.COORDINATOR):
        raise NotACoordinator
    waiting = Printed.objects.filter(pk=edition.pk, withdrawn_at=None)
    if waiting.update(withdrawn_at=now, withdrawn_by=by):
        record(actor=by, verb=Verb.EDITION_WITHDRAWN, target=edition, at=now)


def sheets(user: User, code: str = "") -> list[Sheet]:
    """What lies about, the newest first, or what bears this code; in as many queries for all as for one."""
    rows = Printed.objects.visible_to(user).select_related("leaflet", "withdrawn_by")
    if code:
        rows = rows.filter(version=code.strip().upper())
    return _sheets(rows.order_by("-made_at")[:MOST_SHOWN])


def outdated(user: User, edition: Edition) -> list[Sheet]:
    """What lies about in this language and says something else than we say now."""
    tag = edition.language.tag
    rows = Printed.objects.visible_to(user).filter(leaflet=edition.leaflet, withdrawn_at=None)
    ours = rows.filter(Q(language=tag) | Q(beside=tag)).select_related("leaflet")
    found = _sheets(ours.order_by("-made_at")[:MOST_SHOWN])
    return [sheet for sheet in found if not sheet.is_current]


def _sheets(rows: Iterable[Printed]) -> list[Sheet]:
    found = list(rows)
    runs = PrintRun.objects.filter(edition__in=found).select_related("printed_by")
    by_edition: dict[UUID, list[PrintRun]] = {row.pk: [] for row in found}
    for run in runs.order_by("-printed_at"):
        by_edition[run.edition_id].append(run)
    leaflets = {row.leaflet_id: row.leaflet for row in found}.values()
    now = gather(leaflets, {tag for row in found for tag in _tags(row)}) if found else {}
    return [Sheet(row, by_edition[row.pk], _is_current(row, now)) for row in found]


def _form(row: Printed, name: str) -> Form | None:
    return form_of(f"{name}-{row.beside}" if row.beside else name)


def _tags(row: Printed) -> list[str]:
    return [tag for tag in (row.language, row.beside) if tag]


def _is_current(row: Printed, now: Mapping[Key, Edition]) -> bool:
    return version_of([now[row.leaflet.slug, tag] for tag in _tags(row)]) == row.version
