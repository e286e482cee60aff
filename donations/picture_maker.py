"""A program of its own: a picture on its standard input, a small plain JPEG on its output.

It runs apart from the web (see pictures.py), because what it reads may have been made to break the
library that reads it. It knows no other part of this house, and gets neither its settings nor keys.
Only what can be seen is written: no place, no time, no camera, no preview hidden in the file.
"""

import io
import resource
import sys
from typing import Any

BIGGEST_MEMORY = 1_500_000_000  # bytes
BIGGEST_OUTPUT = 1_000_000  # bytes
SECONDS = 10  # of the processor
MOST_DOTS = 50_000_000  # of what is read: phones make pictures of 12 to 48 million
SIDE = 1_000  # dots along the longer side of what is written
FORMATS = ("JPEG", "PNG", "WEBP")
OPENS, TOO_LARGE, BROKEN = 0, 3, 4  # how it ends


def hold_back() -> None:
    """From here on the system ends us when we take too much."""
    limits = {
        resource.RLIMIT_CPU: SECONDS,
        resource.RLIMIT_AS: BIGGEST_MEMORY,
        resource.RLIMIT_FSIZE: BIGGEST_OUTPUT,
        resource.RLIMIT_CORE: 0,
    }
    for what, most in limits.items():
        resource.setrlimit(what, (most, most))


def made_anew(raw: bytes) -> tuple[int, bytes]:
    """How it ended, and the picture: upright, small, and nothing besides."""
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(raw), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_DOTS:
                return TOO_LARGE, b""
            picture.draft("RGB", (SIDE, SIDE))  # a JPEG is read no larger than it is needed
            upright: Any = ImageOps.exif_transpose(picture)
            upright.thumbnail((SIDE, SIDE))
            plain = Image.new("RGB", upright.size, "white")
            seen = upright.convert("RGBA")
            plain.paste(seen, mask=seen.getchannel("A"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return BROKEN, b""
    clean = io.BytesIO()
    plain.save(clean, "JPEG", quality=80, optimize=True)
    return OPENS, clean.getvalue()


def main() -> int:
    """Its exit code says how it went."""
    hold_back()
    ended, picture = made_anew(sys.stdin.buffer.read())
    sys.stdout.buffer.write(picture)
    return ended


if __name__ == "__main__":
    sys.exit(main())
