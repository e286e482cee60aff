"""How leaflets and facts look to programs. Serializers only show; forms ask."""

from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from rest_framework import serializers

from leaflets.editions import Edition
from leaflets.grid import Cell
from leaflets.lines import Line, Reading
from leaflets.models import Fact, FactKind, Shape
from leaflets.paper_forms import for_volunteers, usual
from translations.grid import STATES


class _Shape(serializers.Serializer[Any]):
    """Plain facts, written out."""


class EditionOut(_Shape):
    """A leaflet in one language, as a whole."""

    leaflet = serializers.CharField()
    language = serializers.CharField()
    title = serializers.CharField(help_text="In the language itself.")
    state = serializers.CharField(help_text=", ".join(STATES))
    checked = serializers.IntegerField(help_text="Parts that a second person has read.")
    parts = serializers.IntegerField()
    version = serializers.CharField(help_text="The same until a word or a fact changes.")
    is_draft = serializers.BooleanField(help_text="Marked as a draft on paper and on its page.")


class LeafletPartOut(_Shape):
    """One part, in English and in the language."""

    name = serializers.CharField(help_text="What the part is called when it is written or checked.")
    shape = serializers.ChoiceField(choices=Shape.choices)
    english = serializers.CharField()
    english_version = serializers.IntegerField()
    words = serializers.CharField(allow_blank=True)
    state = serializers.CharField(help_text=", ".join(STATES))
    machine = serializers.BooleanField()
    own = serializers.BooleanField(
        help_text="Written by the owner of the key, who cannot check it."
    )
    seen_as = serializers.CharField(
        allow_blank=True, help_text="Send it back to say that these very words were read."
    )


class LeafletPaperOut(_Shape):
    """A form in which it can be printed."""

    form = serializers.CharField(
        help_text="What a run of it is noted as. `pair-` and a tag: beside that language."
    )
    title = serializers.CharField()
    page = serializers.CharField(help_text="The PDF, for everybody.")


class ReadingOut(_Shape):
    """A leaflet in one language beside its English."""

    edition = EditionOut()
    paper = LeafletPaperOut(many=True)
    parts = LeafletPartOut(many=True)


class FactOut(serializers.ModelSerializer[Fact]):
    """A number or a deadline."""

    kind = serializers.ChoiceField(choices=FactKind.choices)
    hours = serializers.CharField(
        allow_blank=True, help_text="When somebody answers: Mon-Fri 09:00-17:00."
    )
    answers = serializers.ListField(
        child=serializers.CharField(), help_text="Tags of the languages that they speak."
    )

    class Meta:
        model = Fact
        fields = [
            "key", "title", "kind", "value", "hours", "answers", "source", "checked_on", "changed_at"
        ]  # fmt: skip
        read_only_fields = fields


def edition_out(cell: Cell) -> dict[str, Any]:
    """An edition."""
    edition = cell.edition
    return {
        "leaflet": edition.leaflet.slug,
        "language": edition.language.tag,
        "title": edition.title,
        "state": edition.state,
        "checked": edition.counts["checked"],
        "parts": len(edition.pieces),
        "version": edition.version,
        "is_draft": not cell.sure,
    }


def reading_out(found: Reading, today: date) -> dict[str, Any]:
    """A leaflet, part by part."""
    cell = Cell(found.edition, found.edition.is_sure(today))
    return {
        "edition": edition_out(cell),
        "paper": _paper(found.edition),
        "parts": [_part(line) for line in found.lines],
    }


def _paper(edition: Edition) -> list[dict[str, str]]:
    if edition.state == "missing":
        return []
    slug, tag = edition.leaflet.slug, edition.language.tag
    return [
        {
            "form": form.slug,
            "title": form.word,
            "page": settings.PUBLIC_URL + reverse("read:sheet", args=[slug, tag, form.slug]),
        }
        for form in [*usual(tag), *for_volunteers(tag)]
    ]


def _part(line: Line) -> dict[str, Any]:
    text = line.english.part.text
    return {
        "name": line.name,
        "shape": line.english.shape,
        "english": text.words,
        "english_version": text.version,
        "words": line.row.words if line.row else "",
        "state": line.theirs.words.state if line.row else "missing",
        "machine": bool(line.row and line.row.machine),
        "own": line.own,
        "seen_as": line.seen_as,
    }
