"""Every language residents read or speak here: script, direction, names, fonts, voice, words.

One tag form everywhere: lower case with hyphens ("fa-af", "zh-hans"), which is what Django calls
a language code and what HTML accepts as `lang`. `canonical()` folds every other spelling into it:
"fa-AF", "fa_AF" and "prs" are "fa-af"; "kmr" is "ku". Never ask another library for direction.
"""

from dataclasses import dataclass
from typing import Literal

Direction = Literal["ltr", "rtl"]

_SANS = 'system-ui, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif'
_FONTS = {
    "Latn": _SANS,
    "Cyrl": _SANS,
    "Arab": '"Noto Naskh Arabic", "Segoe UI", "Geeza Pro", Tahoma, "Noto Sans Arabic", sans-serif',
    "Ethi": '"Noto Sans Ethiopic", Ebrima, Kefa, Nyala, sans-serif',
    "Beng": '"Noto Sans Bengali", "Nirmala UI", "Bangla Sangam MN", sans-serif',
    "Guru": '"Noto Sans Gurmukhi", "Nirmala UI", "Gurmukhi MN", sans-serif',
    "Taml": '"Noto Sans Tamil", "Nirmala UI", "Tamil Sangam MN", sans-serif',
    "Deva": '"Noto Sans Devanagari", "Nirmala UI", "Kohinoor Devanagari", sans-serif',
    "Sinh": '"Noto Sans Sinhala", "Nirmala UI", "Sinhala Sangam MN", sans-serif',
    "Mymr": '"Noto Sans Myanmar", "Myanmar Text", "Myanmar MN", sans-serif',
    "Geor": '"Noto Sans Georgian", Sylfaen, "Helvetica Neue", sans-serif',
    "Hans": '"Noto Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif',
}
_NASTALIQ = '"Noto Nastaliq Urdu", "Urdu Typesetting", "Geeza Pro", Tahoma, sans-serif'
_RTL_SCRIPTS = {"Arab"}


class UnknownLanguage(KeyError):
    """The registry has no such language; the message names the tag that was asked for."""

    def __init__(self, tag: str) -> None:
        super().__init__(f"No language {tag!r}: add a row to translations/languages.py.")
        self.tag = tag

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Language:
    """One language as residents meet it; `reads` is set only where it is spoken and not read."""

    tag: str
    script: str
    direction: Direction
    endonym: str
    english: str
    fonts: str
    wave: Literal[1, 2]
    reads: str | None = None
    voice: str | None = None
    digits: str = "0"
    opt_out: frozenset[str] = frozenset()
    opt_in: frozenset[str] = frozenset()

    @property
    def bcp47(self) -> str:
        """The tag in the casing that print and other programs expect: fa-AF, zh-Hans."""
        language, _, rest = self.tag.partition("-")
        return "-".join(filter(None, [language, rest.upper() if len(rest) == 2 else rest.title()]))

    @property
    def locale(self) -> str:
        """The name of this language's folder in `locale/`: fa_AF, zh_Hans."""
        return self.bcp47.replace("-", "_")


def _read(
    tag: str,
    script: str,
    endonym: str,
    english: str,
    opt_out: str,
    *,
    opt_in: str = "",
    wave: Literal[1, 2] = 2,
    voice: str | None = None,
    digits: str = "0",
    fonts: str | None = None,
) -> Language:
    return Language(
        tag=tag,
        script=script,
        direction="rtl" if script in _RTL_SCRIPTS else "ltr",
        endonym=endonym,
        english=english,
        fonts=fonts or _FONTS[script],
        wave=wave,
        voice=voice,
        digits=digits,
        opt_out=_words(opt_out),
        opt_in=_words(opt_in),
    )


def _words(written: str) -> frozenset[str]:
    return frozenset(word.strip() for word in written.split("|") if word)


def _spoken(tag: str, script: str, endonym: str, english: str, reads: str) -> Language:
    return Language(
        tag=tag,
        script=script,
        direction="rtl" if script in _RTL_SCRIPTS else "ltr",
        endonym=endonym,
        english=english,
        fonts=_FONTS[script],
        wave=2,
        reads=reads,
    )


