"""One of several processes that count answers at once: `changer <first> <how many> <word>`."""

import os
import sys
from uuid import uuid4

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def main(first: int, many: int, word: str) -> None:
    """Counts this answer from each of its phones, waiting each time for the word to go."""
    import django

    django.setup()
    from accounts.clock import now
    from messaging.inbound import receive
    from tests.faults.crowd import number

    for place in range(first, first + many):
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        at = now()
        news = receive(
            provider_id=f"SM{uuid4().hex}", channel="text", sender=number(place), body=word,
            at=at, now=at,
        )  # fmt: skip
        if not news:
            raise SystemExit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
