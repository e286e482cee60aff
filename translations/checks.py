"""What must hold before words may be kept or checked: pure rules, each a small function."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from translations import languages, placeholders

Code = Literal["empty", "places", "number", "link", "script", "sign", "telling", "long", "letter"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with words, and the part of them it is about."""

    code: Code
    detail: str = ""


_SCRIPTS = {
    "Latn": "LATIN", "Cyrl": "CYRILLIC", "Arab": "ARABIC", "Ethi": "ETHIOPIC", "Beng": "BENGALI",
    "Guru": "GURMUKHI", "Taml": "TAMIL", "Deva": "DEVANAGARI", "Sinh": "SINHALA",
    "Mymr": "MYANMAR", "Geor": "GEORGIAN", "Hans": "CJK",
}  # fmt: skip
_JOINERS = {"\u200c", "\u200d"}  # spelling, in Farsi and Kurdish and some Indian languages
_LINK = re.compile(
    r"https?:|www\.|\S@\S|(?<!\w)[a-z0-9-]{2,}\.(?:com|info|net|org|uk)(?!\w)",
    re.IGNORECASE | re.ASCII,
)
_BRACES = "{}｛｝"  # also those of East Asian keyboards, which look like a place and are none

# Words that tell whoever picks up the phone where its owner lives and why. Stems, lower case.
TELLING: dict[str, tuple[str, ...]] = {
    "en": ("asylum", "refugee", "migrant", "immigra", "hotel", "hostel", "home office", "deport",
           "detention", "racist", "far right", "far-right", "nationality"),
    "ar": ("لجوء", "لاجئ", "مهاجر", "هجرة", "فندق", "ترحيل", "احتجاز", "عنصري", "جنسية"),
    "fa": ("پناهنده", "پناهجو", "پناه‌جو", "پناهندگی", "مهاجر", "هتل", "خوابگاه", "اخراج", "بازداشت",
           "نژادپرست", "ملیت"),
    "fa-af": ("پناهنده", "پناهجو", "پناه‌جو", "پناهندگی", "مهاجر", "هوتل", "هتل", "لیلیه", "اخراج",
              "نژادپرست", "تابعیت"),
    "ps": ("پناه", "کډوال", "مهاجر", "هوټل", "لیلیه", "شړل", "نژادپال", "تابعیت"),
    "ckb": ("پەنابەر", "پەناخواز", "پەنابەری", "کۆچبەر", "هوتێل", "ئوتێل", "ڕەگەزپەرست", "ڕەگەزنامە",
            "دیپۆرت"),
    "ti": ("ስደተኛ", "ስደተ", "ዑቕባ", "ሆቴል", "ሆተል", "ዘረኛ", "ዜግነት"),
    "am": ("ስደተኛ", "ስደተ", "ጥገኝነት", "ሆቴል", "ዘረኛ", "ዜግነት"),
    "so": ("qaxooti", "qaxoonti", "magangal", "muhaajir", "soogaleeti", "hoteel", "hudheel",
           "masaafuri", "cunsuri", "jinsiyad"),
    "ur": ("پناہ", "مہاجر", "ہوٹل", "ہاسٹل", "ملک بدر", "نسل پرست", "قومیت", "شہریت"),
    "bn": ("শরণার্থী", "আশ্রয়", "আশ্রয়প্রার্থী", "অভিবাসী", "হোটেল", "হোস্টেল", "বর্ণবাদী", "নাগরিকত্ব"),
    "sq": ("azil", "refugjat", "emigrant", "imigrant", "hotel", "konvikt", "dëbim", "racist",
           "shtetësi", "kombësi"),
    "vi": ("tị nạn", "tỵ nạn", "di dân", "di cư", "nhập cư", "khách sạn", "trục xuất",
           "phân biệt chủng tộc", "quốc tịch"),
}  # fmt: skip


def problems(*, source: str, words: str, tag: str) -> list[Problem]:
    """Everything that must be put right before these words can stand for the source."""
    if not words.strip():
        return [Problem("empty")]
    return [*_places(source, words), *_numbers(source, words), *_links(words),
            *_script(words, tag), *_signs(words), *_telling(words, tag)]  # fmt: skip


def numbers(words: str) -> frozenset[str]:
    """The numbers in these words, in the digits 0 to 9 whatever the script."""
    return frozenset(re.findall(r"[0-9]+", folded(words)))


def folded(words: str) -> str:
    """The same words with the digits 0 to 9, whatever digits they were written with."""
    return "".join(_ascii_digit(sign) for sign in words)


def too_long(words: str, most: int) -> list[Problem]:
    """What is longer than what will carry it, and by how many signs."""
    return [Problem("long", str(len(words) - most))] if len(words) > most else []


def unprintable(lacking: Iterable[str]) -> list[Problem]:
    """The letters that no font on paper has, in one problem."""
    found = [f"{sign} (U+{ord(sign):04X})" for sign in lacking]
    return [Problem("letter", ", ".join(found))] if found else []


def script_share(words: str, tag: str) -> float:
    """Which part of the letters belongs to the language's own script; 1 if there are none."""
    script = _SCRIPTS[languages.get(tag).script]
    letters = [sign for sign in placeholders.without(words) if sign.isalpha()]
    own = sum(unicodedata.name(sign, "").startswith(script) for sign in letters)
    return own / len(letters) if letters else 1.0


def _ascii_digit(sign: str) -> str:
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)


def _places(source: str, words: str) -> Iterator[Problem]:
    differing = placeholders.names(source) ^ placeholders.names(words)
    if differing:
        yield Problem("places", ", ".join(f"{{{name}}}" for name in sorted(differing)))
    elif set(placeholders.without(words)) & set(_BRACES):
        yield Problem("places", "{ }")


def _numbers(source: str, words: str) -> Iterator[Problem]:
    if differing := numbers(source) ^ numbers(words):
        yield Problem("number", ", ".join(sorted(differing)))


def _links(words: str) -> Iterator[Problem]:
    if found := _LINK.search(words):
        yield Problem("link", found[0])


def _script(words: str, tag: str) -> Iterator[Problem]:
    if script_share(words, tag) <= 0.5:
        yield Problem("script", languages.get(tag).english)


def _signs(words: str) -> Iterator[Problem]:
    """Nothing that cannot be seen, save line breaks and the joiners that spelling needs."""
    hidden = {"Cc", "Cf", "Cs", "Co", "Cn"}
    for sign in dict.fromkeys(words):
        if unicodedata.category(sign) in hidden and sign not in _JOINERS | {"\n"}:
            yield Problem("sign", f"U+{ord(sign):04X}")


def _telling(words: str, tag: str) -> Iterator[Problem]:
    said = words.casefold()
    for stem in TELLING.get(tag, ()):
        if stem in said:
            yield Problem("telling", stem)
