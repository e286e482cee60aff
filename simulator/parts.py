"""A phone on the wall in HTML; everything that people wrote is escaped here."""

from html import escape

from simulator.records import Call, Heard, Message, Phone
from simulator.visits import LINK

MISSED = 'name="seconds" value="2"'  # they ring and hang up before anybody has picked up
NEWEST = 4  # things of a thread a card on the wall shows
ICONS = {
    "phone": '<path d="M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2"/>',
    "text": '<path d="M21 12a8 8 0 0 1-8 8H4l2-3.500A8 8 0 1 1 21 12z"/>',
    "check": '<path d="m5 12.500 4.500 4.500L19 7.500"/>',
    "cross": '<path d="M6 6l12 12M18 6 6 18"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 2"/>',
    "off": '<path d="M7 6.300a8 8 0 1 0 10 0M12 3v8"/>',
    "stop": '<path d="M8 3h8l5 5v8l-5 5H8l-5-5V8zM8 12h8"/>',
    "sound": '<path d="M4 9v6h4l5 4V5L8 9zM17 9a4 4 0 0 1 0 6"/>',
    "key": '<rect x="4" y="4" width="16" height="16" rx="3"/><path d="M12 8v8M9 10l3-2"/>',
    "warn": '<path d="M12 4 2.500 20h19zM12 10v4M12 17v.100"/>',
}
STATES = {  # word shown, colour, sign
    "accepted": ("accepted", "wait", "clock"),
    "scheduled": ("for later", "wait", "clock"),
    "queued": ("queued", "wait", "clock"),
    "initiated": ("starting", "wait", "clock"),
    "sending": ("sending", "ring", "clock"),
    "sent": ("sent", "ring", "clock"),
    "ringing": ("ringing", "ring", "phone"),
    "in-progress": ("talking", "ring", "phone"),
    "delivered": ("delivered", "safe", "check"),
    "received": ("sent to the app", "safe", "check"),
    "completed": ("ended", "safe", "check"),
    "no-answer": ("no answer", "missed", "cross"),
    "busy": ("busy", "missed", "cross"),
    "canceled": ("cancelled", "missed", "cross"),
    "undelivered": ("not delivered", "help", "cross"),
    "failed": ("failed", "help", "cross"),
}
WHAT_HAPPENED = {  # in a call: sign, words
    "Hangup": ("cross", "the app hung up"),
    "Reject": ("cross", "the app did not take the call"),
    "Dial": ("phone", "put through to another phone:"),
    "Connected": ("phone", "the two are connected"),
    "Beep": ("sound", "a tone: speak now"),
    "Record": ("text", "what was said is kept, seconds:"),
}
REASONS = {30003: "switched off", 30005: "not in use", 30006: "landline"}


def icon(name: str) -> str:
    return f'<svg class="i" viewBox="0 0 24 24" aria-hidden="true">{ICONS[name]}</svg>'


def state(status: str, more: str = "") -> str:
    """A state as colour, sign and word."""
    word, colour, sign = STATES[status]
    words = escape(f"{word}, {more}" if more else word)
    return f'<span class="state" data-state="{colour}">{icon(sign)} {words}</span>'


def linked(body: str) -> str:
    """A text with its links to tap."""
    parts, end = [], 0
    for found in LINK.finditer(body):
        url = escape(found.group())
        parts += [
            escape(body[end : found.start()]),
            f'<a href="{url}" target="_blank" rel="noopener noreferrer"><bdi>{url}</bdi></a>',
        ]
        end = found.end()
    return "".join(parts) + escape(body[end:])


def number(value: str) -> str:
    return f'<bdi class="num" dir="ltr">{escape(value)}</bdi>'


def bubble(message: Message) -> str:
    """One text of a thread."""
    mine = message.direction == "inbound"
    side = "out" if mine else "auto" if message.automatic else "in"
    reason = ""
    if message.error_code:
        reason = f"{REASONS.get(message.error_code, 'error')} {message.error_code}"
    who = "this phone" if mine else message.sender
    return (
        f'<li class="bubble bubble--{side}"><p dir="auto">{linked(message.body)}</p>'
        f'<p class="small soft">{number(who) if not mine else "this phone"} · '
        f"{message.created_at.astimezone():%H:%M:%S} · {_segments(message)} "
        f"{state(message.status, reason)}</p></li>"
    )


def _segments(message: Message) -> str:
    return f"{message.segments} segment{'s' if message.segments != 1 else ''}"


def call_item(call: Call) -> str:
    """One call of a thread, with what was heard."""
    way = "rang the app" if call.direction == "inbound" else f"call from {number(call.sender)}"
    way += " (put through)" if call.parent else ""
    heard = "".join(_heard(item) for item in call.heard)
    problems = "".join(
        f'<li class="heard" data-state="missed">{icon("warn")}<span>{escape(words)}</span></li>'
        for words in call.problems
    )
    listing = f'<ol class="heards">{heard}{problems}</ol>' if heard or problems else ""
    return (
        f'<li class="callbox"><p class="callbox__top">{icon("phone")} <b>{way}</b> '
        f'<span class="small soft">{call.created_at.astimezone():%H:%M:%S}</span> '
        f"{state(call.status, _machine(call))}</p>{listing}</li>"
    )


def _machine(call: Call) -> str:
    return "answering machine" if call.answered_by.startswith("machine") else ""


