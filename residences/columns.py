"""Which column of a list holds what, guessed from its heading. No framework.

A heading that names something we never keep is refused: its values are dropped before anything
is written down, even for a moment.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from residences.import_text import fold, has_long_number
from residences.words import ROOM_WORDS

MOST_COLUMNS = 60  # wider than any list of people; what stands beyond is not read
HEADING_WITHIN = 15  # rows with something in them, from the top: titles and notes come first
SAMPLES = 3  # values shown beside a heading
GUESS_FROM = 40  # rows looked at to guess a column without a heading that we know
MOSTLY = 0.6  # of the cells must look the part


class Field(StrEnum):
    """What a column can be brought in as."""

    ALIAS = "alias"
    BRANCH = "branch"
    PHONE = "phone"
    READS = "reads"
    SPEAKS = "speaks"
    PREFERS_CALL = "prefers_call"
    CONSENT = "consent_on"
    LEAVE_OUT = "leave_out"


class Banned(StrEnum):
    """What is never kept about anybody, so that nobody can take it from us."""

    NATIONALITY = "nationality"
    BORN = "born"
    ROOM = "room"
    STATUS = "status"
    PAPERS = "papers"
    RELIGION = "religion"
    HEALTH = "health"
    LEGAL_NAME = "legal_name"
    STORY = "story"
    PLACE = "place"


Cells = list[str]
Row = tuple[int, Cells]  # its number in the spreadsheet, and what stands in it


@dataclass(frozen=True, slots=True)
class Table:
    """A list as it was read: headings, then rows with the numbers a spreadsheet shows."""

    headings: Cells
    rows: list[Row]
    heading_row: int | None = None  # None when the list had no headings

    def __repr__(self) -> str:
        return f"<Table of {len(self.rows)} rows>"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, what it will be brought in as, or why it never will be."""

    index: int
    heading: str
    field: Field
    banned: Banned | None = None
    samples: tuple[str, ...] = ()


