"""What was printed and where it lies: frozen as it stood, found by its code, withdrawn by one press."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import RoleKind, User
from accounts.trail import record
from accounts.verbs import Verb
from leaflets.actions import NotACoordinator
from leaflets.editions import Edition, gather
from leaflets.models import Printed, PrintRun
from leaflets.paper_data import FORMS, data, orders
from translations import languages
from translations.languages import Language

MOST_SHEETS = 5_000
MOST_SHOWN = 200


class Withdrawn(ValidationError):
    """Nobody prints more of what should be taken down."""

    def __init__(self) -> None:
        super().__init__(_("This edition was withdrawn. Please change it first."), code="withdrawn")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A frozen edition, where its sheets are, and whether it still says what we say."""

    row: Printed
    runs: list[PrintRun]
    is_current: bool

    @property
    def language(self) -> Language:
        return languages.get(self.row.language)

    @property
    def copies(self) -> int:
        """How many sheets of it there are."""
        return sum(run.copies for run in self.runs)


@transaction.atomic
def note_run(
    *, edition: Edition, form: str, copies: int, left_at: str, key: UUID, by: User, now: datetime
) -> PrintRun:
    """The run; the edition is frozen as it stands now, once for each version."""
    if not by.has_role(RoleKind.COORDINATOR):
        raise NotACoordinator
    if same := PrintRun.objects.filter(key=key).first():
        return same
    row = _frozen(edition, now)
    if row.withdrawn_at:
        raise Withdrawn
    run = row.runs.create(
        form=form, copies=copies, left_at=" ".join(left_at.split()), key=key,
        printed_by=by, printed_at=now,
    )  # fmt: skip
    record(actor=by, verb=Verb.LEAFLET_PRINTED, target=row, at=now)
    return run


def _frozen(edition: Edition, now: datetime) -> Printed:
    wanted = orders([edition], FORMS, timezone.localdate(now))
    facts: dict[str, Any] = {"frozen": {one.form: data(one) for one in wanted}, "made_at": now}
    row, _new = Printed.objects.get_or_create(
        leaflet=edition.leaflet,
        language=edition.language.tag,
        version=edition.version,
        was_draft=wanted[0].is_draft,
        defaults=facts,
    )
    return row


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
    found = list(rows.order_by("-made_at")[:MOST_SHOWN])
    runs = PrintRun.objects.filter(edition__in=found).select_related("printed_by")
    by_edition: dict[UUID, list[PrintRun]] = {row.pk: [] for row in found}
    for run in runs.order_by("-printed_at"):
        by_edition[run.edition_id].append(run)
    leaflets = {row.leaflet_id: row.leaflet for row in found}.values()
    now = gather(leaflets, {row.language for row in found}) if found else {}
    return [
        Sheet(row, by_edition[row.pk], now[row.leaflet.slug, row.language].version == row.version)
        for row in found
    ]