def _heard(item: Heard) -> str:
    if item.verb == "Keys":
        keys = escape(item.text) or "nothing"
        return f'<li class="heard">{icon("key")}<span>pressed <b dir="ltr">{keys}</b></span></li>'
    if item.verb == "Play":
        url = escape(item.url)
        return (
            f'<li class="heard">{icon("sound")}<span>recording <a href="{url}" target="_blank" '
            f'rel="noopener noreferrer">{url}</a> ({item.status})</span></li>'
        )
    if item.verb == "Say":
        return (
            f'<li class="heard">{icon("sound")}<span dir="auto">{escape(item.text)}</span> '
            f'<span class="small soft">{escape(item.language)}</span></li>'
        )
    sign, words = WHAT_HAPPENED.get(item.verb, ("cross", item.verb))
    more = f" {escape(item.text)}" if item.text else ""
    return f'<li class="heard">{icon(sign)}<span>{words}{more}</span></li>'


def hidden(phone: Phone, back: str) -> str:
    return (
        f'<input type="hidden" name="number" value="{escape(phone.number)}">'
        f'<input type="hidden" name="back" value="{escape(back)}">'
    )


def button(
    deed: str, phone: Phone, back: str, words: str, *, extra: str = "", style: str = ""
) -> str:
    """A form that is one button."""
    return (
        f'<form method="post" action="/do/{deed}">{hidden(phone, back)}'
        f'<button class="btn btn--s {style}" {extra}>{words}</button></form>'
    )


def phone_card(phone: Phone, *, back: str, whole: bool = False) -> str:
    """One phone of the wall."""
    items = list(phone.thread)
    shown = items if whole else items[-NEWEST:]
    thread = "".join(bubble(i) if isinstance(i, Message) else call_item(i) for i in shown)
    older = len(items) - len(shown)
    link = f"/phones/{escape(phone.number)}"
    more = f'<p class="small"><a href="{link}">{older} earlier</a></p>' if older else ""
    title = number(phone.number)
    heading = f"<h1>{title}</h1>" if whole else f'<h2><a href="{link}">{title}</a></h2>'
    empty = '<p class="soft">Nothing yet.</p>' if not items else ""
    return (
        f'<article class="phone" id="p{escape(phone.number[1:])}">'
        f'<header class="phone__top">{heading}{_badges(phone)}</header>'
        f'{more}{empty}<ol class="thread">{thread}</ol>{_hands(phone, back)}</article>'
    )


def _badges(phone: Phone) -> str:
    said = [
        (phone.call is not None, "in a call", "ring", "phone"),
        (phone.dead, "not in use", "help", "cross"),
        (phone.off, "switched off", "missed", "off"),
        (bool(phone.landline), "landline", "missed", "phone"),
        (bool(phone.opted_out), "sent STOP", "missed", "stop"),
        (bool(phone.keys), f"will press {phone.keys}", "wait", "key"),
        (phone.act not in {"", "off", "dead", "landline"}, f"script: {phone.act}", "wait", "clock"),
    ]
    badges = "".join(
        f'<span class="state" data-state="{colour}">{icon(sign)} {escape(words.replace("_", " "))}</span>'
        for holds, words, colour, sign in said
        if holds
    )
    return f'<p class="badges">{badges}</p>' if badges else ""


def _hands(phone: Phone, back: str) -> str:
    """What one can do with this phone now."""
    if phone.call is not None:
        return _in_call(phone, back)
    if phone.off or phone.dead:
        return f'<div class="row">{_switches(phone, back)}</div>'
    field = f"t{escape(phone.number[1:])}"
    return (
        f'<form class="say" method="post" action="/do/text">{hidden(phone, back)}'
        f'<label class="vh" for="{field}">Text from {escape(phone.number)}</label>'
        f'<input id="{field}" name="body" dir="auto" autocomplete="off" maxlength="1600" '
        f'placeholder="Answer by text" required><button class="btn btn--main btn--s">Send</button></form>'
        f'<div class="row">'
        f"{''.join(_quick(phone, back, digit) for digit in '123')}"
        f"{button('ring', phone, back, icon('phone') + ' Ring back')}"
        f"{button('ring', phone, back, 'Missed call', extra=MISSED)}</div>"
        f'<details><summary>More</summary><div class="row">{_switches(phone, back)}</div></details>'
    )


def _quick(phone: Phone, back: str, digit: str) -> str:
    extra = f'name="body" value="{digit}" aria-label="Text {digit}"'
    return button("text", phone, back, digit, extra=extra)


def _in_call(phone: Phone, back: str) -> str:
    call = phone.call
    if call is not None and call.status == "ringing" and call.direction != "inbound":
        take = button(
            "answer", phone, back, "Pick up", extra='name="fate" value="human"', style="btn--main"
        )
        machine = button("answer", phone, back, "Machine", extra='name="fate" value="machine"')
        leave = button("answer", phone, back, "Decline", extra='name="fate" value="busy"')
        return f'<div class="row">{take}{leave}{machine}</div>'
    keys = "".join(
        button("press", phone, back, key, extra=f'name="digits" value="{key}"', style="key")
        for key in "123456789*0#"
    )
    end = button("hangup", phone, back, "Hang up", style="btn--stop")
    speak = button("speak", phone, back, "Speak for 5 seconds", extra='name="seconds" value="5"')
    return f'<div class="keys">{keys}</div><div class="row">{speak}{end}</div>'


def _switches(phone: Phone, back: str) -> str:
    facts = (
        ("off", phone.off, "Switch off", "Switch on"),
        ("dead", phone.dead, "Mark dead", "Bring to life"),
        ("landline", bool(phone.landline), "Make a landline", "Make a mobile"),
        ("stop", bool(phone.opted_out), "Opt out", "Opt in"),
    )
    return "".join(
        button("phone", phone, back, undo if holds else do,
               extra=f'name="{name}" value="{"no" if holds else "yes"}"')
        for name, holds, do, undo in facts
    )  # fmt: skip
