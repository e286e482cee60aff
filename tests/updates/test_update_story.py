"""Updates through make-believe phones that expect every text."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import Role
from messaging.models import Message, Phone
from messaging.transports import Kind, Result
from messaging.transports.memory import street as memory
from phonetree.actions import end_call_out, start_call_out
from privacy import jobs
from residences.care_actions import close_residence
from tests import build
from tests.updates.conftest import DAWIT, LEYLA, OMAR, SARA, TEN_AM, words
from updates import actions, delivered, runner
from updates.models import Copy, Update, UpdateState

MEETING = "update_meeting"
NINE_PM = TEN_AM.replace(hour=21)
EIGHT_NEXT = TEN_AM.replace(day=10, hour=8)


def both_get(street, key=MEETING):
    street.gets(OMAR, words(key, "ar"))
    street.gets(LEYLA, words(key, "fa"))


def state(update):
    update.refresh_from_db()
    return update.state


def test_everybody_gets_it_once_in_their_language_after_ten_seconds(street, send):
    update = send()
    street.pass_time(9)
    assert memory.sent == []
    street.pass_time(10)
    both_get(street)
    street.pass_time(minutes=5)
    assert state(update) == UpdateState.DONE
    assert update.out_of_reach == {"no_phone": 1}
    assert delivered.whole(delivered.delivery_by(update, "residence")).arrived == 2
    street.pass_time(days=3)


def test_nobody_is_asked_again_rung_or_looked_for(street, send):
    send()
    street.pass_time(days=7)
    both_get(street)
    assert Message.objects.exclude(channel="text").count() == 0


def test_cancelled_in_the_hold_nothing_is_ever_sent(street, send, amina):
    update = send()
    street.pass_time(9)
    actions.cancel_update(update=update, by=amina, now=street.now)
    street.pass_time(days=1)
    assert state(update) == UpdateState.CANCELLED
    with pytest.raises(actions.TooLate):
        actions.cancel_update(update=update, by=amina, now=street.now)


def test_branches_and_a_language_across_residences_narrow_it(street, send, home, amina):
    larch = build.residence(amina, code_name="Larch")
    build.resident(larch, SARA, branch=build.branch(larch), reads="fa")
    build.resident(larch, DAWIT, reads="en")
    send(home, larch, language="fa")
    street.pass_time(20)
    street.gets(LEYLA, words(MEETING, "fa"))
    street.gets(SARA, words(MEETING, "fa"))
    send(home, branches=list(home.branches.filter(word="East")))
    street.pass_time(20)
    street.gets(OMAR, words(MEETING, "ar"))


def test_a_phone_of_several_people_and_residences_gets_one_text(street, send, home, amina):
    larch = build.residence(amina)
    for _ in range(3):
        build.resident(larch, OMAR, reads="ar")
    update = send(home, larch)
    assert (update.people_total, update.phones_total) == (6, 2)
    street.pass_time(20)
    both_get(street)
    assert {copy.people for copy in Copy.objects.filter(phone=build.phone(OMAR))} == {4}


def test_who_asked_for_no_texts_gets_none_whenever_they_asked(street, send):
    send(send_at=TEN_AM + timedelta(hours=2))
    street.says(LEYLA, "STOP")
    street.pass_time(hours=2, minutes=1)
    street.gets(OMAR)
    update = Update.objects.get()
    assert update.out_of_reach == {"no_phone": 1, "opted_out": 1}


def test_it_waits_for_its_time_and_takes_people_as_they_are_then(street, send, home):
    send(send_at=TEN_AM + timedelta(hours=5))
    build.resident(home, SARA, reads="ti")
    home.residents.filter(reads="ar").update(left_at=street.now)
    street.pass_time(hours=4.9)
    assert memory.sent == []
    street.pass_time(hours=0.2)
    street.gets(LEYLA, words(MEETING, "fa"))
    street.gets(SARA, words(MEETING, "ti"))


@pytest.mark.parametrize(
    ("asked_at", "send_at", "goes_at"),
    [
        (TEN_AM.replace(hour=20, minute=59, second=45), None, TEN_AM.replace(hour=20, minute=59, second=55)),
        (TEN_AM.replace(hour=20, minute=59, second=55), None, EIGHT_NEXT),  # the hold ends at night
        (NINE_PM, None, EIGHT_NEXT),
        (TEN_AM, TEN_AM.replace(hour=23), EIGHT_NEXT),
        # the nights on which clocks change
        (datetime(2026, 10, 24, 22, tzinfo=UTC), None, datetime(2026, 10, 25, 8, tzinfo=UTC)),
        (datetime(2027, 3, 27, 22, tzinfo=UTC), None, datetime(2027, 3, 28, 7, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_quiet_hours_always_hold(street, send, asked_at, send_at, goes_at):
    street.now = asked_at
    send(send_at=send_at)
    street.now = goes_at - timedelta(seconds=1)
    street.turn()
    assert memory.sent == []
    street.now = goes_at
    street.turn()
    street.turn()
    both_get(street)


def test_at_nine_what_has_not_gone_waits_for_the_morning(street, send, settings, monkeypatch):
    settings.SEGMENTS_PER_SECOND = 1
    monkeypatch.setattr(runner, "AHEAD", timedelta(seconds=1))  # one text at a time
    street.now = TEN_AM.replace(hour=20, minute=59, second=48)
    send()
    street.now += timedelta(seconds=10)
    street.turn()
    assert len(memory.sent) == 1
    street.now = NINE_PM
    for _ in range(5):
        street.now += timedelta(minutes=30)
        street.turn()
    assert len(memory.sent) == 1
    street.now = EIGHT_NEXT
    street.pass_time(20)
    both_get(street)


@pytest.mark.parametrize(("down", "goes"), [(5.9, True), (6.1, False)])
def test_after_a_downtime_it_is_made_up_for_within_six_hours_or_said_to_be_missed(
    street, send, down, goes
):
    update = send(send_at=TEN_AM + timedelta(hours=1))
    street.sleep(hours=1 + down)
    street.pass_time(10)
    if goes:
        both_get(street)
    else:
        assert state(update) == UpdateState.MISSED
        street.pass_time(days=1)


def test_while_a_call_out_is_live_its_people_get_no_news(street, send, home, amina):
    larch = build.residence(amina)
    build.resident(larch, SARA, reads="en")
    call_out = start_call_out(
        residence=larch, by=amina, title="", urgency="emergency", text_key="stay_inside",
        now=street.now,
    )  # fmt: skip
    street.pass_time(15)
    street.gets(SARA)
    send(home, larch)
    street.pass_time(30)
    both_get(street)
    street.nothing_else()
    end_call_out(call_out=call_out, by=amina, now=street.now)
    street.pass_time(minutes=11)
    street.gets(SARA, words(MEETING, "en"))


def test_stopped_half_way_the_rest_gets_nothing(street, send, settings, amina, monkeypatch):
    settings.SEGMENTS_PER_SECOND = 1
    monkeypatch.setattr(runner, "AHEAD", timedelta(seconds=1))
    update = send()
    street.sleep(seconds=10)
    street.turn()
    (gone,) = memory.sent
    actions.cancel_update(update=update, by=amina, now=street.now)
    street.pass_time(hours=1)
    street.looked_at.append(gone)
    whole = delivered.whole(delivered.delivery_by(update, "residence"))
    assert (whole.arrived, whole.left_out) == (1, 1)


def test_closed_half_way_nobody_there_gets_any_more(
    street, send, settings, home, amina, monkeypatch
):
    settings.SEGMENTS_PER_SECOND = 1
    monkeypatch.setattr(runner, "AHEAD", timedelta(seconds=1))
    larch = build.residence(amina, code_name="Larch")
    build.resident(larch, SARA, reads="en")
    update = send(home, larch)
    street.sleep(seconds=10)
    while len(memory.sent) < 2:
        street.now += timedelta(seconds=1)
        street.turn()
    gone = list(memory.sent)
    for place in (home, larch):
        close_residence(residence=place, by=amina, now=street.now)
    street.pass_time(hours=20)
    street.looked_at.extend(gone)
    whole = delivered.whole(delivered.delivery_by(update, "residence"))
    assert (whole.arrived, whole.left_out) == (2, 1)


def test_what_waits_at_night_is_cancelled_when_the_residence_closes(street, send, home, amina):
    update = send()
    street.sleep(seconds=10)
    while runner.tick(street.now) or not Message.objects.exists():
        pass  # handed over, and the sender has had no turn yet
    close_residence(residence=home, by=amina, now=street.now)
    street.sleep(minutes=2)
    street.pass_time(days=2)
    assert state(update) == UpdateState.DONE
    assert set(Message.objects.values_list("state", "body")) == {("cancelled", None)}


def test_who_does_not_look_after_it_any_more_sends_nothing_at_its_time(street, send, amina):
    update = send(send_at=TEN_AM + timedelta(days=3))
    amina.roles.all().delete()
    street.pass_time(days=4)
    assert state(update) == UpdateState.LEFT


def test_whose_account_was_closed_sends_nothing_at_its_time(street, send, amina):
    update = send(send_at=TEN_AM + timedelta(days=3))
    amina.is_active = False  # the roles are still there
    amina.save()
    street.pass_time(days=4)
    assert state(update) == UpdateState.LEFT


def test_who_sent_it_is_told_where_it_did_not_go_by_the_names_that_they_may_see(
    street, send, home, amina, group
):
    larch = build.residence(amina, code_name="Larch")
    teal = build.residence(amina, code_name="Teal")
    for place in (larch, teal):
        build.resident(place, SARA, reads="en")
    update = send(home, larch, teal, send_at=TEN_AM + timedelta(days=3))
    others = build.group()
    larch.groups.set([others])
    teal.groups.set([others])
    Role.objects.create(user=amina, group=others, kind="volunteer")
    teal.groups.set([build.group()])  # a third group, which she is not in
    street.pass_time(days=4)
    both_get(street)
    assert set(update.not_sent_to.all()) == {larch, teal}
    page = build.client(amina).get(update.get_absolute_url()).text
    told = page.split("It did not go to")[1].split("</p>")[0]
    assert "<b>Larch</b> and 1 residence that you do not look after" in told
    assert "Teal" not in page
    listed = build.key(amina).get("/api/updates/").json()["results"]
    assert listed[0]["not_sent_to"] == [str(larch.pk)]


def test_it_goes_where_somebody_who_agreed_still_looks_after(street, send, home, amina, group):
    larch = build.residence(amina, code_name="Larch")
    build.resident(larch, SARA, reads="en")
    bilal = build.person("coordinator", group=group)
    update = send(home, larch, send_at=TEN_AM + timedelta(days=3))
    Update.objects.filter(pk=update.pk).update(confirmed_by=bilal)
    amina.is_active = False
    amina.save()
    larch.groups.set([build.group()])
    street.pass_time(days=4)
    both_get(street)


# Own words


def test_own_words_to_few_are_held_for_a_minute_and_go_to_all_as_they_are(street, send):
    send(own="The bus leaves at ten.")
    street.pass_time(59)
    assert memory.sent == []
    street.pass_time(5)
    street.gets(OMAR, "The bus leaves at ten.")
    street.gets(LEYLA, "The bus leaves at ten.")


def test_own_words_to_many_wait_for_another_coordinator(street, send, home, amina, group):
    for number in range(24):
        build.resident(home, alias=f"No phone {number}", reads="en")
    update = send(own="The bus leaves at ten.")
    street.pass_time(days=1)
    assert state(update) == UpdateState.WAITING
    with pytest.raises(actions.NotYourOwn):
        actions.confirm_update(update=update, by=amina, now=street.now)
    bilal = build.person("coordinator", group=group)
    actions.confirm_update(update=update, by=bilal, now=street.now)
    street.pass_time(59)
    assert memory.sent == []
    street.pass_time(5)
    street.gets(OMAR)
    street.gets(LEYLA)


def test_confirmed_long_after_its_time_it_is_not_sent(street, send, home, group):
    for number in range(24):
        build.resident(home, alias=f"No phone {number}", reads="en")
    update = send(own="The bus leaves at noon.", send_at=TEN_AM + timedelta(hours=1))
    street.sleep(hours=7)
    with pytest.raises(actions.ItsTimeHasPassed):
        actions.confirm_update(
            update=update, by=build.person("coordinator", group=group), now=street.now
        )


def test_the_words_that_were_checked_are_sent_whatever_changes_later(street, send):
    from translations.models import Translation

    send()
    Translation.objects.filter(language="ar", text__key=MEETING).update(words="شيء آخر")
    street.pass_time(20)
    both_get(street)


# Once, and counted


def test_a_form_sent_twice_is_one_update(street, send):
    key = build.group().pk
    assert send(request_key=key) == send(request_key=key)
    with pytest.raises(actions.KeyUsed):
        send(request_key=key, by=build.person("coordinator"))
    street.pass_time(20)
    both_get(street)


def test_an_update_that_reaches_nobody_is_refused(street, send, amina):
    with pytest.raises(actions.NobodyToReach):
        send(build.residence(amina))
    with pytest.raises(actions.NobodyToReach):
        send(language="vi")


def test_a_second_engine_finds_nothing_left_to_do(street, send):
    update = send()
    street.sleep(seconds=10)
    stale = Update.objects.get()
    street.turn()
    runner.begin(stale, street.now)
    stale.state = "sending"
    runner.hand_over(stale, street.now)
    assert not runner.claim(stale, street.now)
    street.turn()
    both_get(street)
    assert Copy.objects.filter(update=update).count() == 2


def test_what_failed_and_what_arrived_is_counted_by_residence_and_language(street, send, home):
    memory.answer(LEYLA, Result(Kind.REFUSED, code="30005"))
    update = send()
    street.pass_time(minutes=5)
    street.gets(OMAR)
    street.gets(LEYLA)
    by_language = delivered.delivery_by(update, "language")
    assert (by_language["ar"].arrived, by_language["fa"].failed) == (1, 1)
    before = by_language, delivered.delivery_by(update, "residence")
    assert set(before[1]) == {str(home.pk)}
    state(update)
    assert update.results
    jobs.run(street.now + timedelta(days=32))
    assert not Copy.objects.exists()
    assert not Message.objects.exists()
    state(update)
    assert (
        delivered.delivery_by(update, "language"),
        delivered.delivery_by(update, "residence"),
    ) == before
    assert delivered.segments_of(update) == 1


def test_a_forgotten_phone_leaves_its_count(street, send):
    update = send()
    street.pass_time(minutes=5)
    both_get(street)
    Phone.objects.with_number(OMAR).delete()
    assert delivered.whole(delivered.delivery_by(update, "language")).total == 2
