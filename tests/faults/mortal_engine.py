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


def begin_led(people: int) -> None:
    """One to so many people, whom one of them leads."""
    from accounts.clock import now
    from residences.models import Branch, Leadership, Resident
    from tests import build
    from tests.faults import crowd

    build.texts()
    amina = build.person("coordinator", factor=False)
    home = crowd.residence(people, amina)
    Leadership.objects.create(
        branch=Branch.objects.get(), resident=Resident.objects.first(), rank=1
    )
    crowd.begin(home, amina, now())


def stand_down() -> None:
    """The leader is well, and the coordinator says that it is over."""
    from accounts.clock import now
    from phonetree import actions
    from phonetree.models import CallOut, Recipient
    from phonetree.outcomes import Outcome
    from phonetree.reports import record_answer

    leader, call_out = Recipient.objects.get(rank=1), CallOut.objects.get()
    record_answer(
        recipient_id=leader.pk, outcome=Outcome.SAFE, how="link", source="link", now=now()
    )
    actions.stand_down(call_out=call_out, by=call_out.started_by, now=now())


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
    from phonetree import closing, runner

    runner.AT_ONCE = 25
    closing.AT_ONCE = 60
    runner.LEASE = timedelta(seconds=0.05)  # the next engine goes on at once
    runner.STILL_UNKNOWN = timedelta(seconds=3)  # the list was asked after one
    run = mortal_engine.run_engine

    def with_call_outs(*place: str) -> NoReturn:
        from django.conf import settings

        settings.TICKS = ["phonetree.runner.tick"]
        run(*place)

    mortal_engine.run_engine = with_call_outs
    mortal_engine.main()


if __name__ == "__main__":
    main()
