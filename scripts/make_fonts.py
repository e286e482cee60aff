"""Cuts the fonts of paper/fonts out of Debian's Noto packages: the same bytes from the same versions.

apt-get install fonts-noto-core fonts-noto-cjk
.venv/bin/python -m scripts.make_fonts
"""

import hashlib
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

HOUSE = Path(__file__).resolve().parent.parent
FONTS = HOUSE / "paper" / "fonts"
SUMS = FONTS / "SHA256SUMS"
EXEMPLARS = HOUSE / "tests" / "paper" / "exemplars.toml"
VERSIONS = {"fonts-noto-core": "20201225-1", "fonts-noto-cjk": "1:20220127+repack1-1"}
NOTO = Path("/usr/share/fonts/truetype/noto")
CJK = Path("/usr/share/fonts/opentype/noto")
CHINESE = "Noto Sans CJK SC"
WEIGHTS = {"Regular": 400, "Bold": 700}
# Latin with Vietnamese and African letters, Cyrillic, and the marks, dashes and money signs.
WESTERN = [
    (0x20, 0x24F), (0x259, 0x259), (0x2B0, 0x36F), (0x400, 0x52F), (0x1D48, 0x1D49),
    (0x1E00, 0x1EFF), (0x2000, 0x206F), (0x20A0, 0x20BF), (0x2116, 0x2116), (0xFEFF, 0xFEFF),
]  # fmt: skip
WHOLE = [
    "NotoNaskhArabic", "NotoNastaliqUrdu", "NotoSansEthiopic", "NotoSansBengali",
    "NotoSansGurmukhi", "NotoSansTamil", "NotoSansDevanagari", "NotoSansSinhala",
    "NotoSansMyanmar", "NotoSansGeorgian",
]  # fmt: skip


def common_chinese() -> set[int]:
    """Level one of GB 2312, the 3,755 most used characters; what CLDR names beyond; and a minus."""
    rows = [*range(0xB0, 0xD8), 0xA1, 0xA3]
    pairs = (bytes([row, cell]) for row in rows for cell in range(0xA1, 0xFF))
    signs = "".join(pair.decode("gb2312", errors="ignore") for pair in pairs)
    named = tomllib.loads(EXEMPLARS.read_text(encoding="utf-8"))["zh-hans"]
    return {ord(sign) for sign in signs + "".join(named.values()) if ord(sign) > 0x2E00} | {0x2212}


def options() -> Options:
    """Without hints, which print does not need; with every name, because the licence is one."""
    chosen = Options(hinting=False, name_IDs=["*"], name_languages=["*"], notdef_outline=True)
    chosen.layout_features = [*Options._layout_features_default, "tnum", "lnum"]
    chosen.drop_tables += ["DSIG"]
    return chosen


def cut(font: TTFont, signs: Iterable[int] | None, weight: int, target: Path) -> None:
    """Writes the part of a font that holds these signs; all of it if none are named."""
    subsetter = Subsetter(options())
    subsetter.populate(unicodes=font.getBestCmap() if signs is None else signs)
    subsetter.subset(font)
    # the bold Nastaliq calls itself regular, and typesetting would choose between the two by chance
    font["OS/2"].usWeightClass = weight
    font.recalcTimestamp = False  # the hour of cutting is nobody's business, and changes the bytes
    font.save(target)


def chinese(weight: str) -> TTFont:
    """The simplified Chinese font out of the collection of all East Asian ones."""
    collection = TTCollection(CJK / f"NotoSansCJK-{weight}.ttc", lazy=True)
    return next(one for one in collection.fonts if one["name"].getDebugName(16) == CHINESE
                or one["name"].getDebugName(1) == CHINESE)  # fmt: skip


def make() -> list[Path]:
    """Every font, written anew."""
    western = {sign for first, last in WESTERN for sign in range(first, last + 1)}
    for name, weight in WEIGHTS.items():
        cut(TTFont(NOTO / f"NotoSans-{name}.ttf"), western, weight, FONTS / f"NotoSans-{name}.ttf")
        cut(chinese(name), common_chinese(), weight, FONTS / f"NotoSansCJKsc-{name}.otf")
        for family in WHOLE:
            cut(TTFont(NOTO / f"{family}-{name}.ttf"), None, weight, FONTS / f"{family}-{name}.ttf")
    return sorted([*FONTS.glob("*.ttf"), *FONTS.glob("*.otf")])


def wrong_versions() -> list[str]:
    """What is installed and is not what the fonts were cut from."""
    wrong = []
    for package, version in VERSIONS.items():
        query = ["dpkg-query", "--show", "--showformat=${Version}", package]
        done = subprocess.run(query, capture_output=True, text=True, check=False)
        if done.stdout != version:
            wrong.append(f"{package} {done.stdout or 'is not installed'}, wanted {version}")
    return wrong


def main() -> int:
    """0 when the fonts were cut; their sums stand beside them."""
    if wrong := wrong_versions():
        print("\n".join(wrong), file=sys.stderr)
        return 1
    made = make()
    sums = [f"{hashlib.sha256(one.read_bytes()).hexdigest()}  {one.name}" for one in made]
    SUMS.write_text("\n".join(sums) + "\n")
    print(f"{len(made)} fonts, {sum(one.stat().st_size for one in made):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
