"""Which letters can be put on paper: what the fonts of this folder hold between them."""

import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
_UNICODE = {(0, 3), (0, 4), (0, 6), (3, 1), (3, 10)}  # platform and encoding of tables of letters
_UNSEEN = {"\n", "\u200c", "\u200d"}  # they shape their neighbours and need no picture


def lacking(words: str) -> list[str]:
    """The letters of these words that no font of ours has, each once."""
    held = _held()
    return [one for one in dict.fromkeys(words) if one not in _UNSEEN and ord(one) not in held]


@cache
def _held() -> frozenset[int]:
    """Every letter that some font has; the fonts are read once, a tenth of a second each at most."""
    files = [path for path in sorted(FONTS.iterdir()) if path.stem.endswith("-Regular")]
    return frozenset(code for path in files for code in _codes(path.read_bytes()))


def _codes(font: bytes) -> Iterator[int]:
    """The letters in a font file's table of letters (OpenType: cmap, formats 4 and 12)."""
    tables = struct.unpack_from(">H", font, 4)[0]
    records = (struct.unpack_from(">4sIII", font, 12 + 16 * one) for one in range(tables))
    start = next(offset for tag, _sum, offset, _length in records if tag == b"cmap")
    for one in range(struct.unpack_from(">H", font, start + 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHI", font, start + 4 + 8 * one)
        if (platform, encoding) in _UNICODE:
            yield from _codes_of(font, start + offset)


def _codes_of(font: bytes, at: int) -> Iterator[int]:
    if struct.unpack_from(">H", font, at)[0] == 4:
        yield from _format_4(font, at)
    elif struct.unpack_from(">H", font, at)[0] == 12:
        for one in range(struct.unpack_from(">I", font, at + 12)[0]):
            first, last, _glyph = struct.unpack_from(">III", font, at + 16 + 12 * one)
            yield from range(first, last + 1)


def _format_4(font: bytes, at: int) -> Iterator[int]:
    count = struct.unpack_from(">H", font, at + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + 2 * count)
    for first, last in zip(starts, ends, strict=True):
        yield from range(first, min(last, 0xFFFE) + 1)
