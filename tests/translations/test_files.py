"""Texts that go out as PO or CSV and come back: drafts by somebody with a name, never checked."""

import shutil
import subprocess

import polib
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.clock import now
from accounts.models import Event
from translations import actions, bringing, exchange, languages
from translations.models import Translation

AR, FA = "ar", "fa"
SAFE = "thanks_safe"
NEW = "شكرًا. سجّلنا أنك بأمان. للمساعدة: 2."


@pytest.fixture
def entries(texts, amina):
    return bringing.entries(amina, AR)


def offers_of(text: str) -> dict[str, exchange.Offer]:
    return {one.key: one for one in exchange.read(text.encode())}


def po(entries, tag=AR) -> str:
    return exchange.as_po(entries, languages.get(tag), now())


def brought(user, content: str, tag=AR, **more: object):
    lines = bringing.look(exchange.read(content.encode()), tag, user)
    written = bringing.bring_in(lines, tag, checked_too=False, by=user, now=now(), **more)
    return lines, written


# The files ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("write", [po, exchange.as_csv], ids=["po", "csv"])
def test_what_went_out_comes_back_as_it_was(entries, write):
    back = offers_of(write(entries))
    had_words = {one.key: one for one in entries if one.words}
    assert back.keys() == had_words.keys()
    for key, offer in back.items():
        assert (offer.words, offer.version) == (had_words[key].words, had_words[key].version)


def test_a_po_file_says_what_a_translator_needs(entries, texts):
    file = polib.pofile(po(entries))
    entry = next(one for one in file if one.msgctxt == f"{SAFE}/v1")
    assert entry.msgid == texts[SAFE].words
    assert texts[SAFE].title in entry.comment
    assert "A draft" in entry.tcomment
    assert file.metadata["Language"] == "ar"


def test_words_whose_english_changed_are_fuzzy_and_carry_the_old_english(texts, amina):
    old = texts[SAFE].words
    actions.change_source(
        text=texts[SAFE], words=f"{old} Well done.", source_version=1, by=amina, now=now()
    )
    file = polib.pofile(po(bringing.entries(amina, AR)))
    entry = next(one for one in file if one.msgctxt == f"{SAFE}/v2")
    assert entry.fuzzy
    assert entry.previous_msgid == old


@pytest.mark.skipif(not shutil.which("msgfmt"), reason="no gettext on this machine")
@pytest.mark.parametrize("tag", languages.FIRST_WAVE)
def test_gettexts_own_program_finds_nothing_wrong(texts, amina, tmp_path, tag):
    path = tmp_path / "texts.po"
    path.write_text(po(bringing.entries(amina, tag), tag))
    program = shutil.which("msgfmt")
    done = subprocess.run(
        [program, "-c", "-o", str(tmp_path / "texts.mo"), str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_file_that_went_through_another_program_is_read_all_the_same(entries):
    file = polib.pofile(po(entries))
    file.wrapwidth = 40  # rewrapped, turned round, with other headers and comments gone
    file.metadata = {
        "Language": "ar_SY",
        "X-Generator": "Poedit 3",
        "Content-Type": "text/plain; charset=utf-8",
    }
    file[:] = reversed(file)
    for entry in file:
        entry.comment = entry.tcomment = ""
    back = offers_of(str(file).replace("\n", "\r\n"))
    assert {key: one.words for key, one in back.items()} == {
        one.key: one.words for one in entries if one.words
    }


def test_a_table_with_semicolons_and_a_mark_at_its_head_is_read():
    rows = "\ufeffkey;version;words\nthanks_safe;1;Merci; \nother;x;Deux\n"
    back = offers_of(rows)
    assert back["thanks_safe"].words == "Merci"
    assert back["other"].version is None


def test_lines_may_end_as_they_did_on_old_machines():
    assert offers_of("key,version,words\rthanks_safe,1,Merci\r")["thanks_safe"].words == "Merci"


def test_no_cell_is_worked_out_by_a_spreadsheet_and_every_word_comes_back():
    for words in ("=1+1", "+44", "-a", "@b", "'=c", "plain", "'quoted'"):
        entry = exchange.Entry("a", 1, "A", "", "English", "", "draft", words)
        table = exchange.as_csv([entry])
        cell = table.splitlines()[1].rsplit(",", 1)[1]
        assert cell[0] not in "=+-@"
        assert offers_of(table)["a"].words == words


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xfe\x00", "not_text"),
        (b"a\0b", "not_text"),
        (b'msgid "broken\nmsgstr', "not_po"),
        (b"name,words\na,b", "no_headings"),
        (b"", "no_headings"),
        (b"key,version,words\n" + b"a" * exchange.MOST_BYTES, "too_big"),
        (b"key,version,words\na,1," + b"a" * 200_000, "no_headings"),
    ],
)
def test_what_cannot_be_read_says_why(content, code):
    with pytest.raises(exchange.NotReadable) as refusal:
        exchange.read(content)
    assert refusal.value.code == code


