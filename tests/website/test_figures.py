"""Charts tell the truth, and nothing that exists becomes invisible."""

import re

import pytest
from django.template import Context, Template
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from phonetree.outcomes import Outcome
from website.figures import MOST_DOTS, bar, dots, shares
from website.icons import FLIPPED, ICONS
from website.states import LOOKS, ORDER, by_state

COUNTS = st.tuples(*[st.integers(0, 5_000)] * len(ORDER)).map(
    lambda n: dict(zip(ORDER, n, strict=True))
)


def drawn(template: str, **context: object) -> str:
    return Template("{% load shell %}" + template).render(Context(context))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(COUNTS)
def test_a_ring_never_has_more_dots_than_fit_and_never_loses_a_state(counts: dict[str, int]):
    few = shares(counts, MOST_DOTS)
    assert sum(few.values()) == min(sum(counts.values()), MOST_DOTS)
    assert {state for state, n in few.items() if n} == {state for state, n in counts.items() if n}


def test_few_people_have_a_dot_each():
    ring = str(dots({"safe": 3, "help": 1, "ring": 0, "missed": 0, "wait": 2}))
    assert ring.count("<circle") == 3
    assert [len(d.split("0 1")) - 1 for d in re.findall(r'dasharray="([^"]*)"', ring)] == [3, 1, 2]


def test_the_parts_of_a_bar_stand_side_by_side():
    parts = re.findall(r'data-state="(\w+)" x="(\d+)" width="(\d+)"', bar({"safe": 29, "help": 2}))
    assert parts == [("safe", "0", "29"), ("help", "29", "2")]


def test_an_empty_residence_has_an_empty_ring_and_bar():
    assert "<circle" not in dots({})
    assert "<rect" not in bar({})


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_has_a_colour_a_picture_and_a_word(outcome: Outcome):
    look = LOOKS[outcome.value]
    assert look.state in ORDER
    chip = drawn("{% state_chip outcome %}", outcome=outcome)
    assert f'data-state="{look.state}"' in chip
    assert ICONS[look.icon] in chip
    assert str(look.word) in chip


def test_outcomes_fold_into_states_without_losing_anybody():
    counts = dict.fromkeys((outcome.value for outcome in Outcome), 1)
    assert sum(by_state(counts).values()) == len(Outcome)
    assert by_state({"seen_in_person": 2, "safe": 3})["safe"] == 5


def test_a_figure_without_a_label_is_decoration_and_one_with_a_label_speaks():
    assert 'aria-hidden="true"' in drawn("{% bar counts %}", counts={"safe": 1})
    assert 'role="img" aria-label="1 safe"' in drawn("{% bar c label='1 safe' %}", c={"safe": 1})


def test_words_in_a_figure_are_escaped():
    assert "<b>" not in drawn("{% dots c big %}", c={"safe": 1}, big="<b>")


def test_a_sprite_holds_the_pictures_that_are_used():
    page = drawn("{% sprite 'safe' 'help' %}{% use 'safe' %}")
    assert 'id="i-safe"' in page
    assert 'id="i-help"' in page
    assert 'href="#i-safe"' in page


def test_arrows_turn_around_in_arabic_and_ticks_do_not():
    assert set(ICONS) >= FLIPPED
    assert "i-flip" in drawn("{% icon 'arrow' %}")
    assert "i-flip" not in drawn("{% icon 'safe' %}")


def test_a_language_brings_its_direction_along():
    assert drawn("{% html_lang 'fa-af' %}") == 'lang="fa-AF" dir="rtl"'
    assert drawn("{% html_lang missing %}") == 'lang="en" dir="ltr"'
