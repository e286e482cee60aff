"""The sheets, the script and the templates keep the house rules."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "website" / "static" / "website"
SITE, RESIDENT = STATIC / "site.css", STATIC / "resident.css"
PLOTS = STATIC / "plots.css"
SHEETS, WITH_TOKENS = [SITE, RESIDENT, PLOTS], [SITE, RESIDENT]
BESIDE = sorted((ROOT / "phonetree" / "static" / "phonetree").glob("*.css"))  # beside site.css
WALL = ROOT / "simulator" / "static" / "wall.css"  # not a page of the program, but ours
TEMPLATES = sorted(ROOT.glob("*/templates/**/*.html"))
STATES = ("safe", "help", "missed", "ring", "wait")
SIDES = re.compile(
    r"(?<!safe-area-)(?:margin|padding|border|inset)-(?:left|right|top|bottom)\b"
    r"|(?<![-\w])(?:left|right)\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right)"
    r"|(?<![-\w])(?:min-|max-)?(?:width|height)\s*:\s"
)


def rules(sheet: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)


def declarations(sheet: Path) -> str:
    return re.sub(r"@media[^{]*\{", "", rules(sheet))


@pytest.mark.parametrize("sheet", [*SHEETS, *BESIDE, WALL], ids=lambda sheet: sheet.name)
def test_a_sheet_names_no_physical_side(sheet: Path):
    assert SIDES.findall(declarations(sheet)) == []


def test_the_rule_about_sides_catches_one():
    assert SIDES.search("a { margin-left: 1px }")
    assert SIDES.search("a { left: 0 }")
    assert SIDES.search("a { text-align: right }")


@pytest.mark.parametrize("sheet", [*SHEETS, *BESIDE], ids=lambda sheet: sheet.name)
def test_an_old_phone_understands_the_sheet(sheet: Path):
    css = rules(sheet)
    css = re.sub(
        r"@supports selector\(:has\(a\)\) \{.*?\n\}", "", css, flags=re.DOTALL
    )  # or left out
    for newer in ("@layer", "@container", ":has(", "light-dark(", "oklch(", "color-mix("):
        assert newer not in css
    assert deepest(css) <= 2, "only a media query may hold rules"
    assert not re.search(r"\{[^{}]*\{[^{}]*\{", css)
    assert "&" not in css


def deepest(css: str) -> int:
    depth = most = 0
    for sign in css:
        depth += (sign == "{") - (sign == "}")
        most = max(most, depth)
    assert depth == 0
    return most


def test_the_sheets_are_small():
    assert SITE.stat().st_size < 25_000
    assert PLOTS.stat().st_size < 2_000
    assert len(gzip.compress(RESIDENT.read_bytes())) < 4_000


@pytest.mark.parametrize("sheet", [*SHEETS, *BESIDE], ids=lambda sheet: sheet.name)
def test_a_sheet_loads_nothing(sheet: Path):
    assert "url(" not in rules(sheet)
    assert "@import" not in rules(sheet)
    assert "@font-face" not in rules(sheet)


def tokens(sheet: Path, scheme: str) -> dict[str, str]:
    light, _, dark = rules(sheet).partition("prefers-color-scheme: dark")
    found = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})\b", light))
    if scheme == "dark":
        found |= dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})\b", dark.split("[data-state")[0]))
    return found


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    bent = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * bent[0] + 0.7152 * bent[1] + 0.0722 * bent[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


PAIRS = [
    *[(ink, ground) for ink in ("ink", "soft", "link") for ground in ("paper", "surface")],
    *[(state, f"{state}-tint") for state in STATES],
    *[("ink", f"{state}-tint") for state in ("safe", "help", "missed", "ring")],
    *[("on-solid", solid) for solid in ("solid-safe", "solid-help")],
    ("on-brand", "brand"), ("brand", "surface"), ("brand", "brand-tint"), ("ink", "brand-tint"),
    ("help", "surface"), ("help", "paper"), ("ink", "sun-tint"),
]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("sheet", WITH_TOKENS, ids=lambda sheet: sheet.name)
def test_words_stand_out_from_what_is_behind_them(sheet: Path, scheme: str):
    colours = tokens(sheet, scheme)
    weak = {
        pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2)
        for pair in PAIRS
        if contrast(colours[pair[0]], colours[pair[1]]) < 4.5
    }
    assert weak == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_charts_edges_and_focus_stand_out_from_their_card(scheme: str):
    colours = tokens(SITE, scheme)
    shapes = [f"{state}-fill" for state in STATES] + ["edge", "focus"]
    weak = [name for name in shapes if contrast(colours[name], colours["surface"]) < 3]
    assert weak == []
    assert contrast(colours["focus"], colours["paper"]) >= 3


def test_the_contrast_of_black_on_white_is_21():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("page", TEMPLATES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_template_carries_no_style_and_no_script_in_itself(page: Path):
    text = page.read_text()
    assert not re.search(r"\sstyle\s*=", text)
    assert "<style" not in text
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"<[^>]*\son[a-z]+\s*=\s*[\"']", text)
    assert "hx-on" not in text
    assert "js:" not in text
    assert not re.search(r"(?:src|href)=[\"'](?:https?:)?//", text)


def test_resident_pages_load_no_script():
    base = (ROOT / "website/templates/website/resident_base.html").read_text()
    pages = [page for page in TEMPLATES if "resident_base.html" in page.read_text()]
    assert pages, "there are resident pages"
    for text in [base, *(page.read_text() for page in pages)]:
        assert "<script" not in text


def test_the_vendored_script_is_the_one_that_was_published():
    script = STATIC / "vendor" / "htmx-4.0.1.min.js"
    found = hashlib.sha256(script.read_bytes()).hexdigest()
    assert found in (ROOT / "docs/decisions/0004-htmx-vendored.md").read_text()
