"""Launching a call-out: from the button to a frozen tree, and on to the last first text written."""

import sys
from typing import Any

from bench import measuring


def main(size: int) -> None:
    """Seconds of both, and the most memory that a fresh process held."""
    measuring.ready()
    from bench import people
    from residences.models import Residence

    home = Residence.objects.get(code_name=f"Bench {size}")
    people.end_all()
    idle = measuring.peak_mb()
    made: list[Any] = []
    frozen, frozen_cpu = measuring.spent(lambda: made.append(people.call_out(home)))
    memory = measuring.peak_mb()
    written, written_cpu = measuring.spent(lambda: people.go_live(made[0]))
    measuring.tell(
        {
            "frozen": frozen,
            "frozen_cpu": frozen_cpu,
            "idle_mb": idle,
            "frozen_mb": memory,
            "written": written,
            "written_cpu": written_cpu,
            "mb": measuring.peak_mb(),
        }
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
