"""One walk for all the tests of this folder; it leaves nothing behind."""

import logging
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings

from tests.security import house as houses
from tests.security.house import FRESH_FOR, House
from tests.security.walk import Step, places, walked


class Heard(logging.Handler):
    """Every line of every log, before any filter could mask it."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@dataclass
class Walk:
    """What was seen on the way."""

    steps: list[Step]
    log: str
    places: dict[str, str]
    private_ids: list[str]
    people_ids: list[str]

    def gets(self) -> Iterator[Step]:
        """The steps that only looked."""
        return (step for step in self.steps if step.method == "GET")


LOGGERS = ["", "django", "django.request", "django.server", "ringround", "twilio", "allauth"]


def _seen(house: House, heard: Heard) -> Walk:
    steps = list(walked(house))
    return Walk(
        steps=steps,
        log="\n".join(heard.lines),
        places={route: place("coordinator") for route, place in places(house).items()},
        private_ids=house.ids(),
        people_ids=[str(house.omar.pk), str(house.leader.pk), str(house.recipient.pk)],
    )


@pytest.fixture(scope="session")
def walk(django_db_setup, django_db_blocker, tmp_path_factory) -> Walk:
    """Everything that every role gets from every address by every method."""
    heard = Heard()
    loggers = [logging.getLogger(name) for name in LOGGERS]
    for logger in loggers:
        logger.handlers.insert(0, heard)  # before the filter of another handler masks the line
    folder = tmp_path_factory.mktemp("walk")
    shutil.copy(settings.KEY_FILE, folder / "keys.json")
    try:
        with (
            django_db_blocker.unblock(),
            override_settings(
                DATA_DIR=folder,
                MESSAGE_STORAGE=settings.MESSAGE_STORAGE,
                ACCOUNT_REAUTHENTICATION_TIMEOUT=FRESH_FOR,
            ),
            transaction.atomic(),
        ):
            found = _seen(houses.built(), heard)
            transaction.set_rollback(True)
    finally:
        for logger in loggers:
            logger.removeHandler(heard)
    return found
