"""What stands around the phones in HTML: numbers, filter, pages, and the desk of forms."""

from html import escape
from typing import TYPE_CHECKING

from simulator.faults import AFTER, BEFORE
from simulator.parts import icon, state
from simulator.script import ACTS, ANSWERS

if TYPE_CHECKING:
    from simulator.network import Network
    from simulator.page import View


def summary(network: "Network", view: "View", *, found: int, last: int, cards: str) -> str:
    """The middle of the wall: numbers, filter, phones, pages."""
    totals = network.totals
    tally = "".join(
        f'<li data-state="{colour}"><b class="num">{count}</b> {words}</li>'
        for count, words, colour in (
            (len(network.phones), "phones", "wait"),
            (totals.delivered, "texts delivered", "safe"),
            (totals.undelivered + totals.refused, "texts refused or lost", "help"),
            (totals.answered_calls, f"of {totals.calls} calls taken", "ring"),
            (totals.inbound_texts + totals.inbound_calls, "texts and calls in", "safe"),
        )
    )
    kinds = (("used", "With news"), ("ringing", "In a call"), ("all", "All"))
    options = "".join(
        f'<option value="{kind}"{" selected" if view.show == kind else ""}>{words}</option>'
        for kind, words in kinds
    )
    empty = (
        '<p class="card">No phone here yet. Send a text from the app, or from a phone below.</p>'
    )
    return (
        f'<h1>Wall of phones</h1><ul class="tally">{tally}</ul>{_problems(network)}'
        f'<form class="filter" action="/"><label>Number <input name="find" inputmode="tel" '
        f'value="{escape(view.find)}" placeholder="900001"></label>'
        f'<label>Show <select name="show">{options}</select></label>'
        f'<input type="hidden" name="refresh" value="{view.refresh}"><button class="btn">Show</button></form>'
        f'<p class="soft small">{found} phone{"" if found == 1 else "s"} · {_refresh(view)}</p>'
        f'<div class="wall">{cards or empty}</div>{_pages(view, last)}'
    )


def _refresh(view: "View") -> str:
    if view.refresh:
        stop = escape(view.link(refresh=0))
        return f'renewed every {view.refresh} s · <a href="{stop}">Stop, to type in peace</a>'
    return f'<a href="{escape(view.link(refresh=3))}">Renew by itself</a>'


def _problems(network: "Network") -> str:
    if not network.problems:
        return ""
    newest = list(network.problems)[-5:][::-1]
    lines = "".join(f"<li>{escape(words)}</li>" for words in newest)
    return (
        f'<details class="card warn"><summary>{icon("warn")} {len(network.problems)} '
        f"problem{'' if len(network.problems) == 1 else 's'} with the app</summary><ul>{lines}</ul></details>"
    )


def _pages(view: "View", last: int) -> str:
    here = view.page
    if last == 1:
        return ""
    before = (
        f'<a class="btn" rel="prev" href="{escape(view.link(page=here - 1))}">Newer</a>'
        if here > 1
        else ""
    )
    after = (
        f'<a class="btn" rel="next" href="{escape(view.link(page=here + 1))}">Older</a>'
        if here < last
        else ""
    )
    return f'<nav class="row pages" aria-label="Pages">{before}<span>Page {here} of {last}</span>{after}</nav>'


def desk(network: "Network", *, back: str) -> str:
    """The forms beside the wall."""
    return "".join((_any_phone(back), _script(network, back), _faults(network, back), _reset(back)))


def _any_phone(back: str) -> str:
    return (
        f'<form class="card" method="post" action="/do/text"><h2>{icon("text")} From any phone</h2>'
        f'<input type="hidden" name="back" value="{escape(back)}">'
        '<label>Number <input name="number" inputmode="tel" dir="ltr" value="+447700900001" required></label>'
        '<label>Text <input name="body" dir="auto" maxlength="1600"></label>'
        '<div class="row"><button class="btn btn--main">Send the text</button>'
        '<button class="btn" formaction="/do/ring">Ring the app</button></div></form>'
    )


def _share(name: str, words: str, value: float) -> str:
    return (
        f'<label class="share"><span>{escape(words)}</span>'
        f'<input name="{name}" inputmode="decimal" value="{value:g}"></label>'
    )


SUGGESTED = {
    "answer": 60.0,
    "ring_back": 10.0,
    "dead": 10.0,
    "machine": 10.0,
    "off": 5.0,
    "stop": 5.0,
}