# What they change -----------------------------------------------------------------------------------


def test_what_comes_back_is_a_draft_by_whoever_brings_it(texts, amina):
    lines, written = brought(amina, f"key,version,words\n{SAFE},1,{NEW}\n")
    row = texts[SAFE].translations.get(language=AR)
    assert written == 1
    assert (row.words, row.state, row.written_by) == (NEW, Translation.DRAFT, amina)
    assert not row.machine
    assert [line.fate for line in lines] == ["new"]


def test_the_same_file_twice_changes_nothing(texts, amina, entries):
    before = Event.objects.count()
    _lines, written = brought(amina, po(entries))
    assert written == 0
    assert Event.objects.count() == before


def test_what_somebody_checked_is_replaced_only_when_they_say_so(texts, amina, bilal):
    row = texts[SAFE].translations.get(language=AR)
    seen = actions.seen(texts[SAFE], row.words)
    actions.check_translation(translation=row, seen_as=seen, by=bilal, now=now())
    content = f"key,version,words\n{SAFE},1,{NEW}\n"
    lines, written = brought(amina, content)
    assert ([line.fate for line in lines], written) == (["asks"], 0)
    assert bringing.bring_in(lines, AR, checked_too=True, by=amina, now=now()) == 1
    row.refresh_from_db()
    assert (row.words, row.state, row.checked_by) == (NEW, Translation.DRAFT, None)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("nowhere,1,نص", "no text “nowhere”"),
        (f"{SAFE},,{NEW}", "which version"),
        (f"{SAFE},7,{NEW}", "no version 7"),
        (f"{SAFE},1,Thank you: 2", "does not look like Arabic"),
        (f"{SAFE},1,{NEW}\n{SAFE},1,نعم", "2 entries"),
    ],
)
def test_what_is_wrong_stays_out_and_says_why(texts, amina, row, says):
    lines, written = brought(amina, f"key,version,words\n{row}\n")
    assert written == 0
    assert says in lines[0].why[0]


def test_words_for_an_older_english_are_refused(texts, amina):
    words = f"{texts[SAFE].words} Well done."
    actions.change_source(text=texts[SAFE], words=words, source_version=1, by=amina, now=now())
    lines, written = brought(amina, f"key,version,words\n{SAFE},1,{NEW}\n")
    assert written == 0
    assert "The English changed" in lines[0].why[0]


def test_what_its_writer_marked_as_needing_work_stays_out(texts, amina):
    content = f'msgctxt "{SAFE}/v1"\nmsgid "x"\nmsgstr "{NEW}"\n'
    assert brought(amina, f"#, fuzzy\n{content}")[1] == 0
    assert brought(amina, content)[1] == 1


def test_looking_costs_the_same_for_one_and_for_all(
    texts, amina, entries, django_assert_num_queries
):
    for content in (f"key,version,words\n{SAFE},1,{NEW}\n", po(entries)):
        offers = exchange.read(content.encode())
        with django_assert_num_queries(2):
            bringing.look(offers, AR, amina)


# The page -------------------------------------------------------------------------------------------


@pytest.fixture
def page(client, amina, texts):
    client.force_login(amina)
    return lambda **sent: client.post(reverse("translations:file", args=[AR]), sent)


def upload(content: str | bytes) -> SimpleUploadedFile:
    raw = content.encode() if isinstance(content, str) else content
    return SimpleUploadedFile("texts.csv", raw)


def test_a_file_is_looked_at_and_then_brought_in_without_choosing_it_again(page, texts):
    looked = page(file=upload(f"key,version,words\n{SAFE},1,{NEW}\n"), look="1")
    assert "Bring in 1 draft" in looked.content.decode()
    assert texts[SAFE].translations.get(language=AR).words != NEW
    content = looked.context["form"].initial["content"]
    done = page(content=content, bring="1")
    assert done.status_code == 302
    assert texts[SAFE].translations.get(language=AR).words == NEW


@pytest.mark.parametrize(
    ("content", "says"),
    [("", "something in it"), (b"\xff\xff", "not a text file"), ("a,b", "must name the columns")],
)
def test_a_file_that_cannot_be_read_gets_a_sentence(page, content, says):
    answer = page(file=upload(content), look="1")
    assert answer.status_code == 200
    assert says in answer.content.decode()


def test_both_files_are_taken_from_the_page(client, amina, texts):
    client.force_login(amina)
    shown = client.get(reverse("translations:file", args=[AR])).content.decode()
    for name in ("take_po", "take_csv"):
        address = reverse(f"translations:{name}", args=[AR])
        assert address in shown
        answer = client.get(address)
        assert SAFE in offers_of(answer.content.decode())
        assert "attachment" in answer["Content-Disposition"]


def test_only_writers_take_and_bring_files_and_never_the_english(client, vera, amina, texts):
    client.force_login(vera)
    assert client.get(reverse("translations:file", args=[AR])).status_code == 404
    client.force_login(amina)
    assert client.get(reverse("translations:file", args=["en"])).status_code == 404
