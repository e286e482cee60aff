"""One turn of the engine's planning while a live call-out waits and nobody in it is due."""

import sys
from datetime import timedelta

from bench import measuring

TIMES = 25


def main(size: int) -> None:
    """Milliseconds and queries of such a turn."""
    measuring.ready()
    from bench import people
    from phonetree import runner
    from residences.models import Residence

    started = people.call_out(Residence.objects.get(code_name=f"Bench {size}"))
    now = people.go_live(started) + timedelta(seconds=30)
    runner.tick(now)  # word of what was just written is taken note of
    now += timedelta(seconds=10)
    with measuring.counting() as queries:
        runner.tick(now)
        asked = queries()
    still_open = started.recipients.open().count()
    spent = measuring.median_ms(lambda: runner.tick(now), TIMES)
    measuring.tell({"ms": spent, "queries": asked, "open": still_open})


if __name__ == "__main__":
    main(int(sys.argv[1]))
