"""The pages of texts: who may read, who may write, and what each sees."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from translations import actions
from translations.models import Text, Translation

CALM = "Gjithçka është qetë. Mund të dilni."


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(key: str = "general_update", tag: str = "sq", deed: str = "") -> str:
    return reverse(f"translations:{deed or 'translation'}", args=[key, tag])


def test_the_grid_shows_every_text_in_every_language(texts: dict[str, Text], vera: User) -> None:
    body = signed_in(vera).get(reverse("translations:texts")).content.decode()
    assert body.count("/texts/general_update/") == 13
    assert "News, Dari: Needs a second reader" in body
    assert f"0 of {len(texts)} checked" in body


def test_the_grid_takes_as_many_queries_for_one_text_as_for_all(
    texts: dict[str, Text],
    vera: User,
    django_assert_max_num_queries,  # type: ignore[no-untyped-def]
) -> None:
    client = signed_in(vera)
    client.get(reverse("translations:texts"))
    with django_assert_max_num_queries(12):
        client.get(reverse("translations:texts"))


def test_strangers_are_sent_to_sign_in(texts: dict[str, Text]) -> None:
    for address in (reverse("translations:texts"), page(), page(deed="write")):
        assert Client().get(address).status_code == 302


def test_volunteers_read_and_find_nothing_to_write_with(texts: dict[str, Text], vera: User) -> None:
    client = signed_in(vera)
    body = client.get(page(tag="fa-af")).content.decode()
    assert texts["general_update"].translations.get(language="fa-af").words in body
    assert "<textarea" not in body
    assert "I read both" not in body
    before = list(Translation.objects.order_by("pk").values())
    for deed in ("write", "check"):
        assert client.post(page(deed=deed), {"words": CALM, "source_version": 1}).status_code == 404
    assert list(Translation.objects.order_by("pk").values()) == before


def test_the_box_and_the_words_carry_their_own_language_and_direction(
    texts: dict[str, Text], amina: User
) -> None:
    body = signed_in(amina).get(page(tag="ar")).content.decode()
    assert '<p class="sms" lang="ar" dir="rtl">' in body
    assert '<p class="sms" lang="en" dir="ltr">' in body
    box = body[body.index("<textarea") : body.index("</textarea>")]
    assert 'lang="ar"' in box
    assert 'dir="rtl"' in box


def test_one_writes_and_another_checks(texts: dict[str, Text], amina: User, bilal: User) -> None:
    writer, reader = signed_in(amina), signed_in(bilal)
    saved = writer.post(page(deed="write"), {"words": CALM, "source_version": 1}, follow=True)
    body = saved.content.decode()
    assert "Saved. Now somebody else has to read it." in body
    assert "You wrote this." in body
    assert "I read both" not in body
    body = reader.get(page()).content.decode()
    assert "I read both: it says the same" in body
    seen_as = actions.seen(texts["general_update"], CALM)
    assert seen_as in body
    own = writer.post(page(deed="check"), {"seen_as": seen_as}, follow=True)
    assert "You wrote this. Somebody else has to check it." in own.content.decode()
    done = reader.post(page(deed="check"), {"seen_as": seen_as}, follow=True).content.decode()
    assert "Checked. Thank you." in done
    row = texts["general_update"].translations.get(language="sq")
    assert (row.state, row.checked_by) == ("checked", bilal)


def test_a_check_without_what_was_read_is_refused(texts: dict[str, Text], bilal: User) -> None:
    answer = signed_in(bilal).post(page(deed="check"), {}, follow=True)
    assert "Please read them again." in answer.content.decode()
    assert texts["general_update"].translations.get(language="sq").state == "draft"


@pytest.mark.parametrize(
    ("key", "words", "sentence"),
    [
        ("general_update", "", "This is still empty, and it is needed."),
        ("leader_now", "Ju lutemi", "These places must be the same in both: {link}"),
        ("thanks_safe", "Faleminderit.", "These numbers must be the same in both: 2"),
        ("general_update", "Hoteli është qetë.", "Please write this without “hotel”."),
    ],
)
def test_wrong_words_come_back_with_what_is_wrong_and_what_was_typed(
    texts: dict[str, Text], amina: User, key: str, words: str, sentence: str
) -> None:
    before = texts[key].translations.get(language="sq").words
    answer = signed_in(amina).post(page(key, deed="write"), {"words": words, "source_version": 1})
    body = answer.content.decode()
    assert sentence in body
    assert f"{words}</textarea>" in body
    assert texts[key].translations.get(language="sq").words == before


def test_who_wrote_for_an_older_english_is_shown_the_new_one_and_can_save_then(
    texts: dict[str, Text], amina: User, bilal: User
) -> None:
    client = signed_in(amina)
    signed_in(bilal).post(page(tag="en", deed="write"), {"words": "Calm now.", "source_version": 1})
    answer = client.post(page(deed="write"), {"words": CALM, "source_version": 1})
    body = answer.content.decode()
    assert "Somebody changed these words while you were reading." in body
    assert "Calm now." in body
    assert 'name="source_version" value="2"' in body
    client.post(page(deed="write"), {"words": CALM, "source_version": 2})
    assert texts["general_update"].translations.get(language="sq").source_version == 2
    assert "English changed" in client.get(page(tag="ar")).content.decode()


def test_segments_are_shown_for_texts_and_not_for_what_is_spoken(
    texts: dict[str, Text], amina: User
) -> None:
    client = signed_in(amina)
    assert "at least 1 segment (GSM-7)" in client.get(page()).content.decode()
    assert "Spoken: it is never sent as a text." in client.get(page("voice_how")).content.decode()


def test_a_language_nobody_has_written_can_be_begun(texts: dict[str, Text], amina: User) -> None:
    client = signed_in(amina)
    assert "Nobody has written this in Georgian yet." in client.get(page(tag="ka")).content.decode()
    words = {"words": "ყველაფერი მშვიდადაა.", "source_version": 1}
    assert client.post(page(tag="ka", deed="write"), words).status_code == 302
    assert "Georgian" in client.get(reverse("translations:texts")).content.decode()


@pytest.mark.parametrize(("key", "tag"), [("nothing", "ar"), ("drill", "tlh"), ("drill", "haz")])
def test_what_is_not_there_is_not_found(
    texts: dict[str, Text], amina: User, key: str, tag: str
) -> None:
    client = signed_in(amina)
    assert client.get(page(key, tag)).status_code == 404
    assert client.post(page(key, tag, "check"), {"seen_as": ""}).status_code == 404


def test_the_next_text_to_check_is_offered(texts: dict[str, Text], bilal: User) -> None:
    body = signed_in(bilal).get(page("incident_at_door", "ar")).content.decode()
    assert "Next to check: Stay inside" in body


def test_one_language_lists_all_its_texts(texts: dict[str, Text], vera: User) -> None:
    body = signed_in(vera).get(reverse("translations:language", args=["ti"])).content.decode()
    assert body.count("Needs a second reader") >= len(texts)
    assert texts["drill"].translations.get(language="ti").words in body
