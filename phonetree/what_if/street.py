"""The simulated phones: what goes out in its turn, and what comes back."""

from dataclasses import dataclass

from phonetree import planner
from phonetree.outcomes import Outcome
from phonetree.what_if.clockwork import Clock, Queue
from phonetree.what_if.play import Play
from phonetree.what_if.result import Sent
from phonetree.what_if.scenario import Sender
from phonetree.what_if.seats import Seat

FIRST, LISTS, REST = 0, 1, 2  # as outgoing.py sets priorities: leaders, word to leaders, all others
LIST, WORD, REPLY = "list", "word", "reply"


@dataclass(slots=True)
class Letter:
    """One text or call on its way; a place is a rung of the ladder."""

    play: Play
    seat: Seat
    since: float  # when it was put into the queue
    place: int = -1
    what: str = ""  # word to a leader, or a reply; empty: a try of the ladder


class Street:
    """Everybody's phones, and the sender that reaches them."""

    def __init__(self, clock: Clock, sender: Sender) -> None:
        self.clock, self.sender = clock, sender
        self.sent = Sent()
        self.texts = Queue(clock, sender.texts_per_second, self._send_text)
        self.calls = Queue(clock, sender.calls_per_second, self._ring)
        self._provider_free_at = 0.0

    # Out ---------------------------------------------------------------------------------------

    def try_(self, play: Play, seat: Seat, action: planner.Try) -> None:
        """One rung for one person."""
        queue = self.calls if action.channel == "call" else self.texts
        play.world.trace(seat, action.channel)
        queue.put(
            Letter(play, seat, self.clock.now, action.step), FIRST if seat.person.rank else REST
        )

    def to_leader(self, play: Play, seat: Seat, *, is_list: bool) -> None:
        """Their list, or word that they lead now."""
        self.texts.put(Letter(play, seat, self.clock.now, what=LIST if is_list else WORD), LISTS)

    def _send_text(self, letter: Letter) -> bool:
        seat = letter.seat
        if not letter.what and not self._is_wanted(letter):
            return False
        if letter.play.over and letter.what != REPLY:
            return False
        self._count_text(letter)
        leaves = self._through_provider(seat.person.segments)
        self._note_wait("text", letter, leaves)
        arrives = leaves + self.sender.travels
        if seat.person.dead:
            self.clock.at(arrives + self.sender.fails_after, letter.play.hurry, seat)
        elif letter.what in {LIST, WORD}:  # both carry the link to the list
            self.clock.at(arrives, letter.play.world.leaders.list_arrives, letter.play, seat)
        elif not letter.what:
            self.clock.at(arrives, self._read, letter)
        return True

    def _count_text(self, letter: Letter) -> None:
        self.sent.segments += letter.seat.person.segments
        if not letter.what:
            self.sent.texts += 1
        elif letter.what == REPLY:
            self.sent.replies += 1
        else:
            self.sent.lists += 1

    def _through_provider(self, segments: int) -> float:
        """When the provider has sent its last part."""
        if not self.sender.segments_per_second:
            return self.clock.now
        begins = max(self.clock.now, self._provider_free_at)
        self._provider_free_at = begins + segments / self.sender.segments_per_second
        return self._provider_free_at

    def _note_wait(self, channel: str, letter: Letter, leaves: float) -> None:
        waits = self.sent.longest_wait
        waits[channel] = max(waits.get(channel, 0), leaves - letter.since)
        self.sent.last_out[channel] = leaves

    def _ring(self, letter: Letter) -> bool:
        if not self._is_wanted(letter):
            return False
        seat = letter.seat
        self.sent.calls += 1
        self._note_wait("call", letter, self.clock.now)
        if seat.person.dead:
            self.clock.after(self.sender.fails_after, letter.play.hurry, seat)
            return True
        seat.calls += 1
        if seat.calls == seat.person.takes_call:
            self.clock.after(self.sender.call_takes, self._key, letter)
        return True

    @staticmethod
    def _is_wanted(letter: Letter) -> bool:
        """Nothing goes to who has answered or asked for nothing; nor to a number that is no more."""
        if letter.play.over or not letter.seat.is_open:
            return False
        if letter.seat.obstacle:
            letter.play.hurry(letter.seat)
            return False
        return True

    # Back --------------------------------------------------------------------------------------

    def _read(self, letter: Letter) -> None:
        seat = letter.seat
        seat.texts += 1
        if seat.texts == seat.person.answers_text:
            self.clock.after(seat.person.reads_after, self._write, letter)

    def _write(self, letter: Letter) -> None:
        seat = letter.seat
        if letter.play.over:
            return
        letter.play.report(seat, seat.person.says, "text", letter.place)
        if seat.person.says is not Outcome.OPTED_OUT:
            self.texts.put(Letter(letter.play, seat, self.clock.now, what=REPLY), LISTS)

    def _key(self, letter: Letter) -> None:
        if not letter.play.over:
            self.sent.calls_taken += 1
            letter.play.report(letter.seat, letter.seat.person.says, "key", letter.place)
