"""What a coordinator should know of on the home page: not sent, or waiting for them."""

from datetime import datetime, timedelta

from accounts.models import User
from updates.models import NOT_SENT, Question, Update, UpdateState

SAID_FOR = timedelta(days=14)  # after that nobody asks any more why something was not sent
MOST = 5


def troubles(user: User, now: datetime) -> list[Update | Question]:
    """What was not sent in its time; two queries."""
    missed = Update.objects.run_by(user).filter(state__in=NOT_SENT, stopped_at__gt=now - SAID_FOR)
    unasked = Question.objects.run_by(user).going().filter(trouble_at__gt=now - SAID_FOR)
    return [*missed.news()[:MOST], *unasked.exclude(trouble="")[:MOST]]


def to_confirm(user: User) -> list[Update | Question]:
    """Somebody else's words that wait for a second coordinator; two queries."""
    updates = Update.objects.run_by(user).filter(state=UpdateState.WAITING)
    questions = Question.objects.run_by(user).going().filter(waits=True)
    return [
        *updates.exclude(started_by=user)[:MOST],
        *questions.exclude(made_by=user)[:MOST],
    ]
