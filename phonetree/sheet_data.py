"""Sheets and their words as the plain data that the template `tree` is set with."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from phonenumber_field.phonenumber import PhoneNumber
from phonenumbers import NumberParseException

import vault
from messaging.models import Phone
from paper import hand
from phonetree.sheet_words import KEYS, LABELS, STEPS, Found, Labels, labels, mark, unchecked
from phonetree.sheets import Neighbour, Sheet
from translations import languages
from translations.languages import Language

TEMPLATE = "tree"
# People move every few weeks, and what we keep of them is deleted two weeks after they went:
# a sheet must not outlive that.
DESTROY_AFTER = timedelta(days=14)
LONGEST_ALIAS = 60  # letters; the form takes 40
VERSION_LETTERS = 5
VERSION_PURPOSE = "phonetree.sheets"
HOME = 44  # the country whose numbers are written as people here write them
Shows = Callable[[Phone], str]


@dataclass(frozen=True)
class Edition:
    """What all sheets that are made together have in common."""

    text_key: str
    found: Found
    made_on: date
    shows: Shows  # how a number stands on the sheet: in clear, or masked
    rings_raise_alarms: bool = False  # whether a missed call of a leader does

    @property
    def destroy_on(self) -> date:
        """The last day on which the sheets may lie about."""
        return self.made_on + DESTROY_AFTER


def data(sheets: list[Sheet], edition: Edition) -> dict[str, Any]:
    """Everything on the sheets and on the leaders' cards; their English on whichever page it is."""
    with translation.override("en"):
        return {
            "title": _("Phone tree of %s") % sheets[0].place if sheets else _("Phone tree"),
            "hand": _hand(languages.get("en")),
            "sheets": [_sheet(sheet, edition) for sheet in sheets],
            "cards": [_card(sheet, edition) for sheet in sheets if sheet.holder],
        }


def version(sheet: Sheet, edition: Edition) -> str:
    """A short code of all that the sheet says: the same until a person, a number or a word changes.

    Made with a key of ours, so that nobody can try out numbers against it.
    """
    said = [
        [sheet.branch, sheet.tag, sheet.tongues],
        [[one.alias, one.is_deputy, _digest(one.phone)] for one in sheet.everybody],
        labels(edition.found, sheet.tag).words,
        [edition.found[edition.text_key, tongue].words for tongue in sheet.tongues],
    ]
    digest = vault.index(json.dumps(said, sort_keys=True), VERSION_PURPOSE)
    return base64.b32encode(digest).decode()[:VERSION_LETTERS]


def in_clear(e164: str) -> str:
    """A number as people here write it: 07700 900123; one from abroad with its country."""
    number = PhoneNumber.from_string(e164)
    return str(number.as_national if number.country_code == HOME else number.as_international)


def our_number() -> str:
    """Our own number as it stands on paper; as it was set where it is no number but a name."""
    try:
        return in_clear(settings.SENDER_NUMBER)
    except NumberParseException:
        return str(settings.SENDER_NUMBER)


def _digest(phone: Phone | None) -> str:
    return bytes(phone.digest).hex() if phone else ""


def _hand(language: Language) -> dict[str, Any]:
    return hand(language.tag, language.script, language.direction)


def _sheet(sheet: Sheet, edition: Edition) -> dict[str, Any]:
    said = labels(edition.found, sheet.tag)
    return {
        **_common(sheet, said, edition),
        "key": sheet.key,
        "leader": _neighbour(sheet.leader, said, edition) if sheet.leader else None,
        "people": [_neighbour(one, said, edition) for one in sheet.people],
        "steps": [said.words[step] for step in STEPS] if sheet.people else [],
        "say": [_said(edition.found, edition.text_key, tag) for tag in sheet.tongues],
        **_notice(sheet, said, edition),
    }


def _card(sheet: Sheet, edition: Edition) -> dict[str, Any]:
    said, holder = labels(edition.found, sheet.tag), sheet.holder
    others = [one for one in sheet.people if one != holder]
    return {
        **_common(sheet, said, edition),
        "alias": _alias(holder.alias) if holder else "",
        "rank": said.words["leader" if sheet.leader else "deputy"],
        "people": [_alias(one.alias) for one in others if not one.is_deputy],
        "deputies": [_alias(one.alias) for one in others if one.is_deputy],
        "keys": [said.words[key] for key in KEYS],
        "alarm": said.words["alarm"] if edition.rings_raise_alarms else None,
        "notice": None if said.is_checked else said.words["draft"],
    }


def _common(sheet: Sheet, said: Labels, edition: Edition) -> dict[str, Any]:
    code = version(sheet, edition)
    return {
        "hand": _hand(said.language),
        "language": said.language.endonym,
        "place": sheet.place,
        "branch": sheet.branch or _("In no branch"),
        "words": {key: said.words[key] for key in LABELS},
        "us": our_number(),
        "made": _day(edition.made_on),
        "made_day": said.day(edition.made_on),
        "destroy": _day(edition.destroy_on),
        "destroy_day": said.day(edition.destroy_on),
        "version": code,
        "english": _("Phone tree of %(place)s, %(branch)s. In %(language)s. Made %(made)s.")
        % {
            "place": sheet.place,
            "branch": sheet.branch or _("in no branch"),
            "language": said.language.english,
            "made": _day(edition.made_on),
        }
        + " "
        + _("Version %(version)s. Destroy after %(destroy)s.")
        % {"version": code, "destroy": _day(edition.destroy_on)},
    }


def _neighbour(one: Neighbour, said: Labels, edition: Edition) -> dict[str, Any]:
    instead = said.words["same_number" if one.phone else "no_number"]
    return {
        "alias": _alias(one.alias),
        "language": languages.get(one.speaks).endonym,
        "number": edition.shows(one.phone) if one.phone and not one.repeats else None,
        "instead": None if one.rung else instead,
        "deputy": one.is_deputy,
        "last": one.is_last,
    }


def _said(found: Found, text_key: str, tongue: str) -> dict[str, Any]:
    words, language = found[text_key, tongue], languages.get(tongue)
    return {
        "hand": _hand(language),
        "language": language.endonym,
        "words_hand": _hand(languages.get(words.language)),
        "words": words.words,
        "mark": mark(words.state),
    }


def _notice(sheet: Sheet, said: Labels, edition: Edition) -> dict[str, str | None]:
    """What the sheet says of words that nobody has checked: in its own language, and in English."""
    tongues = unchecked([sheet], edition.found, edition.text_key)
    if not tongues:
        return {"notice": None, "notice_english": None}
    named = ", ".join(tongue.english for tongue in tongues)
    english = _("Draft: no second reader has checked these words in: %s.") % named
    if said.is_foreign:
        english += " " + _("We have no words in %s yet, so this sheet is in English.") % (
            said.wanted.english
        )
    return {"notice": said.words["draft"], "notice_english": english}


def _alias(alias: str) -> str:
    return alias if len(alias) <= LONGEST_ALIAS else alias[: LONGEST_ALIAS - 1] + "…"


def _day(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"
