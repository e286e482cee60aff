"""Texts in the database: versions, second readers, and what is said to somebody."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.trail import Event
from translations import actions, starter_texts
from translations.actions import Changed, NotAWriter, OwnWork, WrongWords
from translations.models import Text, Translation
from translations.wording import UnknownText, wording, words_for

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
CALM = "Gjithçka është qetë. Mund të dilni."


def write(text: Text, words: str, by: User, tag: str = "sq", version: int = 1) -> Translation:
    return actions.write_translation(
        text=text, language=tag, words=words, source_version=version, by=by, now=NOW
    )


def check(row: Translation, by: User) -> Translation:
    row.refresh_from_db()
    seen_as = actions.seen(Text.objects.get(pk=row.text_id), row.words)
    return actions.check_translation(translation=row, seen_as=seen_as, by=by, now=NOW)


def test_shipped_words_are_drafts_in_every_language_also_in_english(texts: dict[str, Text]) -> None:
    rows = Translation.objects.all()
    assert rows.count() == len(texts) * 13
    assert {(row.state, row.machine) for row in rows} == {("draft", True)}
    assert wording(texts["general_update"], "en").state == "draft"


def test_loading_twice_changes_nothing(texts: dict[str, Text], capsys) -> None:  # type: ignore[no-untyped-def]
    before = list(Translation.objects.order_by("pk").values())
    call_command("load_texts")
    assert capsys.readouterr().out == "0 texts and 0 translations added.\n"
    assert list(Translation.objects.order_by("pk").values()) == before


def test_loading_never_overwrites_what_people_changed(texts: dict[str, Text], amina: User) -> None:
    write(texts["general_update"], CALM, amina)
    actions.change_source(
        text=texts["drill"], words="Practice. Please answer.", source_version=1, by=amina, now=NOW
    )
    Translation.objects.filter(language="vi").delete()
    starter_texts.load()
    assert wording(texts["general_update"], "sq").words == CALM
    drill = Text.objects.get(key="drill")
    assert drill.words == "Practice. Please answer."
    assert wording(drill, "vi").state == "stale"


def test_writing_makes_a_draft_that_somebody_else_checks(
    texts: dict[str, Text], amina: User, bilal: User
) -> None:
    row = write(texts["general_update"], f"  {CALM}\r\n", amina)
    assert (row.words, row.state, row.machine) == (CALM, "draft", False)
    check(row, bilal)
    said = wording(texts["general_update"], "sq")
    assert (said.words, said.state, said.language, said.version) == (CALM, "checked", "sq", 1)
    verbs = list(Event.objects.order_by("seq").values_list("verb", flat=True))
    assert verbs == ["translation_written", "translation_checked"]


def test_nobody_checks_their_own(texts: dict[str, Text], amina: User) -> None:
    row = write(texts["general_update"], CALM, amina)
    with pytest.raises(OwnWork):
        check(row, amina)


def test_the_database_itself_refuses_ones_own_and_a_check_without_a_reader(
    texts: dict[str, Text], amina: User
) -> None:
    row = write(texts["general_update"], CALM, amina)
    for wrong in (
        {"state": "checked"},
        {"state": "checked", "checked_by": amina},
        {"state": "checked", "checked_by": amina, "checked_at": NOW},
        {"state": "approved"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Translation.objects.filter(pk=row.pk).update(**wrong)


def test_a_machine_draft_is_checked_by_one_reader(texts: dict[str, Text], bilal: User) -> None:
    row = texts["general_update"].translations.get(language="ar")
    assert check(row, bilal).state == "checked"


def test_a_reader_cannot_check_words_that_changed_under_their_eyes(
    texts: dict[str, Text], amina: User, bilal: User
) -> None:
    text = texts["general_update"]
    row = text.translations.get(language="sq")
    seen_as = actions.seen(text, row.words)
    write(text, CALM, amina)
    with pytest.raises(Changed):
        actions.check_translation(translation=row, seen_as=seen_as, by=bilal, now=NOW)


def test_a_new_english_makes_every_translation_stale_and_english_a_draft(
    texts: dict[str, Text], amina: User, bilal: User
) -> None:
    text = texts["general_update"]
    check(text.translations.get(language="en"), bilal)
    check(text.translations.get(language="ar"), bilal)
    assert wording(text, "en").state == "checked"
    english = actions.change_source(
        text=text, words="It is calm. You can go out.", source_version=1, by=amina, now=NOW
    )
    text.refresh_from_db()
    assert text.version == 2
    assert (wording(text, "ar").state, wording(text, "en").state) == ("stale", "draft")
    with pytest.raises(Changed):
        check(text.translations.get(language="ar"), bilal)
    with pytest.raises(OwnWork):
        check(english, amina)
    assert check(english, bilal).state == "checked"


def test_the_same_english_again_is_not_a_new_version(texts: dict[str, Text], amina: User) -> None:
    text = texts["general_update"]
    actions.change_source(text=text, words=text.words, source_version=1, by=amina, now=NOW)
    text.refresh_from_db()
    assert text.version == 1


def test_words_written_for_an_older_english_are_refused(
    texts: dict[str, Text], amina: User
) -> None:
    text = texts["general_update"]
    actions.change_source(text=text, words="Calm now.", source_version=1, by=amina, now=NOW)
    with pytest.raises(Changed):
        write(text, CALM, amina, version=1)
    assert write(text, CALM, amina, version=2).source_version == 2


def test_the_same_words_again_stay_checked(
    texts: dict[str, Text], amina: User, bilal: User
) -> None:
    row = write(texts["general_update"], CALM, amina)
    check(row, bilal)
    assert write(texts["general_update"], CALM, amina).state == "checked"
    assert write(texts["general_update"], CALM + " Faleminderit.", amina).state == "draft"


@pytest.mark.parametrize(
    ("tag", "words", "code"),
    [
        ("sq", "Përfaqësuesi nuk u përgjigj.", "places"),
        ("sq", "Përfaqësuesi te hoteli nuk u përgjigj: {link}", "telling"),
        ("ar", "Perfaqesuesi nuk u pergjigj {link}", "script"),
        ("en", "The leader has not answered.", "places"),
        ("sq", "", "empty"),
    ],
)
def test_words_that_break_a_rule_are_refused(
    texts: dict[str, Text], amina: User, tag: str, words: str, code: str
) -> None:
    with pytest.raises(WrongWords) as refused:
        write(texts["leader_now"], words, amina, tag)
    assert code in {error.code for error in refused.value.error_list}


def test_a_translation_that_lost_its_place_cannot_be_checked(
    texts: dict[str, Text], bilal: User
) -> None:
    row = texts["leader_now"].translations.get(language="sq")
    Translation.objects.filter(pk=row.pk).update(words="Ju lutemi")
    with pytest.raises(WrongWords):
        check(row, bilal)


def test_only_translators_and_coordinators_write(texts: dict[str, Text], vera: User) -> None:
    with pytest.raises(NotAWriter):
        write(texts["general_update"], CALM, vera)
    with pytest.raises(NotAWriter):
        check(texts["general_update"].translations.get(language="ar"), vera)


def test_an_unknown_language_is_refused(texts: dict[str, Text], amina: User) -> None:
    with pytest.raises((ValidationError, KeyError)):
        write(texts["general_update"], CALM, amina, "tlh")


def test_words_for_many_take_two_queries(
    texts: dict[str, Text],
    django_assert_num_queries,  # type: ignore[no-untyped-def]
) -> None:
    with django_assert_num_queries(2):
        found = words_for(["drill", "general_update"], ["ar", "haz", "ka", "fa-AF"])
    assert len(found) == 8
    assert found["drill", "haz"].language == found["drill", "fa-AF"].language == "fa-af"
    missing = found["drill", "ka"]
    assert (missing.words, missing.language, missing.state) == (
        texts["drill"].words,
        "en",
        "missing",
    )


def test_english_that_nobody_has_read_is_a_draft_and_never_missing(db: None) -> None:
    text = Text.objects.create(key="new", kind="call_out", title="New", words="Hello.")
    assert (wording(text, "en").state, wording(text, "ar").state) == ("draft", "missing")


def test_an_unknown_text_is_named(texts: dict[str, Text]) -> None:
    with pytest.raises(UnknownText, match="nonsense"):
        words_for(["nonsense", "drill"], ["ar"])


def test_filled_words_hold_every_value(texts: dict[str, Text]) -> None:
    said = wording(texts["leader_list"], "ti").filled(count=4, link="https://x.example/l/a/")
    assert "4" in said
    assert "https://x.example/l/a/" in said


def test_texts_are_visible_to_whoever_is_signed_in(texts: dict[str, Text], vera: User) -> None:
    assert Text.objects.visible_to(vera).count() == len(texts)
    vera.is_active = False
    assert Translation.objects.visible_to(vera).count() == 0
