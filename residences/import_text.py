"""What people type into spreadsheets, made comparable and harmless. No framework."""

import re
import unicodedata

LONGEST_CELL = 500  # characters: far more than any alias or pair of numbers; the rest is cut
_KEPT_FORMATS = "\u200c\u200d"  # Persian and other scripts spell with these two
# One word in Arabic letters is typed in many ways, depending on the keyboard.
_ARABIC = str.maketrans(
    dict.fromkeys("أإآٱ", "ا")
    | dict.fromkeys("يىې", "ی")
    | dict.fromkeys("ةەھۀ", "ه")
    | {"ك": "ک", "ـ": "", "ı": "i", "\u200c": " "}
)
_PLAIN_WORD = re.compile(r"[a-z0-9]+")
_BAD_SIGNS = re.compile(r"[<>{}\[\]\\|=@+*%$#^~`\"“”«»;:?!/]")
_DIGITS = re.compile(r"\d(?:[\W_]*\d){4,}")


def clean(text: str) -> str:
    """The text on one line without control signs, direction marks and other hidden signs."""
    if text.isascii() and text.isprintable():  # most cells: no need to look at every sign
        return " ".join(text.split())
    kept = (_visible(sign) for sign in unicodedata.normalize("NFC", text))
    return " ".join("".join(kept).split())


def lines_of(text: str) -> str:
    """The text cleaned line by line: a cell may hold one number on each line."""
    return "\n".join(clean(line) for line in re.split(r"[\r\n\v\f\u2028\u2029]+", text))


def _visible(sign: str) -> str:
    if sign.isspace():
        return " "
    hidden = unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Co", "Cn"}
    return "" if hidden and sign not in _KEPT_FORMATS else sign


def fold(text: str) -> str:
    """The text as it is compared: no case, no accents, no signs, one spelling of each letter."""
    if text.isascii():
        return " ".join(_PLAIN_WORD.findall(text.lower()))
    plain = unicodedata.normalize("NFKD", text.translate(_ARABIC)).casefold()
    apart = unicodedata.normalize("NFKD", plain).casefold()
    bare = (s for s in apart if unicodedata.category(s) not in {"Mn", "Cf", "Cc"})
    joined = "".join(bare).translate(_ARABIC)
    return " ".join("".join(s if _is_word(s) else " " for s in joined).split())


def _is_word(sign: str) -> bool:
    return sign.isalnum() or unicodedata.category(sign) == "Mc"


def plain_digits(text: str) -> str:
    """The text with the digits of every script written as 0 to 9."""
    if text.isascii():
        return text
    signs = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in signs)


def has_letters(text: str) -> bool:
    """Whether there is anything to say aloud: a dash, a dot or a hidden sign is nothing."""
    return any(sign.isalnum() for sign in text)


def bad_signs(text: str, but: str = "") -> str:
    """The signs that no name has, each once; some may be let through."""
    found = (sign for sign in _BAD_SIGNS.findall(text) if sign not in but)
    return " ".join(dict.fromkeys(found))


def masked(text: str, longest: int = 40) -> str:
    """The text cut short, with dots for every run of five digits or more."""
    short = text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
    return _DIGITS.sub(lambda found: "•••" + found[0][-2:], short)


def has_long_number(text: str) -> bool:
    """True where five digits or more stand together: a phone, a card, a date, a case."""
    return _DIGITS.search(plain_digits(text)) is not None
