"""What residents are told by text outside call-outs: in their language, by day, with a link."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urljoin
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

import vault
from accounts.models import new_secret
from messaging.actions import queue_messages
from messaging.models import Message, Phone
from residences.daytime import Hours, waking
from residences.models import LinkTo, PersonalLink, Question, Resident, ResidentPhone
from translations import languages, placeholders, starter_texts
from translations.wording import UnknownText, words_for

LINK_LASTS = timedelta(hours=24)
LINK_KIND = "residences.link"
PURPOSE = "tree"  # of the messages: leaders, numbers, moves
AT_ONCE, LATER = 1, 5  # priorities: word of a changed number; all that can wait


def link_digest(secret: str) -> bytes:
    """How the secret of a person's link is kept."""
    return vault.link_digest(secret, LINK_KIND)


def phones_of(residents: Iterable[UUID]) -> dict[UUID, Phone]:
    """The phone that a text reaches each of these people on: the newest that works and is willing."""
    lines = ResidentPhone.objects.filter(
        resident__in=list(residents), phone__opted_out_at=None, phone__dead_since=None
    )
    return {
        line.resident_id: line.phone
        for line in lines.select_related("phone").order_by("since", "pk")
    }


def said(key: str, tag: str, **values: object) -> str:
    """These words in this language."""
    return placeholders.fill(_words([key], [tag])[key, tag], values)


def words_in(keys: Iterable[str], tag: str) -> dict[str, str]:
    """All of these words in one language, read at once; their places are not filled."""
    return {key: words for (key, _tag), words in _words(keys, [tag]).items()}


def _words(keys: Iterable[str], tags: Iterable[str]) -> dict[tuple[str, str], str]:
    """The words of the texts; those that came with the program where a text was never loaded."""
    wanted, read = set(keys), set(tags)
    try:
        found = words_for(wanted, read) if wanted else {}
    except UnknownText:
        return {(key, tag): _shipped(key, tag) for key in wanted for tag in read}
    return {pair: one.words for pair, one in found.items()}


def _shipped(key: str, tag: str) -> str:
    reads = languages.reading_of(tag)
    return starter_texts.shipped(reads if reads in languages.FIRST_WAVE else "en")[key]


@dataclass
class Letter:
    """One text before it is in words."""

    phone: UUID
    resident: Resident
    key: str
    values: dict[str, object]
    due_at: datetime
    priority: int
    to: LinkTo | None
    question: Question | None


@dataclass
class Post:
    """Texts that go out together; written in few statements however many there are."""

    now: datetime
    purpose: str = PURPOSE
    letters: list[Letter] = field(default_factory=list)

    def add(
        self,
        resident: Resident,
        phone: Phone | UUID | None,
        key: str,
        *,
        link: LinkTo | None = None,
        question: Question | None = None,
        hours: Hours | None = None,
        at_once: bool = False,
        **values: object,
    ) -> None:
        """One text; by day, and in these hours, unless it cannot wait. Without a phone there is none."""
        if phone is None:
            return
        pk = phone.pk if isinstance(phone, Phone) else phone
        due = self.now if at_once else waking(self.now, ZoneInfo(settings.TIME_ZONE), hours)
        priority = AT_ONCE if at_once else LATER
        self.letters.append(Letter(pk, resident, key, values, due, priority, link, question))

    def write(self) -> list[Message]:
        """The texts, now waiting to go out."""
        words = _words(
            (one.key for one in self.letters), (one.resident.reads for one in self.letters)
        )
        links: list[PersonalLink] = []
        messages = [self._message(one, words, links) for one in self.letters]
        PersonalLink.objects.bulk_create(links, batch_size=500)
        self.letters = []
        return queue_messages(messages=messages)

    def _message(
        self, one: Letter, words: dict[tuple[str, str], str], links: list[PersonalLink]
    ) -> Message:
        values = dict(one.values)
        if one.to is not None:
            row, values["link"] = make_link(one.resident, one.to, one.due_at, one.question)
            links.append(row)
        return Message(
            phone_id=one.phone,
            channel="text",
            purpose=self.purpose,
            language=one.resident.reads,
            body=placeholders.fill(words[one.key, one.resident.reads], values),
            priority=one.priority,
            due_at=one.due_at,
            made_at=self.now,
            changed_at=self.now,
        )


def make_link(
    resident: Resident, to: LinkTo, at: datetime, question: Question | None = None
) -> tuple[PersonalLink, str]:
    """A link that is not saved yet, and its address; it lives a day from the moment it is sent."""
    secret = new_secret()
    link = PersonalLink(
        digest=link_digest(secret),
        to=to,
        resident=resident,
        question=question,
        made_at=at,
        expires_at=at + LINK_LASTS,
    )
    return link, urljoin(settings.PUBLIC_URL + "/", f"n/{secret}")


def new_link(
    resident: Resident, to: LinkTo, now: datetime, question: Question | None = None
) -> str:
    """The address of a link to one page for one person."""
    link, address = make_link(resident, to, now, question)
    link.save()
    return address


def by_phone(
    people: Iterable[Resident],
) -> list[tuple[Phone, list[Resident]]]:
    """The phones that reach these people, each with those who share it."""
    people = list(people)
    phones = phones_of(one.pk for one in people)
    shared: dict[UUID, list[Resident]] = {}
    for one in people:
        if one.pk in phones:
            shared.setdefault(phones[one.pk].pk, []).append(one)
    return [(phones[some[0].pk], some) for some in shared.values()]
