"""What a resident texts when they need something: two digits, or one word in their language. Pure.

80 asks what there is, 81 to 88 say what is needed, 89 asks why it takes so long. Only a text that
is nothing but the number or the word counts: a sentence goes to a person.
"""

from donations.facts import Kind
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


def said(body: str) -> Kind | str | None:
    """The kind that is needed, MENU, WHEN, or nothing of ours."""
    text = plain_digits(clean(body)).strip(" .!?،؟。…*#")
    if text.isascii() and text.isdigit():
        return text if text in {MENU, WHEN} else BY_DIGITS.get(text)
    return BY_WORD.get(fold(text)) if text else None
