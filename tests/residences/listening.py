"""A street on which every text must be expected: one that nobody listened for fails the test."""

import re

from messaging import delivery
from messaging.transports.memory import street as memory
from phonetree import moved
from phonetree import runner as call_outs
from residences import runner
from tests.phonetree.conftest import Street

LINK = re.compile(r"/n/([0-9A-Za-z]{11})")


class Listening(Street):
    """Phones whose texts are read one by one."""

    def __init__(self):
        super().__init__()
        self.read = 0

    def turn(self):
        """Everything that the engine does in one turn."""
        moved.tick(self.now)
        runner.tick(self.now)
        while call_outs.tick(self.now) or delivery.deliver(self.now):
            pass

    def hears(self, *expected):
        """The next texts, in any order: (number, part of the words); gives their bodies."""
        self.turn()
        came = memory.sent[self.read : self.read + len(expected)]
        self.read += len(came)
        waiting = [(one.to.reveal(reason="test"), one.body or "a call") for one in came]
        bodies = []
        for number, part in expected:
            found = next((one for one in waiting if one[0] == number and part in one[1]), None)
            assert found, f"{number} did not hear {part!r}, but {waiting}"
            waiting.remove(found)
            bodies.append(found[1])
        return bodies

    def silence(self):
        """Nothing more went out."""
        self.turn()
        rest = [(one.to.reveal(reason="test"), one.body) for one in memory.sent[self.read :]]
        assert rest == []

    def skip(self):
        """What a call-out said is looked at elsewhere."""
        self.turn()
        self.read = len(memory.sent)


def link_in(body):
    """The address below our own that a text names."""
    return "/n/" + LINK.search(body)[1]
