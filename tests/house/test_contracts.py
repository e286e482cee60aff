"""The lines that import-linter draws reach every module that they are meant for."""

import ast
import re
import tomllib
from collections.abc import Iterator

from tests.house.files import HOUSE, python_files, text_of

LINTER = tomllib.loads((HOUSE / "pyproject.toml").read_text())["tool"]["importlinter"]
CONTRACTS = {contract["name"]: contract for contract in LINTER["contracts"]}
RULES = CONTRACTS["Rules know no framework"]
PROVIDER = CONTRACTS["Only the transports know the provider's client"]
ROOMS = LINTER["root_packages"]
CLAIM = re.compile(r"\bno framework\b|\bpure\b", re.IGNORECASE)


def modules() -> Iterator[tuple[str, str]]:
    """Every module of the rooms, with what it says about itself."""
    for name in python_files():
        if name.partition("/")[0] in ROOMS:
            said = ast.get_docstring(ast.parse(text_of(name))) or ""
            yield name.removesuffix(".py").removesuffix("/__init__").replace("/", "."), said


def test_every_module_that_says_it_knows_no_framework_is_held_to_it() -> None:
    claims = {module for module, said in modules() if CLAIM.search(said)}
    assert len(claims) > 12
    assert claims - set(RULES["source_modules"]) == set()


def test_what_is_held_to_it_exists_and_has_no_way_round() -> None:
    assert set(RULES["source_modules"]) <= {module for module, _said in modules()}
    assert not {"allow_indirect_imports", "ignore_imports"} & set(RULES)
    assert {"django", "rest_framework", "twilio"} <= set(RULES["forbidden_modules"])


def test_every_module_but_the_transports_is_kept_from_the_providers_client() -> None:
    held = {
        module
        for module, _said in modules()
        if any(f"{module}.".startswith(f"{source}.") for source in PROVIDER["source_modules"])
    }
    assert held == {module for module, _said in modules()}
    allowed = [line.split(" -> ") for line in PROVIDER["ignore_imports"]]
    assert all(module.startswith("messaging.transports.") for module, _client in allowed)
    assert {client for _module, client in allowed} == {"twilio"}


def test_every_room_of_ours_is_looked_at() -> None:
    folders = {name.partition("/")[0] for name in python_files() if "/" in name}
    assert folders - {"tests", "bench", "scripts"} == set(ROOMS)
