"""Sets a template and its data into a tagged PDF, or into pictures of its pages.

Words go in as data and are never read as markup. A template reads no file outside its folder.
A letter that our fonts lack is an error, never an empty box.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

from paper.words import TooMuch, cleaned

__all__ = ["MissingLetters", "TooMuch", "Unset", "pictures", "typeset"]

FONTS = Path(__file__).with_name("fonts")
TEMPLATES = Path(__file__).with_name("templates")
STANDARD = "ua-1"  # PDF/UA-1: every heading, table and language is marked for screen readers
SCREEN = 110  # dots to the inch of a picture: A4 is about 900 wide

_NAME = re.compile(r"[a-z][a-z_]*")
_LACKING = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")


class Unset(RuntimeError):
    """The template and its data do not fit together: a fault of ours."""


class MissingLetters(ValueError):
    """No font of ours has these letters; `signs` holds them."""

    def __init__(self, signs: list[str]) -> None:
        self.signs = signs
        named = (f"{sign} ({' '.join(f'U+{ord(one):04X}' for one in sign)})" for sign in signs)
        super().__init__(f"No font of ours has {', '.join(named)}.")


def typeset(template: str, data: Mapping[str, Any]) -> bytes:
    """The PDF. TooMuch for too many words, MissingLetters for letters that cannot be printed."""
    return bytes(_compiled(template, _written(data), format="pdf", pdf_standards=[STANDARD]))


def pictures(template: str, data: Mapping[str, Any], *, dots_per_inch: int = SCREEN) -> list[bytes]:
    """Each page as a PNG; refused for the same reasons as the PDF."""
    written = _written(data)
    _compiled(template, written, format="pdf", pdf_standards=[STANDARD])  # it names what is missing
    pages = _compiled(template, written, format="png", ppi=dots_per_inch)
    return [pages] if isinstance(pages, bytes) else list(pages)


def _written(data: Mapping[str, Any]) -> str:
    return json.dumps(cleaned(data), ensure_ascii=False)


def _compiled(template: str, data: str, **wanted: Any) -> Any:
    source = TEMPLATES / f"{template}.typ"
    if not _NAME.fullmatch(template) or not source.is_file():
        raise Unset("There is no such template.")
    compiler = typst.Compiler(
        str(source),
        root=str(TEMPLATES),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": data},
    )
    try:
        return compiler.compile(**wanted)
    except typst.TypstError as trouble:
        raise _refusal(trouble) from None  # its words may quote what is on the sheet


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )


def _refusal(trouble: typst.TypstError) -> Exception:
    lacking = [_plain(found) for found in _LACKING.findall(str(trouble.diagnostic))]
    if lacking:
        return MissingLetters(list(dict.fromkeys(lacking)))
    return Unset(str(trouble.message).partition("`")[0])


def _plain(quoted: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], quoted)
