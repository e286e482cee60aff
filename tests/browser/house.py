"""Everything that the pages are looked at with: the demo network and call-outs in every state."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import count
from typing import Any

from django.test import override_settings
from django.urls import reverse

from accounts import actions as accounts_actions
from accounts import clock
from accounts.models import Group, User
from messaging import delivery
from messaging.inbound import receive
from messaging.models import Inbound, Message, Phone
from phonetree import actions, runner
from phonetree.ladder import EMERGENCY, TODAY, Kind, Step, Who
from phonetree.ladder_actions import change_ladder
from phonetree.models import CallOut, Link, LinkPurpose, Recipient
from phonetree.models.line import Voicemail
from phonetree.outcomes import Outcome
from phonetree.outgoing import LINK_LASTS, link_digest
from phonetree.wordings import FreeText
from residences.models import Residence
from tests import build
from translations.own_words import OwnWords
from updates import runner as updates
from updates.actions import start_update
from updates.models import Question, Update
from website.demo import load as demo

STEP = timedelta(seconds=10)  # between two turns of the engine in what is played beforehand
# What people of a call-out answer, one after another ({n}: with all of theirs); None: nothing.
ANSWERS = ("1 {n}", "1 {n}", None, "1 {n}", "1", "2", "1 {n}", None, "1 {n}", "1 {n}", "3", "1 {n}")
SLOWEST = 15  # turns until the slowest has answered
NOT_YET = timedelta(hours=1)  # a sign-in that stays fresh for as long as the tests take
_ids = count(1)


@dataclass
class House:
    """Where the server is, and what the tests find there."""

    url: str
    live: CallOut  # Lantern, an emergency, six minutes old
    over: CallOut  # Thistle, stood down
    held: CallOut  # one floor of Heron, a drill in its last seconds before it starts
    update: Update  # Thistle, sent two days ago
    held_update: Update  # Thistle, tomorrow
    own_update: Update  # Larch, own words that a second coordinator must read
    waiting: CallOut  # two floors of Larch, free words that a second coordinator must read

    def at(self, view: str, *args: object) -> str:
        """The address of a page."""
        return self.url + reverse(view, args=args)

    def person(self, name: str) -> User:
        """Somebody of the demo."""
        return User.objects.get(name=name)

    def home(self, code_name: str) -> Residence:
        """A residence of the demo."""
        return Residence.objects.get(code_name=code_name)

    @cached_property
    def newcomer(self) -> User:
        """A coordinator whose group has nothing yet."""
        return build.person("coordinator", name="Nadia", email="nadia@example.org")

    @cached_property
    def without_factor(self) -> User:
        """A coordinator who has to set up a second factor first."""
        return build.person("coordinator", name="Farah", email="farah@example.org", factor=False)

    @cached_property
    def closed(self) -> Residence:
        """A residence that was closed this week."""
        return build.residence(self.person("Amina"), code_name="Curlew", closed_at=clock.now())

    def message(self, tag: str) -> Voicemail:
        """What somebody who speaks this language left on the line."""
        return Voicemail.objects.get(language=tag)

    def number(self) -> str:
        """A number that nobody has."""
        numbers = (f"+447700900{n:03}" for n in range(999))
        return next(one for one in numbers if not Phone.objects.with_number(one).exists())

    def session(self, user: User) -> str:
        """The cookie of somebody who has just signed in, with all they have."""
        browser = build.client(user)
        build.confirm(browser, user, minutes_ago=-NOT_YET.total_seconds() / 60)
        return browser.cookies["sessionid"].value

    def invitation(self) -> str:
        """The secret of somebody's link to join."""
        return accounts_actions.invite(
            group=Group.objects.get(name=demo.GROUPS[0]),
            email=f"new{next(_ids)}@example.org",
            name="New",
            kind="volunteer",
            by=self.person("Amina"),
            now=clock.now(),
        )[1]

    def link(self, recipient: Recipient, purpose: LinkPurpose = LinkPurpose.ANSWER) -> str:
        """A fresh link of somebody in a call-out."""
        secret, now = f"{next(_ids):011}", clock.now()
        Link.objects.create(
            digest=link_digest(secret),
            purpose=purpose,
            recipient=recipient,
            made_at=now,
            expires_at=now + LINK_LASTS,
        )
        page = "answer" if purpose == LinkPurpose.ANSWER else "open_list"
        return self.at(page, secret)

    def reader(self, tag: str) -> Recipient:
        """Somebody in the call-out who reads this language if anybody does; many on one phone."""
        people = self.live.recipients.filter(rank=0, outcome=Outcome.SAFE).order_by("-people_count")
        found = people.filter(language=tag).first() or people.first()
        assert found is not None, "somebody is safe"
        return found

    def question(self) -> Question:
        """The question of the demo, with what was answered."""
        return Question.objects.get()

    def writer(self, tag: str) -> Phone:
        """A phone whose text waits in the inbox, of somebody who reads this language."""
        rows = Inbound.objects.filter(handled_by="", phone__lines__resident__reads=tag)
        phone = rows.latest("received_at").phone
        assert phone is not None, "somebody wrote"
        return phone

    def missing(self) -> Recipient:
        """Somebody on the call list."""
        return self.live.recipients.filter(phone__isnull=False, listed_at__isnull=False)[0]

    def leader(self, tag: str) -> Recipient:
        """The leader of a branch with somebody to look for, who reads this language."""
        led = [one for one in self.live.sections.all() if one.leader_id]
        branch = max(led, key=lambda one: one.recipients.open().count())
        leader = branch.recipients.get(pk=branch.leader_id)
        leader.language = tag
        leader.save(update_fields=["language"])
        return leader


