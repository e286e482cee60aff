"""The engine, alone in a process of its own: an order comes in on stdin, a file goes out on stdout.

So a flood of words takes neither the memory nor the time of the web, and the numbers that were
printed are gone with the process. It is started without an environment and imports none of ours.
"""

import json
import re
import sys
from typing import Any, Final

import typst

STANDARD: Final = "ua-1"  # PDF/UA-1: every heading, table and language is marked for screen readers
_LACKING = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")


def done(order: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """What came of an order: the sizes of the files and the files, or what is in the way."""
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[order["fonts"]]
    )
    compiler = typst.Compiler(
        order["source"],
        root=order["root"],
        font_paths=fonts,
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


def _in_the_way(trouble: typst.TypstError) -> dict[str, Any]:
    lacking = [_plain(found) for found in _LACKING.findall(str(trouble.diagnostic))]
    if lacking:
        return {"missing": list(dict.fromkeys(lacking))}
    return {"trouble": str(trouble.message).partition("`")[0]}  # what follows may quote the words


def _plain(quoted: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], quoted)


def main() -> None:
    """One line of JSON that says what came of it, then the files one after the other."""
    told, files = done(json.load(sys.stdin))
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + b"".join(files))


if __name__ == "__main__":
    main()
