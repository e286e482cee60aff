"""The wall of phones for stories: everything that a phone got or did, so that nothing is overlooked."""

from accounts.clock import now
from messaging import delivery
from phonetree import alarm_runner, runner, voicemail
from simulator.records import Call, Message


class Wall:
    """Our web, the real client and the simulator; `seen` is all that happened, phone by phone."""

    def __init__(self, sim):
        self.sim = sim

    def turn(self, at=None):
        """One turn of the engine, and everything that comes of it."""
        at = at or now()
        alarm_runner.tick(at)
        while runner.tick(at) or delivery.deliver(at):
            pass
        voicemail.tick(at)

    def settle(self):
        self.sim.settle(patience=30)

    def seen(self):
        """For each phone on which anything happened: one line for each thing, oldest first."""
        lines = {number: self._lines(number) for number in self.sim.network.phones}
        return {number: said for number, said in lines.items() if said}

    def _lines(self, number):
        return [_line(one) for one in self.sim._thread(number)]

    def until_ringing(self, number):
        self.sim.wait_for(lambda: _status(self.sim, number) == "ringing")

    def until_talking(self, number):
        self.sim.wait_for(lambda: _status(self.sim, number) == "in-progress")

    def until_connected(self, number):
        """Until somebody to whom they were put through talks with them."""
        verbs = lambda: [one.verb for one in self.sim.calls_of(number)[-1].heard]  # noqa: E731
        self.sim.wait_for(lambda: "Connected" in verbs())


def _status(sim, number):
    call = sim.network.phone(number).call
    return call.status if call else ""


def _line(one: Message | Call) -> str:
    if isinstance(one, Message):
        return f"{'wrote' if one.direction == 'inbound' else 'text'}: {one.body}"
    way = {"inbound": "rang", "outbound-dial": "put through"}.get(one.direction, "call")
    return f"{way}: {one.status}"
