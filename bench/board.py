"""One refresh of the live board: queries, bytes and milliseconds."""

import sys
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from bench import measuring

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

TIMES = 9


def main(size: int) -> None:
    """What a refresh costs in the middle of a call-out, with every state on the board."""
    measuring.ready()
    from django.test import Client
    from django.urls import reverse

    from bench import people
    from phonetree import runner
    from phonetree.models import Recipient
    from residences.models import Residence

    started = people.call_out(Residence.objects.get(code_name=f"Bench {size}"))
    now = people.go_live(started)
    ids = list(started.recipients.values_list("pk", flat=True))
    for offset, outcome in enumerate(("safe", "needs_help", "not_safe_to_talk")):
        Recipient.objects.filter(pk__in=ids[offset::9][: size // 6]).update(
            outcome=outcome, outcome_at=now, next_at=None, people_here=1
        )
    Recipient.objects.filter(pk__in=ids[5::9], outcome="").update(listed_at=now)
    for minutes in (2, 4):
        while runner.tick(now + timedelta(minutes=minutes)):
            pass
    browser = Client()
    sign_in(browser, people.coordinator())
    address = reverse("phonetree:live", args=[started.pk])
    answer = browser.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"The board answered {answer.status_code}.")
    with measuring.counting() as queries:
        browser.get(address)
        asked = queries()
    spent = measuring.median_ms(lambda: browser.get(address), TIMES)
    measuring.tell({"queries": asked, "kb": len(answer.content) / 1000, "ms": spent})


def sign_in(browser: "Client", user: "User") -> None:
    """As if they had shown who they are, with all they have."""
    from allauth.mfa.models import Authenticator

    from accounts import demo

    if not Authenticator.objects.filter(user=user).exists():
        demo.enrol(user)
    browser.force_login(user)
    session = browser.session
    at = time.time()
    session["account_authentication_methods"] = [
        {"method": "password", "at": at},
        {"method": "mfa", "type": "totp", "at": at},
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


if __name__ == "__main__":
    main(int(sys.argv[1]))