_HEADINGS: dict[Field, str] = {
    Field.ALIAS: "alias|nickname|nick name|nick|name|first name|given name|forename|known as|called"
    "|preferred name|name to use|what to call them|resident|person|prenom|surnom|nom d usage|nombre"
    "|apodo|apelido|vorname|spitzname|emri|ad|isim|takma ad|magaca|nav|jina|имя|ім'я|імʼя|прізвисько"
    "|имя или прозвище|الاسم|اسم|اسم مستعار|اللقب|نام|نام مستعار|اسم نام|نوم|ناو|ስም|ሽም|নাম|tên|姓名|名字",
    Field.BRANCH: "branch|floor|wing|block|corridor|level|landing|section|group|floor wing|floor or wing"
    "|etage|aile|batiment|piso|planta|ala|andar|stock|stockwerk|flugel|kati|kat|blok|dabaq|dabaqa"
    "|этаж|крыло|поверх|الطابق|طابق|الجناح|جناح|طبقه|طبقه جناح|پوړ|نهۆم|ፎቅ|ደርቢ|তলা|tầng|楼层",
    Field.PHONE: "phone|phones|phone number|phone numbers|mobile|mobile number|mobile phone|mob|mob no"
    "|cell|cell phone|cellphone|tel|tel no|telephone|telephone number|contact number|contact no|number"
    "|phone no|whatsapp|whats app|whatsapp number|sim|sms|portable|telephone portable|numero"
    "|numero de telephone|telefono|movil|celular|telemovel|telefone|telefon|handy|handynummer"
    "|telefoni|numri|cep|cep telefonu|telefon numarasi|taleefan|telefoonka|telefon hejmar|телефон"
    "|номер|мобильный|номер телефона|мобільний|номер телефону|الهاتف|هاتف|رقم الهاتف|جوال|الجوال"
    "|رقم|موبايل|تلفن|تلفن همراه|شماره|شماره تلفن|شماره تماس|موبایل|ټيليفون|تلیفون|مۆبایل"
    "|ژمارەی مۆبایل|ስልክ|ስልኪ|ቁጽሪ ስልኪ|ስልክ ቁጥር|ফোন|মোবাইল|điện thoại|số điện thoại|电话|手机",
    Field.READS: "reads|reading|reading language|reads in|language|languages|lang|written language|text"
    " language|texts in|language for texts|language read|preferred language|langue|langue ecrite|lit"
    "|idioma|lengua|lee|lingua|le|sprache|gjuha|dil|dili|luqad|luqadda|ziman|язык|мова|язык чтения"
    "|اللغة|لغة|لغة القراءة|زبان|زبان خواندن|ژبه|زمان|ቋንቋ|ভাষা|ngôn ngữ|语言",
    Field.SPEAKS: "speaks|speaking|spoken|spoken language|speaks in|language spoken|languages spoken"
    "|speaking language|mother tongue|first language|native language|home language|call language"
    "|language for calls|dialect|parle|langue parlee|langue maternelle|habla|fala|spricht|muttersprache"
    "|flet|konusur|konustugu dil|разговорный язык|говорит|розмовна мова|يتكلم|يتحدث|لغة الكلام"
    "|اللغة الام|لهجة|زبان گفتاری|زبان مادری|صحبت میکند|گویش",
    Field.PREFERS_CALL: "prefers a call|prefers call|prefer call|prefers calls|call|calls|call or text"
    "|ring|phone call|voice call|call instead|wants a call|wants calls|cannot read|can t read"
    "|prefere un appel|appel|prefiere llamada|llamada|anruf|arama|звонок|дзвінок|مكالمة|يفضل الاتصال"
    "|اتصال|تماس|تماس تلفنی",
    Field.CONSENT: "consent|consent date|date of consent|consent given|consent on|consented|said yes"
    "|said yes on|agreed|agreed on|yes on|permission|permission date|opt in|opted in|consentement"
    "|accord|consentimiento|einwilligung|riza|согласие|згода|موافقة|الموافقة|تاريخ الموافقة|رضایت"
    "|تاریخ رضایت",
}

