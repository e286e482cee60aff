"""`make drill`: a whole call-out in two residences at once, with scripted phones, in racing time.

Web, engine and provider run as processes, on a data folder that is gone afterwards. Ends with a
table in which everybody has one outcome; exit 1 when anything in it does not add up.
"""

import argparse
import json
import os
import socket
import sys
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from scripts import run as house
from scripts.children import ChildDied, stop, wait_until_ready
from scripts.drill_account import Account, Played, Row, Seen, Told, table, troubles
from scripts.drill_leaders import Leaders
from scripts.settings_book import without_settings

COORDINATOR = "amina@example.org"
# They answer within three minutes: by text or key, by the link, by ringing back.
BY_TEXT_OR_KEY, BY_LINK, BY_RING = 40, 12, 8
ANSWERING = BY_TEXT_OR_KEY + BY_LINK + BY_RING  # in a hundred
CAST = {
    "answer": BY_TEXT_OR_KEY, "link": BY_LINK, "ring_back": BY_RING, "stop": 4, "machine": 6,
    "dead": 5, "off": 5, "busy": 3, "within": 180, "opens": "/r/",
}  # fmt: skip
SLOW = 150  # milliseconds that the provider takes for each answer, in real time
BREAKS, BREAK = 2, "503"  # sends that end in this: nobody knows whether they went out
LOOK = 0.5  # seconds between two looks at where the call-outs stand
NEWS = 5.0  # seconds between two lines of progress
LINGER = 10.0  # seconds for the last thanks to go out
TEN = 10  # the drill's clock begins at ten tomorrow: no quiet hour is in its way, and all of now is past


@dataclass(frozen=True)
class Plan:
    """How the drill is to be played."""

    speed: float = 30
    small: bool = False
    most: float = 150  # seconds in which everybody must have an outcome


def say(line: str = "") -> None:
    """One line for the person at the terminal."""
    print(line, flush=True)


def main(words: list[str]) -> int:
    """0 when everybody is accounted for, 1 when not."""
    plan = read(words)
    for name in os.environ.keys() - without_settings(os.environ).keys():
        del os.environ[name]
    with tempfile.TemporaryDirectory(prefix="ringround-drill-") as folder:
        environ = environment(folder)
        house.prepare(environ)
        environ |= racing(plan.speed)
        os.environ.update(environ)
        with playing(environ, plan.speed):
            return play(plan)


def read(words: list[str]) -> Plan:
    """The plan that the command line asks for."""
    known = argparse.ArgumentParser(prog="make drill", description=__doc__)
    known.add_argument("--speed", type=float, default=Plan.speed, help="times faster than life")
    known.add_argument("--small", action="store_true", help="the smallest residence only")
    known.add_argument(
        "--most", type=float, default=Plan.most, help="seconds until it must be over"
    )
    return Plan(**vars(known.parse_args(words)))


def environment(folder: str) -> dict[str, str]:
    """What all the programs share; nothing of it is the machine's own."""
    web, phones = (f"http://{house.HOST}:{port}" for port in free_ports(2))
    return {
        **house.environment(web, phones),
        "MODE": "demo",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATA_DIR": folder,
        "PUBLIC_URL": web,
        "PROVIDER_URL": phones,
    }


def racing(speed: float) -> dict[str, str]:
    """The clock that races, and the rates that race with it: they are counted in real seconds."""
    return {
        "CLOCK_SPEED": str(speed),
        "CLOCK_START": str(clock_start(time.time(), speed)),
        "SEGMENTS_PER_SECOND": str(round(10 * speed)),
        "CALLS_PER_SECOND": str(round(5 * speed)),
    }


def clock_start(real: float, speed: float) -> float:
    """The moment at which both clocks agree, if the racing one shows ten o'clock tomorrow now."""
    tomorrow = datetime.fromtimestamp(real, UTC) + timedelta(days=1)
    ten = tomorrow.replace(hour=TEN, minute=0, second=0, microsecond=0)
    return (real * speed - ten.timestamp()) / (speed - 1)


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind((house.HOST, 0))
        return [int(one.getsockname()[1]) for one in sockets]
    finally:
        for one in sockets:
            one.close()


@contextmanager
def playing(environ: dict[str, str], speed: float) -> Iterator[None]:
    """Web, engine and phones run until the end of the block."""
    ports = [urlsplit(environ[name]).port or 0 for name in ("PUBLIC_URL", "PROVIDER_URL")]
    children = house.household(ports[0], ports[1], environ)
    children[0].words += ["--speed", str(speed)]
    say("Starting web, engine and phones…")
    try:
        for child in children:
            child.start(environ, house.HOUSE)
        wait_until_ready(children)
        yield
    finally:
        stop(children)


