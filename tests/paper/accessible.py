"""What the PDF/UA checker says of a file."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from pdfua import validate


def hindrances(files: Iterable[bytes]) -> list[str]:
    """Everything that it names, warnings and guesses too; empty when all files pass."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "one.pdf")
        return [told for file in files for told in _of(path, file)]


def _of(path: Path, file: bytes) -> list[str]:
    path.write_bytes(file)
    return [f"{one.rule_id}: {one.message}" for one in validate(str(path)).findings]
