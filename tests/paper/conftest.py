"""A folder of small templates in place of the real ones."""

import pytest

from paper import typesetting

SMALL = """\
#let d = json(bytes(sys.inputs.data))
#set document(title: "Small", date: none)
#set text(font: d.hand.fonts, fallback: false, lang: d.hand.lang, dir: if d.hand.dir == "rtl" { rtl } else { ltr })
"""


@pytest.fixture
def small(tmp_path, monkeypatch):
    """Writes a template that is used in this test alone; gives its name."""
    house = typesetting.TEMPLATES / "house.typ"
    (tmp_path / "house.typ").write_text(house.read_text())
    monkeypatch.setattr(typesetting, "TEMPLATES", tmp_path)

    def write(body, name="small"):
        (tmp_path / f"{name}.typ").write_text(SMALL + body)
        return name

    return write
