"""How each script is set: which fonts, which way, and how much room its lines need."""

from typing import Any

SANS = "Noto Sans"
_NASTALIQ = "Noto Nastaliq Urdu"
_FAMILIES = {
    "Latn": SANS, "Cyrl": SANS, "Arab": "Noto Naskh Arabic", "Ethi": "Noto Sans Ethiopic",
    "Beng": "Noto Sans Bengali", "Guru": "Noto Sans Gurmukhi", "Taml": "Noto Sans Tamil",
    "Deva": "Noto Sans Devanagari", "Sinh": "Noto Sans Sinhala", "Mymr": "Noto Sans Myanmar",
    "Geor": "Noto Sans Georgian", "Hans": "Noto Sans CJK SC",
}  # fmt: skip
_OF_LANGUAGE = {"ur": _NASTALIQ}  # its readers look for it; w3c/alreq 276
# Drawn smaller than Latin letters of the same size; on a sheet they must be as easy to read.
_LARGER = {"Noto Naskh Arabic": 1.15}
# Above the line, below it, and between two: in parts of the letters' size. With the usual ones,
# which end at the height of a capital, the marks of tall scripts run into the line above.
_ROOM = {
    SANS: (0.8, 0.22, 0.36), "Noto Naskh Arabic": (0.92, 0.38, 0.24), _NASTALIQ: (1.3, 0.66, 0),
    "Noto Sans Ethiopic": (0.78, 0.2, 0.42), "Noto Sans Bengali": (0.82, 0.28, 0.32),
    "Noto Sans Gurmukhi": (0.86, 0.24, 0.32), "Noto Sans Tamil": (0.82, 0.28, 0.32),
    "Noto Sans Devanagari": (0.86, 0.28, 0.32), "Noto Sans Sinhala": (0.78, 0.3, 0.34),
    "Noto Sans Myanmar": (0.88, 0.44, 0.22), "Noto Sans Georgian": (0.78, 0.22, 0.38),
    "Noto Sans CJK SC": (0.85, 0.12, 0.5),
}  # fmt: skip
_REGIONS = {"Hans": "CN"}  # for those who ask a tag without a script


def hand(tag: str, script: str, direction: str) -> dict[str, Any]:
    """What a template needs to set words of this language; every other script follows as a help.

    So an alias in Tigrinya also shows on a sheet in Arabic. A letter that no font has is an error.
    """
    family = _OF_LANGUAGE.get(tag, _FAMILIES[script])
    others = [SANS, *dict.fromkeys(_FAMILIES.values())]
    top, bottom, leading = _ROOM[family]
    language, _, rest = tag.partition("-")
    return {
        "lang": language,
        "region": rest.upper() if len(rest) == 2 else _REGIONS.get(script),
        "dir": direction,
        "scale": _LARGER.get(family, 1),
        "fonts": list(dict.fromkeys([family, *others])),
        "top": top,
        "bottom": bottom,
        "leading": leading,
    }
