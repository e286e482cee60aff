"""How many text segments the provider bills for a body: GSM-7 or UCS-2, counted from the tables."""

from math import ceil

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
ESCAPED = frozenset("\f^{}\\[~]|€")  # each costs an escape septet as well
ALONE = {"GSM-7": 160, "UCS-2": 70}
JOINED = {"GSM-7": 153, "UCS-2": 67}  # a joined segment gives seven septets to its header


def encoding(body: str) -> str:
    """GSM-7 when every letter is in its table, else UCS-2 for the whole text."""
    return "GSM-7" if BASIC.union(ESCAPED).issuperset(body) else "UCS-2"


def units(body: str, alphabet: str) -> list[int]:
    """The width of each letter, in septets or 16-bit units."""
    if alphabet == "GSM-7":
        return [2 if letter in ESCAPED else 1 for letter in body]
    return [2 if ord(letter) > 0xFFFF else 1 for letter in body]


def segments(body: str) -> int:
    """Segments billed for this body; an empty one still costs one."""
    if body.isascii() and len(body) <= 80:  # even all escaped, this fits one segment
        return 1
    alphabet = encoding(body)
    widths = units(body, alphabet)
    if sum(widths) <= ALONE[alphabet]:
        return 1
    return _joined(widths, JOINED[alphabet])


def _joined(widths: list[int], room: int) -> int:
    if max(widths) == 1:
        return ceil(len(widths) / room)
    count, used = 1, 0
    for width in widths:
        if used + width > room:  # a pair is never split over two segments
            count, used = count + 1, 0
        used += width
    return count
