"""Each promise in docs/security.md names a test that is there."""

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parent.parent
PAGE = TESTS.parent / "docs" / "security.md"


def test_every_test_that_the_page_names_exists():
    named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", PAGE.read_text())
    missing = [
        (file, name)
        for file, name in named
        if name
        not in {
            node.name
            for node in ast.walk(ast.parse((TESTS / file).read_text()))
            if isinstance(node, ast.FunctionDef)
        }
    ]
    assert len(named) > 30
    assert missing == []


def test_every_promise_names_its_test():
    promises = PAGE.read_text().split("## What we promise")[1].split("## What we do not")[0]
    rows = [line for line in promises.splitlines() if line.startswith("| ")][1:]
    assert [row for row in rows if "::test_" not in row] == []
