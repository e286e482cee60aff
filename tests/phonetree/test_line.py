"""Our number as residents ring it: what they hear, who talks to them, what a ring counts as."""

from datetime import timedelta

import pytest

from messaging.models import Inbound
from messaging.voice import Dial, Gather, GoOn, Pause, Play, Record, Script
from phonetree import actions, line
from phonetree.models import Answer, Recipient
from phonetree.models.line import CallIn, Line, LineMode, RingMeans, Voicemail
from phonetree.outcomes import Outcome
from tests import build
from tests.phonetree.callers import Ringing
from tests.sounds import recorded
from translations import starter_texts
from translations.models import Text
from translations.recordings import address_of

OMAR, LEYLA, SARA = (f"+4477009000{n:02}" for n in range(1, 4))
VERA, WALID = "+447700900051", "+447700900052"


def said(key, tag):
    return starter_texts.shipped(tag)[key]


def outcome(someone):
    return Recipient.objects.get(people=someone).outcome


@pytest.fixture
def home(amina):
    return build.residence(amina)


@pytest.fixture
def omar(home):
    return build.resident(home, OMAR, branch=build.branch(home), reads="ar")


@pytest.fixture
def other(home):
    """Somebody who never answers, so that a call-out stays live."""
    return build.resident(home, LEYLA, branch=home.branches.first() or build.branch(home))


@pytest.fixture
def live(home, omar, other, street, launch):
    call_out = launch(home)
    street.pass_time(15)
    return call_out


@pytest.fixture
def ring(street):
    return lambda number=OMAR: Ringing(number, street.now)


# A missed call is an answer ---------------------------------------------------------------------


def test_while_a_call_out_is_live_a_ring_is_turned_away_and_means_safe(live, omar, street, ring):
    call = ring()
    assert call.was_turned_away
    assert outcome(omar) == Outcome.SAFE
    assert Answer.objects.get().how == "ring"
    street.turn()
    assert said("answered_by_ring", "ar") in street.received(OMAR)


def test_asked_twice_about_one_ring_the_answer_is_the_same(live, ring):
    call = ring()
    assert call.was_turned_away
    assert line.script(call.inbound, line.Turn(), call.now) is None
    assert Answer.objects.count() == 1


def test_who_has_answered_and_rings_again_is_picked_up(live, omar, ring):
    ring()
    call = ring()
    assert said("voice_how", "ar") in call.words
    assert outcome(omar) == Outcome.SAFE


def test_where_a_ring_means_nothing_we_pick_up_and_no_text_promises_anything(
    home, omar, other, street, launch, ring
):
    call_out = launch(home, ring_means=RingMeans.NOTHING)
    street.pass_time(15)
    (text,) = street.received(OMAR)
    how = said("answer_how_no_ring", "ar").partition("{link}")[0]
    assert how in text
    assert said("answer_how", "ar").partition("{link}")[0] not in text
    call = ring()
    assert call_out.wordings.get(language="ar").words in call.words
    assert outcome(omar) == Outcome.OPEN


def test_who_was_not_reached_can_still_ring_after_the_end_of_it(live, amina, omar, street, ring):
    actions.end_call_out(call_out=live, by=amina, now=street.now)
    street.turn()
    assert outcome(omar) == Outcome.UNREACHABLE
    assert ring().was_turned_away
    assert outcome(omar) == Outcome.SAFE


def test_after_the_all_clear_a_ring_is_picked_up_and_hears_it(live, amina, omar, street, ring):
    actions.stand_down(call_out=live, by=amina, now=street.now)
    street.turn()
    call = ring()
    assert said("all_clear", "ar") in call.words
    assert live.wordings.get(language="ar").words not in call.words
    assert outcome(omar) == Outcome.UNREACHABLE


def test_a_day_later_nobody_hears_of_strangers_at_the_door(live, amina, street, ring):
    actions.end_call_out(call_out=live, by=amina, now=street.now)
    street.turn()
    street.now += timedelta(hours=24, minutes=1)
    call = ring()
    assert call.words.startswith(said("line_nothing", "ar"))
    assert live.wordings.get(language="ar").words not in call.words


def test_a_ring_that_came_while_we_were_away_is_left_for_a_person(home, omar, street):
    street.rings(OMAR)  # found in the provider's list: nobody picks that up any more
    assert (Inbound.objects.get().handled_by, CallIn.objects.count()) == ("", 0)


# What they hear ---------------------------------------------------------------------------------


