"""What nobody else took: who wrote, what, in which language. A constant number of queries."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from accounts.models import User
from messaging.answers import number_in
from messaging.models import Inbound, Message, Phone
from residences.models import Residence, Resident, ResidentPhone
from translations import languages
from translations.language_names import named, titled
from translations.models import Kind, Text
from translations.wording import Words, words_for
from updates.models import Reply, Thread
from updates.suggestions import suggest, wanted

DONE = "updates.inbox"  # who handled what a person saw to
SHOWN = 50  # conversations on a page
LOOK_BACK = timedelta(days=7)  # as long as words are kept


@dataclass
class Line:
    """One thing that was said, by them or by us."""

    at: datetime
    ours: bool
    words: str | None  # None: a missed call, or words that are deleted by now
    rang: bool = False
    language: str = "en"
    by: str = ""  # who of us
    state: str = ""  # of ours: whether it arrived
    waits: bool = False


@dataclass
class Conversation:
    """One phone: whose it is, what was said, who sees to it."""

    phone: Phone
    people: list[Resident] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    thread: Thread | None = None
    waiting: int = 0
    since: datetime | None = None  # the oldest thing that waits

    @property
    def language(self) -> str:
        """What most of them read."""
        reads = Counter(person.reads for person in self.people)
        return languages.reading_of(reads.most_common(1)[0][0]) if reads else "en"

    @property
    def speaks(self) -> list[str]:
        """What they speak, where that is not what they read."""
        tags = {person.speaks for person in self.people if person.speaks != person.reads}
        return sorted(named(tag) for tag in tags)

    @property
    def last(self) -> Line | None:
        """The last thing that they said."""
        return next((line for line in reversed(self.lines) if not line.ours), None)

    @property
    def taken_by(self) -> User | None:
        """Who sees to it."""
        return self.thread.taken_by if self.thread else None

    @property
    def may_be_written_to(self) -> bool:
        """False after STOP, and for a number that does not exist any more."""
        return self.phone.opted_out_at is None and self.phone.dead_since is None


def phones_of(user: User) -> "QuerySet[Phone]":
    """Phones of people in the residences that somebody looks after; also who moved away lately."""
    homes = Residence.objects.visible_to(user)
    lines = ResidentPhone.objects.filter(phone=OuterRef("pk"), resident__residence__in=homes)
    return Phone.objects.filter(Exists(lines))


def waiting_for(user: User) -> "QuerySet[Inbound]":
    """What came from these phones and nobody has seen to."""
    return Inbound.objects.filter(
        handled_by="", handled_at__isnull=False, phone__in=phones_of(user)
    )


def count_for(user: User) -> int:
    """How many phones wait for an answer."""
    found = waiting_for(user).aggregate(many=Count("phone", distinct=True))
    return int(found["many"])


def conversations(user: User) -> list[Conversation]:
    """Those that wait, the oldest first: seven queries, however many there are."""
    rows = (
        waiting_for(user)
        .order_by()
        .values("phone")
        .annotate(many=Count("pk"), first=Min("received_at"))
        .order_by("first")[:SHOWN]
    )
    facts = {row["phone"]: row for row in rows}
    found = _gathered(user, facts)
    for pk, conversation in found.items():
        conversation.waiting, conversation.since = facts[pk]["many"], facts[pk]["first"]
    return [found[pk] for pk in facts if pk in found]


def answered(user: User, now: datetime) -> list[Conversation]:
    """Those that one of us saw to within the last days, the newest first."""
    waiting = waiting_for(user).values("phone")
    threads = Thread.objects.visible_to(user).filter(changed_at__gt=now - LOOK_BACK)
    rows = threads.exclude(phone__in=waiting).order_by("-changed_at")
    phones = list(dict.fromkeys(rows.values_list("phone", flat=True)[:SHOWN]))
    found = _gathered(user, phones)
    return [found[pk] for pk in phones if pk in found]


def conversation_with(user: User, phone: Phone) -> Conversation:
    """Everything that was said with this phone, as long as it is kept."""
    found = _gathered(user, [phone.pk])[phone.pk]
    found.waiting = sum(line.waits for line in found.lines)
    return found


def _gathered(user: User, phones: Collection[UUID]) -> dict[UUID, Conversation]:
    found = {phone.pk: Conversation(phone) for phone in Phone.objects.filter(pk__in=phones)}
    for thread in Thread.objects.filter(phone__in=found).select_related("taken_by"):
        found[thread.phone_id].thread = thread
    for owned in _people(user, found):
        found[owned.phone_id].people.append(owned.resident)
    said: dict[UUID | None, list[Line]] = defaultdict(list)
    for inbound in _theirs(found):
        said[inbound.phone_id].append(_their_line(inbound))
    replies = list(_ours(found))
    words = _ready_made(replies)
    for reply in replies:
        said[reply.thread.phone_id].append(_our_line(reply, words))
    for pk, conversation in found.items():
        conversation.lines = sorted(said[pk], key=lambda line: line.at)
    return found


def _people(user: User, phones: Iterable[UUID]) -> "QuerySet[ResidentPhone]":
    """Whose phones they are, as far as the asker may know."""
    rows = ResidentPhone.objects.filter(
        phone__in=list(phones), resident__residence__in=Residence.objects.visible_to(user)
    )
    rows = rows.select_related("resident__branch", "resident__residence")
    return rows.order_by("resident__left_at", "since")


def _theirs(phones: Iterable[UUID]) -> "QuerySet[Inbound]":
    """What no room took. What a call-out or a question took stands on their own pages."""
    people_s = Q(handled_by="") | Q(handled_by=DONE)
    return Inbound.objects.filter(
        people_s, phone__in=list(phones), handled_at__isnull=False
    ).order_by("received_at")


def _their_line(inbound: Inbound) -> Line:
    return Line(
        at=inbound.received_at,
        ours=False,
        words=inbound.body,
        rang=inbound.channel == "call",
        waits=inbound.handled_by == "",
    )


def _ours(phones: Iterable[UUID]) -> "QuerySet[Reply]":
    rows = Reply.objects.filter(thread__phone__in=list(phones))
    return rows.select_related("thread", "written_by", "message").order_by("written_at")


def _ready_made(replies: Sequence[Reply]) -> dict[tuple[str, str], Words]:
    keys = {reply.text_key for reply in replies if reply.text_key}
    there = set(Text.objects.filter(key__in=keys).values_list("key", flat=True)) if keys else set()
    return dict(words_for(there, {reply.language for reply in replies})) if there else {}


def _our_line(reply: Reply, words: dict[tuple[str, str], Words]) -> Line:
    message: Message | None = reply.message
    ready = words.get((reply.text_key, reply.language))
    return Line(
        at=reply.written_at,
        ours=True,
        words=ready.words if ready else reply.body,
        language=ready.language if ready else reply.language,
        by=str(reply.written_by),
        state=message.state if message else "",
    )


# Replies -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReadyMade:
    """One ready-made reply in the language of a conversation, and in English."""

    key: str
    title: str
    words: Words
    english: str


def ready_made(language: str) -> list[ReadyMade]:
    """All of them, in the order of the pages; three queries."""
    texts = list(Text.objects.filter(kind=Kind.REPLY).in_order())
    words = words_for([text.key for text in texts], [language]) if texts else {}
    return [
        ReadyMade(text.key, titled(text.title), words[text.key, language], text.words)
        for text in texts
    ]


def suggestion(conversation: Conversation, replies: Sequence[ReadyMade]) -> ReadyMade | None:
    """The one that fits the last thing that they said."""
    last = conversation.last
    number = number_in(last.words) if last and last.words else None
    fits = wanted(number, rang=bool(last and last.rang))
    key = suggest(fits, {one.key: one.words.state for one in replies})
    return next((one for one in replies if one.key == key), None)
