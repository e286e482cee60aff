"""A text with nothing but 50: somebody who leads asks for the page on which they choose digits."""

from datetime import datetime

from messaging.answers import Answer, Kind, digits_of
from messaging.inbound import Taken, one_by_one
from messaging.models import Inbound
from residences import pins
from residences.holding import held
from residences.models import Resident

NAME = "residences.pin_replies"
WORD = "50"
LONGEST = 12  # letters: what is longer is no such text, and is not looked at


@one_by_one
def handle(inbound: Inbound, answer: Answer, now: datetime) -> Taken | None:
    """Takes such a text of somebody who leads; all else costs no question."""
    if answer.kind is not Kind.UNKNOWN or inbound.phone_id is None:
        return None
    body = inbound.body or ""
    if len(body) > LONGEST or digits_of(body) != WORD:
        return None
    people = Resident.objects.here().filter(
        lines__phone=inbound.phone_id, leaderships__isnull=False
    )
    someone = people.order_by("joined_at", "pk").first()
    if someone is None or held([someone.pk], now):
        return None
    return Taken(by=NAME, reply=pins.reply_with_link(someone, now), language=someone.reads)
