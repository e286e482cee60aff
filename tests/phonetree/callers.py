"""Somebody who rings our number, turn by turn, as the provider would tell us of them."""

from datetime import timedelta
from itertools import count

from messaging.inbound import receive
from messaging.incoming import OVER, Turn
from messaging.models import Inbound
from messaging.voice import Dial, Gather, GoOn, Pause, Record, Say
from phonetree.line import script

_ids = count(1)


class Ringing:
    """One call; `said` is what is heard last, and `script` what it came from."""

    def __init__(self, number, now):
        self.now = now
        self.sid = f"CA{next(_ids):032x}"
        receive(provider_id=self.sid, channel="call", sender=number, body="", at=now, now=now)
        self.inbound = Inbound.objects.get(provider_id=self.sid)
        self.script = script(self.inbound, Turn(), now)

    @property
    def was_turned_away(self):
        return self.script is None

    @property
    def parts(self):
        return () if self.script is None else self.script.parts

    @property
    def said(self):
        """Everything that is heard before the next turn, pauses left out."""
        spoken = []
        for part in self.parts:
            spoken += part.said if isinstance(part, Gather) else [part]
        return [one for one in spoken if not isinstance(one, Pause | Gather | Dial | Record | GoOn)]

    @property
    def words(self):
        return " ".join(one.words for one in self.said if isinstance(one, Say))

    def part(self, kind):
        """The part of this kind; there must be one."""
        return next(part for part in self.parts if isinstance(part, kind))

    def has(self, kind):
        return any(isinstance(part, kind) for part in self.parts)

    def turn(self, stage, **facts):
        self.script = script(self.inbound, Turn(stage, **facts), self.now)
        return self

    def press(self, digits):
        return self.turn(self.part(Gather).stage, digits=digits)

    def wait(self):
        """No key: the call goes on with what stands after the questions."""
        return self.turn(self.part(GoOn).stage)

    def rung(self):
        """The number that is rung for this call."""
        return self.part(Dial).to.reveal(reason="test")

    def nobody_comes(self, status="no-answer"):
        return self.turn(self.part(Dial).stage, dialled=status)

    def picked_up(self, digits="1"):
        """The other side picks up, hears who it is about, and presses a key; what they hear then."""
        dial = self.part(Dial)
        asked = script(self.inbound, Turn(dial.asks), self.now)
        gather = next(part for part in asked.parts if isinstance(part, Gather))
        self.heard_by_helper = " ".join(o.words for o in gather.said if isinstance(o, Say))
        return script(self.inbound, Turn(gather.stage, digits=digits), self.now)

    def speak(self, seconds=7):
        recording = f"RE{next(_ids):032x}"
        record = self.part(Record)
        news = Turn(record.news, recording=recording, seconds=seconds)
        self.turn(record.stage, recording=recording, seconds=seconds)
        script(self.inbound, news, self.now)
        return recording

    def hang_up(self, after=0, talked=None):
        """So many seconds after they began to ring; `talked` is what the provider says."""
        at = self.now + timedelta(seconds=after)
        script(self.inbound, Turn(OVER, hung_up=True, talked=talked), at)
