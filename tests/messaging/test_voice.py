"""What a call says, as XML."""

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from messaging.voice import Gather, Pause, Play, Say, Script, nothing, rejection, render


def url(stage: str) -> str:
    return f"https://ringround.example/hooks/call/1/key/?stage={stage}&x=1"


def tree(script: Script) -> ET.Element:
    return ET.fromstring(render(script, url))


def test_a_question_may_be_answered_while_it_is_asked_and_comes_twice():
    question = Gather(
        (Pause(2), Say("Press 1", "en-GB"), Play("https://x.example/a b.mp3?a=1&b=2")), "ask", 2, 9
    )
    root = tree(Script((question, question)))
    assert [one.tag for one in root] == ["Gather", "Gather", "Hangup"]
    gather = root[0]
    assert gather.attrib == {
        "input": "dtmf",
        "numDigits": "2",
        "timeout": "9",
        "method": "POST",
        "action": url("ask"),
    }
    assert [one.tag for one in gather] == ["Pause", "Say", "Play"]
    assert gather[1].attrib == {"language": "en-GB"}
    assert gather[2].text == "https://x.example/a b.mp3?a=1&b=2"


@given(st.text())
def test_any_words_survive_and_stay_words(words):
    said = tree(Script((Say(words, 'en"-GB'),)))[0]
    sayable = "".join(one for one in words if one in "\t\n\r" or one >= " ")
    sayable = sayable.replace("\ufffe", "").replace("\uffff", "")
    assert list(said) == []
    assert (said.text or "").replace("\r", "\n") == sayable.replace("\r\n", "\n").replace(
        "\r", "\n"
    )
    assert said.attrib == {"language": 'en"-GB'}


def test_a_call_without_words_is_ended():
    assert [one.tag for one in tree(Script())] == ["Hangup"]


def test_the_answers_that_say_nothing_are_sound():
    assert ET.fromstring(rejection())[0].attrib == {"reason": "busy"}
    assert list(ET.fromstring(nothing())) == []
