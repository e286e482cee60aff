"""The texts that ship with the program, from the files in starter/."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from translations.languages import FIRST_WAVE
from translations.models import SOURCE, Text, Translation
from translations.writers import readers_needed

FOLDER = Path(__file__).parent / "starter"


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows loading added."""

    texts: int
    translations: int


@cache
def shipped(tag: str) -> dict[str, str]:
    """The shipped words of one language, by key."""
    data = tomllib.loads((FOLDER / f"{tag}.toml").read_text(encoding="utf-8"))
    return {key: row["words"] for key, row in data.items()} if tag == SOURCE else data


@cache
def about() -> dict[str, dict[str, Any]]:
    """Kind, title, note and English words of each shipped text, in the order of the pages."""
    return tomllib.loads((FOLDER / f"{SOURCE}.toml").read_text(encoding="utf-8"))


def load() -> Loaded:
    """Adds what is missing; what is there, people may have changed, so it stays."""
    before = Text.objects.count(), Translation.objects.count()
    texts = {key: _text(place, key) for place, key in enumerate(about())}
    Translation.objects.bulk_create(
        [
            Translation(
                text=text,
                language=tag,
                words=shipped(tag)[key],
                source_version=1,
                machine=True,
                needs=readers_needed(text, tag),
            )
            for tag in FIRST_WAVE
            for key, text in texts.items()
        ],
        ignore_conflicts=True,
    )
    return Loaded(Text.objects.count() - before[0], Translation.objects.count() - before[1])


def _text(place: int, key: str) -> Text:
    """The text of this key; its kind, title and note always as shipped, all else only when new."""
    shown = {name: about()[key][name] for name in ("kind", "title", "note")} | {"place": place}
    begun = {
        "words": about()[key]["words"],
        "is_critical": about()[key].get("is_critical", False),
    }
    return Text.objects.update_or_create(key=key, defaults=shown, create_defaults=shown | begun)[0]
