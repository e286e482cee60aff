"""A street whose people act by a script: the same people as in a simulation, for the real engine."""

from collections import Counter
from datetime import timedelta
from itertools import count

from messaging.models import Message
from messaging.transports import Kind as Sent
from messaging.transports import Result
from messaging.transports.memory import street as memory
from phonetree import reports, voice
from phonetree.models import Recipient
from phonetree.outcomes import REACHED, Outcome
from phonetree.succession import WELL
from phonetree.what_if.people import Person
from phonetree.what_if.scenario import Helpers
from tests.build import phone
from tests.phonetree.conftest import Street

BY_TEXT = {Outcome.SAFE: "1", Outcome.NEEDS_HELP: "2", Outcome.OPTED_OUT: "stop"}
BY_KEY = {Outcome.SAFE: "1", Outcome.NEEDS_HELP: "2"}


class ScriptedStreet(Street):
    """Phones answer as their Person says; leaders and volunteers go as Helpers says."""

    def __init__(self, cast: dict[str, Person], helpers: Helpers, call_takes: float):
        super().__init__()
        self.cast, self.helpers, self.call_takes = cast, helpers, call_takes
        self.deeds, self.orders = [], count()  # (moment, order, deed, facts)
        self.places = {}  # recipients' places among the people, for what comes at one moment
        self.seen, self.got = 0, Counter()
        self.free = None  # volunteers who have nothing to do; None before they were called
        self.rung, self.looked = set(), set()
        self.has_list, self.at_it = set(), set()
        for number, person in cast.items():
            if person.dead:
                memory.answer(number, Result(Sent.REFUSED, code="30005"))

    def later(self, seconds, deed, *facts):
        self.deeds.append((self.now + timedelta(seconds=seconds), next(self.orders), deed, facts))

    def play(self, call_out, *, hours):
        """Time passes in steps of five seconds, until the call-out is over."""
        until = self.now + timedelta(hours=hours)
        while self.now < until:
            self.do_what_is_due()
            self.turn()
            self.notice(call_out)
            call_out.refresh_from_db()
            if call_out.wake_at is None:
                return
            self.now += timedelta(seconds=5)

    def do_what_is_due(self):
        due = sorted(deed for deed in self.deeds if deed[0] <= self.now)
        self.deeds = [deed for deed in self.deeds if deed[0] > self.now]
        for _at, _order, deed, facts in due:
            deed(*facts)

    def notice(self, call_out):
        """What came to phones, and who is on the volunteers' list."""
        for one in memory.sent[self.seen :]:
            number = one.to.reveal(reason="test")
            self.arrives(call_out, one, number, self.cast[number])
        self.seen = len(memory.sent)
        self.ring_by_hand(call_out)

    def arrives(self, call_out, one, number, person):
        if person.dead:
            return
        if one.channel == "call":
            self.got[number, "call"] += 1
            if self.got[number, "call"] == person.takes_call:
                self.later(self.call_takes, self.press, one.id, BY_KEY[person.says])
        elif "/l/" in one.body:
            self.has_list.add(number)
            self.look_soon(call_out, number)
        elif "/r/" in one.body:
            self.got[number, "text"] += 1
            if self.got[number, "text"] == person.answers_text:
                self.later(person.reads_after, self.write, call_out, number)

    def write(self, call_out, number):
        self.answers(number, BY_TEXT[self.cast[number].says])
        self.look_soon(call_out, number)

    def press(self, message, key):
        voice.script(Message.objects.get(pk=message), voice.ANSWER, key, self.now)

    # Leaders ----------------------------------------------------------------------------------

    def look_soon(self, call_out, number):
        """Who has the list goes once they have said that they are well."""
        if number in self.has_list and self.leader(call_out, number).outcome in WELL:
            self.later(self.helpers.leader_starts, self.look, call_out, number)

    def leader(self, call_out, number):
        return call_out.recipients.get(phone=phone(number))

    def look(self, call_out, number):
        if number not in self.at_it and self.cast[number].opens_list:
            self.at_it.add(number)
            self.next_door(call_out, number)

    def next_door(self, call_out, number):
        leader = self.leader(call_out, number)
        mine = [one.pk for one in call_out.sections.all() if one.leader_id == leader.pk]
        rows = call_out.recipients.filter(section__in=mine, listed_at__isnull=False)
        rows = rows.exclude(outcome__in=REACHED).exclude(pk__in=self.looked).exclude(pk=leader.pk)
        in_order = sorted(rows.select_related("section"), key=self.on_the_list)
        row = next(iter(in_order), None)
        if row is None or leader.outcome not in WELL:
            self.at_it.discard(number)
            return
        self.looked.add(row.pk)
        self.later(self.helpers.leader_each, self.at_the_door, call_out, number, row.pk)

    def on_the_list(self, row):
        return (row.section.position, row.listed_at, row.rank or 9, self.places[row.pk])

    def at_the_door(self, call_out, number, pk):
        row = Recipient.objects.get(pk=pk)
        if person_of(self.cast, row).found and row.outcome not in REACHED:
            seen = Outcome.SEEN_IN_PERSON
            reports.mark(recipient=row, outcome=seen, by=None, how="leader", now=self.now)
        self.next_door(call_out, number)

    # Volunteers -------------------------------------------------------------------------------

    def ring_by_hand(self, call_out):
        rows = call_out.recipients.filter(volunteers_at__isnull=False, phone__isnull=False)
        waiting = [row for row in rows.filter(phone__dead_since=None) if row.pk not in self.rung]
        waiting.sort(key=lambda row: (row.volunteers_at, row.rank or 9, self.places[row.pk]))
        if waiting and self.free is None:
            self.free = 0
            self.later(self.helpers.volunteer_starts, self.come)
        for row in waiting:
            if self.free and row.outcome == Outcome.OPEN:
                self.free -= 1
                self.rung.add(row.pk)
                self.later(self.helpers.volunteer_each, self.taken, row.pk)

    def come(self):
        self.free = self.helpers.volunteers

    def taken(self, pk):
        self.free += 1
        row = Recipient.objects.get(pk=pk)
        if person_of(self.cast, row).taken_by_hand and row.outcome == Outcome.OPEN:
            safe = Outcome.SAFE
            reports.mark(recipient=row, outcome=safe, by=None, how="person", now=self.now)


def person_of(cast, row):
    """The script of whoever is behind a recipient; people without a phone are kept by alias."""
    if row.phone is None:
        return cast[str(row.people.get().alias)]
    return cast[row.phone.number.reveal(reason="test")]
