"""A first draft by a machine outside: off unless the settings name one, and for public texts only.

It speaks LibreTranslate's API, which anybody can run on a machine of their own. What comes back is
a suggestion in a box: whoever saves it is its writer, so somebody else has to check it.
"""

import json
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from translations import languages
from translations.models import SOURCE, Text

PATIENCE = 8  # seconds: somebody waits before an empty box
MOST_BYTES = 100_000  # of an answer: our longest text is a tenth of it
SALT = "translations.machine"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Words by a machine, and which machine."""

    words: str
    engine: str


class Engine(Protocol):
    """Something that translates."""

    def suggest(self, words: str, target: str) -> Suggestion:
        """The English words in another language; NoAnswer."""
        ...


class NoAnswer(Exception):
    """The machine is out of reach, refused, or does not know the language."""


class NoSuggestion(ValidationError):
    """Nothing came of it, and why."""

    SENTENCES = {
        "off": _("No machine is asked for this language."),
        "private": _("This text is not for everybody, so no machine outside is asked."),
        "silent": _("The machine did not answer. Please write it yourself."),
    }

    def __init__(self, code: str) -> None:
        super().__init__(self.SENTENCES[code], code=code)


@dataclass(frozen=True, slots=True)
class LibreTranslate:
    """A server that answers POST /translate as LibreTranslate documents it."""

    url: str
    key: str = ""
    name = "LibreTranslate"

    def suggest(self, words: str, target: str) -> Suggestion:
        """The English words in another language; NoAnswer."""
        sent = {"q": words, "source": SOURCE, "target": target, "format": "text"}
        answer = self._ask(sent | ({"api_key": self.key} if self.key else {}))
        said = answer.get("translatedText") if isinstance(answer, dict) else None
        if not isinstance(said, str) or not said.strip():
            raise NoAnswer("no words in the answer")
        return Suggestion(said.strip(), self.name)

    def _ask(self, sent: dict[str, str]) -> Any:
        where = urlsplit(self.url)
        kind = HTTPSConnection if where.scheme == "https" else HTTPConnection
        line = kind(where.hostname or "", where.port, timeout=PATIENCE)
        try:
            path = f"{where.path.rstrip('/')}/translate"
            line.request("POST", path, json.dumps(sent), {"Content-Type": "application/json"})
            answer = line.getresponse()  # a redirect is no answer: nobody sends our words elsewhere
            body = answer.read(MOST_BYTES + 1)
            if answer.status != 200 or len(body) > MOST_BYTES:
                raise NoAnswer(f"status {answer.status}")
            return json.loads(body)
        except (OSError, HTTPException, ValueError) as trouble:
            raise NoAnswer(type(trouble).__name__) from trouble
        finally:
            line.close()


def engine() -> Engine | None:
    """The machine that the settings name; none by default."""
    if not settings.SUGGESTIONS_URL:
        return None
    return LibreTranslate(settings.SUGGESTIONS_URL, settings.SUGGESTIONS_KEY)


def is_offered(text: Text, tag: str) -> bool:
    """True where a machine may be asked for this text in this language."""
    return bool(engine()) and text.is_public and tag in settings.SUGGESTIONS_LANGUAGES


def suggest(text: Text, tag: str) -> Suggestion:
    """Words to begin with; nothing is kept. NoSuggestion says why there are none."""
    machine = engine()
    if machine is None or tag == SOURCE or tag not in settings.SUGGESTIONS_LANGUAGES:
        raise NoSuggestion("off")
    if not text.is_public:
        raise NoSuggestion("private")
    try:
        return machine.suggest(text.words, languages.get(tag).bcp47)
    except NoAnswer:
        raise NoSuggestion("silent") from None


def seal(name: str, text: Text, tag: str) -> str:
    """Which machine it was, so that the page can carry it and nobody write another name."""
    return signing.dumps([name, text.key, tag], salt=SALT)


def unseal(sealed: str, text: Text, tag: str) -> str:
    """The machine of a seal for this text and language; nothing for any other."""
    try:
        name, key, language = signing.loads(sealed, salt=SALT)
    except (signing.BadSignature, ValueError):
        return ""
    return str(name) if (key, language) == (text.key, tag) else ""
