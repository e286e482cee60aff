"""`manage.py simulate_call_out`, run as whoever runs the server does."""

import csv
import io
import json
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command

from messaging.models import Message
from phonetree.ladder import LADDERS
from phonetree.ladder_files import write_ladder
from phonetree.models import CallOut
from tests import build

pytestmark = pytest.mark.django_db


def played(*words: str) -> tuple[str, str]:
    """What it prints, and what it says beside."""
    out, beside = io.StringIO(), io.StringIO()
    call_command("simulate_call_out", *words, stdout=out, stderr=beside)
    return out.getvalue(), beside.getvalue()


@pytest.fixture
def home(amina):
    build.texts()
    home = build.residence(amina, code_name="Heron")
    east = build.branch(home, "East")
    for n in range(6):
        build.resident(home, f"+4477009000{n:02}", branch=east, leads=1 if n == 0 else 0)
    build.resident(home, branch=east)
    return home


def test_a_made_up_network_is_played_and_the_same_dice_give_the_same_lines():
    said, beside = played("--people", "300", "--in-a-residence", "100")
    assert "in 3 residences." in said
    assert "This is no forecast." in said
    assert "In the end" in said
    assert "events in" in beside
    assert played("--people", "300", "--in-a-residence", "100")[0] == said
    assert played("--people", "300", "--in-a-residence", "100", "--seed", "2")[0] != said


def test_a_residence_is_played_as_it_is_and_nothing_is_sent_or_kept(home):
    said, _beside = played("--residence", "Heron")
    assert said.startswith("7 people on 7 phones, or without, in one residence.")
    assert (CallOut.objects.count(), Message.objects.count()) == (0, 0)
    assert "077009" not in said


def test_what_is_assumed_is_what_is_played(home):
    nobody = {"answers-text": 0, "takes-call": 0, "caller-answers-text": 0, "stops": 0}
    nobody |= {"found": 0, "taken-by-hand": 0}
    words = [word for name, share in nobody.items() for word in (f"--{name}", str(share))]
    silent, _ = played("--residence", "Heron", *words)
    assert ", 0 of them taken." in silent
    assert " 0 thanks" in silent
    everybody, _ = played(
        "--residence", "Heron", "--answers-text", "1", "--off", "0", "--dead", "0"
    )
    assert " 0 thanks" not in everybody


def test_a_ladder_of_a_file_and_its_flaws(home, tmp_path):
    file = tmp_path / "ladder.json"
    file.write_text(write_ladder(LADDERS["emergency"]))
    assert (
        played("--residence", "Heron", "--ladder", str(file))[0]
        == played("--residence", "Heron")[0]
    )
    text_alone = {**json.loads(file.read_text()), "steps": [{"kind": "text", "after": 0}]}
    file.write_text(json.dumps(text_alone))
    said, beside = played("--residence", "Heron", "--ladder", str(file))
    assert "! " in beside
    assert " 0 calls" in said


def test_the_curve_and_the_picture_are_written(home, tmp_path):
    table, picture = tmp_path / "curve.csv", tmp_path / "plot.svg"
    played("--residence", "Heron", "--csv", str(table), "--svg", str(picture))
    with table.open(encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    assert len(rows) > 10
    assert {len(row) for row in rows} == {len(head)}
    assert ElementTree.fromstring(picture.read_text(encoding="utf-8")).tag.endswith("svg")
    with pytest.raises(CommandError, match="Cannot write"):
        played("--residence", "Heron", "--csv", str(tmp_path / "no" / "curve.csv"))


WRONG = [
    (("--residence", "Nowhere"), "There is no residence 'Nowhere'"),
    (("--residence", "Heron", "--text", "nothing_such"), "nothing_such"),
    (("--proposed",), "No change of this ladder waits"),
    (("--group", "Hilltop"), "There is no group 'Hilltop'"),
    (("--at", "25:00"), "a time, like 22:30"),
    (("--at", "ten"), "a time, like 22:30"),
    (("--people", "0"), "a whole number from 1"),
    (("--seed", "x"), "invalid int value"),
]


@pytest.mark.parametrize(("words", "why"), WRONG)
def test_what_it_cannot_play_it_says(home, words, why):
    with pytest.raises(CommandError) as refused:
        played(*words)
    assert why in str(refused.value)


def test_in_an_empty_house_there_is_nobody_to_play(amina):
    build.residence(amina, code_name="Wren")
    with pytest.raises(CommandError, match="Nobody lives there"):
        played("--residence", "Wren")