def test_they_hear_the_last_call_out_and_the_keys_twice_in_their_language(live, ring):
    ring()
    call = ring()
    wording = live.wordings.get(language="ar")
    rings_on, first, second = call.parts
    assert rings_on == Pause(4)  # not picked up yet: who hangs up now has paid nothing
    assert isinstance(first, Gather)
    assert first == second
    assert call.words.count(wording.words) == 2
    assert {one.language for one in call.said} == {"arb"}
    assert said("line_talk", "ar") in call.words


def test_key_9_says_it_again_and_any_other_says_that_nothing_was_heard(live, ring):
    ring()
    call = ring()
    again = call.press("9").words
    assert said("voice_repeat", "ar") not in again
    assert live.wordings.get(language="ar").words in again
    assert said("voice_repeat", "ar") in call.press("7").words


@pytest.mark.parametrize(
    ("key", "came_out"),
    [("1", Outcome.SAFE), ("2", Outcome.NEEDS_HELP), ("3", Outcome.NOT_SAFE_TO_TALK)],
)
def test_keys_are_answers(home, omar, other, street, launch, ring, key, came_out):
    launch(home, ring_means=RingMeans.NOTHING)
    street.pass_time(15)
    call = ring().press(key)
    assert outcome(omar) == came_out
    assert Answer.objects.get().how == "key"
    thanks = {"1": "voice_thanks", "2": "voice_help", "3": "voice_quiet"}[key]
    assert said(thanks, "ar") in call.words
    assert said("line_talk", "ar") in call.words  # and 0 still leads to somebody
    call.press("9").press(key)
    assert Answer.objects.count() == 1


def test_on_a_shared_phone_it_asks_how_many(home, street, launch, ring, other):
    for _ in range(3):
        build.resident(home, OMAR, branch=home.branches.first(), reads="ar")
    launch(home, ring_means=RingMeans.NOTHING)
    street.pass_time(15)
    call = ring().press("1")
    assert said("voice_people", "ar") in call.words
    call.press("3")
    recipient = Recipient.objects.get(phone=build.phone(OMAR))
    assert (recipient.outcome, recipient.people_here) == (Outcome.SAFE, 3)


def test_keys_after_the_all_clear_change_nothing(live, amina, omar, street, ring):
    actions.stand_down(call_out=live, by=amina, now=street.now)
    street.turn()
    ring().press("1")
    assert outcome(omar) == Outcome.UNREACHABLE


def test_recordings_of_people_are_played_where_no_machine_speaks(home, amina, street, ring):
    build.resident(home, SARA, reads="ti")
    bilal = build.person("translator")
    talk = recorded("line_talk", "ti", amina, bilal, street.now)
    nothing = recorded("line_nothing", "ti", amina, bilal, street.now)
    call = ring(SARA)
    assert call.said == [Play(address_of(row.pk)) for row in (nothing, talk)] * 2
    assert not call.has(GoOn)


def test_they_hear_what_they_speak_where_the_line_says_it(home, other, street, launch, ring):
    build.resident(home, SARA, reads="ti", speaks="ar", branch=home.branches.first())
    assert said("line_nothing", "ar") in ring(SARA).words
    call_out = launch(home, ring_means=RingMeans.NOTHING)
    street.pass_time(15)
    call = ring(SARA)
    assert call_out.wordings.get(language="ar").words in call.words
    assert said("voice_thanks", "ar") in call.press("1").words


def test_where_only_half_of_it_was_read_aloud_they_hear_what_they_read(home, amina, street, ring):
    build.resident(home, SARA, reads="ar", speaks="ti")
    bilal = build.person("translator")
    talk = recorded("line_talk", "ti", amina, bilal, street.now)
    assert said("line_nothing", "ar") in ring(SARA).words
    nothing = recorded("line_nothing", "ti", amina, bilal, street.now)
    assert ring(SARA).said == [Play(address_of(row.pk)) for row in (nothing, talk)] * 2


def test_where_nothing_speaks_their_language_they_are_put_through_without_a_word(
    home, street, ring, on_shift
):
    build.resident(home, SARA, reads="ti", speaks="ti")
    on_shift(VERA, "ti")
    call = ring(SARA)
    assert call.said == []
    assert call.rung() == VERA


def test_who_is_told_nothing_of_the_0_is_put_through_by_waiting(
    home, amina, street, launch, ring, other, on_shift
):
    build.resident(home, SARA, reads="ti", speaks="ti", branch=home.branches.first())
    bilal = build.person("translator")
    for key in ("incident_at_door", "voice_how"):
        recorded(key, "ti", amina, bilal, street.now)
    launch(home, ring_means=RingMeans.NOTHING)
    street.pass_time(15)
    on_shift(VERA, "ti")
    call = ring(SARA)
    assert len(call.said) == 4
    assert call.wait().rung() == VERA