# A heading is refused when one of these stands anywhere in it.
_BANNED: dict[Banned, str] = {
    Banned.NATIONALITY: "nationality|nationalities|citizenship|citizen|country|country of origin|origin"
    "|ethnicity|ethnic|race|tribe|nationalite|pays|origine|nacionalidad|pais|nationalitat|staatsangehorigkeit"
    "|kombesia|uyruk|гражданство|национальность|громадянство|країна|страна|الجنسية|جنسية|البلد|ملیت"
    "|تابعیت|کشور|قوم|ዜግነት|জাতীয়তা|国籍",
    Banned.BORN: "dob|d o b|date of birth|birth date|birthdate|birthday|birth|born|year of birth|age|ages"
    "|date de naissance|naissance|fecha de nacimiento|nacimiento|geburtsdatum|datelindja|dogum tarihi"
    "|дата рождения|дата народження|возраст|تاريخ الميلاد|الميلاد|العمر|تاریخ تولد|تولد|سن|生日",
    Banned.ROOM: ROOM_WORDS,
    Banned.STATUS: "status|immigration|immigration status|asylum|asylum claim|claim|visa|leave to remain"
    "|refugee|decision|refused|appeal|appeal rights|deportation|detention|solicitor|lawyer|statut"
    "|estatus|estado migratorio|aufenthaltsstatus|statusi|статус|وضع الاقامة|الاقامة|وضعیت|اقامت|پناهندگی",
    Banned.PAPERS: "arc|arc no|arc number|nass|nass no|nass number|nass ref|home office|home office ref"
    "|home office number|ho ref|ho no|ho number|case|case no|case number|case ref|caseworker|reference"
    "|ref|ref no|id|id no|id number|id card|passport|passport no|brp|evisa|aspen|aspen card|card number"
    "|port ref|port reference|cid|gwf|uan|nino|ni no|ni number|national insurance|national id|passeport"
    "|pasaporte|dni|ausweis|паспорт|رقم الهوية|جواز|جواز السفر|رقم القضية|پاسپورت|گذرنامه|شماره پرونده"
    "|کارت شناسایی",
    Banned.RELIGION: "religion|religious|faith|church|mosque|sect|denomination|fe religiosa|glaube|feja|din"
    "|религия|релігія|الدين|الديانة|دین|مذهب",
    Banned.HEALTH: "health|medical|medical needs|medication|illness|condition|conditions|disability|disabled"
    "|diagnosis|pregnant|pregnancy|mental health|vulnerability|vulnerable|nhs|nhs number|gp|doctor"
    "|allergy|allergies|blood|sante|salud|gesundheit|shendeti|saglik|здоровье|здоров'я|الصحة|صحة"
    "|الحالة الصحية|سلامتی|بیماری|وضعیت سلامت",
    Banned.LEGAL_NAME: "full name|legal name|real name|official name|name on papers|name in passport"
    "|surname|last name|family name|second name|middle name|maiden name|father s name|nom de famille"
    "|nom complet|apellido|apellidos|nombre completo|apelido de familia|nachname|familienname|mbiemri"
    "|soyadi|soyad|фамилия|прізвище|фио|піб|отчество|الاسم الكامل|اسم العائلة|الكنية|نام خانوادگی"
    "|نام کامل|نام پدر|تخلص",
    Banned.STORY: "story|stories|history|background|notes|note|comment|comments|remarks|behaviour|behavior"
    "|incident|incidents|photo|photos|picture|histoire|historia|notizen|заметки|комментарий|примечание"
    "|ملاحظات|صورة|قصة|یادداشت|ملاحظه|عکس|داستان",
    Banned.PLACE: "address|home address|postcode|post code|hotel|hotel name|hostel|residence|accommodation"
    "|adresse|direccion|anschrift|adresa|adres|адрес|адреса|العنوان|عنوان|الفندق|فندق|ادرس|هتل|نشانی",
}


def _folded(table: str) -> frozenset[str]:
    return frozenset(fold(word) for word in table.split("|"))


_KNOWN = {field: _folded(words) for field, words in _HEADINGS.items()}
_REFUSED = {banned: _folded(words) for banned, words in _BANNED.items()}
# Words too common to decide when they are only a part of a heading.
_ONLY_WHOLE = _folded(
    "name|number|call|calls|text|le|ad|text language|person|resident|group|رقم|اسم|نام|زمان"
)


def read_heading(heading: str) -> Field | Banned:
    """What a heading names: a field, something never kept, or LEAVE_OUT where nobody knows."""
    words = fold(heading)
    whole = next((field for field, known in _KNOWN.items() if words in known), None)
    if whole:
        return whole
    parts = _phrases(words)
    refused = next((banned for banned, known in _REFUSED.items() if parts & known), None)
    if refused:
        return refused
    return _by_part(parts - _ONLY_WHOLE)


def _by_part(parts: set[str]) -> Field:
    longest = {field: max(map(len, parts & known), default=0) for field, known in _KNOWN.items()}
    best = max(longest, key=lambda field: longest[field])
    return best if longest[best] else Field.LEAVE_OUT


def _phrases(words: str) -> set[str]:
    tokens = words.split()[:12]
    spans = ((i, j) for i in range(len(tokens)) for j in range(i + 1, min(i + 4, len(tokens)) + 1))
    return {" ".join(tokens[i:j]) for i, j in spans}


def table_of(rows: Sequence[Row]) -> Table:
    """The rows below the headings, wherever those stand; invented headings if there are none."""
    rows = [row for row in rows if any(row[1])]
    width = max((_last(cells) for _number, cells in rows), default=0)
    place = _heading_place(rows[:HEADING_WITHIN])
    if place is None:
        return Table([letters(index) for index in range(width)], _squared(rows, width))
    number, cells = rows[place]
    headings = [cell or letters(index) for index, cell in enumerate(_wide(cells, width))]
    return Table(headings, _squared(rows[place + 1 :], width), number)


