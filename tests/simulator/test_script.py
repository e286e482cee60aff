"""People who act by themselves, and the parts they are made of."""

import unicodedata

import pytest

from simulator.digits import asks_for_a_digit, in_script_of
from simulator.segments import segments
from simulator.visits import answer_form, choose
from tests.simulator.kit import LINA, OMAR, OURS, Street, street_test

QUESTIONS = {
    "Are you safe? 1 yes, 2 no": "1",
    "هل أنت بخير؟ ١ نعم، ٢ لا": "١",
    "آیا امن هستید؟ ۱ بله، ۲ کمک می‌خواهم، چه شد": "۱",
    "ደህና ነዎት? ፩ አዎ ፪ አይ": "፩",
    "আপনি কি নিরাপদ? 1 2": "১",
    "ਕੀ ਤੁਸੀਂ ਠੀਕ ਹੋ? 1 2": "੧",
    "Ви в безпеці? 1 2": "1",
    "هل أنت بخير؟ http://127.0.0.1:8000/r/abcdefghijklmnopqrstuvwxyz 1 2": "١",
}
PAGE = """<html><body><form method="get" action="/search"><input name="q"></form>
<form method="post" action="{action}">
<input type="hidden" name="token" value="t-1"><input type="checkbox" name="late">
<select name="people"><option value="1">1<option value="2" selected>2</select>
<button name="answer" value="safe">Safe</button>
<button name="answer" value="needs_help">Help</button>
</form></body></html>"""


@pytest.mark.parametrize(("question", "typed"), QUESTIONS.items())
def test_people_type_digits_in_the_script_they_read(question, typed):
    assert in_script_of(question, "1") == typed
    assert unicodedata.digit(typed) == 1


@pytest.mark.parametrize(
    ("body", "asks"),
    [
        ("1 yes 2 no", True),
        ("فقط ۱ یا ۲", True),
        ("፩", True),
        ("All clear. Thank you.", False),
        ("Ring 07700 900123 at 11:45", False),
    ],
)
def test_a_question_is_known_by_its_digits(body, asks):
    assert asks_for_a_digit(body) is asks


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("", 1),
        ("x" * 160, 1),
        ("x" * 161, 2),
        ("x" * 306, 2),
        ("x" * 307, 3),
        ("x" * 159 + "€", 2),
        ("x" * 152 + "€" + "x" * 152, 3),
        ("س" * 70, 1),
        ("س" * 71, 2),
        ("س" * 134, 2),
        ("س" * 135, 3),
        ("ç" * 10, 1),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("س" * 66 + "😀" + "س" * 66, 3),
    ],
)
def test_segments_are_counted_as_they_are_billed(body, count):
    assert segments(body) == count


@pytest.mark.parametrize(("question", "typed"), list(QUESTIONS.items())[:4])
def test_everybody_answers_in_time_when_the_script_says_so(question, typed):
    @street_test()
    async def story(street: Street):
        await street.control("script", answer=100, within=60, digits={"1": 100})
        await street.send(body=question)
        await street.settle()
        [hook] = street.app.at("/hooks/text/")
        assert (hook.form["Body"], hook.form["From"], hook.form["To"]) == (typed, OMAR, OURS)

    story()


@street_test()
async def test_an_all_clear_is_not_answered(street: Street):
    await street.control("script", answer=100)
    await street.send(body="All clear. Thank you.")
    await street.settle()
    assert street.app.hooks == []


@street_test()
async def test_an_answer_in_a_call_replaces_the_one_by_text(street: Street):
    street.app.pages["/script"] = "<Response><Gather numDigits='1' action='/pressed'/></Response>"
    await street.control("script", answer=100, within=86_400, digits={"2": 100})
    await street.send()
    await street.ring()
    await street.until(lambda: street.app.at("/pressed"))
    assert street.app.at("/pressed")[0].form["Digits"] == "2"
    phone = street.sim.network.phone(OMAR)
    assert phone.answering is False