def test_no_voice_reads_what_only_exists_in_english(home, street, ring):
    build.resident(home, SARA, reads="tr")  # a voice there is, but no words
    call = ring(SARA)
    assert call.said == []
    assert call.has(Record)


def test_texts_that_are_not_loaded_yet_leave_silence_and_break_nothing(omar, ring):
    Text.objects.filter(key__startswith="line_").delete()
    assert ring().has(Record)


# Limits -----------------------------------------------------------------------------------------


def test_a_stranger_hears_one_sentence_in_what_can_be_heard_and_learns_nothing(
    home, street, ring, on_shift
):
    on_shift(SARA, "ar")
    build.phone(LEYLA)  # known, but nobody who lives here has it
    for number in (LEYLA, SARA, "+447700900077", "anonymous"):
        call = ring(number)
        assert call.words.startswith(
            "Hello. This number takes no calls from you. If you are in danger, ring 9 9 9. Goodbye."
        )
        spoken = [said("line_stranger", tag) for tag in ("ar", "am", "bn", "vi")]
        assert {one.words for one in call.said[1:]} == {*spoken}
        assert call.script.is_last
        assert call.turn("talk").script is None
    assert not Voicemail.objects.exists()


def test_a_stranger_hears_people_where_they_read_it_aloud(home, amina, street, ring):
    row = recorded("line_stranger", "so", amina, build.person("translator"), street.now)
    assert Play(address_of(row.pk)) in ring(LEYLA).said


def test_who_moved_away_is_a_stranger(omar, street, ring):
    omar.left_at = street.now
    omar.save()
    assert "takes no calls from you" in ring().words


def test_the_seventh_call_of_a_phone_in_an_hour_is_turned_away(omar, street, ring):
    for _ in range(6):
        call = ring()
        assert not call.was_turned_away
        call.hang_up()
    assert ring().was_turned_away
    street.now += timedelta(minutes=61)
    assert not ring().was_turned_away


def test_a_ring_that_is_an_answer_counts_however_many_came_before(
    home, omar, other, street, launch, ring
):
    for _ in range(7):
        ring().hang_up()
    launch(home)
    street.pass_time(15)
    assert ring().was_turned_away
    assert outcome(omar) == Outcome.SAFE


def test_without_money_strangers_are_turned_away_and_residents_are_not(omar, ring, settings):
    assert not ring(LEYLA).was_turned_away
    settings.MONEY_PER_DAY = ""
    assert ring(LEYLA).was_turned_away
    assert not ring().was_turned_away


def test_too_many_at_once_and_too_many_strangers_are_turned_away(omar, street, ring):
    Line.objects.create(at_once=2, strangers_an_hour=3, an_hour=50)
    first, _second = ring(), ring()
    assert ring().was_turned_away
    first.hang_up()
    assert not ring().was_turned_away
    CallIn.objects.update(ended_at=street.now)
    assert [ring(LEYLA).was_turned_away for _ in range(4)] == [False, False, False, True]


def test_a_phone_that_lies_on_its_keys_is_hung_up_on(omar, ring):
    call = ring()
    for _ in range(line.MOST_TURNS):
        call.press("9")
    assert call.turn("key", digits="9").script == Script()
    assert CallIn.objects.get().ended_at


def test_where_we_always_pick_up_no_new_call_out_promises_a_free_ring(home, omar, amina, street):
    from phonetree.forms import ConfirmCallOutForm

    Line.objects.create(mode=LineMode.ANSWER)
    facts = {
        "residence": home.pk,
        "text": "incident_at_door",
        "urgency": "emergency",
        "ring_means": "safe",
    }
    form = ConfirmCallOutForm(facts, user=amina)
    assert form.is_valid()
    assert form.cleaned_data["ring_means"] == RingMeans.NOTHING


def test_a_stage_that_nobody_knows_ends_the_call(omar, ring):
    assert ring().turn("nonsense").script == Script()


def test_a_call_of_whose_end_nobody_told_us_ends_after_a_while(omar, street, ring, on_shift):
    from phonetree import voicemail

    on_shift(VERA, "ar")
    ring().press("0")
    voicemail.tick(street.now + timedelta(minutes=44))
    assert CallIn.objects.get().ended_at is None
    voicemail.tick(street.now + timedelta(minutes=46))
    assert CallIn.objects.get().ended_at
    assert Voicemail.objects.count() == 1


def test_dials_ring_as_long_as_the_line_says(omar, ring, on_shift):
    Line.objects.create(ring_seconds=35)
    on_shift(VERA, "ar")
    assert ring().press("0").part(Dial).seconds == 35