def _heading_place(rows: Sequence[Row]) -> int | None:
    """Where most cells are headings that we know; else the first row, if no number is in it."""
    scores = [_heading_score(cells) for _number, cells in rows]
    if scores and max(scores) > 0:
        return scores.index(max(scores))
    if not rows or any(has_long_number(cell) for cell in rows[0][1]):
        return None
    later = any(has_long_number(cell) for _number, cells in rows[1:] for cell in cells)
    return 0 if later and sum(map(bool, rows[0][1])) > 1 else None


def _heading_score(cells: Cells) -> int:
    if any(has_long_number(cell) or len(cell) > 60 for cell in cells):
        return 0
    found = sum(read_heading(cell) is not Field.LEAVE_OUT for cell in cells if cell)
    lonely = sum(map(bool, cells)) == 1  # "List of residents, floor 2" is a title
    return (
        0 if lonely and fold("".join(cells)) not in frozenset().union(*_KNOWN.values()) else found
    )


def letters(index: int) -> str:
    """What a spreadsheet calls a column: A, B, … Z, AA."""
    head, tail = divmod(index, 26)
    return (chr(64 + head) if head else "") + chr(65 + tail)


def _last(cells: Cells) -> int:
    return max((index for index, cell in enumerate(cells, 1) if cell), default=0)


def _wide(cells: Cells, width: int) -> Cells:
    return [*cells[:width], *[""] * (width - len(cells))]


def _squared(rows: Sequence[Row], width: int) -> list[Row]:
    return [(number, _wide(cells, width)) for number, cells in rows]


def match(table: Table, is_language: Callable[[str], bool]) -> list[Column]:
    """Each column with what it seems to hold; only phones may stand in more than one."""
    taken: set[Field] = set()
    columns = []
    for index, heading in enumerate(table.headings):
        found = read_heading(heading) if table.heading_row is not None else Field.LEAVE_OUT
        banned = found if isinstance(found, Banned) else None
        field = Field.LEAVE_OUT if isinstance(found, Banned) or found in taken else found
        taken |= {field} - {Field.PHONE, Field.LEAVE_OUT}
        samples = () if banned else _samples(table, index)
        columns.append(Column(index, heading, field, banned, samples))
    return _guess(columns, table, is_language)


def _samples(table: Table, index: int) -> tuple[str, ...]:
    seen = dict.fromkeys(cells[index] for _number, cells in table.rows[:GUESS_FROM])
    return tuple([value for value in seen if value][:SAMPLES])


def _guess(columns: list[Column], table: Table, is_language: Callable[[str], bool]) -> list[Column]:
    """Columns without a known heading, told by what stands in them."""
    tests = {Field.PHONE: has_long_number, Field.READS: is_language}
    for field, looks_right in tests.items():
        if any(column.field is field for column in columns):
            continue
        found = next((c for c in columns if _could_be(c, table, looks_right)), None)
        if found:
            guessed = Column(found.index, found.heading, field, None, found.samples)
            columns = [guessed if c is found else c for c in columns]
    return columns


def _could_be(column: Column, table: Table, looks_right: Callable[[str], bool]) -> bool:
    if column.field is not Field.LEAVE_OUT or column.banned:
        return False
    cells = [cells[column.index] for _number, cells in table.rows[:GUESS_FROM]]
    filled = [cell for cell in cells if cell]
    return bool(filled) and sum(map(looks_right, filled)) >= MOSTLY * len(filled)


def without(table: Table, dropped: set[int]) -> Table:
    """The table with these columns emptied, so that nothing of them can be kept."""
    rows = [
        (number, ["" if index in dropped else cell for index, cell in enumerate(cells)])
        for number, cells in table.rows
    ]
    return Table(table.headings, rows, table.heading_row)
