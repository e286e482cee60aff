"""How texts, the glossary and links look to programs. Serializers only show; forms ask."""

from typing import Any

from rest_framework import serializers

from translations.desk import Desk
from translations.grid import STATES, Column
from translations.models import Kind, Term, Text, TranslatorLink
from translations.work import Share


class _Shape(serializers.Serializer[Any]):
    """Plain facts, written out."""


class TextOut(serializers.ModelSerializer[Text]):
    """What we say, in English."""

    kind = serializers.ChoiceField(choices=Kind.choices)

    class Meta:
        model = Text
        fields = ["key", "kind", "title", "note", "words", "version", "is_critical", "is_public"]
        read_only_fields = fields


class SaidOut(_Shape):
    """A comment."""

    id = serializers.UUIDField()
    comment = serializers.CharField()
    said_at = serializers.DateTimeField()
    is_settled = serializers.BooleanField()


class DeskOut(_Shape):
    """A text in one language, and what the owner of the key may do."""

    text = TextOut()
    language = serializers.CharField()
    words = serializers.CharField(allow_blank=True)
    state = serializers.CharField(help_text=", ".join(STATES))
    follows = serializers.IntegerField(allow_null=True, help_text="The version of the English.")
    machine = serializers.BooleanField()
    engine = serializers.CharField(allow_blank=True)
    needs = serializers.IntegerField(help_text="How many readers beside its writer.")
    read_once = serializers.BooleanField(help_text="The first of two readers has read it.")
    back = serializers.CharField(allow_blank=True, help_text="What it says, told in English.")
    own = serializers.BooleanField()
    may = serializers.ListField(child=serializers.CharField(), help_text="Which deeds wait.")
    seen_as = serializers.CharField(
        allow_blank=True, help_text="Send it back to say that these very words were read."
    )
    hints = serializers.ListField(child=serializers.CharField())
    comments = SaidOut(many=True)


class PastOut(_Shape):
    """Words that stood there before."""

    id = serializers.UUIDField()
    words = serializers.CharField()
    follows = serializers.IntegerField()
    was_checked = serializers.BooleanField()
    replaced_at = serializers.DateTimeField()


class SuggestionOut(_Shape):
    """Words by a machine; nothing was kept."""

    words = serializers.CharField()
    engine = serializers.CharField()
    machine = serializers.CharField(help_text="Send it back with the words, so that we know.")


class CoverageOut(_Shape):
    """One language: how many read it, and how many texts stand how."""

    language = serializers.CharField()
    readers = serializers.CharField(help_text="In words: small numbers are not told to all.")
    counts = serializers.DictField(child=serializers.IntegerField())


class WorkOut(_Shape):
    """What waits in one language, by what it waits for."""

    language = serializers.CharField()
    readers = serializers.CharField()
    waits = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))


class TermOut(serializers.ModelSerializer[Term]):
    """A word of the glossary."""

    words = serializers.SerializerMethodField()

    class Meta:
        model = Term
        fields = ["id", "english", "meaning", "stays", "words"]
        read_only_fields = fields

    def get_words(self, term: Term) -> dict[str, str]:
        """How it is said, by language."""
        return {one.language: one.words for one in term.words.all()}


class LinkOut(serializers.ModelSerializer[TranslatorLink]):
    """A link for somebody without an account; never its secret."""

    class Meta:
        model = TranslatorLink
        fields = ["id", "name", "language", "made_at", "expires_at", "withdrawn_at", "used_at"]
        read_only_fields = fields


class MadeLinkOut(_Shape):
    """A link that was just made: where it leads is told once."""

    id = serializers.UUIDField()
    link = serializers.CharField()


class LookOut(_Shape):
    """What becomes of one entry of a file."""

    place = serializers.CharField()
    key = serializers.CharField()
    fate = serializers.CharField(help_text="new, same, asks, unsure or refused")
    why = serializers.ListField(child=serializers.CharField())


class FileOut(_Shape):
    """What a file would change, or did."""

    written = serializers.IntegerField(allow_null=True, help_text="Nothing where we only looked.")
    lines = LookOut(many=True)


def desk_out(seat: Desk) -> dict[str, Any]:
    """A desk."""
    row = seat.row
    may = {
        "write": seat.may_replace,
        "check": seat.may_check,
        "back": seat.may_tell_back,
        "keep": seat.may_keep,
        "comment": seat.may_write,
    }
    return {
        "text": seat.text,
        "language": seat.tag,
        "words": row.words if row else "",
        "state": seat.state,
        "follows": row.source_version if row else None,
        "machine": bool(row and row.machine),
        "engine": row.engine if row else "",
        "needs": row.needs if row else 1,
        "read_once": bool(row and row.first_at),
        "back": row.back if row else "",
        "own": seat.own,
        "may": [deed for deed, can in may.items() if can],
        "seen_as": seat.seen_as,
        "hints": [hint.sentence for hint in seat.hints],
        "comments": [
            {
                "id": one.pk,
                "comment": one.words,
                "said_at": one.said_at,
                "is_settled": one.settled_at is not None,
            }
            for one in seat.comments
        ],
    }


def coverage_out(column: Column, readers: str) -> dict[str, Any]:
    """A language of the grid."""
    states = [cell.state for cell in column.cells]
    counts = {state: states.count(state) for state in STATES}
    return {"language": column.language.tag, "readers": readers, "counts": counts}


def work_out(share: Share) -> dict[str, Any]:
    """What waits in a language."""
    waits = {pile.name: [text.key for text, _row in pile.rows] for pile in share.piles}
    waits.pop("rest", None)
    return {
        "language": share.language.tag,
        "readers": share.readers.said if share.readers else "0 people",
        "waits": waits,
    }
