"""One turn of the engine's planning in a live call-out that is looked at while nobody is due."""

import sys
from datetime import timedelta

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
    measuring.tell({"ms": spent, "queries": asked, "open": still_open})


if __name__ == "__main__":
    main(int(sys.argv[1]))
