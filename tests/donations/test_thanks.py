"""Thanks to donors who want to know: the day after, by the way they gave, without a place or a person."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail

from accounts.models import Event
from donations import giving, thanks
from donations.actions import join_offers, log_offer, split_offer
from donations.appeal_actions import see_pledge, take_pledge
from donations.facts import Kind
from donations.models import Match, MatchState, Pledge, Seen, ThankBy
from donations.proposing import propose
from donations.refused import TooLate
from donations.setting_up import open_appeal
from messaging.actions import opt_out
from messaging.models import Message
from privacy.jobs import run
from tests import build
from tests.donations import given
from tests.donations.given import TEN_AM
from tests.donations.test_pages import page

pytestmark = pytest.mark.django_db
THANKS = "Thank you. What you gave has reached somebody who needed it."
DONOR = "07700 900555"
NEXT_DAY = TEN_AM + timedelta(days=1)
SOAP = {"what": "soap"}


@pytest.fixture(autouse=True)
def _texts(db):
    build.texts()


@pytest.fixture
def appeal(group, amina):
    return open_appeal(
        group=group, title="Soap", kinds=[Kind.TOILETRIES], by=amina, now=TEN_AM, target=40
    )


def pledge(appeal, by, contact, *, tell=True, language="en"):
    """What somebody wrote, answered by one of us."""
    row = take_pledge(
        appeal=appeal, key=given_key(), kind=Kind.TOILETRIES, quantity=2, words="Two bars",
        contact=contact, tell=tell, language=language, now=TEN_AM,
    )  # fmt: skip
    see_pledge(pledge=row, seen=Seen.ARRANGED, by=by, now=TEN_AM)
    return Pledge.objects.get(pk=row.pk)


def given_key():
    from uuid import uuid4

    return uuid4()


def logged(group, by, row, quantity=2):
    return log_offer(
        group=group, kind=Kind.TOILETRIES, said=SOAP, by=by, now=TEN_AM, quantity=quantity,
        pledge=row,
    )  # fmt: skip


def handed_over(group, by, resident, at=TEN_AM):
    """What is there is given to them."""
    given.need(resident, Kind.TOILETRIES)
    propose(group=group, by=by, now=at)
    match = Match.objects.get(need__resident=resident, state=MatchState.PROPOSED)
    giving.confirm_match(match=match, by=by, now=at)
    giving.hand_over(match=match, by=by, now=at)
    return match


def texts():
    return list(Message.objects.filter(purpose=thanks.PURPOSE))


@pytest.mark.parametrize(
    ("contact", "by"),
    [
        ("a@example.org", ThankBy.MAIL),
        ("write to a@example.org, or ring 07700 900555", ThankBy.MAIL),
        ("<a@example.org>.", ThankBy.MAIL),
        ("07700 900555", ThankBy.TEXT),
        ("Sam, +44 7700 900 555 in the evening", ThankBy.TEXT),
        ("0161 496 0000", ThankBy.HAND),
        ("after church on Sunday", ThankBy.HAND),
        ("me@home", ThankBy.HAND),
        ("12345", ThankBy.HAND),
    ],
)
def test_the_way_to_them_is_read_from_what_they_left(contact, by):
    assert thanks.way_to(contact) == by


def test_they_are_thanked_by_text_the_day_after_in_their_language_once(
    group, amina, appeal, sara, home
):
    row = pledge(appeal, amina, DONOR, language="vi")
    offer = logged(group, amina, row)
    thanks.thank(NEXT_DAY)
    assert texts() == []  # it was logged, and nobody has it
    handed_over(group, amina, sara)
    thanks.thank(TEN_AM + timedelta(hours=12))
    assert texts() == []
    for _tick in range(2):
        thanks.thank(NEXT_DAY)
    [text] = texts()
    assert text.body.startswith("Cảm ơn bạn.")
    assert not any(word in text.body for word in (home.code_name, offer.code, sara.alias))
    row.refresh_from_db()
    assert (row.thanked_at, row.words, row.contact) == (NEXT_DAY, None, None)
    assert not row.offers.exists()
    assert Event.objects.get(verb="donor_thanked").target_id == row.pk


def test_they_are_thanked_by_mail_without_a_place_or_a_person(group, amina, appeal, sara, home):
    logged(group, amina, pledge(appeal, amina, "a@example.org"))
    handed_over(group, amina, sara)
    thanks.thank(NEXT_DAY)
    [letter] = mail.outbox
    assert (letter.to, letter.body) == (["a@example.org"], THANKS)
    assert home.code_name not in str(letter.message())
    thanks.thank(NEXT_DAY + timedelta(hours=2))
    assert len(mail.outbox) == 1


def test_mail_that_does_not_go_out_is_tried_again_in_an_hour(
    group, amina, appeal, sara, monkeypatch
):
    row = pledge(appeal, amina, "a@example.org")
    logged(group, amina, row)
    handed_over(group, amina, sara)
    sent = "django.core.mail.backends.locmem.EmailBackend.send_messages"
    tries = []

    def broken(_self, letters):
        tries.append(letters)
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(sent, broken)
        for minutes in (0, 1, 59):
            thanks.thank(NEXT_DAY + timedelta(minutes=minutes))
    assert len(tries) == 1
    row.refresh_from_db()
    assert (row.thanked_at, row.contact) == (None, "a@example.org")
    thanks.thank(NEXT_DAY + timedelta(minutes=61))
    assert len(mail.outbox) == 1


def test_an_address_that_is_refused_holds_up_nobody_and_one_of_us_thanks_them(
    group, amina, dora, appeal, sara, omar, monkeypatch
):
    wrong = pledge(appeal, amina, "wrong@example.org")
    right = pledge(appeal, amina, "right@example.org")
    for row, someone in ((wrong, sara), (right, omar)):
        logged(group, amina, row, quantity=1)
        handed_over(group, amina, someone)
    backend = "django.core.mail.backends.locmem.EmailBackend"
    from django.core.mail.backends.locmem import EmailBackend

    real = EmailBackend.send_messages

    def picky(self, letters):
        if "wrong@example.org" in letters[0].to:
            raise SMTPRecipientsRefused({})
        return real(self, letters)

    monkeypatch.setattr(f"{backend}.send_messages", picky)
    thanks.thank(NEXT_DAY)
    assert [letter.to for letter in mail.outbox] == [["right@example.org"]]
    wrong.refresh_from_db()
    assert (wrong.thank_by, wrong.thanked_at) == (ThankBy.HAND, None)


def test_who_did_not_ask_to_be_told_is_not_and_no_thing_is_known_as_theirs(
    group, amina, appeal, sara
):
    row = pledge(appeal, amina, DONOR, tell=False)
    logged(group, amina, row)
    assert not row.offers.exists()
    handed_over(group, amina, sara)
    thanks.thank(NEXT_DAY)
    assert texts() == mail.outbox == []


def test_a_number_that_said_stop_gets_no_thanks(group, amina, appeal, sara):
    opt_out(phone=build.phone("+447700900555"), now=TEN_AM)
    row = pledge(appeal, amina, DONOR)
    logged(group, amina, row)
    handed_over(group, amina, sara)
    thanks.thank(NEXT_DAY)
    assert texts() == []
    row.refresh_from_db()
    assert row.contact is None


def test_what_came_back_is_thanked_for_when_somebody_has_it_for_good(
    group, amina, appeal, sara, omar
):
    logged(group, amina, pledge(appeal, amina, DONOR), quantity=1)
    match = handed_over(group, amina, sara)
    giving.take_back(match=match, by=amina, now=TEN_AM)
    thanks.thank(NEXT_DAY)
    assert texts() == []
    Match.objects.filter(pk=match.pk).update(state=MatchState.HANDED_OVER)
    thanks.thank(NEXT_DAY)
    assert len(texts()) == 1


def test_things_that_were_split_or_put_together_are_still_theirs(group, amina, appeal, sara):
    row = pledge(appeal, amina, DONOR)
    offer = logged(group, amina, row, quantity=4)
    part = split_offer(offer=offer, quantity=2, by=amina, now=TEN_AM)
    into = logged(group, amina, None, quantity=1)
    join_offers(into=into, offer=offer, by=amina, now=TEN_AM)
    assert set(row.offers.all()) == {offer, part, into}


def test_one_of_us_thanks_whom_we_cannot_write_to(group, amina, dora, appeal, sara):
    row = pledge(appeal, amina, "after church on Sunday")
    logged(group, amina, row)
    with pytest.raises(TooLate):
        thanks.by_hand(pledge=row, by=dora, now=NEXT_DAY)
    handed_over(group, amina, sara, at=TEN_AM)
    client = build.client(dora)
    assert "after church on Sunday" in page(client, "/donations/appeals/")
    assert "after church on Sunday" not in page(
        build.client(build.person("donations")), "/donations/appeals/"
    )
    address = f"/donations/pledges/{row.pk}/"
    client.post(address, {"seen": "thanked"})
    row.refresh_from_db()
    assert row.thanked_at
    assert row.contact is None
    assert "after church on Sunday" not in page(client, "/donations/appeals/")
    assert "too late" in client.post(address, {"seen": "thanked"}, follow=True).content.decode()


def test_what_comes_is_logged_from_what_they_wrote(group, amina, dora, appeal):
    row = pledge(appeal, amina, DONOR)
    client = build.client(dora)
    listed = page(client, f"/donations/appeals/{appeal.pk}/")
    assert "They want to know when somebody has it" in listed
    query = f"kind=toiletries&amp;quantity=2&amp;appeal={appeal.pk}&amp;pledge={row.pk}"
    assert query in listed
    form = page(client, f"/donations/new/?{query.replace('&amp;', '&')}")
    assert f'name="pledge" value="{row.pk}"' in form
    said = {"kind": "toiletries", "group": group.pk, "quantity": 2, "pledge": row.pk}
    assert client.post("/donations/new/", said).status_code == 302
    assert row.offers.count() == 1
    assert "They want to know" not in page(client, f"/donations/appeals/{appeal.pk}/")


def test_what_another_group_was_written_is_not_ours_to_log(group, amina, appeal):
    other = build.person("coordinator")
    theirs = open_appeal(
        group=other.roles.get().group, title="Soap", kinds=[Kind.TOILETRIES], by=other, now=TEN_AM
    )
    row = pledge(theirs, other, DONOR)
    said = {"kind": "toiletries", "group": group.pk, "quantity": 2, "pledge": row.pk}
    assert build.client(amina).post("/donations/new/", said).status_code == 422
    assert not row.offers.exists()


def test_how_to_reach_who_wants_to_know_is_kept_until_then_and_ninety_days_at_most(
    group, amina, appeal
):
    wants, rest = pledge(appeal, amina, DONOR), pledge(appeal, amina, DONOR, tell=False)
    run(now=TEN_AM + timedelta(days=31))
    for row in (wants, rest):
        row.refresh_from_db()
    assert (wants.contact, rest.contact) == (DONOR, None)
    run(now=TEN_AM + timedelta(days=91))
    wants.refresh_from_db()
    assert wants.contact is None
