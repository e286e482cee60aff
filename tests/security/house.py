"""A house with something of everything in it, marked so that every leak can be seen."""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, cached_property
from typing import Any
from uuid import UUID, uuid4

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client

from accounts import actions as accounts_actions
from accounts import clock
from accounts.models import Group, Token, User, digest
from donations.models import Match
from leaflets import print_runs
from leaflets.editions import edition_of
from leaflets.models import Leaflet
from leaflets.paper_data import orders
from messaging.models import Beat, Inbound, Lookout, Message
from phonetree.models import (
    CallOut,
    DrillSchedule,
    LadderVersion,
    Link,
    PlannedDrill,
    Recipient,
)
from phonetree.models.alarms import Alarm
from phonetree.models.line import Line, Voicemail
from phonetree.models.shifts import Helper, Shift
from phonetree.outgoing import link_digest
from phonetree.resident_views import COOKIE
from residences import errand_pages, import_shelf, saying
from residences.columns import Field, Table
from residences.import_shelf import Kept
from residences.importing import Choices
from residences.models import (
    AlarmPin,
    Errand,
    LeaderFacts,
    Leadership,
    MoveSign,
    Nomination,
    PersonalLink,
    Question,
    Residence,
    Resident,
    Round,
)
from tests import build
from tests.security import appeals, gifts
from tests.security.facts import asked
from tests.security.furniture import (
    changed_ladder,
    live_call_out,
    planned_drill,
    some_alarm,
    some_question,
    some_recording,
    some_shift,
    some_update,
    some_voicemail,
    writes_in,
)
from translations import linking
from translations.models import Recording, Term, TranslatorLink
from updates.models import Question as AskedOften
from updates.models import Thread, Update

ROLES = (
    "anonymous",
    "coordinator",
    "stale",  # the coordinator, who signed in a while ago
    "volunteer",
    "donations",
    "translator",
    "press",
    "trustee",
    "nobody",  # signed in, without a role
    "other",  # a coordinator of another group
    "leader",  # no account: a phone that opened the leader's link
)
LONG_AGO = 600  # minutes since the stale one signed in
FRESH_FOR = (
    300 * 60
)  # seconds that the others stay fresh: on a busy machine the walk takes its time
LOOKS_AFTER = ("coordinator", "stale", "volunteer")

NUMBER = "+447700900987"
HELPERS_NUMBER = "+447700900983"  # on which the volunteer is rung
LOOKOUTS_NUMBER = "+447700900981"  # on which the coordinator is told that nothing goes out
CANARY_NUMBERS = (
    *("7700900987", "7700 900987", "7700 900 987"),
    *("7700900983", "7700 900983", "7700900981", "7700 900981"),
)
ALIAS = "Zirkon Quagga"
LEADER = "Yttrium Okapi"  # the alias of the leader
REAL_NAME = "Xanadu Ypsilon Palace"
ADDRESS = "77 Wolframite Crescent"
ANSWER, LEAD, JOIN = "Answer0Link", "LeadersLink", "JoinersLinkSecret"
STILL, ASKS = "Still0You0L", "Leaders0Ask"  # links of ours: still you?, whom to ask
WRITES = "TranslatorsLinkSecret0"  # of somebody without an account


