"""`python -m bench`: what is promised about speed, as ratios within one run, met or not met."""

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from bench.house import Bench, Broken, postgresql, sqlite
from scripts.postgres import NoPostgres


@dataclass(frozen=True)
class Sizes:
    """How many of everything."""

    launch: int = 40_000
    quarter: int = 10_000
    board: int = 5_000
    few: int = 50
    answers: int = 960
    texts: int = 5_000
    storm: int = 5_000
    needs: int = 10_000
    more_needs: int = 50_000


LEAFLETS = 27  # as many as languages that a network soon needs
STORM_SEGMENTS = "250"  # a second: six thousand texts last about a minute
REPORTS_AFTER_MS = "500"  # until the provider says that a text has arrived
FULL = Sizes()
QUICK = Sizes(
    launch=8_000, quarter=2_000, board=5_000, few=50, answers=480, texts=1_500, storm=1_000,
    more_needs=20_000,
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One promise: what was found, and whether it holds; None: nothing was promised."""

    what: str
    found: str
    bound: str = ""
    met: bool | None = None


def delivery(bench: Bench, sizes: Sizes) -> list[Line]:
    """Texts a second."""
    with bench.provider():
        found = bench.measure("delivery", sizes.texts)
    ratio = found["engine"] / found["bare"]
    return [
        Line("Texts by the provider's bare client", f"{found['bare']:,.0f} a second"),
        Line("Texts through the engine", f"{found['engine']:,.0f} a second"),
        Line("  engine / bare client", f"{ratio:.2f}", "at least 0.5", ratio >= 0.5),
    ]


def launch(bench: Bench, sizes: Sizes) -> list[Line]:
    """Seconds and memory of a launch."""
    quarter = bench.measure("launch", sizes.quarter)
    whole = bench.measure("launch", sizes.launch)
    growth, writing = (whole[part] / quarter[part] for part in ("frozen", "written"))
    most = 15 * sizes.launch / FULL.launch
    count = f"{sizes.launch:,} recipients"
    return [
        Line(f"Launch, {count}, 13 languages", f"{whole['frozen']:.1f} s ({whole['frozen_cpu']:.1f} s of one core)",
             f"under {most:g} s", whole["frozen"] < most),
        Line("  the most memory it held", f"{whole['frozen_mb']:.0f} MB", "under 400 MB",
             whole["frozen_mb"] < 400),
        Line(f"  against {sizes.quarter:,}", f"{growth:.1f} times", "at most 4.4", growth <= 4.4),
        Line("  then until every first text is written", f"{whole['written']:.1f} s ({whole['written_cpu']:.1f} s of one core)"),
        Line(f"  against {sizes.quarter:,}", f"{writing:.1f} times", "at most 4.4", writing <= 4.4),
        Line("  the most memory that held", f"{whole['mb']:.0f} MB", "under 400 MB", whole["mb"] < 400),
    ]  # fmt: skip


def tick(bench: Bench, sizes: Sizes) -> list[Line]:
    """A turn in which nobody is due."""
    with bench.provider():
        few = bench.measure("tick", sizes.few)
        many = bench.measure("tick", sizes.launch)
    same = few["queries"] == many["queries"] and few["turn_queries"] == many["turn_queries"]
    return [
        Line(f"Engine tick, {many['open']:,} open, none due", f"{many['ms']:.1f} ms", "under 50 ms",
             many["ms"] < 50),
        Line(f"  queries ({few['open']} open: {few['queries']})", str(many["queries"]), "the same",
             same),
        Line("  the engine's whole turn", f"{many['turn_ms']:.1f} ms, {many['turn_queries']} queries"),
    ]  # fmt: skip


def replies(bench: Bench, sizes: Sizes) -> list[Line]:
    """Answers a second."""
    with bench.web():
        found = bench.measure("replies", sizes.answers)
    ratio = found["answers"] / found["empty"]
    counted = found["asked"] == found["counted"] and found["phones"] == found["closed"]
    return [
        Line("Empty page", f"{found['empty']:,.0f} a second"),
        Line("Signed answers by text", f"{found['answers']:,.0f} a second"),
        Line("  answers / empty page", f"{ratio:.2f}", "at least 0.4", ratio >= 0.4),
        Line("  counted", f"{found['counted']} of {found['asked']}", "all", counted),
    ]


def storm(bench: Bench, sizes: Sizes) -> list[Line]:
    """A minute in which everybody answers while everybody is texted."""
    pace = {"SEGMENTS_PER_SECOND": STORM_SEGMENTS}
    with bench.web(), bench.provider(REPORTS_AFTER_MS), bench.engine(**pace):
        found = bench.measure("storm", sizes.answers, sizes.board, sizes.storm)
    lost = found["asked"] - found["handled"]
    return [
        Line(f"Storm: {sizes.storm:,} answers in {sizes.storm * 60 / 5_000:.0f} s, handled",
             f"{found['handled']:,} of {found['asked']:,}", "all", lost == 0),
        Line("  refused, or stored twice", str(found["refused"] + found["stored"] - found["asked"]),
             "none", found["refused"] == 0 and found["stored"] == found["asked"]),
        Line("  texts that went out meanwhile", f"{found['gone']:,} of {found['texts']:,}"),
        Line("  the engine at most behind", f"{found['engine']:.1f} s", "under 10 s", found["engine"] < 10),
        Line("  an answer at most waited", f"{found['answers']:.1f} s", "under 10 s", found["answers"] < 10),
        Line("  the provider at most waited", f"{found['request']:.1f} s", "under 10 s", found["request"] < 10),
    ]  # fmt: skip


def board(bench: Bench, sizes: Sizes) -> list[Line]:
    """One refresh of the board."""
    few = bench.measure("board", sizes.few)
    many = bench.measure("board", sizes.board)
    return [
        Line(f"Board refresh, {sizes.board:,} recipients", f"{many['kb']:.1f} kB", "under 60 kB",
             many["kb"] < 60),
        Line(f"  queries ({sizes.few} recipients: {few['queries']})", str(many["queries"]),
             "no more", many["queries"] <= few["queries"]),
        Line("  time", f"{many['ms']:.0f} ms"),
    ]  # fmt: skip


def allocation(bench: Bench, sizes: Sizes) -> list[Line]:
    """Who gets what; no database is asked."""
    needs, more = sizes.needs, sizes.more_needs
    found = bench.measure("allocation", needs, needs // 2, "pairs")
    many = bench.measure("allocation", more, more // 2)
    pairs, sorts = (found["ours"] / found[other] for other in ("pairs", "sorts"))
    growth, most = many["ours"] / found["ours"], 2 * more / needs
    same = found["same"] and many["same"]
    return [
        Line(f"Allocation, {needs:,} needs, {needs // 2:,} offers", f"{found['ours']:.0f} ms"),
        Line(f"  / OR-tools' min-cost flow, {found['arcs']:,} arcs", f"{pairs:.3f}", "at most 0.25",
             pairs <= 0.25),
        Line("  / the same flow over our sorts", f"{sorts:.2f}"),
        Line("  the same optimum", f"{found['served']:,} served", "yes", same),
        Line(f"  {more:,} needs against {needs:,}", f"{growth:.1f} times", f"at most {most:.1f}",
             growth <= most),
    ]  # fmt: skip


def what_if(bench: Bench, sizes: Sizes) -> list[Line]:
    """A call-out to everybody, played; no database is asked."""
    quarter = bench.measure("what_if", sizes.quarter)
    whole = bench.measure("what_if", sizes.launch)
    growth = whole["busy"] / quarter["busy"]
    each, before = (one["events"] / one["people"] for one in (whole, quarter))
    most = 60 * sizes.launch / FULL.launch
    return [
        Line(f"What if, {sizes.launch:,} people", f"{whole['busy']:.1f} s of one core",
             f"under {most:g} s", whole["busy"] < most),
        Line(f"  against {sizes.quarter:,}", f"{growth:.1f} times", "at most 5", growth <= 5),
        Line("  what happens to each of them", f"{each:.1f} events, {before:.1f} of {sizes.quarter:,}",
             "no more than a tenth apart", abs(each - before) <= before / 10),
        Line("  reached", f"{whole['reached']:,}"),
    ]  # fmt: skip


def leaflets(bench: Bench, _sizes: Sizes) -> list[Line]:
    """Leaflets on paper, in one warm process."""
    found = bench.measure("leaflets", LEAFLETS)
    theirs = found.get("theirs")
    ratio = theirs / found["ms"] if theirs else 0
    return [
        Line(f"{found['count']} posters, warm", f"{found['ms']:.0f} ms"),
        Line("  the slowest", f"{found['slowest']:.0f} ms", "under 200 ms", found["slowest"] < 200),
        Line("  queries for every leaflet in every language", str(found["queries"]), "at most 6",
             found["queries"] <= 6),
        Line("  WeasyPrint, the same words", f"{theirs:.0f} ms" if theirs else "not installed here"),
        Line("  WeasyPrint / ours", f"{ratio:.1f} times" if theirs else "not measured",
             "at least 20" if theirs else "", ratio >= 20 if theirs else None),
    ]  # fmt: skip


PARTS: dict[str, Callable[[Bench, Sizes], list[Line]]] = {
    "delivery": delivery,
    "replies": replies,
    "tick": tick,
    "board": board,
    "leaflets": leaflets,
    "storm": storm,
    "launch": launch,
    "allocation": allocation,
    "what_if": what_if,
}
DATABASES: dict[str, Callable[[], AbstractContextManager[Bench]]] = {
    "SQLite": sqlite,
    "PostgreSQL": postgresql,
}


def say(line: str = "") -> None:
    """One line for the person at the terminal."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(words: list[str]) -> int:
    """0 when everything could be measured and every promise holds."""
    known = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    known.add_argument("--quick", action="store_true", help="smaller crowds: two minutes")
    known.add_argument("--only", choices=PARTS, action="append", help="one measurement")
    known.add_argument("--on", choices=DATABASES, action="append", help="one database")
    asked = known.parse_args(words)
    sizes = QUICK if asked.quick else FULL
    say(f"{time.strftime('%d %B %Y')}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f},"
        f" Python {platform.python_version()}")  # fmt: skip
    parts = asked.only or list(PARTS)
    failed = [one for name in asked.on or DATABASES for one in on(name, parts, sizes)]
    if failed:
        say("\nNot met:")
        for one in failed:
            say(f"  {one}")
    return 1 if failed else 0


def on(name: str, parts: list[str], sizes: Sizes) -> list[str]:
    """What was not met or not measured on this database; nothing if it is not installed."""
    say(f"\n{name}")
    failed = []
    try:
        with DATABASES[name]() as bench:
            bench.run("bench.fill", *(str(size) for size in _crowds(parts, sizes)))
            for part in parts:
                for line in PARTS[part](bench, sizes):
                    say(written(line))
                    if line.met is False:
                        failed.append(f"{name}: {line.what.strip()} {line.found}, {line.bound}")
    except NoPostgres as why:
        say(f"  skipped: {why}")
    except Broken as trouble:
        say(f"  {trouble}")
        failed.append(f"{name}: not all could be measured")
    return failed


def _crowds(parts: list[str], sizes: Sizes) -> list[int]:
    """The residences that these measurements need; the one with true numbers comes first."""
    needed = {sizes.answers}
    if {"tick", "board"} & set(parts):
        needed.add(sizes.few)
    if "tick" in parts:
        needed.add(sizes.launch)
    if {"board", "storm"} & set(parts):
        needed.add(sizes.board)
    if "launch" in parts:
        needed |= {sizes.quarter, sizes.launch}
    return sorted(needed, key=lambda size: (size != sizes.answers, size))


def written(line: Line) -> str:
    """The line as it is printed."""
    verdict = "" if line.met is None else "met" if line.met else "NOT MET"
    return f"  {line.what:46}{line.found:>26}   {line.bound:14}{verdict}".rstrip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
