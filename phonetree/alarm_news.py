"""Word of an alarm to the coordinators who can confirm it: a text, and a call when it is proved."""

from datetime import datetime
from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Role, RoleKind
from messaging import actions as messaging
from messaging.models import Message
from messaging.pace import span
from phonetree.alarm_rules import STANDS, AlarmState
from phonetree.models.alarms import Alarm
from phonetree.models.shifts import Helper

TOLD = "alarm_told"  # purpose of these messages


def tell(alarm: Alarm, now: datetime, *, but: UUID | None = None) -> int:
    """How many coordinators are told; not on the phone that raised it. No word of where or who."""
    phones = [pk for pk in _phones(alarm) if pk != but]
    channels = ["text", "call"] if alarm.state == AlarmState.PROVED else ["text"]
    with translation.override("en"):  # whichever page the deed was done on
        words = _words(alarm)
    messages = [
        Message(
            phone_id=phone,
            channel=channel,
            purpose=TOLD,
            is_emergency=True,
            about=alarm.pk,
            language="en",
            body=words if channel == "text" else None,
            priority=0,
            due_at=now,
            expires_at=now + span(STANDS),
            made_at=now,
            changed_at=now,
        )
        for phone in phones
        for channel in channels
    ]
    messaging.queue_messages(messages=messages)
    return len(phones)


def _phones(alarm: Alarm) -> list[UUID]:
    """The confirmed numbers of the coordinators of the residence's groups."""
    groups = alarm.residence.groups.values("pk")
    roles = Role.objects.filter(kind=RoleKind.COORDINATOR, group__in=groups)
    helpers = Helper.objects.reachable().filter(user__in=roles.values("user"))
    return [pk for pk in helpers.order_by("pk").values_list("phone", flat=True) if pk]


def _words(alarm: Alarm) -> str:
    page = urljoin(settings.PUBLIC_URL + "/", alarm.get_absolute_url().lstrip("/"))
    if alarm.state == AlarmState.CONFIRMED:
        return (
            _("Ringround: two leaders proved an alarm. In a minute all are told. Look: %s") % page
        )
    if alarm.state == AlarmState.PROVED:
        return _("Ringround: an alarm waits for you to confirm it. Look now: %s") % page
    return _("Ringround: somebody asks for help and could not prove who they are. Look: %s") % page
