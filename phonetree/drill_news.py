"""A letter to each coordinator about the drills of the next day."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from smtplib import SMTPException
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Role, RoleKind, User
from phonetree.models import PlannedDrill
from residences.models import Residence

PATIENCE = 5  # seconds: the engine has better to do than wait for a mail server
log = logging.getLogger("ringround.drills")


def tell_coordinators(planned: Sequence[PlannedDrill]) -> None:
    """One letter each, to nobody else's knowledge. The home page says the same, so a letter may fail."""
    letters = [_letter(user, rows) for user, rows in _by_coordinator(planned).items()]
    if not letters:
        return
    try:
        get_connection(timeout=PATIENCE).send_messages(letters)
    except (OSError, SMTPException) as trouble:
        log.error("Letters about drills could not be sent: %s", type(trouble).__name__)  # noqa: TRY400


def _by_coordinator(planned: Sequence[PlannedDrill]) -> dict[User, list[PlannedDrill]]:
    """Who runs which of these residences; two queries, however many there are."""
    groups = defaultdict(set)
    homes = {row.residence_id for row in planned}
    pairs = Residence.groups.through.objects.filter(residence__in=homes)
    for residence, group in pairs.values_list("residence_id", "group_id"):
        groups[group].add(residence)
    roles = Role.objects.filter(kind=RoleKind.COORDINATOR, group__in=groups, user__is_active=True)
    runs: dict[User, set[object]] = defaultdict(set)
    for role in roles.select_related("user").order_by("user__email"):
        runs[role.user] |= groups[role.group_id]
    return {
        user: [row for row in planned if row.residence_id in theirs]
        for user, theirs in runs.items()
    }


def _letter(user: User, rows: Sequence[PlannedDrill]) -> EmailMessage:
    """Code names stand inside, never in the subject."""
    lines = [_line(row) for row in rows]
    page = urljoin(settings.PUBLIC_URL + "/", reverse("drills:network").lstrip("/"))
    body = "\n\n".join(
        [
            _("Hello %(name)s,") % {"name": user.name},
            _("these drills are planned:"),
            "\n".join(lines),
            _("Everybody there gets a text that says it is only practice."),
            _("If the day does not suit, skip it here: %(page)s") % {"page": page},
        ]
    )
    return EmailMessage(_("A drill is planned"), body, to=[user.email])


def _line(row: PlannedDrill) -> str:
    when = date_format(timezone.localtime(row.due_at), "l j F, H:i")
    if row.postponed:
        sentence = _("- %(place)s: %(when)s. It was moved, for a call-out was under way.")
    else:
        sentence = _("- %(place)s: %(when)s.")
    return sentence % {"place": row.residence.code_name, "when": when}
