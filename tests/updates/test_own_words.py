"""Own words in news and questions: what they must not tell, and that nothing typed is lost."""

import pytest

from accounts import clock
from residences import telling
from tests import build
from tests.updates.test_pages import choice, question
from updates import inbox_actions

pytestmark = pytest.mark.django_db
OMAR = "+447700900001"
SAYS_WHERE = "These words look like a residence’s real name or address. Use the code name."
OURS = "a name that we use. No names, no places."


@pytest.fixture
def amina():
    build.texts()
    return build.person("coordinator")


@pytest.fixture
def browser(amina):
    return build.client(amina, fresh=True)


@pytest.fixture
def home(amina):
    home = build.residence(
        amina,
        code_name="Heron",
        real_name="Xanadu Palace",
        address="12 High Street, Leeds, LS1 2AB",
    )
    build.resident(home, OMAR, alias="Star")
    return home


def own(home, words, **more):
    return choice(home, text="own_words", words=words, words_language="en", **more)


@pytest.mark.parametrize(
    "words",
    [
        "Meet at xanadu  PALACE.",
        "Come to 12 High Street at ten.",
        "We are at ls1 2ab.",
        "نحن فيxanadu palaceالآن",
    ],
)
def test_the_real_name_and_the_address_are_refused_by_page_and_program(browser, amina, home, words):
    page = browser.post("/updates/new/", own(home, words))
    assert page.status_code == 422
    assert SAYS_WHERE in page.text
    assert words in page.text.replace("&#x27;", "'")  # nothing typed is lost
    asked = browser.post("/updates/questions/new/", question(home) | own(home, words))
    assert SAYS_WHERE in asked.text
    told = build.key(amina).post(
        "/api/updates/preview/", own(home, words), content_type="application/json"
    )
    assert told.json()["errors"]["words"] == [SAYS_WHERE]


def test_answers_to_a_question_and_replies_say_no_place_either(browser, home):
    lines = "Yes\nAt Xanadu Palace"
    sent = question(home) | own(home, "Where shall we meet?") | {"answers": lines}
    asked = browser.post("/updates/questions/new/", sent)
    assert SAYS_WHERE in asked.text
    assert lines in asked.text
    phone = build.phone(OMAR)
    with pytest.raises(telling.TellsWhere):
        inbox_actions.reply(
            phone=phone, by=None, now=clock.now(), language="en", words="At Xanadu Palace."
        )


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Star will come.", ["Star"]),
        ("We start at ten, in Leeds.", []),
        ("All of Heron: ask STAR.", ["Heron", "Star"]),
        ("Ring 0808 801 0503.", ["number to ring"]),
        ("At 10.30 on 24.12.", []),
        ("Room for 12 or 13 people.", []),
    ],
)
def test_our_names_and_numbers_are_named_before_they_go_out(home, words, found):
    said = telling.warnings(words, [home])
    assert len(said) == len(found)
    assert all(any(name in one for one in said) for name in found)


def test_the_check_page_and_the_program_name_them(browser, amina, home):
    words = "Star keeps the key of Heron."
    page = browser.post("/updates/new/", own(home, words)).text
    assert page.count(OURS) == 2
    told = build.key(amina).post(
        "/api/updates/preview/", own(home, words), content_type="application/json"
    )
    assert sum(OURS in one for one in told.json()["warnings"]) == 2


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"text": ""}, "Choose what to say."),
        ({"text": "own_words", "words": "x" * 481}, "These are 481 letters. Leave out some"),
        ({"send_at": "tomorrow"}, "Write a day and an hour, such as 2026-12-24 17:00."),
        ({"send_at": "2020-01-01T10:00"}, "This has passed already."),
    ],
)
def test_what_an_update_lacks_is_said_in_words(browser, home, wrong, sentence):
    page = browser.post("/updates/new/", choice(home, **wrong))
    assert page.status_code == 422
    assert sentence in page.text
    assert all(value in page.text for value in wrong.values())


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"first_on": ""}, "Choose the day on which it is asked first."),
        ({"first_on": "31/31/2026"}, "Write a day such as 2026-12-24."),
        ({"first_on": "2020-01-01"}, "This has passed already. Choose a later day or hour."),
    ],
)
def test_a_day_that_cannot_be_is_refused_before_the_question_is_checked(
    browser, home, wrong, sentence
):
    page = browser.post("/updates/questions/new/", question(home) | wrong)
    assert page.status_code == 422
    assert sentence in page.text
    assert "Ask something" in page.text
