"""docs/settings.md and the code that reads the environment name the same settings."""

import ast
import re
from collections.abc import Iterator

from tests.house.files import HOUSE, python_files, text_of

ROW = re.compile(r"^\| `([A-Z_]+)` \| (.*?) \| (.*?) \| (.*?) \|$", re.MULTILINE)
READERS = {"text", "flag", "number", "times", "words", "country", "countries"}
# What other programs than ours define.
OTHERS = {"CI", "DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE", "PATH", "HOME"}


def literal(node: ast.AST | None) -> str | None:
    """The text that a piece of code is, if it is one."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def asked_for(node: ast.AST) -> str | None:
    """The name in env.text("NAME"), os.environ.get("NAME"), port("NAME"), os.environ["NAME"]."""
    if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
        return literal(node.slice)
    if not isinstance(node, ast.Call) or not node.args:
        return None
    called = ast.unparse(node.func)
    reads = called in {f"env.{reader}" for reader in READERS} or called in {
        "os.environ.get",
        "os.getenv",
        "port",
    }
    return literal(node.args[0]) if reads else None


def read_by_code() -> set[str]:
    """Every setting that settings.py, or a program in scripts/ or bench/, takes."""
    files = ["config/settings.py"]
    files += [name for name in python_files() if name.startswith(("scripts/", "bench/"))]
    names = (asked_for(node) for name in files for node in ast.walk(ast.parse(text_of(name))))
    return {name for name in names if name} - OTHERS


def documented() -> Iterator[tuple[str, str, str, str]]:
    """Rows of the tables: name, default, meaning, example."""
    yield from ROW.findall((HOUSE / "docs" / "settings.md").read_text())


def test_every_setting_is_in_the_book() -> None:
    assert read_by_code() - {row[0] for row in documented()} == set()


def test_the_book_names_no_setting_that_nothing_reads() -> None:
    assert {row[0] for row in documented()} - read_by_code() == set()


def test_each_setting_has_a_default_a_meaning_and_an_example_and_stands_once() -> None:
    rows = list(documented())
    assert all(all(cell.strip() for cell in row) for row in rows)
    assert len(rows) == len({row[0] for row in rows})
