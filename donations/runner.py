"""The engine's part: promises that end, who is next, whether a phone works, thanks to who gave something."""

from datetime import datetime, timedelta

from donations.checkups import ask
from donations.giving import lapse
from donations.thanks import thank
from donations.to_propose import after_a_no
from messaging.models import Beat
from messaging.pace import span

NAME = "gifts"  # of its row among the signs of life
EVERY = timedelta(minutes=1)


def tick(now: datetime) -> None:
    """Once a minute; else it costs one query."""
    if Beat.objects.filter(pk=NAME, at__gt=now - span(EVERY)).exists() or not _claim(now):
        return
    while lapse(now) or ask(now):
        pass
    after_a_no(now)
    thank(now)


def _claim(now: datetime) -> bool:
    """True for the one engine that may do it now."""
    last, new = Beat.objects.get_or_create(pk=NAME, defaults={"at": now})
    return new or Beat.objects.filter(pk=NAME, at=last.at).update(at=now) == 1
