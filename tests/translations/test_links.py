"""Links for translators without an account: what they open, for how long, and whom they stop."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts import clock
from accounts.models import Event
from tests import build
from translations import actions, linking
from translations.marking import NotACoordinator
from translations.models import Translation, TranslatorLink

CALM, QUIET = "Gjithçka është qetë. Mund të dilni.", "Tani është qetë. Mund të dilni."
KEY = "moved_notice"
WORDS = "Ju thanë të shkoni diku tjetër? Dërgoni 2. Nëse jo, dërgoni 1."


@pytest.fixture
def link(texts, carys):
    return made(carys)


def made(by, name="Drita", tag="sq"):
    """A link, and its secret."""
    group = by.roles.get().group
    return linking.make_link(name=name, language=tag, days=7, group=group, by=by, now=clock.now())


def page(secret, key=KEY):
    return reverse("text_by_link", args=[secret, key])


def write(secret, words=WORDS, key=KEY):
    return Client().post(page(secret, key), {"do": "write", "words": words, "source_version": 1})


def read(secret, key=KEY, tag="sq"):
    row = Translation.objects.get(text__key=key, language=tag)
    mark = actions.seen(row.text, row.words)
    return Client().post(page(secret, key), {"do": "check", "seen_as": mark})


def row_of(key=KEY, tag="sq"):
    return Translation.objects.get(text__key=key, language=tag)


def test_whoever_comes_by_it_writes_a_draft_under_its_name(link):
    drita, secret = link
    assert write(secret).status_code == 302
    row = row_of()
    assert (row.words, row.state, row.written_link, row.written_by) == (WORDS, "draft", drita, None)
    drita.refresh_from_db()
    assert drita.used_at is not None
    last = Event.objects.order_by("-seq").first()
    assert (last.verb, last.actor_id) == ("translation_written", drita.pk)


def test_two_links_write_and_read_twice_and_none_reads_its_own(link, carys):
    _drita, first = link
    other, second = made(carys, "Arben")
    write(first)
    own = read(first)
    assert own.status_code == 422
    assert "You wrote this. Somebody else has to check it." in own.content.decode()
    assert read(second).status_code == 302
    assert (row_of().state, row_of().checked_link) == ("checked", other)


def test_the_database_itself_refuses_a_link_its_own(link):
    drita, secret = link
    write(secret)
    with pytest.raises(IntegrityError), transaction.atomic():
        Translation.objects.filter(pk=row_of().pk).update(
            state="checked", checked_link=drita, checked_at=clock.now()
        )


def test_who_made_a_link_does_not_check_what_came_by_it_nor_by_it_what_they_wrote(
    link, carys, texts
):
    _drita, secret = link
    write(secret)
    row = row_of()
    with pytest.raises(actions.OwnLink):
        actions.check_translation(
            translation=row, seen_as=actions.seen(row.text, row.words), by=carys, now=clock.now()
        )
    actions.write_translation(
        text=texts["drill"], language="sq", words="Vetëm provë. Përgjigjuni.", source_version=1,
        by=carys, now=clock.now(),
    )  # fmt: skip
    assert "Who made a link does not check" in read(secret, "drill").content.decode()


def test_a_link_does_not_undo_what_people_checked_but_comments_on_it(link, amina, bilal):
    _drita, secret = link
    row = row_of()
    mark = actions.seen(row.text, row.words)
    actions.check_translation(translation=row, seen_as=mark, by=bilal, now=clock.now())
    body = Client().get(page(secret)).content.decode()
    assert 'name="words"' not in body
    assert "Somebody has checked these words." in write(secret).content.decode()
    assert row_of().state == "checked"
    said = Client().post(page(secret), {"do": "comment", "comment": "“diku” is better here"})
    assert said.status_code == 302
    assert row_of().text.said.get().words == "“diku” is better here"


def test_it_opens_one_language_and_never_the_english(link, texts):
    _drita, secret = link
    with pytest.raises(IntegrityError), transaction.atomic():
        TranslatorLink.objects.update(language="en")
    body = Client().get(reverse("by_link", args=[secret])).content.decode()
    assert "Texts in Albanian" in body
    assert texts["all_clear"].title in body
    for tag in ("ar", "en"):
        with pytest.raises(actions.NotAWriter):
            actions.write_translation(
                text=texts["drill"], language=tag, words="Only practice.", source_version=1,
                by=TranslatorLink.objects.get(), now=clock.now(),
            )  # fmt: skip


@pytest.mark.parametrize("end", ["withdrawn", "old", "never"])
def test_every_link_that_is_over_says_the_same_and_does_nothing(link, carys, end):
    drita, secret = link
    if end == "withdrawn":
        linking.withdraw_link(link=drita, by=carys, now=clock.now())
    if end == "old":
        TranslatorLink.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    secret = "nothing" if end == "never" else secret
    before = row_of().words
    for answer in (write(secret), Client().get(reverse("by_link", args=[secret]))):
        assert answer.status_code == 410
        assert "This link opens nothing any more" in answer.content.decode()
    assert row_of().words == before


def test_opening_it_changes_nothing_names_nobody_and_shows_no_resident(link, amina, texts):
    _drita, secret = link
    actions.write_translation(
        text=texts[KEY], language="sq", words=WORDS, source_version=1, by=amina, now=clock.now()
    )
    before = list(Translation.objects.order_by("pk").values())
    for address in (reverse("by_link", args=[secret]), page(secret)):
        answer = Client().get(address)
        assert "Amina" not in answer.content.decode()
        assert answer.headers["Cache-Control"].startswith("max-age=0")
        assert not answer.cookies
    assert list(Translation.objects.order_by("pk").values()) == before
    assert TranslatorLink.objects.get().used_at is None


def test_the_secret_is_kept_nowhere(link):
    drita, secret = link
    assert secret not in str(TranslatorLink.objects.values().get())
    assert len(secret) == linking.LETTERS
    assert len(bytes(drita.digest)) == 32


def test_a_coordinator_makes_one_on_the_page_sees_it_once_and_withdraws_it(texts, carys):
    client = build.client(carys)
    place = reverse("translations:links")
    group = carys.roles.get().group
    sent = {"name": "Drita", "language": "sq", "days": "30", "group": str(group.pk)}
    shown = client.post(place, sent).content.decode()
    secret = shown.split("/t/")[1].split('"')[0]
    assert Client().get(reverse("by_link", args=[secret])).status_code == 200
    assert secret not in client.get(place).content.decode()
    drita = TranslatorLink.objects.get()
    client.post(reverse("translations:withdraw", args=[drita.pk]))
    assert Client().get(reverse("by_link", args=[secret])).status_code == 410
    verbs = Event.objects.order_by("-seq").values_list("verb", flat=True)
    assert list(verbs[:2]) == ["translator_link_withdrawn", "translator_link_made"]


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"language": "en"}, {"language": "haz"}, {"days": "4000"}, {"group": ""}],
)
def test_a_link_for_nobody_or_for_ever_is_refused(texts, carys, wrong):
    client = build.client(carys)
    sent = {"name": "D", "language": "sq", "days": "7", "group": str(carys.roles.get().group_id)}
    assert client.post(reverse("translations:links"), sent | wrong).status_code == 422
    assert not TranslatorLink.objects.exists()


def test_translators_make_none(texts, amina):
    with pytest.raises(NotACoordinator):
        made(amina)
    client = Client()
    client.force_login(amina)
    assert client.get(reverse("translations:links")).status_code == 404


def test_the_list_takes_as_many_queries_for_one_text_as_for_all(
    link, django_assert_max_num_queries
):
    with django_assert_max_num_queries(4):
        Client().get(reverse("by_link", args=[link[1]]))