# The play ------------------------------------------------------------------------------------------


def play(plan: Plan) -> int:
    """Starts the call-outs, waits for their end and prints what became of everybody."""
    import django

    django.setup()
    ask_provider("script", CAST)
    ask_provider("faults", {"latency_ms": SLOW, "kind": BREAK, "next": BREAKS})
    key = make_key()
    began = time.monotonic()
    started = [start(key, home) for home in homes(plan)]
    say(f"The clock runs {plan.speed:g} times faster than life, and starts at ten.\n")
    with Leaders(texts) as leaders:
        over = follow(key, started, began + plan.most)
    until_quiet()
    accounts = [account_of(call_out) for call_out in started]
    found = troubles(accounts, told(), seen(), played())
    if not over:
        found.append(f"After {plan.most:.0f} seconds somebody was still waited for.")
    found += leaders.troubles
    found += [f"The provider noted: {words}" for words in ask_provider("problems")]
    report(accounts, found)
    say(f"\nLeaders opened {leaders.lists} lists and saw {leaders.seen} at the door.")
    say(f"It took {time.monotonic() - began:.0f} seconds.")
    return 1 if found else 0


def homes(plan: Plan) -> list[Any]:
    """The two biggest residences of the coordinator, or for a small drill the smallest one."""
    from django.db.models import Count

    from residences.models import Residence

    mine = Residence.objects.run_by(coordinator()).annotate(people=Count("residents"))
    ordered = list(mine.order_by("people" if plan.small else "-people"))
    return ordered[:1] if plan.small else ordered[:2]


def coordinator() -> Any:
    """The demo coordinator who starts the drill."""
    from accounts.models import User

    return User.objects.get(email=COORDINATOR)


def make_key() -> str:
    """A key of the coordinator for the API."""
    from accounts.actions import make_token
    from accounts.clock import now

    scopes = ["call_outs:read", "call_outs:write"]
    _token, secret = make_token(
        user=coordinator(), name="drill", scopes=scopes, once=uuid.uuid4(), now=now()
    )
    return secret


def start(key: str, home: Any) -> str:
    """The id of the call-out that now holds, started as a program of the coordinator would."""
    asked = {
        "residence": str(home.pk),
        "text": "drill",
        "urgency": "drill",
        "code_name": home.code_name,
        "request_key": str(uuid.uuid4()),
    }
    made = ask_web(key, "call-outs/", asked)
    say(f"{home.code_name}: {made['people_total']} people, {made['recipients_total']} recipients.")
    return str(made["id"])


def follow(key: str, started: list[str], until: float) -> bool:
    """True once every call-out is over and closed; prints progress on the way."""
    next_news = 0.0
    while time.monotonic() < until:
        told = [ask_web(key, f"call-outs/{one}/") for one in started]
        if time.monotonic() >= next_news:
            next_news = time.monotonic() + NEWS
            news(told)
        if all(one["state"] == "ended" for one in told) and not any_open():
            news(told)
            return True
        time.sleep(LOOK)
    return False


def news(told: list[dict[str, Any]]) -> None:
    """One line of progress."""
    people = {name: sum(one["people"][name] for one in told) for name in told[0]["people"]}
    clock = datetime.fromisoformat(told[0]["at"]).astimezone(UTC)
    say(
        f"{clock:%H:%M}  {people['safe']:>4} safe  {people['help']:>3} need help  {people['ring']:>3}"
        f" ringing  {people['missed']:>3} not found yet  {people['wait']:>4} waiting"
        f"    {sum(one['texts'] for one in told)} texts, {sum(one['calls'] for one in told)} calls"
    )


def texts() -> list[str]:
    """The words of everything that was sent so far."""
    return [one["body"] for one in ask_provider("record?kind=create")]


def any_open() -> bool:
    """Whether the engine still has something to do about a call-out."""
    from phonetree.models import CallOut, Recipient

    waits = CallOut.objects.filter(wake_at__isnull=False).exists()
    return waits or Recipient.objects.open().exists()


def until_quiet() -> None:
    """Comes back when nothing is about to be sent any more."""
    from messaging.models import Message

    until = time.monotonic() + LINGER
    while time.monotonic() < until:
        if not Message.objects.filter(state__in=["due", "sending"]).exists():
            return
        time.sleep(LOOK)


