"""Everything that holds sealed values, walked in batches: to count, to re-seal, to verify.

Every EncryptedTextField is found by itself. What is sealed elsewhere (inside JSON, say) is named
in settings.SEALED_ELSEWHERE, a list of dotted paths to functions that return a Holder.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, cast
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connections, models, router, transaction
from django.utils.module_loading import import_string

from vault import current
from vault.cipher import Tampered, key_id
from vault.fields import EncryptedTextField


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of one batch of rows."""

    seen: int
    resealed: int
    unreadable: list[UUID]


class Holder(Protocol):
    """A place where sealed values lie."""

    @property
    def name(self) -> str:
        """What to call it in a report."""
        ...

    def count_by_key(self) -> Counter[int]:
        """How many values lie there under each key."""
        ...

    def reseal(self, size: int) -> Iterator[Batch]:
        """Seals again under the writing key what lies under others, a transaction a batch."""
        ...

    def verify(self, size: int) -> Iterator[Batch]:
        """Opens everything, changes nothing."""
        ...


def all_holders() -> list[Holder]:
    """Every place in this installation where sealed values lie.

    Files come before the database: what is on its way from one into the other while somebody
    counts is then counted twice, and never missed.
    """
    fields = [
        FieldHolder(model, field)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
        for field in model._meta.local_concrete_fields
        if isinstance(field, EncryptedTextField)
    ]
    elsewhere = [import_string(path)() for path in getattr(settings, "SEALED_ELSEWHERE", [])]
    return [*elsewhere, *fields]


@dataclass(frozen=True, slots=True)
class Passing:
    """Sealed values that leave by themselves: counted, so that no key goes before they have.

    They are not sealed again: whoever carries them on would not find what they just read.
    """

    name: str
    blobs: Callable[[], Iterable[bytes]]

    def count_by_key(self) -> Counter[int]:
        return Counter(map(key_id, self.blobs()))

    def reseal(self, size: int) -> Iterator[Batch]:
        yield from ()

    def verify(self, size: int) -> Iterator[Batch]:
        yield from ()


class KeyId(models.Func):
    """The key id of a sealed value, as two hexadecimal digits."""

    output_field = models.CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "HEX(SUBSTR(%(expressions)s, 2, 1))"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "UPPER(ENCODE(SUBSTRING(%(expressions)s FROM 2 FOR 1), 'hex'))"
        return self.as_sql(compiler, connection, template=template, **context)


@dataclass(frozen=True, slots=True)
class FieldHolder:
    """One encrypted field of one model."""

    model: type[models.Model]
    field: EncryptedTextField

    @property
    def name(self) -> str:
        return f"{self.model._meta.label}.{self.field.name}"

    def count_by_key(self) -> Counter[int]:
        rows = self._rows().order_by().values_list("key_id").annotate(models.Count("pk"))
        return Counter({int(key_id or "0", 16): count for key_id, count in rows})

    def reseal(self, size: int) -> Iterator[Batch]:
        writes_with = f"{current.reload().ring.writes_with:02X}"
        stale = self._rows().exclude(key_id=writes_with)
        last: UUID | None = None
        while True:
            with transaction.atomic(using=self._database):
                page = self._page(stale, last, size)
                batch = self._reseal_page(page)
            if not page:
                return
            last = page[-1][0]
            yield batch

    def verify(self, size: int) -> Iterator[Batch]:
        last: UUID | None = None
        while page := self._page(self._rows(), last, size):
            bad = [pk for pk, sealed in page if self._open(sealed, pk) is None]
            last = page[-1][0]
            yield Batch(seen=len(page), resealed=0, unreadable=bad)

    @property
    def _database(self) -> str:
        return router.db_for_write(self.model)

    def _rows(self) -> models.QuerySet[Any]:
        rows = self.model._base_manager.using(self._database)
        held = rows.filter(**{f"{self.field.name}__isnull": False})
        with_key = held.annotate(key_id=KeyId(models.F(self.field.name)))
        return cast("models.QuerySet[Any]", with_key)

    def _page(
        self, rows: models.QuerySet[Any], after: UUID | None, size: int
    ) -> list[tuple[UUID, bytes]]:
        later = rows.filter(pk__gt=after) if after else rows
        page = later.order_by("pk").values_list("pk", self.field.name)[:size]
        return cast("list[tuple[UUID, bytes]]", list(page))

    def _open(self, sealed: bytes, pk: UUID) -> bytes | None:
        try:
            return current.open_(bytes(sealed), purpose=self.field.purpose, row=pk)
        except Tampered:
            return None

    def _reseal_page(self, page: list[tuple[UUID, bytes]]) -> Batch:
        changes, bad = [], []
        for pk, sealed in page:
            plain = self._open(sealed, pk)
            if plain is None:
                bad.append(pk)
            else:
                again = current.seal(plain, purpose=self.field.purpose, row=pk)
                changes.append((pk, bytes(sealed), again))
        return Batch(seen=len(page), resealed=self._write(changes), unreadable=bad)

    def _write(self, changes: list[tuple[UUID, bytes, bytes]]) -> int:
        # One statement for the batch: 2,000 rows take 25 ms this way and six seconds one by one.
        # "AND column = old": a value that somebody changed meanwhile is left as they wrote it.
        if not changes:
            return 0
        connection: Any = connections[self._database]
        quote, binary = connection.ops.quote_name, connection.Database.Binary
        table, column = quote(self.model._meta.db_table), quote(self.field.column or "")
        pk_field: Any = self.model._meta.pk
        sql = f"UPDATE {table} SET {column} = %s WHERE {quote(pk_field.column)} = %s AND {column} = %s"  # noqa: S608
        rows = [
            (binary(new), pk_field.get_db_prep_value(pk, connection), binary(old))
            for pk, old, new in changes
        ]
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)
            return int(cursor.rowcount)
