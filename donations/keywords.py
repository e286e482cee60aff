"""What a resident texts when they need something: two digits, or one word in their language. Pure.

80 asks what there is, 81 to 88 say what is needed, 89 asks why it takes so long. A digit behind it
says how many (1 to 5), or answers the one question that was asked back (6 to 9): no digit means
both. Only a text that is nothing but the number or the word counts: a sentence goes to a person.
"""

import re
from dataclasses import dataclass

from donations.facts import OF_NEEDS, UNKNOWN, Kind
from residences.import_text import clean, fold, plain_digits

MENU, WHEN = "80", "89"
BY_DIGITS = {
    "81": Kind.PHONE,
    "82": Kind.SIM,
    "83": Kind.CHARGER,
    "84": Kind.FOOD,
    "85": Kind.CLOTHES,
    "86": Kind.TOILETRIES,
    "87": Kind.WIFI,
    "88": Kind.SERVICE,
}
FIRST_ANSWER = 6  # below it a digit says how many
NOT_COUNTED = frozenset({Kind.WIFI, Kind.SERVICE})
ASKS = {  # the fact that is asked by text, with few enough answers; all others on their page
    Kind.PHONE: "smart",
    Kind.SIM: "cut",
    Kind.CHARGER: "plug",
    Kind.CLOTHES: "cut",
}
_WITH_DIGIT = re.compile(r"(8[1-8])[\s,،、+.*\-]*([1-9])")
DIGITS = {kind: digits for digits, kind in BY_DIGITS.items()}

# Words that mean one kind of thing and nothing else when they stand alone; every language together.
WORDS = {
    Kind.PHONE: (
        "phone|mobile|mobile phone|smartphone|هاتف|موبايل|جوال|تلفون|گوشی|موبایل|تلفن|تيلیفون|مبایل"
        "|ټلیفون|موبایل ټلیفون|مۆبایل|تەلەفۆن|ተሌፎን|ሞባይል|ቴሌፎን|ስልክ|ስልኪ|telefoon|taleefan|taleefoon"
        "|moobayl|فون|موبائل|ফোন|মোবাইল|telefon|celular|điện thoại|telefona|telefono|téléphone"
        "|telefone|手机|手機|bilbila|ਫ਼ੋਨ|फ़ोन|தொலைபேசி|දුරකථනය|ဖုန်း|телефон|ტელეფონი"
    ),
    Kind.SIM: (
        "sim|sim card|simcard|شريحة|شريحه|سیم کارت|سیمکارت|سیم|سيم|سیم کارډ|سیم کارټ|سیمکارت|سیم کارد|سیمکارد"
        "|ሲም|ሲም ካርድ|ሲምካርድ|siim|kaarka sim|kaadhka sim|سم|سم کارڈ|সিম|সিম কার্ড|karte sim"
        "|kartë sim|thẻ sim|carte sim|tarjeta sim|cartão sim|sim kart|сим карта|сімкарта|sim卡"
    ),
    Kind.CHARGER: (
        "charger|شاحن|شارژر|چارجر|چارجەر|شەحنەر|ቻርጀር|ቻርጀ|መመልኢ ሓይሊ|jaarjar|jarjar|dab geliye"
        "|চার্জার|karikues|mbushës|bộ sạc|sạc|cục sạc|chargeur|cargador|carregador|şarj aleti|充电器"
        "|зарядка|зарядне|încărcător"
    ),
    Kind.FOOD: (
        "food|snacks|fruit|طعام|أكل|اكل|فاكهة|غذا|خوراک|میوه|خواړه|خواړۀ|مېوه|خواردن|میوە|ምግብ|ምግቢ|መግቢ"
        "|ፍረ|ፍራፍሬ|cunto|cunno|raashin|miro|کھانا|پھل|খাবার|ফল|ushqim|fruta|đồ ăn|thức ăn|trái cây"
        "|nourriture|comida|yemek|xwarin|食物|їжа|еда|mâncare|nyaata"
    ),
    Kind.CLOTHES: (
        "clothes|clothing|ملابس|ثياب|لباس|کالا|کالي|جامې|جل|ክዳውንቲ|ክዳን|ልብስ|dhar|کپڑے|কাপড়|জামাকাপড়"
        "|rroba|veshje|quần áo|vêtements|ropa|roupa|giysi|kıyafet|cil|衣服|одежда|одяг|haine|uffata"
    ),
    Kind.TOILETRIES: (
        "soap|shampoo|toiletries|صابون|شامبو|شامپو|سابون|سابوون|شامپوو|ሳሙና|ሳምና|saabuun|صابن|সাবান|sapun"
        "|shampo|xà phòng|xà bông|dầu gội|savon|jabón|sabão|sabun|肥皂|мыло|мило|săpun"
    ),
    Kind.WIFI: (
        "wifi|wi fi|internet|واي فاي|وايفاي|إنترنت|انترنت|اینترنت|وای فای|انټرنټ|ئینتەرنێت|وایفای"
        "|ዋይፋይ|ኢንተርኔት|ኢንተርነት|intarneed|internetka|انٹرنیٹ|وائی فائی|ইন্টারনেট|ওয়াইফাই|mạng"
        "|интернет|інтернет|网络"
    ),
}  # fmt: skip
BY_WORD = {fold(word): kind for kind, words in WORDS.items() for word in words.split("|")}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is needed; how many, and the fact that was answered, where they said so."""

    kind: Kind
    count: int | None = None
    answer: tuple[str, str] | None = None

    @property
    def is_bare(self) -> bool:
        """They named the kind alone."""
        return self.count is None and self.answer is None


def answers(kind: Kind) -> dict[int, str]:
    """By digit what can be answered to the one question about this kind; nothing where none is asked."""
    fact = next((one for one in OF_NEEDS[kind] if one.key == ASKS.get(kind)), None)
    choices = [one for one in fact.choices if one != UNKNOWN] if fact else []
    return dict(enumerate(choices, FIRST_ANSWER))


def said(body: str) -> Wanted | str | None:
    """What is needed, MENU, WHEN, or nothing of ours."""
    text = plain_digits(clean(body)).strip(" .!?،؟。…*#")
    if found := _WITH_DIGIT.fullmatch(text):
        return _with_digit(BY_DIGITS[found[1]], int(found[2]))
    if text.isascii() and text.isdigit():
        kind = BY_DIGITS.get(text)
        return text if text in {MENU, WHEN} else kind and Wanted(kind)
    kind = BY_WORD.get(fold(text)) if text else None
    return kind and Wanted(kind)


def _with_digit(kind: Kind, digit: int) -> Wanted | None:
    if digit >= FIRST_ANSWER:
        choice = answers(kind).get(digit)
        return Wanted(kind, answer=(ASKS[kind], choice)) if choice else None
    return None if kind in NOT_COUNTED else Wanted(kind, count=digit)
