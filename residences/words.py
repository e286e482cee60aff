"""Which words may name a branch: a floor or a wing, never a room. No framework."""

import re
from collections.abc import Sequence
from itertools import pairwise

from residences.import_text import clean, fold, plain_digits

HARMLESS = "/#"  # signs that a branch may have: "Floor 2 / Wing B"

# Rooms, beds, doors and flats, in the languages of lists and of the people who write them.
ROOM_WORDS = (
    "room|rooms|rm|cabin|cabins|bed|beds|bedroom|bedrooms|flat|flats|apartment|apartments|apt|door"
    "|غرفة|الغرفة|غرف|الغرف|غرفتي|غرفته|سرير|السرير|شقة|الشقة|اتاق|اطاق|اتاقها|تخت|تختخواب|آپارتمان"
    "|خونه|خونې|کوټه|کوټې|ژوور|ژووری|ژوورەکان|کمرہ|کمره|کمرا|کمرے|بستر|فلیٹ"
    "|ክፍሊ|ክፍልታት|ክፍል|ክፍሎች|ዓራት|አልጋ|qol|qolka|qolal|qolalka|sariir|sariirta"
    "|রুম|রুমে|কক্ষ|কামরা|ঘর|বিছানা|ফ্ল্যাট|dhoma|dhomë|dhomat|shtrat|banesa|phòng|buồng|giường|căn hộ"
    "|oda|odası|jûr|chambre|chambres|appartement|appart|habitacion|cuarto|cama|quarto"
    "|zimmer|bett|wohnung|camera|stanza|camere|комната|комнаты|кімната|кімнати|кровать|ліжко|квартира"
    "|房间|房间号|号房间|号房|房号|房|kutaa|ਕਮਰਾ|कमरा|அறை|කාමරය|အခန်း|ოთახი"
)
_ROOMS = frozenset(fold(word) for word in ROOM_WORDS.split("|"))
_NUMBER = "no|nr|num|number|رقم|شماره|نمبر|ژمارە|ቁጥር|ቁጽሪ|নম্বর|số|lambar|numri|№"
_COUNTED = frozenset(fold(word) for word in _NUMBER.split("|"))
# What may have a number of its own: "Floor 2, block 14" is a branch, "Floor 2, 14" is a room.
_PARTS_OF_A_BUILDING = (
    "floor|level|storey|story|deck|block|building|tower|wing|stairs|staircase|stairway|corridor|unit"
    "|طابق|الطابق|دور|الدور|جناح|الجناح|مبنى|المبنى|بلوك|طبقه|منزل|بلوک|ساختمان|راهرو|پوړ|بلاک|عمارت"
    "|نهۆم|نهۆمی|بینا|ደርቢ|ህንጻ|ፎቅ|ህንፃ|ብሎክ|dabaqa|dabaqadda|dhisme|dhismaha|তলা|ব্লক|ভবন|kati|katet|blloku"
    "|godina|tầng|lầu|khu|tòa|kat|blok|étage|bâtiment|stock|etage|piano|piso|этаж|поверх"
)
_MAY_HAVE = frozenset(fold(word) for word in _PARTS_OF_A_BUILDING.split("|"))
_SEVERAL = frozenset({"floors", "levels", "storeys", "decks", "blocks", "wings"})
_NEIGHBOURS = 2  # "Floors 9-10" and "10-12" lie beside each other, "2-14" is a room on a floor
_DIGITS = re.compile(r"(\d+)")
_A_FLOOR_HAS_FEWER = 3  # digits: "Floor 12" is a floor, "212" is a room
# "12", "12B", "A12", "G-04": two digits with at most two letters are what stands on a door.
_ON_A_DOOR = re.compile(r"\d{2,}(?: ?[^\W\d])?|[^\W\d]{1,2} ?\d{2,}")


def tidy(word: str) -> str:
    """The word as it is kept: on one line, nothing hidden in it, digits as 0 to 9."""
    return re.sub(r"^(\d+)\.0+$", r"\1", plain_digits(clean(word)))


def spoken(word: str) -> str:
    """The word as two people would hear it: "Floor 1" is "floor 1"."""
    return fold(plain_digits(word))


def names_a_room(word: str) -> bool:
    """Whether this word tells in which room somebody sleeps, in any of our languages."""
    parts = [part for part in _DIGITS.split(fold(plain_digits(clean(word)))) if part.strip()]
    tokens = [token for part in parts for token in part.split()]
    if any(token.isdecimal() and len(token) >= _A_FLOOR_HAS_FEWER for token in tokens):
        return True
    pairs = {" ".join(pair) for pair in pairwise(tokens)}
    plain = [token for token in tokens if token not in _COUNTED]
    on_a_door = _ON_A_DOOR.fullmatch(" ".join(plain))
    return bool(_ROOMS & {*tokens, *pairs} or on_a_door or _has_a_door_of_its_own(plain))


def _has_a_door_of_its_own(tokens: Sequence[str]) -> bool:
    """Whether a number of two digits stands beside the number or letter that names the branch."""
    if _SEVERAL & {*tokens}:
        return False
    places = [place for place, token in enumerate(tokens) if _names(token)]
    return any(
        len(tokens[place]) > 1 and not _stands_well(tokens, place, others)
        for turn, place in enumerate(places)
        if tokens[place].isdecimal() and (others := _others(tokens, places, turn))
    )


def _names(token: str) -> bool:
    return token.isdecimal() or len(token) == 1


def _others(tokens: Sequence[str], places: list[int], turn: int) -> list[str]:
    """What else names the branch: letters and numbers before this number, and numbers behind it."""
    behind = [tokens[place] for place in places[turn + 1 :] if tokens[place].isdecimal()]
    return [tokens[place] for place in places[:turn]] + behind


def _stands_well(tokens: Sequence[str], place: int, others: list[str]) -> bool:
    """Whether a number has a part of the building for itself, or goes on from another one."""
    numbers = [int(other) for other in others if other.isdecimal()]
    words = [token for token in tokens if not _names(token)]
    if words and numbers and all(_beside(int(tokens[place]), one) for one in numbers):
        return True
    behind = [token for token in tokens[place + 1 : place + 3] if token in _MAY_HAVE]
    owned = (place and tokens[place - 1] in _MAY_HAVE) or behind
    return bool(owned) and sum(token in _MAY_HAVE for token in tokens) > len(others)


def _beside(one: int, other: int) -> bool:
    return 0 < abs(one - other) <= _NEIGHBOURS
