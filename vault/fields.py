"""A model field that the database only ever sees sealed, bound to its row by the row's UUID."""

import base64
import logging
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.core import checks
from django.core.exceptions import FieldError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from vault import current
from vault.cipher import Tampered

log = logging.getLogger("ringround.vault")

if TYPE_CHECKING:
    _Field = models.Field[Any, Any]
else:
    _Field = models.Field


class Sealed(bytes):
    """A sealed value, as it stands in the database; prints as dots."""

    def __repr__(self) -> str:
        return "<Sealed>"

    __str__ = __repr__


class _Pending:
    """A value given to a row and not yet sealed: that happens when the row is saved."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return "<to be sealed>"


class _Opener(DeferredAttribute):
    """Opens the value each time it is asked for, so that none lies open in a row's __dict__."""

    field: "EncryptedTextField"

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        held = super().__get__(instance, cls)
        if held is None:
            return None
        if isinstance(held, _Pending):
            return self.field.to_python_value(held.text)
        return self.field.open_value(held, instance.pk)

    def __set__(self, instance: Any, value: Any) -> None:
        if value is not None and not isinstance(value, Sealed):
            value = _Pending(self.field.from_value(value))
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(_Field):
    """Text that is sealed in the database and text again in Python.

    The model's primary key must be a UUID with a default. Nothing can be looked up by this
    field but `isnull`; keep a `vault.index()` beside it for that. `purpose` need only be given
    when the model or field was renamed: it then holds the old "app.model.field".
    """

    description = "Text, sealed"
    descriptor_class = _Opener

    def __init__(self, *args: Any, purpose: str | None = None, **kwargs: Any) -> None:
        self._purpose = purpose
        super().__init__(*args, **kwargs)
        if self.max_length is not None:  # of the text; what is stored is 30 bytes longer
            self.validators.append(MaxLengthValidator(self.max_length))

    # What a subclass may change ------------------------------------------------------------

    def from_value(self, value: Any) -> str:
        """The text to seal for a value that somebody assigns."""
        if not isinstance(value, str):
            raise TypeError(f"{self.name} takes text, not {type(value).__name__}.")
        return value

    def to_python_value(self, text: str) -> Any:
        """The value that somebody reads, made of the text that was sealed."""
        return text

    # Sealing and opening -------------------------------------------------------------------

    @property
    def purpose(self) -> str:
        """What the value is for; a value moved to another field does not open."""
        return self._purpose or f"{self.model._meta.label_lower}.{self.name}"

    def seal_value(self, value: Any, row: UUID) -> Sealed:
        """The value, sealed for a row, for code that writes many rows at once."""
        return self._seal(self.from_value(value), row)

    def open_value(self, sealed: bytes, row: UUID) -> Any:
        """The value that was sealed for this row; Tampered if it was not."""
        return self.to_python_value(self._open(sealed, row))

    def _seal(self, text: str, row: Any) -> Sealed:
        if not isinstance(row, UUID):
            raise FieldError(f"{self.name} is sealed for its row, which has no UUID yet.")
        return Sealed(current.seal(text.encode(), purpose=self.purpose, row=row))

    def _open(self, sealed: bytes, row: Any) -> str:
        if not isinstance(row, UUID):
            raise Tampered("A sealed value belongs to a row.")
        return current.open_(bytes(sealed), purpose=self.purpose, row=row).decode()

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:  # noqa: FBT001
        held = model_instance.__dict__.get(self.attname)
        if isinstance(held, _Pending):
            held = self._seal(held.text, model_instance.pk)
            model_instance.__dict__[self.attname] = held
        elif held is not None and add:
            self._open(held, model_instance.pk)  # a copy under a new id could never be read
        return held

    # Between Python and the database -------------------------------------------------------

    def get_internal_type(self) -> str:
        return "BinaryField"

    def from_db_value(self, value: Any, *_: Any) -> Sealed | None:
        return None if value is None else Sealed(value)

    def get_db_prep_value(
        self,
        value: Any,
        connection: Any,
        prepared: bool = False,  # noqa: FBT001, FBT002 - Django's own signature
    ) -> Any:
        if value is None:
            return None
        if isinstance(value, Sealed):
            return connection.Database.Binary(bytes(value))
        raise FieldError(f"{self.name} is sealed row by row: save() each, or use seal_value().")

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def value_to_string(self, obj: models.Model) -> str:
        sealed = self.pre_save(obj, add=False)
        return base64.b64encode(sealed or b"").decode()

    def formfield(self, **kwargs: Any) -> Any:
        defaults: dict[str, Any] = {"max_length": self.max_length, "form_class": forms.CharField}
        if self.null:
            defaults["empty_value"] = None
        return super().formfield(**{**defaults, **kwargs})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self._purpose:
            kwargs["purpose"] = self._purpose
        return name, path, args, kwargs

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        return [*super().check(**kwargs), *self._check_binding()]

    def _check_binding(self) -> list[checks.CheckMessage]:
        if self.unique or getattr(self, "db_index", False):
            why = "A sealed value differs each time: nothing finds or compares it."
            return [checks.Error(why, obj=self, id="vault.E101")]
        if not isinstance(self.model._meta.pk, models.UUIDField):
            why = "A sealed value is bound to its row: the primary key must be a UUID."
            return [checks.Error(why, obj=self, id="vault.E102")]
        return []


def readable(instance: models.Model, field: str) -> Any:
    """The field's value for a page, or None when it is empty or cannot be opened."""
    try:
        return getattr(instance, field)
    except Tampered:
        label = instance._meta.label
        log.error("Cannot read %s of %s %s.", field, label, instance.pk)  # noqa: TRY400
        return None
