"""The secrets of apps and recovery codes, as they lie sealed inside allauth's JSON."""

import base64
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts import second_factor
from vault import current
from vault.cipher import Tampered
from vault.holders import Batch

NAMES = ("secret", "seed")  # what allauth calls the secret of an app and of recovery codes


class SealedText(str):
    """A sealed secret that knows whose it is: allauth asks us to open it without saying."""

    owner: UUID

    @classmethod
    def of(cls, sealed: str, owner: UUID) -> Self:
        """The same text, with its owner."""
        text = cls(sealed)
        text.owner = owner
        return text


def name_owner(instance: Any, **_: Any) -> None:
    """Tells each sealed secret of a row that has just been loaded whose it is."""
    data, owner = instance.__dict__.get("data"), instance.__dict__.get("user_id")
    for name in NAMES:
        if data and owner and name in data:
            data[name] = SealedText.of(data[name], owner)


@dataclass(frozen=True, slots=True)
class SecretsHolder:
    """Tells the vault where these secrets lie, so that `keys rotate` and `verify` reach them."""

    name: str = "second factors"

    def count_by_key(self) -> Counter[int]:
        """How many secrets lie under each key."""
        return Counter(_key_id(sealed) for row in _rows() for _, sealed in _sealed(row))

    def reseal(self, size: int) -> Iterator[Batch]:
        """Seals again what lies under other keys, a transaction a batch."""
        writes_with = current.reload().ring.writes_with
        stale = [
            row.pk for row in _rows() if any(_key_id(s) != writes_with for _, s in _sealed(row))
        ]
        for start in range(0, len(stale), size):
            with transaction.atomic():
                rows = _rows().select_for_update().filter(pk__in=stale[start : start + size])
                yield _total([_walk(row, write=True) for row in rows])

    def verify(self, size: int) -> Iterator[Batch]:
        """Opens every secret, changes nothing."""
        yield _total([_walk(row, write=False) for row in _rows()])


def _rows() -> Any:
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
    return Authenticator.objects.filter(type__in=kinds).order_by("pk")


def _sealed(row: Any) -> list[tuple[str, str]]:
    return [(name, row.data[name]) for name in NAMES if name in row.data]


def _key_id(sealed: str) -> int:
    try:
        return base64.b64decode(sealed)[1]
    except (ValueError, IndexError):
        return 0  # no key has this id: the value is not one of ours


def _walk(row: Any, *, write: bool) -> Batch:
    owner, secrets = row.user_id, _sealed(row)
    try:
        plain = {name: second_factor.unseal(sealed, owner) for name, sealed in secrets}
    except Tampered:
        return Batch(seen=len(secrets), resealed=0, unreadable=[owner])
    if write:
        row.data.update({name: second_factor.seal(text, owner) for name, text in plain.items()})
        row.save(update_fields=["data"])
    return Batch(seen=len(secrets), resealed=len(plain) if write else 0, unreadable=[])


def _total(batches: list[Batch]) -> Batch:
    return Batch(
        seen=sum(batch.seen for batch in batches),
        resealed=sum(batch.resealed for batch in batches),
        unreadable=[owner for batch in batches for owner in batch.unreadable],
    )
