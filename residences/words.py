"""Which words may name a branch: a floor or a wing, never a room. No framework."""

import re
from itertools import pairwise

from residences.import_text import clean, fold, plain_digits

# Rooms, beds, doors and flats, in the languages of lists and of the people who write them.
ROOM_WORDS = (
    "room|rooms|rm|bed|beds|bedroom|bedrooms|flat|flats|apartment|apartments|apt|door"
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
_DIGITS = re.compile(r"(\d+)")
_A_FLOOR_HAS_FEWER = 3  # digits: "Floor 12" is a floor, "212" is a room
# "12", "12B", "A12", "G-04": two digits with at most two letters are what stands on a door.
_ON_A_DOOR = re.compile(r"\d{2,}(?: ?[^\W\d])?|[^\W\d]{1,2} ?\d{2,}")


def names_a_room(word: str) -> bool:
    """Whether this word tells in which room somebody sleeps, in any of our languages."""
    parts = [part for part in _DIGITS.split(fold(plain_digits(clean(word)))) if part.strip()]
    tokens = [token for part in parts for token in part.split()]
    if any(token.isdecimal() and len(token) >= _A_FLOOR_HAS_FEWER for token in tokens):
        return True
    pairs = {" ".join(pair) for pair in pairwise(tokens)}
    plain = " ".join(token for token in tokens if token not in _COUNTED)
    return bool(_ROOMS & {*tokens, *pairs} or _ON_A_DOOR.fullmatch(plain))
