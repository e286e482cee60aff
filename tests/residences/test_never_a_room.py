"""A branch is a floor or a wing and never a room, by whatever door it comes in."""

from datetime import date

import pytest

from residences.columns import Banned, Field, read_heading
from residences.import_rows import BadRow, Rules, read_row
from residences.import_text import has_long_number
from residences.models import Branch
from residences.words import names_a_room
from tests import build
from translations.languages import FIRST_WAVE

ROOMS = {
    "en": ["Room 3", "ROOM B", "Room12", "bed 4", "door 9", "Flat 2", "Apt 5", "Floor 2, 214",
           "Floor 2, 14", "Floor2-14", "2-14", "2/14", "14/2", "1st floor (14)", "Block B 14",
           "Block B14", "Floor 2 no. 14", "14, floor 2", "Floor 2 East 14", "Block B floor 2-14",
           "Cabin 7", "9-10"],
    "ar": ["الطابق ٢، ١٤", "غرفة 12", "غرفة ٣", "الغرفة ٣", "رقم ١٢"],
    "fa": ["طبقه ۲ - ۱۴", "اتاق ۱۲", "اطاق ۵", "شماره ۱۲"],
    "fa-af": ["اطاق ۱۲", "شماره اتاق ۵"],
    "ps": ["خونه ۳", "کوټه ۱۲"],
    "ckb": ["ژوور ٤", "ژووری ١٢"],
    "ti": ["ክፍሊ 3"],
    "am": ["ክፍል 3"],
    "so": ["qol 5", "Qolka 5"],
    "ur": ["کمرہ ۷", "کمرہ نمبر ۱۲"],
    "bn": ["রুম ৫", "কক্ষ ৫"],
    "sq": ["Dhoma 7", "dhomë 7"],
    "vi": ["Phòng 5", "phong 5", "Căn hộ 3"],
    "others": ["chambre 12", "Zimmer 4", "habitación 2", "комната 5", "12号房间", "oda 3"],
    "on a door": ["12", "14", "12B", "12 b", "A12", "G-04", "#12", "No. 12", "214", "٢١٤", "1\u200b2"],
}  # fmt: skip
FLOORS = {
    "en": ["First floor", "East wing", "Floor 2", "2nd floor", "12th floor", "2", "A1", "Stairs B",
           "Floor 2 / Wing B", "Garden side", "Deck 4 stern", "Block 12", "East", "Annexe",
           "Floors 1-2", "Floor 12", "Block B", "Floors 9-10", "Floors 1 to 12", "Floor 10/11",
           "Floor 2, block 14", "Block B, floor 12", "12th floor, block 2", "Floor 12 B",
           "Tower A level 10", "Floor 1 and 2", "Wing 3 floor 4", "East wing 2, west wing 3"],
    "ar": ["الطابق ٢", "الجناح الشرقي"], "fa": ["طبقه ۲", "بلوک ۳ طبقه ۱۲", "راهرو شرقی"], "fa-af": ["منزل ۲"],
    "ps": ["پوړ ۲"], "ckb": ["نهۆمی ٢"], "ti": ["ደርቢ 2"], "am": ["ፎቅ 2"], "so": ["Dabaqa 2"],
    "ur": ["دوسری منزل"], "bn": ["দ্বিতীয় তলা"], "sq": ["Kati 2"], "vi": ["Tầng 2"],
}  # fmt: skip
EACH_ROOM = [word for words in ROOMS.values() for word in words]
EACH_FLOOR = [word for words in FLOORS.values() for word in words]
JSON = "application/json"


@pytest.mark.parametrize("word", EACH_ROOM)
def test_a_room_is_known_as_one(word):
    assert names_a_room(word)


@pytest.mark.parametrize("word", EACH_FLOOR)
def test_a_floor_or_a_wing_is_no_room(word):
    assert not names_a_room(word)


def test_every_language_of_the_first_wave_is_looked_at():
    assert set(FIRST_WAVE) <= set(ROOMS)
    assert set(FIRST_WAVE) <= set(FLOORS)


def by_list(word):
    """Whether a list may bring it in."""
    day = date(2021, 11, 1)
    rules = Rules(parse=str, today=day, said_yes_on=day)
    read = read_row((2, ["Kite", "ar", word]), (Field.ALIAS, Field.READS, Field.BRANCH), rules)
    if isinstance(read, BadRow):
        assert [problem.code for problem in read.problems] == ["branch_room"]
    return not isinstance(read, BadRow)


@pytest.mark.django_db
def test_page_program_and_list_refuse_the_same_words_and_take_the_same():
    amina = build.person("coordinator")
    home = build.residence(amina)
    browser, program = build.client(amina), build.key(amina)
    for words, welcome in ((EACH_ROOM, False), (EACH_FLOOR, True)):
        for word in words:
            page = browser.post(f"/residences/{home.pk}/branches/", {"word": word})
            assert (page.status_code == 302) is welcome, word
            home.branches.all().delete()
            address = f"/api/residences/{home.pk}/branches/"
            answer = program.post(address, {"word": word}, content_type=JSON)
            assert (answer.status_code == 201) is welcome, word
            home.branches.all().delete()
            assert by_list(word) is welcome, word
    assert not Branch.objects.exists()


@pytest.mark.parametrize("heading", ["Room", "غرفة", "اتاق", "ژوور", "Phòng", "Qolka", "کمرہ نمبر"])
def test_a_column_of_rooms_is_refused(heading):
    assert read_heading(heading) is Banned.ROOM


@pytest.mark.parametrize("alias", ["Omar 07700 900101", "1234 5678", "+44-7700", "Omar ٠٧٧٠٠"])
def test_an_alias_hides_no_number(alias):
    assert has_long_number(alias)


def test_a_small_number_in_an_alias_is_fine():
    assert not has_long_number("Fern 22")
