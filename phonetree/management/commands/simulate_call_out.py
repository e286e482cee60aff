"""`manage.py simulate_call_out`: what would happen, in a residence or a made-up network."""

import csv
import re
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import datetime, time
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.loader import render_to_string

from accounts import clock
from phonetree import census as census_of
from phonetree.ladder import LADDERS, Ladder
from phonetree.ladder_checks import flaws
from phonetree.ladder_words import sentence
from phonetree.management.commands.ladder import ladder_in, ladder_that_holds
from phonetree.models import LadderVersion
from phonetree.what_if import geometry, plot
from phonetree.what_if.made_up import Shape, network
from phonetree.what_if.people import Assumptions, Tree, cast
from phonetree.what_if.result import Result
from phonetree.what_if.scenario import Helpers, Scenario, Sender
from phonetree.what_if.world import simulate
from phonetree.what_if_here import our_sender, tree_here
from phonetree.wordings import freeze
from residences.models import Residence
from translations.wording import UnknownText

PARTS: dict[str, type[Any]] = {
    "made-up network": Shape,
    "how people behave (shares of one)": Assumptions,
    "sender": Sender,
    "people who help (seconds)": Helpers,
}
WORDS_FOR_CHANNELS = {"text": "texts", "call": "calls"}


class Command(BaseCommand):
    """Plays a call-out in virtual time, with the planner that decides in earnest."""

    help = "Simulates a call-out: how many are reached after how long, and what it takes."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where, with which ladder, and everything that is assumed."""
        parser.add_argument("--residence", help="its code name; else a made-up network")
        parser.add_argument("--urgency", choices=sorted(LADDERS), default="emergency")
        parser.add_argument("--group", help="climb the ladder of this group")
        parser.add_argument("--proposed", action="store_true", help="the change that waits there")
        parser.add_argument("--ladder", help="climb the ladder in this JSON file, - for stdin")
        parser.add_argument("--text", help="key of the text, for its weight and its voices")
        parser.add_argument("--at", type=_clock, default=time(10), help="begins at, HH:MM")
        parser.add_argument("--seed", type=int, default=1, help="other dice, other people")
        parser.add_argument("--svg", help="draw the plot into this file")
        parser.add_argument("--csv", help="write the curve into this file, every ten seconds")
        for title, part in PARTS.items():
            _add_fields(parser, title, part)

    def handle(self, **facts: Any) -> None:
        """Plays it and prints what came of it."""
        ladder = _ladder(facts)
        self._warn(ladder, facts["urgency"])
        dice = Random(facts["seed"])  # noqa: S311 - dice, not secrets
        began = perf_counter()
        trees = [_real_tree(facts)] if facts["residence"] else network(_part(Shape, facts), dice)
        people = _part(Assumptions, facts)
        zone = ZoneInfo(settings.TIME_ZONE)
        found = simulate(
            Scenario(
                ladder=ladder,
                trees=tuple(cast(tree, people, dice) for tree in trees),
                starts_at=datetime.combine(datetime(2026, 1, 14, tzinfo=zone), facts["at"], zone),
                zone=zone,
                sender=_part(Sender, facts),
                helpers=_part(Helpers, facts),
            )
        )
        took = perf_counter() - began
        for line in report(found, ladder, len(trees)):
            self.stdout.write(line)
        self.stderr.write(f"{found.events} events in {took:.1f} s.")
        _write_files(found, facts)

    def _warn(self, ladder: Ladder, urgency: str) -> None:
        for one in flaws(ladder, urgency):
            self.stderr.write(f"! {sentence(one)}")


# What is asked -------------------------------------------------------------------------------------


def _clock(words: str) -> time:
    if not re.fullmatch(r"\d{1,2}:\d{2}", words):
        raise ArgumentTypeError("a time, like 22:30")
    hour, minute = map(int, words.split(":"))
    if hour > 23 or minute > 59:
        raise ArgumentTypeError("a time, like 22:30")
    return time(hour, minute)


def _add_fields(parser: CommandParser, title: str, part: type[Any]) -> None:
    """One option for every field of a part, with its default."""
    group = parser.add_argument_group(title)
    defaults = our_sender() if part is Sender else part()
    for one in fields(part):
        otherwise = getattr(defaults, one.name)
        group.add_argument(
            f"--{one.name.replace('_', '-')}",
            type=_kind(part, one.name, otherwise),
            default=otherwise,
            metavar=f"({otherwise:g})",
        )


def _kind(part: type[Any], name: str, otherwise: float) -> Callable[[str], float]:
    is_share = isinstance(otherwise, float) and part in {Shape, Assumptions} and otherwise <= 1
    if isinstance(otherwise, int) and part is not Sender:
        return _whole(least=1 if part is Shape else 0)
    return _number(most=1.0 if is_share else None, name=name)


def _whole(*, least: int) -> Callable[[str], int]:
    def read(words: str) -> int:
        if not words.isdecimal() or int(words) < least:
            raise ArgumentTypeError(f"a whole number from {least}")
        return int(words)

    return read


def _number(*, most: float | None, name: str) -> Callable[[str], float]:
    def read(words: str) -> float:
        try:
            found = float(words)
        except ValueError:
            found = -1
        if not 0 <= found <= (most or float("1e9")):
            ends = f"from 0 to {most:g}" if most else "from 0"
            raise ArgumentTypeError(f"{name} is a number {ends}")
        return found

    return read


def _part(part: type[Any], facts: dict[str, Any]) -> Any:
    return part(**{one.name: facts[one.name] for one in fields(part)})


def _ladder(facts: dict[str, Any]) -> Ladder:
    if facts["ladder"]:
        return ladder_in(facts["ladder"])
    if not facts["proposed"]:
        return ladder_that_holds(facts["urgency"], facts["group"])
    rows = LadderVersion.objects.proposed().prefetch_related("steps")
    found = rows.filter(group__name=facts["group"], urgency=facts["urgency"]).first()
    if found is None:
        raise CommandError("No change of this ladder waits. Name its --group.")
    return found.ladder


def _real_tree(facts: dict[str, Any]) -> Tree:
    home = Residence.objects.filter(code_name=facts["residence"]).first()
    if home is None:
        raise CommandError(f"There is no residence {facts['residence']!r}.")
    census = census_of.take(home, now=clock.now())
    if not census.households:
        raise CommandError("Nobody lives there, so there is nobody to reach.")
    is_drill = facts["urgency"] == "drill"
    key = facts["text"] or ("drill" if is_drill else "incident_at_door")
    try:
        tongues = census.tags()
        wordings = freeze(text_key=key, free=None, tongues=tongues, is_drill=is_drill)
    except UnknownText as trouble:
        raise CommandError(str(trouble.args[0])) from None
    return tree_here(home, census, wordings, facts["urgency"], clock.now())


# What came of it -----------------------------------------------------------------------------------


def report(found: Result, ladder: Ladder, residences: int) -> Iterator[str]:
    """The lines that are printed; the same question, the same lines."""
    where = f"{residences} residences" if residences > 1 else "one residence"
    yield f"{found.people:,} people on {found.phones:,} phones, or without, in {where}."
    yield "How people behave is assumed: docs/what-if.md. This is no forecast."
    for title, lines in (
        ("", plot.table(found)),
        ("t text, c call, l leader, v volunteer; of all people", plot.curve(found)),
        ("By step", plot.steps(found, ladder)),
        ("In the end", plot.outcomes(found)),
    ):
        yield ""
        if title:
            yield title
        yield from lines
    yield ""
    yield from _took(found)


def _took(found: Result) -> Iterator[str]:
    sent, leaders, volunteers = found.sent, found.leaders, found.volunteers
    pounds = sent.segments * settings.PRICE_PER_SEGMENT + sent.calls * settings.PRICE_PER_CALL
    yield (
        f"Sent: {sent.texts:,} texts, {sent.replies:,} thanks, {sent.lists:,} words to leaders"
        f" ({sent.segments:,} segments), {sent.calls:,} calls, {sent.calls_taken:,} of them taken."
    )
    yield f"At least £{pounds:,.2f}. Over after {plot.clock(found.ended_at)}."
    for channel, words in WORDS_FOR_CHANNELS.items():
        waits, last = sent.longest_wait.get(channel, 0), sent.last_out.get(channel, 0)
        yield (
            f"The sender: {words} wait up to {plot.clock(waits)}, the last goes out after"
            f" {plot.clock(last)}."
        )
    yield (
        f"Leaders: {leaders.helpers:,} were told, {leaders.looked:,} people looked for,"
        f" {leaders.found:,} found, at most {leaders.most} by one; {leaders.replaced:,} replaced,"
        f" {leaders.leaderless:,} branches without any."
    )
    yield (
        f"Volunteers: {volunteers.helpers:,} rang {volunteers.looked:,} people and reached"
        f" {volunteers.found:,}; at most {volunteers.most:,} waited in one residence."
    )


def _write_files(found: Result, facts: dict[str, Any]) -> None:
    try:
        if facts["csv"]:
            with Path(facts["csv"]).open("w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows(plot.rows(found))
        if facts["svg"]:
            Path(facts["svg"]).write_text(drawing(found), encoding="utf-8")
    except OSError as trouble:
        raise CommandError(f"Cannot write: {trouble}") from None


def drawing(found: Result) -> str:
    """The plot as a picture that stands alone."""
    facts = {"plot": geometry.plot(found), "people": found.people, "reached": found.reached}
    return render_to_string("phonetree/plot.svg", facts)
