"""Names within a sentence: each as it was typed, out of its neighbours' direction."""

import pytest
from django.template import Context, Template

from residences.models import Residence, Resident


def shown(filter_: str, things: list[object]) -> str:
    return Template("{% load names %}{{ things|" + filter_ + " }}").render(
        Context({"things": things})
    )


PEOPLE = [Resident(alias="Quiet Fern"), Resident(alias="<Moon>")]
PLACES = [Residence(code_name="Heron"), Residence(code_name="Wren & Co")]


@pytest.mark.parametrize(
    ("filter_", "things", "words"),
    [
        ("listed", ["East", "<West>"], "East, &lt;West&gt;"),
        ("isolated", ["East", "<West>"], "<bdi>East</bdi>, <bdi>&lt;West&gt;</bdi>"),
        ("names", PEOPLE, "<bdi>Quiet Fern</bdi>, <bdi>&lt;Moon&gt;</bdi>"),
        ("bold_names", PEOPLE[:1], "<b><bdi>Quiet Fern</bdi></b>"),
        ("code_names", PLACES, "Heron, Wren &amp; Co"),
        ("bold_code_names", PLACES, "<b>Heron</b>, <b>Wren &amp; Co</b>"),
        ("names", [], ""),
    ],
)
def test_names_stand_one_beside_another(filter_: str, things: list[object], words: str) -> None:
    assert shown(filter_, things) == words
