"""The engine, alone in a process of its own: orders come in on stdin, files go out on stdout.

So a flood of words takes neither the memory nor the time of the web, and the numbers that were
printed are gone with the process. It is started without an environment and imports none of ours.
"""

import json
import re
import sys
from functools import cache
from typing import Any, Final

import typst

STANDARD: Final = "ua-1"  # PDF/UA-1: every heading, table and language is marked for screen readers
_LACKING = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")


def done(order: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """What came of an order: the sizes of the files and the files, or what is in the way."""
    compiler = typst.Compiler(
        order["source"],
        root=order["root"],
        font_paths=_fonts(order["fonts"]),
        ignore_system_fonts=True,
        sys_inputs={"data": order["data"]},
    )
    try:
        pages: Any = compiler.compile(format="pdf", pdf_standards=[STANDARD])
        if order["dots"]:  # only after the PDF, which says what letters are missing
            pages = compiler.compile(format="png", ppi=order["dots"])
    except typst.TypstError as trouble:
        return _in_the_way(trouble), []
    files = [pages] if isinstance(pages, bytes) else list(pages)
    return {"sizes": [len(one) for one in files]}, files


@cache
def _fonts(folder: str) -> typst.Fonts:
    """The fonts of a folder, read once however many orders come."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )


def _in_the_way(trouble: typst.TypstError) -> dict[str, Any]:
    lacking = [_plain(found) for found in _LACKING.findall(str(trouble.diagnostic))]
    if lacking:
        return {"missing": list(dict.fromkeys(lacking))}
    return {"trouble": str(trouble.message).partition("`")[0]}  # what follows may quote the words


def _plain(quoted: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], quoted)


def main() -> None:
    """For each line of orders a line of JSON that says what came of it, then the files."""
    for line in sys.stdin:
        told, files = done(json.loads(line))
        sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + b"".join(files))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