@dataclass
class House:
    """One group with its residence in the middle of a call-out, and another group beside it."""

    group: Group
    people: dict[str, User]
    home: Residence
    quiet: Residence  # theirs too, without a call-out; helpers look after it with them
    helpers: Group
    omar: Resident
    leader: Resident
    call_out: CallOut
    theirs: Residence
    their_call_out: CallOut
    recording: Recording
    mail: Voicemail
    alarm: Alarm
    shift: Shift
    planned: PlannedDrill
    version: LadderVersion  # a change of the emergency ladder by somebody else, that waits
    update: Update
    question: AskedOften
    keys: dict[str, str] = field(default_factory=dict)
    lists: dict[str, UUID] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    @property
    def recipient(self) -> Recipient:
        """Omar's phone in the call-out."""
        return self.call_out.recipients.get(people=self.omar)

    @property
    def match(self) -> Match:
        """What is proposed to Omar."""
        return Match.objects.things().get(need__resident=self.omar)

    def ids(self) -> list[str]:
        """The keys of everybody and everything that is private to the group."""
        things: list[Any] = [self.home, self.quiet, self.omar, self.leader, self.call_out]
        things += [self.mail, self.alarm, self.shift, self.shift.helper]
        things += [*self.home.branches.all(), *self.call_out.recipients.all()]
        things += [self.planned, self.planned.schedule, self.update, self.question]
        things += [self.match, self.match.need]
        things += [one for match in appeals.others(self) for one in (match, match.need)]
        things += [line.phone for line in self.omar.lines.select_related("phone")]
        return [str(thing.pk) for thing in things]

    def _guarded(self) -> list[Any]:
        home, call_out, both = self.home.pk, self.call_out.pk, [self.home.pk, self.quiet.pk]
        return [
            Residence.objects.filter(pk__in=both).order_by("pk").values_list(),
            Residence.groups.through.objects.filter(residence__in=both).values_list(),
            self.home.branches.order_by("pk").values_list(),
            Resident.objects.filter(residence=home).order_by("pk").values_list(),
            Resident.phones.through.objects.filter(resident__residence=home).values_list(),
            Leadership.objects.filter(branch__residence=home).values_list(),
            LeaderFacts.objects.filter(resident__residence=home).values_list(),
            Nomination.objects.filter(branch__residence=home).order_by("pk").values_list(),
            Round.objects.filter(branch__residence=home).values_list(),
            Errand.objects.filter(residence=home).order_by("pk").values_list(),
            MoveSign.objects.filter(residence=home).values_list(),
            CallOut.objects.filter(residence=home).values_list(),
            Recipient.objects.filter(call_out=call_out).order_by("pk").values_list(),
            Message.objects.filter(about=call_out).values_list(),
            Helper.objects.filter(user__roles__group=self.group).order_by("pk").values_list(),
            Shift.objects.filter(helper__user__roles__group=self.group).values_list(),
            Lookout.objects.filter(user__roles__group=self.group).order_by("pk").values_list(),
            Voicemail.objects.filter(residence=home).values_list("pk", "heard_at", "done_at"),
            Line.objects.values_list(),
            Alarm.objects.filter(residence=home).values_list(),
            AlarmPin.objects.filter(resident__residence=home).values_list(),
            PlannedDrill.objects.filter(residence=home).values_list(),
            DrillSchedule.objects.filter(residence=home).values_list(),
            LadderVersion.objects.filter(group=self.group).order_by("pk").values_list(),
            Update.objects.filter(residences=home).order_by("pk").values_list(),
            AskedOften.objects.filter(residence=home).order_by("pk").values_list(),
            Inbound.objects.filter(phone__lines__resident=self.omar).values_list(),
            Thread.objects.filter(phone__lines__resident=self.omar).values_list(),
            *gifts.guarded(self.group, self.home),
            *appeals.guarded(self.group),
            self.group.roles.order_by("pk").values_list(),
            self.group.invitations.values_list(),
        ]

    @cached_property
    def facts(self) -> Callable[[], list[Any]]:
        """Gives everything that only the group may change, as plain rows."""
        return asked(self._guarded())

    def tables(self) -> set[str]:
        """The tables in which these facts stand."""
        return {rows.model._meta.db_table for rows in self._guarded()}

    def browser(self, role: str) -> Client:
        """The browser of this role, signed in as it was when the house was built."""
        browser = self.client
        browser.cookies.clear()
        browser.defaults.pop("HTTP_AUTHORIZATION", None)
        if role in self.cookies:
            browser.cookies["sessionid"] = self.cookies[role]
        if role == "leader":
            browser.cookies[COOKIE] = LEAD
            browser.cookies[errand_pages.COOKIE] = ASKS
        return browser

    def program(self, role: str) -> Client:
        """A program with a key of this role; without a key for strangers."""
        program = self.browser("anonymous")
        if role in self.keys:
            program.defaults["HTTP_AUTHORIZATION"] = f"Bearer {self.keys[role]}"
        return program

    def put_lists(self, *roles: str) -> None:
        """Puts lists that wait to be brought in back on their shelf: of these roles, or of all."""
        for role in roles or self.lists:
            if role in self.lists:
                import_shelf.put(_list(self.people[role], self.home, self.lists[role]))


def built() -> House:
    """The house."""
    _texts()
    Beat.mark("engine", clock.now() + timedelta(days=1))  # so that the walk may take its time
    group = build.group("Neighbours of the canary")
    people = _people(group)
    named = {"code_name": "Bittern", "real_name": REAL_NAME, "address": ADDRESS}
    home = build.residence(people["coordinator"], **named)
    wing = build.branch(home, "North wing")
    leader = build.resident(home, "+447700900986", alias=LEADER, branch=wing, leads=1)
    omar = build.resident(home, NUMBER, alias=ALIAS, branch=wing, reads="ar")
    quiet, helpers = build.residence(people["coordinator"], code_name="Dotterel"), build.group()
    quiet.groups.add(helpers)
    theirs = build.residence(people["other"], code_name="Curlew")
    build.resident(theirs, "+447700900985", alias="Somebody", branch=build.branch(theirs))
    house = House(
        group=group,
        people=people,
        home=home,
        quiet=quiet,
        helpers=helpers,
        omar=omar,
        leader=leader,
        call_out=live_call_out(home, people["coordinator"]),
        theirs=theirs,
        their_call_out=live_call_out(theirs, people["other"]),
        recording=some_recording(people["translator"], people["coordinator"]),
        mail=some_voicemail(omar),
        alarm=some_alarm(omar),
        shift=some_shift(people["volunteer"], HELPERS_NUMBER),
        planned=planned_drill(home, people["coordinator"]),
        version=changed_ladder(group),
        update=some_update(home, people["coordinator"]),
        question=some_question(home, people["coordinator"]),
    )
    some_shift(people["coordinator"], "+447700900982")
    _links(house)
    _tree(house)
    _sign_in(house)
    return house


