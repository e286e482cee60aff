"""Which language somebody meant, from a tag, a name in any language, or a common misspelling.

Never a guess: a word that names two languages, or a country, is given back as a question.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from residences.import_text import clean, fold
from translations import languages

LONGEST_WORD = 40  # of what could be a language; a longer cell is a remark
CLOSE = 0.72  # how alike two words must be before one is offered for the other
_BETWEEN = re.compile(r"\s*(?:[/,;&+|،؛\n]|\band\b|\bor\b)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unsure:
    """A word that is no one language: what it might mean, and what kind of word it is."""

    word: str
    kind: str  # "ambiguous", "country" or "unknown"
    perhaps: tuple[str, ...] = ()  # tags


@dataclass(frozen=True, slots=True)
class UnsureWord:
    """A word of a list that is no one language: as written, as compared, and how many rows say it."""

    word: str
    folded: str
    rows: int
    perhaps: tuple[str, ...]


# Other names and common misspellings; everything the registry knows is known already.
_ALSO = {
    "en": "english language|eng|inglish|englisch|anglais|ingles|ingilizce|angleze|英语|الانجليزية|انگلیسی",
    "ar": "arabic language|arab|arabi|arabe|arabisch|arabish|arabia|araby|arapca|arabisht|carabi|ara"
    "|sudanese arabic|syrian arabic|iraqi arabic|levantine arabic|egyptian arabic|arabic sudan"
    "|arabic syria|arabic iraq|arabic levantine|modern standard arabic|عربي|عربى|العربي|арабский|арабська",
    "fa": "persian|farsi persian|persian farsi|farsy|farsee|parsi|pharsi|iranian farsi|persisch|persan|persa"
    "|farsca|per|fas|iranian persian|الفارسية|فارسی ایرانی|персидский|фарси",
    "fa-af": "darri|darie|dary|afghan persian|afghan dari|فارسی دری|дари",
    "ps": "pushto|pushtu|pashtu|pashtoo|pukhto|pakhto|pakhtu|pakhtoo|poshto|pasto|pachto|pushto language"
    "|paschtu|pus|پشتو|пушту",
    "ckb": "sorani|sorany|sorani kurdish|central kurdish|kurdish central|surani|kurdi sorani|kurdish iraq"
    "|سورانی|سۆرانی|کوردی سورانی|کردی سورانی",
    "ku": "kurmanji|kurmanci|kurmanjî|kurmanji kurdish|kermanji|northern kurdish|kirmanci|kurdish turkey"
    "|kurdi kurmanci|کرمانجی",
    "ku-arab": "badini|bahdini|behdini|badini kurdish|kurdish bahdini|بادینی",
    "ti": "tigrigna|tigringa|tigrina|tigriniya|tigrinia|tigrinja|tigrynia|tigrinyan|tegrinya|tigrignia|tir",
    "am": "amharik|amheric|amaric|amharinya|amarigna|amharigna|amharisch|amh",
    "so": "somalian language|af soomaali|somaali|soomali|somalie|somal|som|الصومالية|сомали",
    "ur": "urdo|urdou|ordu|urdhu|urd|الاردية",
    "bn": "bangla|bengla|bengoli|bangali|bengalish|ben",
    "sq": "shqipe|shqip gjuha|albanisch|albanais|albanese|albanain|alb|arnavutca|албанский",
    "vi": "vietnamise|vietnames|viet|tieng viet|vietnamien|vie",
    "tr": "turkce|turkisch|turc|turco|turkic turkish|tur|турецкий|التركية|ترکی استانبولی",
    "fr": "francais|franch|fransisca|franzosisch|frances|fra|الفرنسية",
    "es": "espanol|castellano|spanisch|espagnol|castilian|spa",
    "pt": "portugues|brazilian portuguese|portugese|portugais|por",
    "zh-hans": "chinese|mandarin|mandarin chinese|simplified chinese|chinese mandarin|putonghua|中文|汉语"
    "|普通话|zho",
    "om": "oromiffa|oromifa|afan oromo|afaan oromo|oromoo|afaan oromoo|oromigna|orm",
    "pa": "punjabi gurmukhi|gurmukhi|punjabi india|indian punjabi|ਪੰਜਾਬੀ",
    "pa-arab": "punjabi shahmukhi|shahmukhi|pakistani punjabi|punjabi pakistan",
    "ta": "tamizh|thamil|tam",
    "hi": "hindhi|hindee|hin",
    "si": "sinhalese|singhalese|singala|sin",
    "my": "myanmar language|myanmar|birman|mya",
    "uk": "ukranian|ukrainan|ukrainisch|українська мова|ukr|украинский",
    "ru": "rusian|russisch|russe|rus|російська",
    "ka": "kartuli|geo|грузинский",
    "ro": "romana|rumanian|roumanian|moldovan|ron",
    "haz": "hazara|hazaraghi|hazargi|hazaragie",
    "uz-arab": "uzbek|uzbeki|ozbek",
    "azb": "azeri|azari|azerbaijani|south azeri|azeri iran|iranian azeri|turki|ترکی آذری|آذری",
    "bal": "baluchi|baloch|baluch",
    "tig": "tigrayit|tigre language",
    "byn": "bilen|bilin",
    "bej": "bedawi|bedawiyet|badawi",
    "zag": "zaghawi|beri",
    "rhg": "ruaingga|rohinga|rohingiya",
    "syl": "sylethi|siloti",
    "sw": "swahili language|kiswahili|suahili",
    "kri": "sierra leone krio",
    "mnk": "mandingo|mandinga|mandingka",
}
_AMBIGUOUS = {
    "kurdish|kurdi|kurd|kurdisch|kurde|kurdo|kurdce|کوردی|کردی|الكردية|كردي|kurdish language|курдский": (
        "ckb",
        "ku",
        "ku-arab",
    ),
    "punjabi|panjabi|punjaabi": ("pa", "pa-arab"),
    "farsi dari|dari farsi|persian dari|dari persian": ("fa", "fa-af"),
}
# Where somebody is from is not asked here, and does not say what they read.
_COUNTRIES = {
    "afghan|afghani|afghanistan|afghanish|افغانی": ("fa-af", "ps"),
    "iranian|iran|ایرانی": ("fa", "ckb", "azb"),
    "iraqi|iraq|عراقي": ("ar", "ckb", "ku-arab"),
    "syrian|syria|سوري": ("ar", "ku"),
    "sudanese|sudan|سوداني": ("ar", "zag", "fvr", "mls", "bej"),
    "eritrean|eritrea": ("ti", "ar", "tig"),
    "ethiopian|ethiopia": ("am", "om", "ti", "so"),
    "pakistani|pakistan": ("ur", "ps", "pa-arab"),
    "indian|india": ("hi", "pa", "ta", "bn"),
    "bangladeshi|bangladesh": ("bn", "syl"),
    "sri lankan|sri lanka": ("ta", "si"),
    "nigerian|nigeria": ("en", "ha"),
    "somalian|somalia": ("so", "ar"),
    "kuwaiti|kuwait|yemeni|yemen|libyan|libya|egyptian|egypt|palestinian|jordanian": ("ar",),
    "vietnam": ("vi",),
    "albania": ("sq",),
    "turkey": ("tr", "ku"),
    "china": ("zh-hans",),
}


def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for tag, also in _ALSO.items():
        names |= {fold(word): tag for word in also.split("|")}
    for tag, language in languages.LANGUAGES.items():
        for word in (tag, language.bcp47, language.english, language.endonym):
            names.setdefault(fold(word), tag)
    names |= {fold(word): tag for word, tag in languages.ALIASES.items()}
    return names


def _questions(table: Mapping[str, tuple[str, ...]], kind: str) -> dict[str, Unsure]:
    return {
        fold(word): Unsure(word, kind, perhaps)
        for words, perhaps in table.items()
        for word in words.split("|")
    }


_NAMES = _names()
_BY_LETTER = {name[:1]: [other for other in _NAMES if other[:1] == name[:1]] for name in _NAMES}
_UNSURE = _questions(_COUNTRIES, "country") | _questions(_AMBIGUOUS, "ambiguous")


NOTHING_SAID: Mapping[str, str] = MappingProxyType({})


def find(word: str, meanings: Mapping[str, str] = NOTHING_SAID) -> str | Unsure:
    """The tag of the language that this word names, or what there is to ask.

    `meanings` are answers given for the whole list: a folded word and the tag that it stands for.
    """
    folded = fold(word)
    if told := meanings.get(folded):
        return told
    if question := _UNSURE.get(folded):
        return Unsure(word, question.kind, question.perhaps)
    return _NAMES.get(folded) or _by_parts(word, meanings) or _unknown(word)


def _by_parts(word: str, meanings: Mapping[str, str]) -> str | Unsure | None:
    """The first of several languages in one cell, if each of them is known."""
    parts = [part for part in _BETWEEN.split(word) if part]
    if len(parts) < 2:
        return None
    found = [find(part, meanings) for part in parts[:4]]
    return next((tag for tag in found if isinstance(tag, Unsure)), found[0])


def _unknown(word: str) -> Unsure:
    folded = fold(word)[:LONGEST_WORD]
    # only names that begin alike: a whole column of other words must not take minutes
    names = [name for name in _BY_LETTER.get(folded[:1], ()) if abs(len(name) - len(folded)) < 4]
    near = get_close_matches(folded, names, n=3, cutoff=CLOSE)
    return Unsure(word, "unknown", tuple(dict.fromkeys(_NAMES[name] for name in near)))


def is_language(word: str) -> bool:
    """Whether this cell looks like the name of a language, sure or not."""
    found = find(word)
    return isinstance(found, str) or found.kind != "unknown"


def unsure_words(cells: Iterable[str], most: int = 20) -> list[UnsureWord]:
    """The words among these cells that need a person to say what they mean, the commonest first."""
    found: dict[str, Unsure] = {}
    rows: Counter[str] = Counter()
    for word, count in Counter(clean(cell) for cell in cells).items():
        question = find(word) if fold(word) else ""
        if isinstance(question, Unsure):
            found.setdefault(fold(question.word), question)
            rows[fold(question.word)] += count
    return [
        UnsureWord(found[word].word, word, count, found[word].perhaps)
        for word, count in rows.most_common(most)
        if len(word) <= LONGEST_WORD
    ]
