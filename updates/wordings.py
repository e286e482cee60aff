"""The words of an update in every language that its people read, as they are frozen."""

from collections.abc import Iterable, Mapping

from translations.models import SOURCE
from translations.own_words import OwnWords
from translations.wording import Words, words_for
from updates.choices import choices_of, meanings
from updates.models import Update, UpdateWording

HOW = "question_how"  # the line below every question
PHRASES = ("question_thanks", "question_again", "question_over")


def freeze(
    *, text_key: str, own: OwnWords | None, tongues: Iterable[str], is_question: bool = False
) -> list[UpdateWording]:
    """Unsaved wordings, one for each language, each saying how far it can be trusted."""
    wanted = sorted({*tongues, SOURCE})
    keys = [*([text_key] if text_key else []), *((HOW, *PHRASES) if is_question else ())]
    found = words_for(keys, wanted) if keys else {}
    main = {tag: own.for_readers_of(tag) if own else found[text_key, tag] for tag in wanted}
    source = choices_of(own.words if own else main[SOURCE].words)
    return [_wording(tag, main[tag], found, source, is_question=is_question) for tag in wanted]


def _wording(
    tag: str,
    main: Words,
    found: Mapping[tuple[str, str], Words],
    source: Mapping[int, str],
    *,
    is_question: bool,
) -> UpdateWording:
    wording = UpdateWording(
        language=tag,
        said_in=main.language,
        words=main.words,
        state=main.state,
        text_version=main.version,
    )
    if is_question:
        wording.words = f"{main.words}\n{found[HOW, tag].words}"
        choices = meanings(choices_of(main.words), source)
        wording.choices = {str(number): meaning for number, meaning in choices.items()}
        wording.phrases = {key: found[key, tag].words for key in PHRASES}
    return wording


def own_words_of(update: Update) -> OwnWords | None:
    """Somebody's own words, if it was sent in such."""
    return OwnWords(update.words, update.words_language) if update.words else None


def freeze_for(update: Update, tongues: Iterable[str]) -> None:
    """Wordings for these languages stand in the database; those that do already stay as they are."""
    there = set(update.wordings.values_list("language", flat=True))
    missing = set(tongues) - there
    if not missing and there:
        return
    wordings = freeze(
        text_key=update.text_key,
        own=own_words_of(update),
        tongues=missing,
        is_question=update.question_id is not None,
    )
    for wording in wordings:
        wording.update = update
    UpdateWording.objects.bulk_create(one for one in wordings if one.language not in there)


def by_language(update: Update) -> dict[str, UpdateWording]:
    """The frozen wordings of an update."""
    return {wording.language: wording for wording in update.wordings.all()}


def numbers_of(wording: UpdateWording) -> list[int]:
    """The numbers that its question knows."""
    return [int(number) for number in wording.choices]
