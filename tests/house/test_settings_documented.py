"""docs/settings.md and the code that reads the environment name the same settings."""

import ast
import runpy
from pathlib import Path

import pytest

from config import environment
from scripts.settings_book import settings
from tests.house.files import HOUSE, python_files, text_of
from vault import private

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


def test_every_setting_is_in_the_book() -> None:
    assert read_by_code() - {row.name for row in settings()} == set()


def test_the_book_names_no_setting_that_nothing_reads() -> None:
    assert {row.name for row in settings()} - read_by_code() == set()


def test_each_setting_has_a_default_a_meaning_and_an_example_and_stands_once() -> None:
    rows = settings()
    assert all(all(cell.strip() for cell in row) for row in rows)
    assert len(rows) == len({row.name for row in rows})


# What the book says in words where the program has a value.
IN_WORDS = {
    "empty": "",
    "(none)": "",
    "(any)": "",
    "needed": None,
    "`var/` in the house": "",
    "`staticfiles/` in the house": str(HOUSE / "staticfiles"),
    "SQLite in `DATA_DIR`": "sqlite:///{DATA_DIR}/ringround.sqlite3",
    "`DATA_DIR/keys.json`": "{DATA_DIR}/keys.json",
    "the host of `PUBLIC_URL`": "ring.example",
    "SMTP": "django.core.mail.backends.smtp.EmailBackend",
    "the web server's log": "django.core.mail.backends.console.EmailBackend",
    "the provider's own": "",
    "the simulator": "http://127.0.0.1:8002",
}
SAID_OF_OTHERS = ("in the demo", "the demo makes", "in tests")
OF_MAKE_RUN = {"WEB_PORT", "SIMULATOR_PORT"}


@pytest.fixture
def defaults(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """What each setting is in a mode where nobody set any."""
    needed = {"PUBLIC_URL": "https://ring.example", "DATA_DIR": str(tmp_path)}
    monkeypatch.setattr(private, "write_for_ourselves", lambda: None)

    def read(mode: str) -> dict[str, str | None]:
        taken: dict[str, str | None] = {}

        def text(name: str, default: str | None = None) -> str:
            taken[name] = default
            return needed.get(name, mode if name == "MODE" else default or "")

        monkeypatch.setattr(environment, "text", text)
        runpy.run_path(str(HOUSE / "config" / "settings.py"))
        return taken

    return read


def value(said: str, data: Path) -> str | None:
    """The value that a cell of the book means."""
    for words in SAID_OF_OTHERS:
        said = said.replace(words, "").strip()
    meant = IN_WORDS.get(said, said.strip("`"))
    return meant and meant.replace("{DATA_DIR}", str(data))


@pytest.mark.parametrize(("mode", "place"), [("production", 0), ("demo", 1)])
def test_the_defaults_in_the_book_are_those_of_the_program(defaults, tmp_path, mode, place) -> None:
    taken = defaults(mode)
    wrong = {}
    for setting in settings():
        cells = setting.default.split("; ")
        asked = setting.name not in OF_MAKE_RUN and place < len(cells)
        if not asked or (place and "tests" in cells[place]):
            continue
        if (said := value(cells[place], tmp_path)) != taken[setting.name]:
            wrong[setting.name] = (said, taken[setting.name])
    assert wrong == {}
