"""Engines to be killed in the middle of a call-out; the rest is as for plain messages."""

from datetime import timedelta
from typing import NoReturn

from tests.messaging import mortal_engine


def begin(people: int) -> None:
    """A call-out to so many people, waiting for an engine; some of them can be rung."""
    from accounts.clock import now
    from tests.faults import crowd

    # Only numbers that one phone has: the provider's list knows a call by its number alone.
    crowd.call_out(people, now(), rung=range(0, crowd.NUMBERS, 2))


def end() -> None:
    """The coordinator ends it, and an engine closes it."""
    from django.core.management import call_command

    from accounts.clock import now
    from phonetree.actions import end_call_out
    from phonetree.models import CallOut

    call_out = CallOut.objects.get()
    end_call_out(call_out=call_out, by=call_out.started_by, now=now())
    call_command("run_engine", "--once")


def main() -> None:
    """Small turns and short leases, so that a hundred deaths fit into a minute."""
    import django

    django.setup()
    from phonetree import runner

    runner.AT_ONCE = 25
    runner.LEASE = timedelta(seconds=0.5)
    runner.STILL_UNKNOWN = timedelta(seconds=3)  # the list was asked after one
    run = mortal_engine.run_engine

    def with_call_outs() -> NoReturn:
        from django.conf import settings

        settings.TICKS = ["phonetree.runner.tick"]
        run()

    mortal_engine.run_engine = with_call_outs
    mortal_engine.main()


if __name__ == "__main__":
    main()
