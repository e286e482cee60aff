"""The leaflets that ship with the program, from the files in starter/."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from leaflets.models import Fact, Leaflet, Part
from translations.languages import FIRST_WAVE
from translations.models import SOURCE, Kind, Text, Translation

FOLDER = Path(__file__).parent / "starter"
AFTER_TEXTS = 1000  # their places come after those of all texts for phones


@cache
def about() -> dict[str, dict[str, Any]]:
    """Title, purpose and parts of each shipped leaflet, in the order of the pages."""
    return _read(SOURCE)


@cache
def facts() -> dict[str, dict[str, Any]]:
    """The shipped facts, by key."""
    return _read("facts")


@cache
def shipped(tag: str) -> dict[str, list[str]]:
    """The words of each shipped leaflet in one language, part by part; nothing if it has none."""
    if tag == SOURCE:
        return {slug: [words for _shape, words in one["parts"]] for slug, one in about().items()}
    return _read(tag) if (FOLDER / f"{tag}.toml").exists() else {}


def load() -> int:
    """How many leaflets were added; what is there, people may have changed, so it stays.

    Somebody's own leaflet or number that bears the name of one of ours stays as they made it.
    """
    theirs = set(Fact.objects.filter(is_shipped=False).values_list("key", flat=True))
    for key, one in facts().items():
        if key not in theirs:
            _put(key, one)
    theirs = set(Leaflet.objects.filter(is_shipped=False).values_list("slug", flat=True))
    return sum(_added(place, slug) for place, slug in enumerate(about()) if slug not in theirs)


def _put(key: str, one: dict[str, Any]) -> None:
    shown = {name: one[name] for name in ("title", "kind")}
    begun = {"value": one["value"], "source": one["source"], "checked_on": one["read_on"]}
    new = {**shown, **begun, "is_shipped": True}
    Fact.objects.update_or_create(key=key, defaults=shown, create_defaults=new)


def _added(place: int, slug: str) -> bool:
    one = about()[slug]
    shown = {"title": one["title"], "purpose": one["purpose"], "place": place}
    leaflet, new = Leaflet.objects.update_or_create(
        slug=slug, defaults=shown, create_defaults={**shown, "is_shipped": True}
    )
    texts = [_text(leaflet, number, shape) for number, (shape, _words) in enumerate(one["parts"])]
    Translation.objects.bulk_create(
        [
            Translation(text=text, language=tag, words=words, source_version=1, machine=True)
            for tag in FIRST_WAVE
            for text, words in zip(texts, shipped(tag).get(slug, []), strict=False)
        ],
        ignore_conflicts=True,
    )
    return new


def _text(leaflet: Leaflet, number: int, shape: str) -> Text:
    """The text of one part; its words only when new."""
    shown = {
        "kind": Kind.LEAFLET,
        "title": f"{leaflet.title}, {number + 1}",
        "place": AFTER_TEXTS + 100 * leaflet.place + number,
    }
    begun = {"words": about()[leaflet.slug]["parts"][number][1], "is_public": True}
    key = f"leaflet_{leaflet.slug}_{number + 1}"
    text, _new = Text.objects.update_or_create(
        key=key, defaults=shown, create_defaults=shown | begun
    )
    Part.objects.update_or_create(
        text=text, defaults={"leaflet": leaflet, "shape": shape, "place": number}
    )
    return text


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