@street_test()
async def test_a_link_is_opened_and_its_form_sent_like_a_browser_does(street: Street):
    street.app.pages["/r/7"] = lambda hook: (
        PAGE.format(action="/r/7?done=1") if not hook.form else "<html>Thank you"
    )
    await street.control("script", link=100, within=10, digits={"2": 100})
    await street.send(body=f"Answer here: {street.app.url}/r/7")
    await street.settle()
    opened, sent = street.app.at("/r/7")
    assert opened.form == {}
    assert sent.query == "done=1"
    assert sent.form == {"token": "t-1", "people": "2", "answer": "needs_help"}
    assert (await street.ask("totals"))["links_opened"] == 1


@street_test()
async def test_people_open_only_the_links_that_the_script_names(street: Street):
    await street.control("script", link=100, within=10, opens="/r/")
    await street.send(body=f"For a leader: {street.app.url}/l/7")
    await street.settle()
    totals = await street.ask("totals")
    assert (totals["delivered"], totals["links_opened"], totals["inbound_texts"]) == (1, 0, 0)
    assert await street.ask("problems") == []


@street_test()
async def test_a_link_that_leads_nowhere_is_noted(street: Street):
    street.app.pages["/r/7"] = 404
    await street.control("script", link=100, within=10)
    await street.send(body=f"Answer here: {street.app.url}/r/7")
    await street.settle()
    assert "HTTP 404" in (await street.ask("problems"))[0]


def test_a_button_is_chosen_by_its_value_and_else_by_its_place():
    form = answer_form(PAGE.format(action=""))
    assert form is not None
    assert [choose(form.buttons, digit) for digit in "12"] == ["safe", "needs_help"]
    assert choose(["a", "b", "c"], "3") == "c"
    assert answer_form("<html>no form") is None


@street_test()
async def test_some_ring_back_and_hang_up(street: Street):
    street.app.pages["/hooks/voice/"] = "<Response><Reject/></Response>"
    await street.control("script", ring_back=100, within=10)
    await street.send()
    await street.settle()
    [hook] = street.app.at("/hooks/voice/")
    assert (hook.form["From"], hook.form["To"]) == (OMAR, OURS)
    await street.ring(timeout=10)
    await street.settle()
    assert len(street.app.at("/hooks/voice/")) == 2


@street_test()
async def test_some_send_stop_once(street: Street):
    await street.control("script", stop=100, within=10)
    await street.send(body="All clear")
    await street.settle()
    await street.control("text", number=OMAR, body="hello")
    assert [hook.form["Body"] for hook in street.app.at("/hooks/text/")] == ["STOP", "hello"]


@street_test()
async def test_the_shares_come_out_about_right_and_the_same_each_time(street: Street):
    cast = {"answer": 60, "dead": 10, "off": 5, "stop": 5, "machine": 10, "ring_back": 10}
    network = street.sim.network
    numbers = [f"+447700{900_000 + n}" for n in range(1000)]

    async def played() -> list[str]:
        await street.control("script", **cast)
        return [network.phone(number).act for number in numbers]

    acts = await played()
    for act, share in cast.items():
        assert share * 6 < acts.count(act) < share * 14
    await street.control("reset")
    assert await played() == acts
    dead = [number for number, act in zip(numbers, acts, strict=True) if act == "dead"]
    assert all(network.phone(number).dead for number in dead)


@street_test()
async def test_a_phone_set_by_hand_keeps_its_owner(street: Street):
    await street.control("phone", number=OMAR, off=False)
    await street.control("script", dead=100)
    await street.send(OMAR)
    await street.send(LINA)
    await street.settle()
    assert (await street.thread(OMAR))[0]["status"] == "delivered"
    assert (await street.thread(LINA))[0]["status"] == "undelivered"


@street_test()
async def test_one_phone_can_be_given_an_owner(street: Street):
    await street.control("phone", number=OMAR, act="answer", digit="3", within=5)
    for number in (OMAR, LINA):
        await street.send(number)
    await street.settle()
    assert [hook.form["Body"] for hook in street.app.at("/hooks/text/")] == ["3"]
    assert "act is one of" in (await street.control("phone", number=OMAR, act="dance"))["error"]


@pytest.mark.parametrize(
    "script", [{"answer": 60, "dead": 50}, {"dance": 5}, {"answer": "many"}, {"digits": [1]}]
)
def test_a_script_that_makes_no_sense_is_refused_in_words(script):
    @street_test()
    async def story(street: Street):
        refused = await street.control("script", **script)
        assert refused["ok"] is False
        assert refused["error"]

    story()
