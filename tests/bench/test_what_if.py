"""What the bench plays grows with the people and with nothing else; counted, for a clock lies."""

from bench.what_if import play


def test_four_times_the_people_are_four_times_the_work():
    few, many = play(500), play(2_000)
    assert (few.people, many.people) == (500, 2_000)
    for found in (few, many):
        assert found.reached > found.people * 0.8
    each, before = (found.events / found.people for found in (many, few))
    assert abs(each - before) <= before / 10