def _script(network: "Network", back: str) -> str:
    cast = network.script.now_playing
    shares = cast.shares if cast else SUGGESTED
    minutes = cast.within / 60 if cast else 3
    digits = cast.digits if cast else ANSWERS
    fields = "".join(_share(act, words, shares.get(act, 0)) for act, words in ACTS.items())
    answers = "".join(_share(f"digit{d}", f"press {d}", digits.get(d, 0)) for d in "123")
    playing = state("in-progress").replace("talking", "playing") if cast else ""
    return (
        f'<details class="card" {"open" if cast else ""}><summary><h2>{icon("clock")} Script</h2>{playing}</summary>'
        f'<form method="post" action="/do/script"><input type="hidden" name="back" value="{escape(back)}">'
        f"<p class='soft small'>Of 100 people, how many…</p>{fields}"
        f"{_share('minutes', 'minutes in which they answer', minutes)}"
        f"<p class='soft small'>Of 100 answers…</p>{answers}"
        f'<div class="row"><button class="btn btn--main">Play</button>'
        f'<button class="btn" name="end" value="yes">No script</button></div></form></details>'
    )


def _faults(network: "Network", back: str) -> str:
    faults = network.faults
    kinds = "".join(
        f'<optgroup label="{label}">'
        + "".join(
            f'<option value="{kind}">{kind.replace("_", " ")}: {words}</option>'
            for kind, words in group.items()
        )
        + "</optgroup>"
        for label, group in (("Nothing done", BEFORE), ("Done all the same", AFTER))
    )
    rules = "".join(
        f"<li>{escape(rule.kind.replace('_', ' '))}: "
        f"{f'next {rule.left}' if rule.left else f'{rule.percent:g} %'} ({rule.only})</li>"
        for rule in faults.rules
    )
    on = bool(faults.rules or faults.latency or faults.duplicates or faults.disorder)
    return (
        f'<details class="card" {"open" if on else ""}><summary><h2>{icon("warn")} Faults</h2>'
        f"{'<span class=state data-state=missed>on</span>' if on else ''}</summary>"
        f'<ul class="plain">{rules}</ul>'
        f'<form method="post" action="/do/faults"><input type="hidden" name="back" value="{escape(back)}">'
        f'<label>Kind <select name="kind"><option value="">none new</option>{kinds}</select></label>'
        '<div class="two"><label>Next <input name="next" inputmode="numeric" placeholder="1"></label>'
        '<label>or percent <input name="percent" inputmode="decimal"></label></div>'
        '<label>Of <select name="only"><option value="create">new texts and calls</option>'
        '<option value="all">all requests</option></select></label>'
        f"{_share('latency_ms', 'milliseconds before each answer', faults.latency * 1000)}"
        f"{_share('duplicates', 'percent of callbacks twice', faults.duplicates)}"
        f"{_share('disorder', 'percent of callbacks late', faults.disorder)}"
        '<div class="row"><button class="btn btn--main">Switch on</button></div></form>'
        f'<form method="post" action="/do/faults"><input type="hidden" name="back" value="{escape(back)}">'
        '<button class="btn" name="clear" value="yes">All faults off</button></form></details>'
    )


def _reset(back: str) -> str:
    return (
        '<details class="card"><summary><h2>Start again</h2></summary>'
        '<p class="small soft">Takes every phone off the wall, with script and faults.</p>'
        '<form method="post" action="/do/reset"><input type="hidden" name="back" value="/">'
        '<button class="btn btn--stop">Clear the wall</button></form></details>'
    )


def layout(main: str, side: str, *, refresh: int, said: str = "", number: str = "") -> str:
    """A whole page."""
    renew = f'<meta http-equiv="refresh" content="{refresh}">' if refresh else ""
    title = f"{escape(number)} · " if number else ""
    notice = f'<p class="said" role="alert">{icon("warn")} {escape(said)}</p>' if said else ""
    back = '<a class="btn btn--s" href="/">All phones</a>' if number else ""
    aside = f'<aside class="desk">{side}</aside>' if side else ""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}Wall of phones</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark">{renew}<link rel="stylesheet" href="/wall.css"></head>'
        '<body><a class="skip" href="#main">To the phones</a><header class="top">'
        f'<a class="mark" href="/">{icon("phone")} Make-believe network</a>'
        f'<p class="small soft">Nothing here leaves this machine.</p>{back}</header>'
        f'<div class="page"><main id="main">{notice}{main}</main>{aside}</div></body></html>'
    )