# Opt-out words: only words that mean "stop", "cancel" or "unsubscribe" when they stand alone. None
# that also says "enough", "wait" or "no": a resident who opts out by mistake gets no warning.
# Opt-in words bring texts back, and count only from a phone that had stopped them.
# Voices: languages that the provider's <Say> lists (its own client's types, version 6.2.0).
_ROWS = [
    _read(
        "en", "Latn", "English", "English",
        "stop|stopall|stop all|unsubscribe|end|quit|revoke|optout|opt out|opt-out|cancel",
        opt_in="start|unstop|yes", wave=1, voice="en-GB",
    ),
    _read(
        "ar", "Arab", "العربية", "Arabic",
        "توقف|قف|أوقف|وقف|إيقاف|إلغاء|إلغاء الاشتراك|الغي|ستوب",
        opt_in="ابدأ|ابدؤوا|بدء|استئناف|ستارت", wave=1, voice="arb", digits="٠",
    ),
    _read(
        "fa", "Arab", "فارسی", "Farsi",
        "توقف|قطع|لغو|لغو اشتراک|نفرستید|پیام نفرستید|استاپ",
        opt_in="شروع|شروع کنید|از سر بگیرید|استارت", wave=1, digits="۰",
    ),
    _read(
        "fa-af", "Arab", "دری", "Dari",
        "توقف|قطع|بند|بند کنید|لغو|نفرستید|پیام نفرستید|ستاپ",
        opt_in="آغاز|آغاز کنید|شروع|ستارت", wave=1, digits="۰",
    ),
    _read(
        "ps", "Arab", "پښتو", "Pashto",
        "ودروه|ودروئ|بند کړه|بند کړئ|بند|لغوه|لغوه کړه|مه لیږئ|ستاپ",
        opt_in="پیل|پیل کړه|پیل کړئ|ستارټ", wave=1, digits="۰",
    ),
    _read(
        "ckb", "Arab", "کوردی (سۆرانی)", "Kurdish Sorani",
        "بوەستێنە|ڕایبگرە|ڕاگرتن|وەستان|هەڵوەشاندنەوە|مەنێرە|مەینێرە|ستۆپ",
        opt_in="دەستپێبکە|دەست پێ بکە|دەستپێکردن|ستارت", wave=1, digits="٠",
    ),
    _read("ti", "Ethi", "ትግርኛ", "Tigrinya", "ኣቋርጽ|ኣቋርጹ|ደው ኣብል|ኣቁም|ሰርዝ|ኣይትስደዱ|ስቶፕ", opt_in="ጀምር|ጀምሩ|ስታርት", wave=1),
    _read(
        "am", "Ethi", "አማርኛ", "Amharic", "አቁም|አቁሙ|አቋርጥ|አቋርጡ|ይቁም|ሰርዝ|አትላኩ|ስቶፕ",
        opt_in="ጀምር|ጀምሩ|ይጀምር|ስታርት", wave=1, voice="am-ET",
    ),
    _read("so", "Latn", "Soomaali", "Somali", "jooji|joojiya|iga jooji|jooji fariimaha|ka bax|baaji", opt_in="bilow|billow|bilaab|bilaaba", wave=1),
    _read(
        "ur", "Arab", "اردو", "Urdu",
        "بند|بند کریں|بند کرو|روکیں|ختم|منسوخ|سٹاپ|اسٹاپ",
        opt_in="شروع|شروع کریں|شروع کرو|سٹارٹ|اسٹارٹ", wave=1, digits="۰", fonts=_NASTALIQ,
    ),
    _read(
        "bn", "Beng", "বাংলা", "Bengali", "বন্ধ|বন্ধ করুন|বন্ধ করো|থামান|থামাও|বাতিল|স্টপ",
        opt_in="শুরু|শুরু করুন|শুরু করো|স্টার্ট", wave=1, voice="bn-IN", digits="০",
    ),
    _read(
        "sq", "Latn", "Shqip", "Albanian",
        "ndalo|ndalni|ndaloni|anulo|anuloni|çregjistrohu|cregjistrohu", opt_in="fillo|filloni|rifillo", wave=1,
    ),
    _read(
        "vi", "Latn", "Tiếng Việt", "Vietnamese",
        "dừng|dừng lại|dung lai|ngừng|ngừng lại|hủy|huỷ|hủy đăng ký|huỷ đăng ký|huy dang ky",
        opt_in="bắt đầu|bat dau|bắt đầu lại|bat dau lai", wave=1, voice="vi-VN",
    ),
    _read("ku", "Latn", "Kurdî (Kurmancî)", "Kurdish Kurmanji", "rawestîne|rawestine|bisekinîne|bisekinine|betal|betal bike"),
    _read("tr", "Latn", "Türkçe", "Turkish", "dur|durdur|durdurun|iptal|iptal et|ret", voice="tr-TR"),
    _read(
        "fr", "Latn", "Français", "French",
        "arrêt|arret|arrêter|arreter|arrêtez|arretez|désabonner|desabonner|annuler", voice="fr-FR",
    ),
    _read("es", "Latn", "Español", "Spanish", "alto|parar|pare|detener|baja|cancelar", voice="es-ES"),
    _read("pt", "Latn", "Português", "Portuguese", "parar|pare|cancelar|sair", voice="pt-PT"),
    _read("zh-hans", "Hans", "简体中文", "Chinese (simplified)", "停|停止|退订|退訂|取消", voice="cmn-CN"),
    _read("om", "Latn", "Afaan Oromoo", "Oromo", "dhaabi|dhaabaa|haqi|ergaa dhaabi"),
    _read(
        "pa", "Guru", "ਪੰਜਾਬੀ", "Punjabi", "ਬੰਦ|ਬੰਦ ਕਰੋ|ਰੋਕੋ|ਰੱਦ|ਰੱਦ ਕਰੋ|ਸਟਾਪ",
        voice="pa-IN", digits="੦",
    ),
    _read("ta", "Taml", "தமிழ்", "Tamil", "நிறுத்து|நிறுத்தவும்|நிறுத்துங்கள்|ரத்து", voice="ta-IN"),
    _read(
        "hi", "Deva", "हिन्दी", "Hindi", "बंद|बन्द|बंद करो|बंद करें|रोको|रोकें|रद्द|स्टॉप",
        voice="hi-IN", digits="०",
    ),
    _read("si", "Sinh", "සිංහල", "Sinhala", "නවත්වන්න|නවතන්න|අවලංගු|අවලංගු කරන්න"),
    _read("my", "Mymr", "မြန်မာ", "Burmese", "ရပ်|ရပ်ပါ|ရပ်တန့်|ရပ်တန့်ပါ|ပယ်ဖျက်|ပယ်ဖျက်ပါ", digits="၀"),
    _read("uk", "Cyrl", "Українська", "Ukrainian", "стоп|зупинити|зупиніть|скасувати|відписатися|відписатись", voice="uk-UA"),
    _read("ru", "Cyrl", "Русский", "Russian", "стоп|остановить|остановите|отмена|отменить|отписаться", voice="ru-RU"),
    _read("ka", "Geor", "ქართული", "Georgian", "სტოპ|შეწყვიტე|შეწყვიტეთ|გააუქმე|გაუქმება"),
    _read("ro", "Latn", "Română", "Romanian", "opriți|opriti|oprește|opreste|anulează|anuleaza|anulare|dezabonare", voice="ro-RO"),
    # Spoken here, written elsewhere: each points to what most of its speakers read. Ask the person.
    _spoken("haz", "Arab", "هزارگی", "Hazaragi", "fa-af"),
    _spoken("uz-arab", "Arab", "اوزبیکی", "Uzbek (Afghanistan)", "fa-af"),
    _spoken("azb", "Arab", "تۆرکجه", "Azeri (Iran)", "fa"),
    _spoken("bal", "Arab", "بلۏچی", "Balochi", "fa"),
    _spoken("ku-arab", "Arab", "کوردی (بادینی)", "Kurdish Badini", "ckb"),
    _spoken("tig", "Ethi", "ትግረ", "Tigre", "ti"),
    _spoken("byn", "Ethi", "ብሊን", "Blin", "ti"),
    _spoken("ssy", "Latn", "Saho", "Saho", "ti"),
    _spoken("aa", "Latn", "Qafar", "Afar", "am"),
    _spoken("bej", "Latn", "Bidhaawyeet", "Beja", "ar"),
    _spoken("zag", "Latn", "Beria", "Zaghawa", "ar"),
    _spoken("fvr", "Latn", "Fòòr", "Fur", "ar"),
    _spoken("mls", "Latn", "Masara", "Masalit", "ar"),
    _spoken("rhg", "Latn", "Ruáingga", "Rohingya", "my"),
    _spoken("syl", "Beng", "সিলেটি", "Sylheti", "bn"),
    _spoken("pa-arab", "Arab", "پنجابی", "Punjabi (Pakistan)", "ur"),
    _spoken("ln", "Latn", "Lingála", "Lingala", "fr"),
    _spoken("wo", "Latn", "Wolof", "Wolof", "fr"),
    _spoken("ha", "Latn", "Hausa", "Hausa", "en"),
    _spoken("sw", "Latn", "Kiswahili", "Swahili", "en"),
    _spoken("kri", "Latn", "Krio", "Krio", "en"),
    _spoken("mnk", "Latn", "Mandinka", "Mandinka", "en"),
]  # fmt: skip

