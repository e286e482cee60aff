"""A word for a branch as somebody typed it: read, and refused, as the words of a list are."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.forms import Field
from django.utils.translation import gettext_lazy as _

from residences import refusals
from residences.import_rows import LONGEST_BRANCH
from residences.import_text import bad_signs, has_letters
from residences.import_words import WRONG
from residences.models import Branch, Residence
from residences.telling import refuse_real_places
from residences.words import HARMLESS, names_a_room, spoken, tidy


def read_word(typed: str, residence: Residence) -> str:
    """The word as it is kept; refuses rooms, odd signs, and what tells where the place is."""
    word = tidy(typed)
    if not has_letters(word):
        raise ValidationError(Field.default_error_messages["required"], "required")
    if names_a_room(word):
        raise ValidationError(_("This looks like a room. We keep only the floor or wing."), "room")
    if len(word) > LONGEST_BRANCH:
        raise ValidationError(str(WRONG["branch_long"]), "long")
    if signs := bad_signs(word, but=HARMLESS):
        raise ValidationError(str(WRONG["branch_signs"]), "signs", {"signs": signs})
    refuse_real_places(word, [residence])
    return word


def refuse_twin(residence: UUID, word: str, but: Branch | None = None) -> None:
    """Refuses a word that another branch here has, in whatever spelling; two who add take turns."""
    Residence.objects.select_for_update().get(pk=residence)
    others = Branch.objects.filter(residence=residence).exclude(pk__in=[but.pk] if but else [])
    if spoken(word) in {spoken(other) for other in others.values_list("word", flat=True)}:
        raise refusals.BranchWordTaken