def _texts() -> None:
    build.texts()
    build.leaflets()


def _people(group: Group) -> dict[str, User]:
    people: dict[str, User] = {}
    for role in ROLES[1:-3]:
        if role != "stale":
            people[role] = build.person(role, group=group, name=f"The {role}")
    people["nobody"] = build.person(name="The one without a role")
    people["other"] = build.person("coordinator", name="The other coordinator")
    people["stale"] = people["coordinator"]
    return people


def _tree(house: House) -> None:
    """Something of all that a tree can hold: a round, a name, an errand, a sign, links."""
    gifts.furnish(house.group, house.home, house.omar, house.people["donations"])
    appeals.furnish(house, house.people["donations"], clock.now())
    now, wing = clock.now(), house.home.branches.get()
    writes_in(house.omar)
    _watch_and_sound(house)
    Round.objects.create(branch=wing, opened_at=now)
    Nomination.objects.create(
        branch=wing, resident=house.omar, standing="willing", number=71, made_at=now,
        answered_at=now,
    )  # fmt: skip
    Errand.objects.create(
        residence=house.home, branch=wing, resident=house.omar, kind="number", made_at=now
    )
    MoveSign.objects.create(
        residence=house.home, branch=wing, about=house.call_out.pk, silent=4, known=5,
        raised_at=now,
    )  # fmt: skip
    question = Question.objects.create(
        phone=house.omar.phones.get(), topic="still_you", language="ar", asked_at=now,
        expires_at=now + timedelta(days=7),
    )  # fmt: skip
    question.people.add(house.omar)
    pairs = [(STILL, "still_you", house.omar, None), (ASKS, "errands", house.leader, now)]
    for secret, to, someone, used_at in pairs:
        PersonalLink.objects.create(
            digest=saying.link_digest(secret), to=to, resident=someone, question=question,
            made_at=now, expires_at=now + timedelta(hours=1), used_at=used_at,
        )  # fmt: skip


def _watch_and_sound(house: House) -> None:
    some_recording(house.people["translator"], house.people["coordinator"], "leaflet_door_1")
    Lookout.objects.create(
        user=house.people["coordinator"], phone=build.phone(LOOKOUTS_NUMBER), since=clock.now()
    )


def _links(house: House) -> None:
    now = clock.now()
    chief = house.call_out.recipients.get(people=house.leader)
    pairs = [(ANSWER, "answer", house.recipient), (LEAD, "lead", chief)]
    for secret, purpose, recipient in pairs:
        Link.objects.create(
            digest=link_digest(secret),
            purpose=purpose,
            recipient=recipient,
            made_at=now,
            expires_at=now + timedelta(hours=1),
        )
    invitation, _secret = accounts_actions.invite(
        group=house.group,
        email="new@example.org",
        name="New",
        kind="volunteer",
        by=house.people["coordinator"],
        now=now,
    )
    invitation.digest = digest(JOIN)
    invitation.save()
    writer, _secret = linking.make_link(
        name="Writer", language="ar", days=7, group=house.group, by=house.people["coordinator"], now=now
    )  # fmt: skip
    Term.objects.create(english="leader")
    [order] = orders([edition_of(Leaflet.objects.get(slug="door"), "ar")], ["poster"], now.date())
    print_runs.note_run(
        order=order, copies=5, left_at="library", key=uuid4(), by=house.people["coordinator"], now=now,
    )  # fmt: skip
    TranslatorLink.objects.filter(pk=writer.pk).update(digest=digest(WRITES))


def _sign_in(house: House) -> None:
    for role, user in house.people.items():
        browser = build.client(user, fresh=True)
        if role == "stale":
            build.confirm(browser, user, minutes_ago=LONG_AGO)
        house.cookies[role] = browser.cookies["sessionid"].value
        if role != "stale":
            _token, house.keys[role] = accounts_actions.make_token(
                user=user, name="walk", scopes=Token.SCOPES, once=uuid4(), now=clock.now()
            )
        house.lists[role] = uuid4()
    house.keys["stale"] = house.keys["coordinator"]


def _list(by: User, home: Residence, key: UUID) -> Kept:
    table = Table(["Alias", "Language"], [(2, ["Misty Larch", "Arabic"])], 1)
    choices = Choices(
        fields=(Field.ALIAS, Field.READS), consent_on=date(2021, 11, 1), consent_channel="face"
    )
    return Kept(pk=key, by=by.pk, residence=home.pk, at=clock.now(), table=table, choices=choices)


@cache
def _decoded(data: str) -> str:
    """A session as text; most are the same from step to step."""
    return json.dumps(SessionStore().decode(data), default=str)


def kept_elsewhere() -> Iterator[str]:
    """What lies in sessions and in the shared cache, as text."""
    for data in Session.objects.values_list("session_data", flat=True):
        yield _decoded(data)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM shared_cache")
        for name, value in cursor.fetchall():
            yield f"{name} {base64.b64decode(value)!r}"
