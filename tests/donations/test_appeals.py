"""An appeal: made, worded, published, passed on, answered by donors without an account."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.utils import translation

from accounts import clock
from donations import donor_words, spam
from donations.appeal_actions import publish, take_pledge, write_words
from donations.facts import Kind
from donations.forms import OfferForm
from donations.models import Appeal, Pledge, Policy, Seen
from donations.refused import NamesPlace
from donations.setting_up import close_appeal, open_appeal
from privacy.jobs import run
from tests import build
from tests.donations import given
from tests.donations.test_pages import page
from translations import languages

PHONES = "Old phones wanted"


@pytest.fixture
def appeal(group, amina):
    """Published, in English and in Farsi."""
    now = clock.now()
    made = open_appeal(
        group=group, title=PHONES, kinds=[Kind.PHONE, Kind.CHARGER], by=amina, now=now,
        target=40, area="Greater Manchester", until_on=now.date() + timedelta(days=30),
    )  # fmt: skip
    for tag, words in (("en", "A phone in a drawer helps."), ("fa", "گوشی کهنه لازم داریم.")):
        write_words(appeal=made, language=tag, words=words, by=amina, now=now)
    publish(appeal=made, by=amina, now=now)
    return made


@pytest.fixture
def donor(db):
    """Somebody without an account, whose page has been open for a minute."""
    cache.clear()
    return Client()


def ticket(appeal, seconds=60):
    """What the page carried when it was opened so long ago."""
    return spam.ticket(appeal.code, clock.now() - timedelta(seconds=seconds))


def pledge(appeal, **said):
    words = {"kind": "phone", "quantity": "2", "words": "Two, wiped", "contact": "a@example.org"}
    return {**words, "ticket": ticket(appeal), **said}


# For us -------------------------------------------------------------------------------------------


def test_a_coordinator_asks_writes_publishes_and_closes(group, amina):
    client = build.client(amina)
    said = {
        "group": group.pk, "title": PHONES, "kinds": ["phone", "sim"], "target": "40",
        "area": "Greater Manchester", "policy": "queue",
    }  # fmt: skip
    assert client.post("/donations/appeals/new/", said).status_code == 302
    appeal = Appeal.objects.get()
    address = f"/donations/appeals/{appeal.pk}/"
    refused = client.post(f"{address}publish/", follow=True).content.decode()
    assert "Write what you ask for" in refused
    client.post(f"{address}words/", {"language": "en", "words": "Any phone helps."})
    shown = client.post(f"{address}publish/", follow=True).content.decode()
    appeal.refresh_from_db()
    assert f"/give/{appeal.code}" in shown
    assert "For a chat group" in shown
    assert PHONES in page(client, "/donations/appeals/")
    assert "Closed on" in client.post(f"{address}close/", follow=True).content.decode()
    again = client.post(f"{address}words/", {"language": "en", "words": "More."})
    assert again.status_code == 422
    assert "It is too late for that" in again.content.decode()


@pytest.mark.parametrize("where", ["title", "area", "words"])
@pytest.mark.parametrize(
    "name",
    ["Heron", "the  HERON house", "ＨＥＲＯＮ", "Palace Court Hotel", "7 Mill Lane", "SK1 1AA"],
)
def test_where_people_live_stands_in_no_appeal(group, amina, home, where, name):
    home.real_name, home.address = "Palace Court Hotel", "7 Mill Lane, Stockport, SK1 1AA"
    home.save()
    client = build.client(amina)
    said = {"group": group.pk, "title": PHONES, "kinds": ["phone"], "policy": "queue", "area": ""}
    if where != "words":
        refused = client.post("/donations/appeals/new/", {**said, where: f"For {name}"})
        assert not Appeal.objects.exists()
    else:
        client.post("/donations/appeals/new/", said)
        appeal = Appeal.objects.get()
        address = f"/donations/appeals/{appeal.pk}/words/"
        refused = client.post(address, {"language": "en", "words": f"For {name}."})
        assert not appeal.wordings.exists()
    assert refused.status_code == 422
    assert "Leave out where people live" in refused.content.decode()


def test_a_residence_that_came_after_the_words_keeps_them_from_being_published(group, amina):
    made = open_appeal(group=group, title=PHONES, kinds=[Kind.SIM], by=amina, now=clock.now())
    write_words(appeal=made, language="en", words="For the Heron.", by=amina, now=clock.now())
    build.residence(amina, code_name="Heron")
    with pytest.raises(ValidationError, match="Leave out where people live"):
        publish(appeal=made, by=amina, now=clock.now())


def test_words_said_again_replace_the_old_ones(amina, appeal):
    write_words(appeal=appeal, language="en", words="New words.", by=amina, now=clock.now())
    assert appeal.wordings.get(language="en").words == "New words."


def test_what_is_logged_for_it_counts(group, dora, appeal):
    form = OfferForm(
        {"group": group.pk, "quantity": "3", "appeal": appeal.pk}, kind=Kind.PHONE, user=dora
    )
    assert form.is_valid(), form.errors
    form.save(by=dora, now=clock.now())
    assert Appeal.objects.with_total().get().came == 3
    assert "3 of 40" in page(Client(), f"/give/{appeal.code}")


@pytest.mark.parametrize("kind", ["volunteer", "donations"])
def test_others_who_handle_gifts_see_it_and_change_nothing(group, appeal, kind):
    client = build.client(build.person(kind, group=group))
    assert PHONES in page(client, f"/donations/appeals/{appeal.pk}/")
    for deed in ("publish", "close", "words"):
        assert client.post(f"/donations/appeals/{appeal.pk}/{deed}/").status_code == 404
    assert client.get("/donations/appeals/new/").status_code == 404


def test_it_does_not_exist_for_other_groups(appeal):
    for kind in ("coordinator", "donations"):
        client = build.client(build.person(kind))
        assert client.get(f"/donations/appeals/{appeal.pk}/").status_code == 404
        assert PHONES not in page(client, "/donations/appeals/")


def test_a_coordinator_mends_title_number_day_and_area_and_no_place_gets_in(
    group, amina, appeal, home
):
    client, address = build.client(amina), f"/donations/appeals/{appeal.pk}/change/"
    said = {"title": "Any phones", "target": "60", "until_on": "", "area": "Leeds"}
    assert "Any phones" in client.post(address, said, follow=True).content.decode()
    appeal.refresh_from_db()
    assert (appeal.title, appeal.target, appeal.until_on, appeal.area) == (
        "Any phones", 60, None, "Leeds",
    )  # fmt: skip
    for wrong in ({**said, "title": "For the Heron"}, {**said, "title": ""}):
        assert client.post(address, wrong).status_code == 422
    assert build.client(build.person("donations", group=group)).post(address).status_code == 404
    close_appeal(appeal=appeal, by=amina, now=clock.now())
    late = client.post(address, said)
    assert "It is too late for that" in late.content.decode()
    assert Appeal.objects.get().title == "Any phones"


# For everybody ------------------------------------------------------------------------------------


def test_anybody_reads_it_in_each_of_its_languages_without_a_place_a_script_or_a_cookie(
    donor, home, appeal
):
    answer = donor.get(f"/give/{appeal.code}?lang=fa")
    body = answer.content.decode()
    assert 'lang="fa" dir="rtl">گوشی' in body
    assert "A phone in a drawer helps." in page(donor, f"/give/{appeal.code}")
    assert "Greater Manchester" in body
    assert home.code_name not in body
    assert "<script" not in body
    assert not answer.cookies
    assert PHONES in page(donor, "/give/")


def test_its_title_is_read_in_ones_own_language_or_as_the_group_wrote_it(donor, amina, appeal):
    title = "گوشی کهنه می‌خواهیم"
    said = {"language": "fa", "title": title, "words": "گوشی کهنه لازم داریم."}
    coordinator = build.client(amina)
    coordinator.post(f"/donations/appeals/{appeal.pk}/words/", said)
    persian = page(donor, f"/give/{appeal.code}?lang=fa")
    assert re.search(rf'<h1 lang="fa" dir="rtl"[^>]*>{title}</h1>', persian)
    assert f"<title>{title}" in persian
    listed = page(donor, "/give/?lang=fa")
    assert re.search(
        rf'<a href="/give/{appeal.code}\?lang=fa" lang="fa" dir="rtl"[^>]*>{title}', listed
    )
    for tag in ("en", "ar"):  # Arabic has no words of its own: English is read
        assert f'<h1 dir="auto">{PHONES}</h1>' in page(donor, f"/give/{appeal.code}?lang={tag}")
        assert title not in page(donor, f"/give/?lang={tag}")
    shown = page(coordinator, f"/donations/appeals/{appeal.pk}/")
    assert f'lang="fa" dir="rtl">{title}' in shown  # the text for chats begins with it
    assert "کسی که می‌دهد یا می‌گیرد" in shown


def test_a_title_in_another_language_names_no_place_either(amina, appeal, home):
    with pytest.raises(NamesPlace):
        write_words(
            appeal=appeal, language="ar", title=f"{home.code_name}: هواتف", words="هاتف", by=amina,
            now=clock.now(),
        )  # fmt: skip


@pytest.mark.parametrize(("tag", "way"), [("ar", "rtl"), ("am", "ltr"), ("vi", "ltr")])
def test_the_page_and_the_form_speak_the_language_of_whoever_reads_them(donor, appeal, tag, way):
    build.texts()
    for how in ({"query_params": {"lang": tag}}, {"headers": {"accept-language": tag}}):
        body = donor.get(f"/give/{appeal.code}", **how).content.decode()
        assert f'<html lang="{tag}" dir="{way}">' in body
        for said in ("Wanted", "so far", "I can give", "How can we", "Send it", "Who reads"):
            assert said not in body
        assert (
            'lang="en" dir="ltr">A phone in a drawer helps.' in body
        )  # as nobody wrote it in theirs
    listed = donor.get("/give/", query_params={"lang": tag}).content.decode()
    assert "so far" not in listed
    assert "What is needed" not in listed
    refused = donor.post(f"/give/{appeal.code}?lang={tag}", pledge(appeal, contact="", ticket=""))
    assert "Please look" not in refused.content.decode()
    thanked = donor.post(f"/give/{appeal.code}?lang={tag}", pledge(appeal)).content.decode()
    assert "Thank you" not in thanked
    assert Pledge.objects.get().language == tag


@pytest.mark.parametrize("tag", languages.FIRST_WAVE)
def test_who_would_give_food_reads_first_what_can_be_used(donor, group, amina, appeal, tag):
    food = open_appeal(group=group, title="Food", kinds=[Kind.FOOD], by=amina, now=clock.now())
    write_words(appeal=food, language="en", words="Fruit.", by=amina, now=clock.now())
    publish(appeal=food, by=amina, now=clock.now())
    with translation.override(tag):
        words = str(donor_words.NO_COOKING)
    assert words.startswith("There is nowhere to cook") == (tag == "en")
    said = page(donor, f"/give/{food.code}?lang={tag}")
    assert said.index(words) < said.index("<form")
    assert words not in page(donor, f"/give/{appeal.code}?lang={tag}")


@pytest.mark.parametrize("tag", ["xx", "", "tr", "../en"])
def test_a_language_that_our_catalogues_lack_is_answered_in_english(donor, appeal, tag):
    body = donor.get(f"/give/{appeal.code}", query_params={"lang": tag}).content.decode()
    assert '<html lang="en" dir="ltr">' in body
    assert "I can give something" in body


def test_what_is_not_published_exists_for_nobody_outside(donor, group, amina):
    open_appeal(group=group, title=PHONES, kinds=[Kind.SIM], by=amina, now=clock.now())
    assert PHONES not in page(donor, "/give/")
    assert donor.get("/give/BCDFGHJ").status_code == 404
    assert donor.get("/give/None").status_code == 404


def test_what_a_donor_writes_waits_sealed_for_one_of_us_and_is_shown_to_nobody_else(
    donor, appeal, dora
):
    body = donor.post(f"/give/{appeal.code}", pledge(appeal)).content.decode()
    assert "Thank you." in body
    row = Pledge.objects.get()
    assert (row.kind, row.quantity, row.seen) == ("phone", 2, Seen.WAITING)
    assert "Two, wiped" not in page(donor, f"/give/{appeal.code}")
    assert "0 of 40" in page(donor, f"/give/{appeal.code}")  # a promise is no phone yet
    with connection.cursor() as cursor:
        cursor.execute("SELECT words, contact FROM donations_pledge")
        assert "example" not in str(cursor.fetchall())
    hers = build.client(dora)
    seen = page(hers, "/donations/appeals/")
    assert "Two, wiped" in seen
    assert "a@example.org" in seen
    stranger = build.client(build.person("donations"))
    assert "Two, wiped" not in page(stranger, "/donations/appeals/")
    address = f"/donations/pledges/{row.pk}/"
    assert stranger.post(address, {"seen": "arranged"}).status_code == 404
    assert hers.post(address, {"seen": "waiting"}).status_code == 404
    hers.post(address, {"seen": "arranged"})
    row.refresh_from_db()
    assert (row.seen, row.seen_by) == (Seen.ARRANGED, dora)
    assert "Two, wiped" not in page(hers, "/donations/appeals/")
    again = hers.post(address, {"seen": "dismissed"}, follow=True).content.decode()
    assert "It is too late for that" in again


def test_words_and_contact_are_deleted_a_month_after_somebody_looked(donor, appeal, dora):
    donor.post(f"/give/{appeal.code}", pledge(appeal))
    Pledge.objects.update(seen=Seen.ARRANGED, seen_by=dora, seen_at=clock.now())
    run(now=clock.now() + timedelta(days=29))
    assert Pledge.objects.get().contact == "a@example.org"
    run(now=clock.now() + timedelta(days=31))
    row = Pledge.objects.get()
    assert (row.words, row.contact, row.quantity) == (None, None, 2)


def test_the_same_page_sent_twice_is_one(donor, appeal):
    said = pledge(appeal)
    for _press in range(2):
        assert "Thank you." in donor.post(f"/give/{appeal.code}", said).content.decode()
    assert Pledge.objects.count() == 1


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "cash"}, {"kind": ""}, {"quantity": "0"}, {"quantity": "501"}, {"contact": ""},
        {"contact": "x" * 121}, {"words": "x" * 501},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_kept_on_the_page(donor, appeal, said):
    answer = donor.post(f"/give/{appeal.code}", pledge(appeal, **said))
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Pledge.objects.exists()


def test_who_is_too_quick_or_too_slow_or_has_no_ticket_of_this_page_sends_it_again(donor, appeal):
    stolen = spam.ticket("ZZZZZZZ", clock.now() - timedelta(minutes=1))
    wrong = ["", "nonsense", stolen, ticket(appeal, 1), ticket(appeal, 13 * 3600)]
    for one in [*wrong, ticket(appeal, -60)]:
        answer = donor.post(f"/give/{appeal.code}", pledge(appeal, ticket=one))
        assert answer.status_code == 422
        assert "Please send it again." in answer.content.decode()
    assert not Pledge.objects.exists()
    fresh = re.search(r'name="ticket" value="([^"]+)"', answer.content.decode())[1]
    assert spam.key_of(fresh, appeal.code, clock.now() + timedelta(seconds=4))


def test_who_fills_the_field_that_nobody_sees_is_thanked_and_not_kept(donor, appeal):
    said = pledge(appeal, website="https://buy.example")
    assert "Thank you." in donor.post(f"/give/{appeal.code}", said).content.decode()
    assert not Pledge.objects.exists()


def test_one_address_is_heard_five_times_in_an_hour_and_others_still_are(donor, appeal):
    for _n in range(spam.MOST):
        donor.post(f"/give/{appeal.code}", pledge(appeal), REMOTE_ADDR="192.0.2.7")
    answer = donor.post(f"/give/{appeal.code}", pledge(appeal), REMOTE_ADDR="192.0.2.7")
    assert "A lot has come in from here" in answer.content.decode()
    donor.post(f"/give/{appeal.code}", pledge(appeal), REMOTE_ADDR="192.0.2.8")
    assert Pledge.objects.count() == spam.MOST + 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM shared_cache")
        assert "192.0.2" not in str(cursor.fetchall())


@pytest.mark.parametrize("header", ["", "x", "1.2.3.4, 5.6.7.8, 9.9.9.9, ::1"])
def test_a_header_that_no_proxy_wrote_breaks_nothing(donor, appeal, settings, header):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 3
    answer = donor.post(f"/give/{appeal.code}", pledge(appeal), HTTP_X_FORWARDED_FOR=header)
    assert answer.status_code == 200


def test_when_too_many_wait_unread_no_more_are_taken(appeal, monkeypatch):
    monkeypatch.setattr("donations.appeal_actions.MOST_WAITING", 1)
    said = {"kind": Kind.PHONE, "quantity": 1, "words": "", "contact": "x", "now": clock.now()}
    take_pledge(appeal=appeal, key=appeal.pk, **said)
    with pytest.raises(ValidationError, match="A lot has come in"):
        take_pledge(appeal=appeal, key=appeal.group_id, **said)


def test_an_appeal_that_is_over_says_thank_you_and_takes_nothing(donor, amina, appeal):
    Appeal.objects.update(until_on=clock.now().date() - timedelta(days=2))
    assert PHONES not in page(donor, "/give/")
    close_appeal(appeal=appeal, by=amina, now=clock.now())
    for answer in (
        donor.get(f"/give/{appeal.code}"),
        donor.post(f"/give/{appeal.code}", pledge(appeal)),
    ):
        assert "This appeal is over. Thank you" in answer.content.decode()
    assert not Pledge.objects.exists()


def test_the_list_asks_as_often_for_many_as_for_two(donor, group, amina, dora, appeal):
    from django.test.utils import CaptureQueriesContext

    counts = []
    for _round in range(2):
        for n in range(4):
            made = open_appeal(
                group=group, title=f"{PHONES} {n}", kinds=[Kind.SIM], by=amina, now=clock.now(),
                policy=Policy.QUEUE,
            )  # fmt: skip
            write_words(appeal=made, language="en", words="Yes.", by=amina, now=clock.now())
            publish(appeal=made, by=amina, now=clock.now())
            given.offer(group, dora)
        with CaptureQueriesContext(connection) as seen:
            page(donor, "/give/")
        counts.append(len(seen))
    assert counts[0] == counts[1]
