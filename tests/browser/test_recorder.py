"""Recording in the browser: a real Chromium with a microphone that beeps."""

import io
import wave

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PATIENCE, SWITCHES
from tests.conftest import CHROMIUM
from tests.sounds import ogg
from translations.models import Recording

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MICROPHONE = ["--use-fake-device-for-media-stream", "--autoplay-policy=no-user-gesture-required"]
YES = "--use-fake-ui-for-media-stream"


@pytest.fixture
def desk(chromium, house):
    """Opens a browser with these switches, in which Amina is signed in."""
    opened = []

    def new(*switches, without=""):
        browser = chromium.browser_type.launch(
            executable_path=CHROMIUM, args=[*SWITCHES, *MICROPHONE, *switches]
        )
        opened.append(browser)
        context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
        context.set_default_timeout(PATIENCE)
        session = house.session(house.person("Amina"))
        context.add_cookies([{"name": "sessionid", "value": session, "url": house.url}])
        page = context.new_page()
        page.complaints = []
        page.on(
            "console",
            lambda line: page.complaints.append(line.text) if line.type == "error" else None,
        )
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        if without:
            page.add_init_script(
                f"delete window.{without}; delete BaseAudioContext.prototype.{without}"
            )
        page.goto(house.at("translations:record", "stay_inside", "so"))
        return page

    yield new
    for browser in opened:
        browser.close()


def until(page, question):
    """Waits for what is true of the page; its policy lets nobody else's waiting in."""
    for _ in range(PATIENCE // 50):
        if page.evaluate(question):
            return
        page.wait_for_timeout(50)
    raise AssertionError(question)


def record(page):
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_text("Recording: please read now.")).to_be_visible()
    until(page, "document.querySelector('meter').value > 0.05")
    until(page, "Number(document.querySelector('[data-left]').textContent) <= 58")
    page.get_by_role("button", name="Stop").click()


@pytest.mark.parametrize("without", ["", "audioWorklet"], ids=["of today", "old browser"])
def test_what_is_read_aloud_is_heard_kept_and_is_plain_wav(desk, house, without):
    page = desk(YES, without=without)
    record(page)
    expect(page.get_by_text("Listen to it. If it is good")).to_be_visible()
    assert (
        page.evaluate("document.querySelector('#recording_sound').files[0].name") == "recording.wav"
    )
    page.get_by_role("button", name="Listen").click()
    expect(page.locator("#recorder")).to_have_attribute("data-playing", "yes")
    until(page, "!document.querySelector('#recorder').dataset.playing")
    before = Recording.objects.count()
    page.get_by_role("button", name="Add this recording").click()
    expect(page.get_by_text("Kept. Now somebody else has to listen to it.")).to_be_visible()
    assert Recording.objects.count() == before + 1
    row = Recording.objects.latest("made_at")
    with wave.open(io.BytesIO(bytes(row.sound))) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, 16_000)
        assert 1 <= sound.getnframes() / 16_000 <= 30
        samples = memoryview(sound.readframes(10**7)).cast("h")
    assert max(samples) > 2_000  # the beep of the make-believe microphone
    assert page.complaints == []
    row.delete()


def test_who_says_no_to_the_microphone_is_told_and_can_bring_a_file(desk):
    page = desk("--deny-permission-prompts")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_text("The browser did not let us use the microphone.")).to_be_visible()
    expect(page.get_by_label("A recording (WAV, or Ogg/Opus")).to_be_visible()
    assert page.complaints == []


def test_a_second_try_takes_the_place_of_the_first(desk):
    page = desk(YES)
    record(page)
    page.get_by_role("button", name="Record again").click()
    expect(page.get_by_text("Recording: please read now.")).to_be_visible()
    assert page.evaluate("document.querySelector('#recording_sound').files.length") == 0
    page.get_by_role("button", name="Stop").click()
    until(page, "['quiet', 'done'].includes(document.querySelector('#recorder').dataset.state)")


def test_after_the_longest_it_stops_by_itself(desk):
    page = desk(YES)
    page.route("**/record/", _in_one_second)
    page.reload()
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_text("Listen to it.")).to_be_visible()
    assert page.evaluate("document.querySelector('#recording_sound').files[0].size") == 44 + 32_000


def test_without_a_script_the_page_takes_a_file(phone, house, tmp_path):
    page = phone(script=False, session=house.session(house.person("Tariq")), house=house)
    page.goto(house.at("translations:record", "stay_inside", "so"))
    expect(page.get_by_role("button", name="Record", exact=True)).to_be_hidden()
    voice = tmp_path / "voice.opus"
    voice.write_bytes(ogg(2))
    page.get_by_label("A recording (WAV, or Ogg/Opus").set_input_files(voice)
    page.get_by_role("button", name="Add this recording").click()
    expect(page.get_by_text("Kept. Now somebody else has to listen to it.")).to_be_visible()
    Recording.objects.latest("made_at").delete()


def _in_one_second(route):
    answer = route.fetch()
    body = answer.text().replace('data-longest="60"', 'data-longest="1"')
    route.fulfill(response=answer, body=body)