LANGUAGES: dict[str, Language] = {language.tag: language for language in _ROWS}
FIRST_WAVE: tuple[str, ...] = tuple(lang.tag for lang in _ROWS if lang.wave == 1)
READING: tuple[str, ...] = tuple(lang.tag for lang in _ROWS if lang.reads is None)
SPOKEN: tuple[str, ...] = tuple(LANGUAGES)  # whatever is read is spoken too
RTL: tuple[str, ...] = tuple(lang.tag for lang in _ROWS if lang.direction == "rtl")

# Other names for the same thing, from browsers, phones and spreadsheets.
ALIASES = {"prs": "fa-af", "prs-af": "fa-af", "kmr": "ku", "ku-latn": "ku", "sdh": "ckb",
           "zh": "zh-hans", "zh-cn": "zh-hans", "pnb": "pa-arab", "gaz": "om", "als": "sq",
           "kmr-arab": "ku-arab", "pes": "fa", "tigrinya": "ti"}  # fmt: skip


def canonical(tag: str) -> str:
    """The registry's own spelling of a tag: fa_AF, fa-AF and prs all give fa-af."""
    folded = tag.strip().replace("_", "-").lower()
    return ALIASES.get(folded, folded)


def get(tag: str) -> Language:
    """The language of this tag in any spelling; UnknownLanguage if the registry has none."""
    try:
        return LANGUAGES[canonical(tag)]
    except KeyError:
        raise UnknownLanguage(tag) from None