# What became of everybody --------------------------------------------------------------------------


def account_of(pk: str) -> Account:
    """Everybody of one call-out."""
    from phonetree.models import CallOut
    from residences.models import Resident

    call_out = CallOut.objects.select_related("residence").get(pk=pk)
    recipients = call_out.recipients.select_related("section", "phone")
    recipients = recipients.prefetch_related("people", "answers")
    living_here = Resident.objects.filter(residence=call_out.residence).here()
    return Account(
        name=call_out.residence.code_name,
        living_here=frozenset(str(one) for one in living_here.values_list("pk", flat=True)),
        promised=call_out.recipients_total,
        rows=[row_of(one) for one in recipients.order_by("section__position", "section__word")],
    )


def row_of(recipient: Any) -> Row:
    """One recipient as the account wants it."""
    phone = recipient.phone
    return Row(
        branch=recipient.section.word,
        language=recipient.language,
        outcome=recipient.outcome,
        people=tuple(str(one.pk) for one in recipient.people.all()),
        phone=phone and phone.number.reveal(reason="drill"),
        answered=any(one.outcome != "opted_out" for one in recipient.answers.all()),
    )


def told() -> list[Told]:
    """Every message, with the step of the ladder it was for."""
    from messaging.models import Message
    from phonetree.outgoing import LEAD_STEP

    facts = Message.objects.values_list("pk", "attempt__recipient", "attempt__step", "channel")
    return [
        Told(str(pk), str(recipient), "")
        if step is None or step >= LEAD_STEP
        else Told(str(pk), str(recipient), f"{step} {channel}")
        for pk, recipient, step, channel in facts
    ]


def seen() -> list[Seen]:
    """Every text and call that the provider took, but for what neighbours give: life goes on."""
    from donations.saying import PURPOSE
    from messaging.models import Message

    gifts = {str(pk) for pk in Message.objects.filter(purpose=PURPOSE).values_list("pk", flat=True)}
    asked = ask_provider("record?kind=create")
    taken = [Seen(message_of(one["callback"]), one["to"]) for one in asked if one["accepted"]]
    return [one for one in taken if one.message not in gifts]


def played() -> Played:
    """How many sends broke, and how many people were cast to answer."""
    broken = sum(one["fault"] == BREAK for one in ask_provider("record?kind=create"))
    return Played(BREAKS, broken, ANSWERING / 100)


def message_of(callback: str) -> str:
    """The id of the message in the address that the provider reports to."""
    return urlsplit(callback).path.rstrip("/").rpartition("/")[2]


def report(accounts: list[Account], found: list[str]) -> None:
    """The tables, and what does not add up."""
    from translations.languages import get

    for account in accounts:
        say(f"\n{account.name}")
        print_table(table("Branch", account.rows, lambda row: row.branch))
    rows = [row for account in accounts for row in account.rows]
    rows.sort(key=lambda row: get(row.language).english)
    say("\nEverybody")
    print_table(table("Language", rows, lambda row: get(row.language).english))
    people = sum(len(row.people) for row in rows)
    say(f"\n{len(rows)} recipients, {people} people, each with one outcome." if not found else "")
    for sentence in found:
        say(f"WRONG: {sentence}")


def print_table(lines: list[str]) -> None:
    """A table, set in a little."""
    for line in lines:
        say(f"  {line}")


# Asking the web and the provider --------------------------------------------------------------------


def ask_web(key: str, path: str, said: dict[str, Any] | None = None) -> Any:
    """What the API answers."""
    address = f"{os.environ['PUBLIC_URL']}/api/{path}"
    return _ask(address, said, {"Authorization": f"Bearer {key}"})


def ask_provider(what: str, said: dict[str, Any] | None = None) -> Any:
    """What the make-believe provider answers: to a deed its result, to a question the answer."""
    answer = _ask(f"{os.environ['PROVIDER_URL']}/control/{what}", said, {})
    return answer["result"] if said is not None else answer[what.partition("?")[0]]


def _ask(address: str, said: dict[str, Any] | None, headers: dict[str, str]) -> Any:
    body = None if said is None else json.dumps(said).encode()
    headers = {"Content-Type": "application/json", **headers}
    asked = urllib.request.Request(address, data=body, headers=headers)  # noqa: S310 - loopback
    with urllib.request.urlopen(asked, timeout=20) as answer:  # noqa: S310
        return json.load(answer)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (house.CannotRun, ChildDied) as trouble:
        sys.exit(str(trouble))
    except KeyboardInterrupt:
        sys.exit("Stopped.")
