"""The catalogues in locale/: found, and turned into what Django reads at run time."""

import io
from collections.abc import Iterable
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def sources(folders: Iterable[str | Path]) -> list[Path]:
    """Every PO file in these locale folders."""
    return sorted(po for folder in folders for po in Path(folder).glob("*/LC_MESSAGES/*.po"))


def compile_one(source: Path) -> bool:
    """Writes the MO file beside a PO file; False when it already says the same."""
    with source.open("rb") as lines:
        catalogue = read_po(lines, locale=source.parts[-3], abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    target = source.with_suffix(".mo")
    if target.exists() and target.read_bytes() == compiled.getvalue():
        return False
    part = target.with_suffix(".part")
    part.write_bytes(compiled.getvalue())
    part.replace(target)  # a server that reads it meanwhile gets the old one or the new one
    return True
