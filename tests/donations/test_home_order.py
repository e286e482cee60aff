"""What home says of gifts comes after what residents wait for."""

from accounts import clock
from donations.appeal_actions import publish, write_words
from donations.facts import Kind
from donations.models import Pledge
from donations.setting_up import open_appeal
from phonetree.models import Voicemail
from website.home import home_of


def test_who_rang_comes_before_a_donor_who_wrote(group, amina, home):
    now = clock.now()
    appeal = open_appeal(group=group, title="Phones", kinds=[Kind.PHONE], by=amina, now=now)
    write_words(appeal=appeal, language="en", words="A phone helps.", by=amina, now=now)
    publish(appeal=appeal, by=amina, now=now)
    Pledge.objects.create(
        appeal=appeal,
        kind=Kind.PHONE,
        quantity=1,
        words="One",
        contact="a@example.org",
        made_at=now,
    )
    Voicemail.objects.create(residence=home, language="ar", made_at=now)
    titles = [need.title for need in home_of(amina, now).needs]
    rang, wrote = "1 resident wants to be rung back", "1 donor wrote and waits for an answer"
    assert titles.index(rang) < titles.index(wrote)