def furnished(url: str) -> House:
    """The demo network, and in it one call-out of every state."""
    now = clock.now()
    with override_settings(MODE="demo"):
        demo.load(now)
    amina, bilal = (User.objects.get(name=name) for name in ("Amina", "Bilal"))
    _ladders(by=bilal, at=now)
    return House(
        url=url,
        update=_sent("Thistle", by=amina, at=_by_day(now - timedelta(days=2))),
        held_update=_written("Thistle", amina, now, send_at=now + timedelta(days=1)),
        own_update=_written(
            "Larch", bilal, now, own=OwnWords("The bus leaves at ten. It is free.", "en")
        ),
        over=_over("Thistle", by=amina, at=now - timedelta(days=2)),
        live=_live("Lantern", by=amina, at=now - timedelta(minutes=6), until=now),
        held=_started("Heron", 1, by=bilal, at=now, urgency="drill", text_key="drill"),
        waiting=_started(
            "Larch",
            2,
            by=bilal,
            at=now,
            urgency="today",
            text_key="",
            free=FreeText("The water is off until six. Bring a bottle to the front desk.", "en"),
        ),
    )


def _ladders(*, by: User, at: datetime) -> None:
    """A ladder of the group's own, and a change of the emergency's that waits for another."""
    group = Group.objects.get(name=demo.GROUPS[0])
    often = Step(Kind.CALL, 600, Who.LEADERS, times=3, every=300)
    for urgency, changed in (
        ("today", replace(TODAY, leader_patience=2_700)),
        ("emergency", replace(EMERGENCY, steps=(*EMERGENCY.steps, often), leader_patience=180)),
    ):
        change_ladder(group=group, urgency=urgency, ladder=changed, by=by, based_on=None, now=at)


def _by_day(at: datetime) -> datetime:
    return at.replace(hour=12)


def _written(code_name: str, by: User, at: datetime, **facts: Any) -> Update:
    facts = {"text_key": "" if "own" in facts else "update_meeting", **facts}
    facts["title"] = "In our own words" if "own" in facts else "Meeting"
    home = Residence.objects.get(code_name=code_name)
    return start_update(by=by, now=at, residences=[home], **facts)


def _sent(code_name: str, *, by: User, at: datetime) -> Update:
    update = _written(code_name, by, at)
    for turn in range(3):
        now = at + timedelta(seconds=15 * (turn + 1))
        updates.tick(now)
        _turn(now)
    update.refresh_from_db()
    return update


def _started(
    code_name: str, floors: int | None = None, *, by: User, at: datetime, **facts: Any
) -> CallOut:
    facts = {"urgency": "emergency", "text_key": "incident_at_door", "title": "", **facts}
    facts["title"] = facts["title"] or (
        "Drill" if facts["urgency"] == "drill" else "Strangers at the building"
    )
    home = Residence.objects.get(code_name=code_name)
    some = floors and home.branches.values_list("pk", flat=True)[:floors]
    return actions.start_call_out(residence=home, branches=some, by=by, now=at, **facts)


def _live(code_name: str, *, by: User, at: datetime, until: datetime) -> CallOut:
    """A call-out that some have answered: leaders first, then one phone after another."""
    call_out = _started(code_name, by=by, at=at)
    phones = call_out.recipients.filter(phone__dead_since=None, phone__opted_out_at=None)
    phones = phones.filter(phone__isnull=False).order_by("-rank", "id")
    for turn in range(int((until - at) / STEP)):
        now = at + turn * STEP
        _turn(now)
        for place, recipient in enumerate(phones.select_related("phone")):
            answer = "1 {n}" if recipient.rank else ANSWERS[place % len(ANSWERS)]
            if place % SLOWEST == turn - 3 and answer is not None:
                _say(recipient, answer, now)
    call_out.refresh_from_db()
    return call_out


def _over(code_name: str, *, by: User, at: datetime) -> CallOut:
    call_out = _live(code_name, by=by, at=at, until=at + timedelta(seconds=70))
    actions.stand_down(call_out=call_out, by=by, now=at + timedelta(minutes=4))
    _turn(at + timedelta(minutes=4, seconds=10))
    call_out.refresh_from_db()
    return call_out


def _turn(now: datetime) -> None:
    while runner.tick(now) or delivery.deliver(now):
        pass
    texts = Message.objects.filter(state="accepted", channel="text")
    texts.update(state="delivered", changed_at=now)
    calls = Message.objects.filter(state="accepted", channel="call", sent_at__lt=now - 2 * STEP)
    calls.update(state="failed", error_code="noanswer", changed_at=now)


def _say(recipient: Recipient, answer: str, now: datetime) -> None:
    if recipient.phone:
        number = recipient.phone.number.reveal(reason="test")
        body, sid = answer.format(n=recipient.people_count), f"SM{uuid.uuid4().hex}"
        receive(provider_id=sid, channel="text", sender=number, body=body, at=now, now=now)
