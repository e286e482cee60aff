"""One of several processes that count answers at the same time: `changer <first> <how many>`."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def main(first: int, many: int) -> None:
    """Waits for the word to go, then counts an answer from each of its phones."""
    import django

    django.setup()
    from accounts.clock import now
    from messaging.inbound import receive
    from tests.faults.crowd import number

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    for place in range(first, first + many):
        at = now()
        news = receive(
            provider_id=f"SM{place:032x}", channel="text", sender=number(place), body="1",
            at=at, now=at,
        )  # fmt: skip
        if not news:
            raise SystemExit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