def direction(tag: str) -> Direction:
    """Which way this language is written: "ltr" or "rtl"."""
    return get(tag).direction


def reading_of(tag: str) -> str:
    """The tag to write in for someone of this language: itself, or what its speakers read."""
    language = get(tag)
    return language.reads or language.tag


def opt_out_words() -> frozenset[str]:
    """Every word that opts out, in all languages together."""
    return frozenset().union(*(language.opt_out for language in _ROWS))


def opt_in_words() -> frozenset[str]:
    """Every word that brings texts back, in all languages together."""
    return frozenset().union(*(language.opt_in for language in _ROWS))


def django_languages() -> list[tuple[str, str]]:
    """Pairs of tag and endonym for Django's LANGUAGES setting: what can be read here."""
    return [(tag, LANGUAGES[tag].endonym) for tag in READING]


def django_bidi() -> list[str]:
    """Tags for Django's LANGUAGES_BIDI setting."""
    return [tag for tag in READING if LANGUAGES[tag].direction == "rtl"]


def django_lang_info() -> dict[str, dict[str, object]]:
    """Entries for django.conf.locale.LANG_INFO; put them in before LANGUAGES is first read."""
    return {
        tag: {
            "bidi": LANGUAGES[tag].direction == "rtl",
            "code": tag,
            "name": LANGUAGES[tag].english,
            "name_local": LANGUAGES[tag].endonym,
        }
        for tag in READING
    }
