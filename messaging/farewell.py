"""The one text that still goes to a phone that stopped its texts: that they have, and how to go back.

The provider says so itself, in English, where somebody sent one of its own words. Of all others it
knows nothing: without this, who wrote a word by mistake would never learn why nobody writes.
"""

from datetime import datetime, timedelta

from messaging.actions import queue_messages
from messaging.answers import is_the_providers, languages_of_stop
from messaging.models import FAREWELL, Message, Phone
from messaging.pace import span
from messaging.quick import SOON
from translations import languages, starter_texts
from translations.wording import UnknownText, words_for

LASTS = timedelta(minutes=30)  # later it only wakes them
KEY = "texts_stopped"


def queue(phone: Phone, said: str, now: datetime) -> None:
    """It waits to go out to a phone that has just stopped; asked once for each time that it does."""
    if is_the_providers(said):
        return
    tag = _language(phone, said)
    queue_messages(
        messages=[
            Message(
                phone=phone,
                channel="text",
                purpose=FAREWELL,
                language=tag,
                body=_words(tag),
                priority=SOON,
                due_at=now,
                expires_at=now + span(LASTS),
                made_at=now,
                changed_at=now,
            )
        ]
    )


def _language(phone: Phone, said: str) -> str:
    """The one in which we write to them, if the word is of it; else the first that has the word."""
    tags = languages_of_stop(said) or ["en"]
    last = (
        Message.objects.filter(phone=phone).order_by("-made_at").values_list("language", flat=True)
    )
    written = last.first() or ""
    return written if written in tags else tags[0]


def _words(tag: str) -> str:
    """As people have it now; as shipped where the texts were never loaded."""
    try:
        return words_for([KEY], [tag])[KEY, tag].words
    except UnknownText:
        return starter_texts.shipped(tag if tag in languages.FIRST_WAVE else "en")[KEY]
