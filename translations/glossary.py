"""The glossary: words that are said the same everywhere, and those that stay as they are."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.trail import record
from accounts.verbs import Verb
from translations import actions, checks, languages
from translations.hints import Rule, says
from translations.models import SOURCE, Term, TermWords

BETWEEN = "/"  # two ways to say the same, as in "telefon / celular"
MOST = 200  # terms: a glossary that nobody can read is none
TAGS = [tag for tag in languages.READING if tag != SOURCE]


class TooManyTerms(ValidationError):
    """Somebody has to take one out first."""

    def __init__(self) -> None:
        super().__init__(_("The glossary is full. Please take a term out first."), code="too_many")


class Twice(ValidationError):
    """It stands there already."""

    def __init__(self) -> None:
        super().__init__(_("This term stands in the glossary already."), code="twice")


def rules_for(tag: str) -> list[Rule]:
    """Every term as the hints of one language need it, in two queries."""
    said = dict(TermWords.objects.filter(language=tag).values_list("term_id", "words"))
    terms = Term.objects.order_by("english")
    rules = [Rule(one.english, one.stays, ways(said.get(one.pk, ""))) for one in terms]
    return [rule for rule in rules if rule.stays or rule.ways]


def rules_in(source: str, rules: list[Rule]) -> list[Rule]:
    """Those that this English speaks of."""
    return [rule for rule in rules if says(source, rule.english)]


def ways(words: str) -> tuple[str, ...]:
    """The ways in which a term may be said."""
    return tuple(filter(None, (one.strip() for one in words.split(BETWEEN))))


@transaction.atomic
def write_term(
    *,
    term: Term | None,
    english: str,
    meaning: str,
    stays: bool,
    words: Mapping[str, str],
    by: User,
    now: datetime,
) -> Term:
    """The term with how it is said in each of these languages; an empty one is taken out."""
    if not actions.may_write(by):
        raise actions.NotAWriter
    if term is None and Term.objects.count() >= MOST:
        raise TooManyTerms
    row = term or Term()
    row.english, row.meaning, row.stays = actions.tidy(english), actions.tidy(meaning), stays
    if Term.objects.filter(english__iexact=row.english).exclude(pk=row.pk).exists():
        raise Twice
    wrong = {tag: _wrong(tag, said) for tag, said in words.items() if _wrong(tag, said)}
    if wrong:
        raise ValidationError({f"words_{tag}": str(why) for tag, why in wrong.items()})
    row.save()
    for tag, said in words.items():
        _say(row, tag, actions.tidy(said), by)
    record(actor=by, verb=Verb.TERM_CHANGED, target=row, at=now)
    return row


@transaction.atomic
def remove_term(*, term: Term, by: User, now: datetime) -> None:
    """Takes the term out of the glossary."""
    if not actions.may_write(by):
        raise actions.NotAWriter
    record(actor=by, verb=Verb.TERM_CHANGED, target=term, at=now, reason="removed")
    term.delete()


def _wrong(tag: str, said: str) -> object:
    """What is wrong with these words; nothing where they are none."""
    codes = {"script", "sign", "link"}
    found = checks.problems(source=said, words=said, tag=tag) if said.strip() else []
    one = next((one for one in found if one.code in codes), None)
    return one and actions.WrongWords.SENTENCES[one.code] % {"detail": one.detail}


def _say(term: Term, tag: str, said: str, by: User) -> None:
    if not said:
        term.words.filter(language=tag).delete()
    elif not term.words.filter(language=tag, words=said).exists():
        facts = {"words": said, "written_by": by}
        term.words.update_or_create(language=tag, defaults=facts)
