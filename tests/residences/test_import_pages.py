"""The pages of an import, from the list that is sent to the people who are in."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from accounts import clock
from accounts.trail import Event
from residences import import_shelf
from residences.import_limits import MOST_BYTES
from residences.models import Resident
from tests import build
from tests.residences import messy
from vault.holders import all_holders

pytestmark = pytest.mark.django_db
LIST = """Alias,Floor,Phone,Language,Nationality
Kite,Floor 1,07700 900001,Arabic,SECRETLAND
Moon,Room 3,07700900002,Kurdish,SECRETLAND
Star,Floor 2,07700900003,Kurdish,SECRETLAND
"""
MATCHED = {
    "column_0": "alias", "column_1": "branch", "column_2": "phone", "column_3": "reads",
    "consent_channel": "face", "consent_on": "2021-11-01",
}  # fmt: skip


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path / "imports"


@pytest.fixture
def amina():
    return build.person("coordinator")


@pytest.fixture
def home(amina):
    return build.residence(amina)


@pytest.fixture
def browser(amina):
    return build.client(amina)


def send(browser, home, content=LIST, **more):
    content = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile("Grand Hotel.csv", content)
    return browser.post(
        f"/residences/{home.pk}/import/", {"residence": home.pk, "file": file, **more}
    )


def checked(browser, home, content=LIST, **matched):
    """The address of the check page of a list that was sent and matched."""
    columns = send(browser, home, content)["Location"]
    answer = browser.post(columns, {**MATCHED, **matched})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def words(answer):
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(text.split())


def test_a_list_goes_from_a_file_to_people_in_four_pages(browser, home):
    assert "Bring in a list" in words(browser.get(f"/residences/{home.pk}/import/"))
    columns = send(browser, home)["Location"]
    page = words(browser.get(columns))
    assert "Never taken" in page
    assert "We never keep where somebody is from" in page
    check = browser.post(columns, MATCHED)["Location"]
    page = words(browser.get(check))
    assert "Bring in 1 good row" in page
    assert "This looks like a room" in page
    assert "“Kurdish” can be more than one language" in page
    bring = check.replace("/check/", "/bring-in/")
    done = browser.post(bring, {"good_rows": "1"})["Location"]
    assert "2 rows left out" in words(browser.get(done))
    assert "Row 3 · Floor (column B)" in words(browser.get(done))
    assert [one.alias for one in home.residents.all()] == ["Kite"]
    assert home.residents.get().consent_channel == "face"


def test_rows_stay_out_while_nobody_has_told_when_they_said_yes(browser, home):
    columns = send(browser, home)["Location"]
    assert 'type="date"' in browser.get(columns).content.decode()
    assert browser.get(columns).context["form"]["consent_on"].value() is None
    check = browser.post(columns, {**MATCHED, "consent_on": ""})["Location"]
    page = words(browser.get(check))
    assert "Nobody has told on which day this person said yes" in page
    assert "No row can come in as it is" in page
    browser.post(check.replace("/check/", "/bring-in/"), {"good_rows": "1"})
    assert not Resident.objects.exists()


def test_the_check_says_how_many_rows_would_bring_back_who_has_moved_away(browser, home):
    check = checked(browser, home)
    assert "moved away since" not in words(browser.get(check))
    build.resident(home, alias="Kite", left_at=clock.now())
    assert "1 row names the number or the alias of somebody" in words(browser.get(check))


def test_saying_what_a_word_means_mends_every_row_that_has_it(browser, home):
    check = checked(browser, home)
    assert "in 2 rows" in words(browser.get(check))
    assert browser.post(check, {"word_0": "ckb"})["Location"] == check
    page = words(browser.get(check))
    assert "Bring in 2 good rows" in page
    assert "more than one language" not in page


def test_a_form_sent_twice_acts_once_and_keeps_the_first_answer(browser, home):
    bring = checked(browser, home).replace("/check/", "/bring-in/")
    first = browser.post(bring, {"good_rows": "1"})["Location"]
    before = words(browser.get(first))
    assert browser.post(bring, {"good_rows": "1"})["Location"] == first
    assert words(browser.get(first)) == before
    assert Resident.objects.count() == 1


def test_bad_rows_stop_the_rest_when_nobody_said_to_leave_them_out(browser, home):
    check = checked(browser, home)
    answer = browser.post(check.replace("/check/", "/bring-in/"), follow=True)
    assert "Some rows are not good yet" in words(answer)
    assert not Resident.objects.exists()


def test_what_we_never_keep_is_not_even_in_the_sealed_file(browser, home, amina, shelf):
    send(browser, home)
    [file] = shelf.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert shelf.stat().st_mode & 0o777 == 0o700
    sealed = file.read_bytes()
    assert b"Kite" not in sealed
    kept = import_shelf.take(import_shelf.UUID(file.name), by=amina.pk, now=clock.now())
    assert "SECRETLAND" not in str(kept.table.rows)
    assert "Kite" in str(kept.table.rows)


def test_what_is_left_out_is_forgotten_at_once(browser, home, amina, shelf):
    checked(browser, home, column_1="leave_out")
    [file] = shelf.iterdir()
    kept = import_shelf.take(import_shelf.UUID(file.name), by=amina.pk, now=clock.now())
    assert "Floor" not in str(kept.table.rows)


def test_after_the_import_only_counts_and_reasons_are_kept(browser, home, amina, shelf):
    check = checked(browser, home)
    browser.post(check.replace("/check/", "/bring-in/"), {"good_rows": "1"})
    [file] = shelf.iterdir()
    kept = import_shelf.take(import_shelf.UUID(file.name), by=amina.pk, now=clock.now())
    assert kept.table.rows == []
    assert kept.result.counts["new"] == 1


def test_a_list_is_gone_after_an_hour(amina, home, shelf):
    table = import_shelf.Table(["Phone"], [(2, ["07700900001"])], 1)
    at = clock.now() - timedelta(minutes=59)
    kept = import_shelf.Kept(by=amina.pk, residence=home.pk, at=at, table=table)
    import_shelf.put(kept)
    now = clock.now()
    import_shelf.sweep(now)
    assert import_shelf.take(kept.pk, by=amina.pk, now=now).table == table
    with pytest.raises(import_shelf.Gone):
        import_shelf.take(kept.pk, by=amina.pk, now=now + timedelta(minutes=2))
    import_shelf.sweep(now + timedelta(minutes=2))
    assert list(shelf.iterdir()) == []


def test_the_key_of_a_list_that_waits_is_not_retired(amina, home, shelf):
    holder = import_shelf.holder()
    assert sum(holder.count_by_key().values()) == 0
    table = import_shelf.Table(["Phone"], [(2, ["07700900001"])], 1)
    kept = import_shelf.Kept(by=amina.pk, residence=home.pk, at=clock.now(), table=table)
    import_shelf.put(kept)
    [file] = shelf.iterdir()
    assert holder.count_by_key() == {file.read_bytes()[1]: 1}
    assert holder.name in {one.name for one in all_holders()}


def test_a_list_that_was_touched_is_gone(amina, home, shelf):
    table = import_shelf.Table(["Phone"], [(2, ["07700900001"])], 1)
    kept = import_shelf.Kept(by=amina.pk, residence=home.pk, at=clock.now(), table=table)
    import_shelf.put(kept)
    [file] = shelf.iterdir()
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    with pytest.raises(import_shelf.Gone):
        import_shelf.take(kept.pk, by=amina.pk, now=clock.now())


def test_somebody_elses_list_is_a_404(browser, home):
    check = checked(browser, home)
    friend = build.client(build.person("coordinator", group=home.groups.get()))
    stranger = build.client(build.person("coordinator"))
    for other in (friend, stranger):
        for page in ("columns", "check", "done"):
            assert other.get(check.replace("check", page)).status_code == 404
        assert other.get(check.replace("check/", "left-out.csv")).status_code == 404
        assert other.post(check.replace("check", "bring-in")).status_code == 404
    assert not Resident.objects.exists()


def test_only_coordinators_of_the_residence_can_send_a_list(home):
    group = home.groups.get()
    for kind in ("volunteer", "donations", "translator", "press", "trustee"):
        other = build.client(build.person(kind, group=group))
        assert other.get(f"/residences/{home.pk}/import/").status_code == 404
        assert other.get("/residences/import/").status_code == 404
        assert other.get("/residences/import/example.csv").status_code == 404
        assert send(other, home).status_code == 404
    stranger = build.client(build.person("coordinator"))
    assert stranger.get(f"/residences/{home.pk}/import/").status_code == 404
    answer = stranger.post("/residences/import/", {"residence": home.pk, "text": LIST})
    assert answer.status_code == 422
    assert Client().get(f"/residences/{home.pk}/import/").status_code == 302


def test_a_role_that_was_taken_closes_a_list_on_its_way(browser, home, amina):
    check = checked(browser, home)
    amina.roles.all().delete()
    assert browser.post(check.replace("check", "bring-in"), {"good_rows": "1"}).status_code == 404
    assert not Resident.objects.exists()


def test_a_form_without_its_token_is_refused(amina, home):
    browser = build.client(amina, client=Client(enforce_csrf_checks=True))
    assert send(browser, home).status_code == 403
    assert not Resident.objects.exists()


def test_a_list_can_be_pasted(browser, home):
    pasted = LIST.replace(",", "\t")
    answer = browser.post("/residences/import/", {"residence": home.pk, "text": pasted})
    assert "/columns/" in answer["Location"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "an old kind of spreadsheet"),
        (b"%PDF-1.7", "no list that we can read"),
        (b"PK\x03\x04broken", "could not open this spreadsheet"),
        (b"", "nobody in this list"),
        (b"a" * (MOST_BYTES + 1), "larger than 5 MB"),
    ],
)
def test_a_file_that_is_no_list_is_refused_kindly(browser, home, content, sentence):
    answer = send(browser, home, content)
    assert answer.status_code == 422
    assert sentence in words(answer)


def test_a_large_upload_never_touches_the_disk(browser, home, settings, tmp_path, monkeypatch):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "not there")
    assert send(browser, home).status_code == 302


def test_nothing_sent_and_both_sent_are_said(browser, home):
    address = f"/residences/{home.pk}/import/"
    nothing = browser.post(address, {"residence": home.pk})
    assert "Choose a file, or paste the list" in words(nothing)
    assert "not both" in words(send(browser, home, text=LIST))


def test_a_column_chosen_twice_and_a_list_without_people_are_said(browser, home):
    columns = send(browser, home)["Location"]
    twice = browser.post(columns, {**MATCHED, "column_1": "alias"})
    assert twice.status_code == 422
    assert "Two columns are matched with “Alias”" in words(twice)
    nobody = browser.post(columns, {**MATCHED, "column_0": "leave_out", "column_2": "leave_out"})
    assert "Right now it has: Alias, Floor, Phone, Language, Nationality" in words(nobody)


def test_without_a_yes_nobody_comes_in(browser, home):
    columns = send(browser, home)["Location"]
    answer = browser.post(columns, {**MATCHED, "consent_channel": ""})
    assert "Choose how they said yes" in words(answer)


def test_a_refused_column_stays_refused_whatever_a_form_says(browser, home):
    check = checked(browser, home, column_4="alias", column_0="leave_out")
    browser.post(check.replace("/check/", "/bring-in/"), {"good_rows": "1"})
    assert "SECRETLAND" not in str([one.alias for one in Resident.objects.all()])


def test_a_mended_list_keeps_its_columns(browser, home):
    check = checked(browser, home)
    key = check.split("/")[-3]
    mended = LIST.replace("Room 3", "Floor 3").replace("Kurdish", "Sorani")
    again = send(browser, home, mended, again=key)["Location"]
    assert again.endswith("/check/")
    assert "Bring in 3 rows" in words(browser.get(again))
    assert browser.get(check).status_code == 404
    other = send(browser, home, mended.replace("Floor,", "Wing,"), again=again.split("/")[-3])
    assert other["Location"].endswith("/columns/")


def test_no_number_is_on_any_page_or_in_the_file_of_reasons(browser, home):
    content = LIST + "Sun,,07700 900 4444,Arabic,x\n07700900005,,07700900006,Arabic,x\n"
    columns = send(browser, home, content)["Location"]
    check = browser.post(columns, MATCHED)["Location"]
    pages = [browser.get(columns), browser.get(check)]
    pages.append(browser.get(check.replace("check/", "left-out.csv")))
    pages.append(browser.post(check.replace("check", "bring-in"), {"good_rows": "1"}, follow=True))
    pages.append(browser.get(check.replace("check/", "left-out.csv")))
    for page in pages:
        assert page.status_code == 200
        assert not re.search(r"7700\W?900", page.content.decode().replace(" ", ""))


def test_the_file_of_reasons_names_rows_and_nothing_else(browser, home):
    check = checked(browser, home, LIST + '=cmd|x,,07700900009,"=HYPERLINK(""a"")",x\n')
    answer = browser.get(check.replace("check/", "left-out.csv"))
    assert "attachment" in answer["Content-Disposition"]
    text = answer.content.decode("utf-8-sig")
    assert text.splitlines()[0] == "Row,Column,What is wrong,What would be right"
    assert "\n3,Floor (column B),This looks like a room." in text
    assert "Moon" not in text
    assert not re.search(r'(^|,|")[=+@-]', text, re.MULTILINE)


def test_hostile_headings_and_cells_are_only_words_on_a_page(browser, home):
    nasty = "<script>alert(1)</script>"
    content = f"Alias,Phone,Language,{nasty}\n{nasty},07700900001,{nasty},{nasty}\n"
    columns = send(browser, home, content)["Location"]
    assert nasty not in browser.get(columns).content.decode()
    check = browser.post(
        columns, {**MATCHED, "column_1": "phone", "column_2": "reads", "column_3": "leave_out"}
    )
    page = browser.get(check["Location"]).content.decode()
    assert nasty not in page
    assert "&lt;script&gt;" in page


def test_the_example_is_a_list_without_a_fault(browser, home):
    example = browser.get("/residences/import/example.csv").content
    check = checked(
        browser,
        home,
        example,
        column_4="speaks",
        column_5="prefers_call",
        column_6="consent_on",
    )
    assert "Bring in 3 rows" in words(browser.get(check))


def test_a_messy_list_of_two_thousand_goes_through_the_pages(browser, home):
    made = messy.messy()
    columns = send(browser, home, messy.as_xlsx(made.rows))["Location"]
    page = browser.get(columns)
    assert not any(secret in page.content.decode() for secret in messy.SECRETS)
    fields = {"column_4": "speaks", "column_5": "prefers_call", "column_6": "consent_on"}
    check = browser.post(columns, {**MATCHED, **fields, "column_10": "leave_out"})["Location"]
    assert f"Bring in {2_000 - len(made.bad):,} good rows" in words(browser.get(check))
    done = browser.post(check.replace("check", "bring-in"), {"good_rows": "1"}, follow=True)
    assert f"{len(made.bad)} rows left out" in words(done)
    assert Resident.objects.count() == 2_000 - len(made.bad) - made.counts["repeated"]


def test_nothing_is_left_behind_in_clear(browser, home, tmp_path):
    checked(browser, home)
    for file in Path(tmp_path).rglob("*"):
        assert file.is_dir() or b"900001" not in file.read_bytes()


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_four_taps_at_the_same_moment_bring_the_list_in_once(amina, browser, home):
    bring = checked(browser, home).replace("/check/", "/bring-in/")

    def tap(client):
        try:
            return client.post(bring, {"good_rows": "1"})["Location"]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as hands:
        answers = set(hands.map(tap, [build.client(amina) for _ in range(4)]))
    assert len(answers) == 1
    assert Resident.objects.count() == 1
    assert Event.objects.filter(verb="residents_imported").count() == 1
