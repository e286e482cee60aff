"""A live call-out is looked at while nobody is due: by the phone tree alone, and in a whole turn."""

import sys
from collections.abc import Callable
from datetime import datetime, timedelta

from bench import measuring

TIMES = 25


def main(size: int) -> None:
    """Milliseconds and queries of such a turn."""
    measuring.ready()
    from bench import people
    from phonetree import runner
    from phonetree.models import CallOut
    from residences.models import Residence

    started = people.call_out(Residence.objects.get(code_name=f"Bench {size}"))
    now = people.go_live(started) + timedelta(seconds=30)
    runner.tick(now)  # word of what was just written is taken note of
    now += timedelta(seconds=10)

    def wake() -> None:
        CallOut.objects.filter(pk=started.pk).update(wake_at=now)

    wake()
    with measuring.counting() as queries:
        runner.tick(now)
        asked = queries()
    started.refresh_from_db()
    if started.wake_at is None or started.wake_at <= now:
        raise RuntimeError("The engine took no turn.")
    still_open = started.recipients.open().count()
    spent = measuring.median_ms(lambda: runner.tick(now), TIMES, before=wake)
    measuring.tell({"ms": spent, "queries": asked, "open": still_open, **whole_turn(now, wake)})


def whole_turn(now: datetime, wake: Callable[[], None]) -> dict[str, float]:
    """The same with all that the engine does in each turn, when every text has arrived."""
    from django.db.models import CharField, Value
    from django.db.models.functions import Cast, Concat, Replace

    from messaging.engine import Engine, settle
    from messaging.models import Message

    digits = Replace(Cast("id", CharField()), Value("-"), Value(""))
    Message.objects.filter(state="due").update(
        state="delivered", sent_at=now, body=None, provider_id=Concat(Value("SM"), digits)
    )
    engine = Engine(started_at=now)
    engine.turn(now)  # with what it does now and then, which is not due again
    settle()
    wake()
    with measuring.counting() as queries:
        engine.turn(now)
        asked = queries()
    if engine.troubles:
        raise RuntimeError("The turn had troubles.")
    turn = measuring.median_ms(lambda: engine.turn(now), TIMES, before=wake)
    return {"turn_ms": turn, "turn_queries": asked}


if __name__ == "__main__":
    main(int(sys.argv[1]))
