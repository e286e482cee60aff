"""`manage.py keys make | add | rotate | retire | verify`: the life of the key file."""

import time
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from vault import current, keyring
from vault.checks import trusted_ring
from vault.holders import Holder, all_holders
from vault.keyring import KeyFileRefused, Keyring

BATCH = 2_000  # rows a transaction: large enough to be quick, small enough not to hold others up
SETTLING = 60  # seconds in which a running request may still write with the key before


class Command(BaseCommand):
    help = "Makes, adds, rotates, retires and verifies the keys of encrypted fields."
    requires_system_checks: list[str] = []  # it must run where the key file is not yet good

    def add_arguments(self, parser: CommandParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True)
        deeds.add_parser("make", help="make the key file, once, for a new installation")
        deeds.add_parser("add", help="add a key, with which everything is sealed from now on")
        rotate = deeds.add_parser("rotate", help="seal everything again with the writing key")
        retire = deeds.add_parser("retire", help="take away a key that nothing needs any more")
        retire.add_argument("id", type=int)
        verify = deeds.add_parser("verify", help="open everything and name the rows that fail")
        for walks in (rotate, verify):
            walks.add_argument("--batch", type=int, default=BATCH, help="rows a transaction")

    def handle(self, *, deed: str, **options: Any) -> None:
        try:
            if deed != "make":
                trusted_ring()
            with keyring.alone(_path()):
                getattr(self, f"_{deed}")(options)
        except KeyFileRefused as refusal:
            raise CommandError(str(refusal)) from None

    def _make(self, _options: dict[str, Any]) -> None:
        try:
            keyring.make_new(_path(), demo=not settings.PRODUCTION)
        except FileExistsError:
            raise CommandError("There is a key file already. It is left as it is.") from None
        self._say("Made the key file. Keep a copy apart from the database and its back-ups.")

    def _add(self, _options: dict[str, Any]) -> None:
        ring = _ring().with_new_root()
        keyring.replace_file(_path(), ring)
        current.reload()
        self._say(f"Added key {ring.writes_with}; it writes from now on. Copy the key file.")
        self._say("Next: `keys rotate`, then `keys retire` the old one.")

    def _rotate(self, options: dict[str, Any]) -> None:
        writes_with = _ring().writes_with
        failed = 0
        for holder in all_holders():
            resealed = 0
            for batch in holder.reseal(options["batch"]):
                resealed += batch.resealed
                failed += self._name_unreadable(holder, batch.unreadable)
            self._say(f"{holder.name}: {resealed} sealed again.")
        self._tell_what_is_left(writes_with)
        if failed:
            raise CommandError(f"{failed} values cannot be read and were left as they are.")

    def _retire(self, options: dict[str, Any]) -> None:
        id_, ring = options["id"], _ring()
        if id_ not in ring.roots:
            raise CommandError(f"There is no key {id_}.")
        if id_ == ring.writes_with:
            raise CommandError(f"Key {id_} writes. Add another first: `keys add`.")
        if time.time() - _path().stat().st_mtime < SETTLING:
            raise CommandError(f"The keys changed just now. Try again in {SETTLING} seconds.")
        if in_use := {name: count[id_] for name, count in _counts().items() if count[id_]}:
            where = ", ".join(f"{count} in {name}" for name, count in in_use.items())
            raise CommandError(
                f"Key {id_} still seals {sum(in_use.values())} values ({where}): `keys rotate`"
                " first. What lies in files leaves by itself while the engine runs."
            )
        keyring.replace_file(_path(), ring.without(id_))
        self._say(f"Retired key {id_}. Old back-ups need the old copy of the key file.")

    def _verify(self, options: dict[str, Any]) -> None:
        failed = 0
        for holder in all_holders():
            seen = 0
            for batch in holder.verify(options["batch"]):
                seen += batch.seen - len(batch.unreadable)
                failed += self._name_unreadable(holder, batch.unreadable)
            self._say(f"{holder.name}: {seen} opened.")
        self._tell_counts()
        if failed:
            raise CommandError(f"{failed} values cannot be read.")

    def _name_unreadable(self, holder: Holder, rows: list[Any]) -> int:
        for row in rows:
            self._say(f"{holder.name}: cannot read {row}")
        return len(rows)

    def _tell_what_is_left(self, writes_with: int) -> None:
        old = {id_: count for id_, count in _total().items() if id_ != writes_with}
        for id_, count in sorted(old.items()):
            self._say(f"Key {id_}: {count} left.")
        if not old:
            self._say(f"Everything is sealed with key {writes_with}.")

    def _tell_counts(self) -> None:
        for id_, count in sorted(_total().items()):
            self._say(f"Key {id_} seals {count} values.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)


def _path() -> Path:
    return Path(settings.KEY_FILE)


def _ring() -> Keyring:
    return keyring.load(_path(), production=settings.PRODUCTION)


def _counts() -> dict[str, Counter[int]]:
    return {holder.name: holder.count_by_key() for holder in all_holders()}


def _total() -> Counter[int]:
    return sum(_counts().values(), Counter())
