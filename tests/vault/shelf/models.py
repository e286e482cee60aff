"""Rows with sealed words, for the tests of the vault."""

import uuid
from typing import Any

from django.db import models

from vault.fields import EncryptedTextField


class LoudField(EncryptedTextField):
    """Seals small letters, gives back capitals: a field with its own Python type."""

    def from_value(self, value: Any) -> str:
        return super().from_value(value).strip().lower()

    def to_python_value(self, text: str) -> str:
        return text.upper()


class Note(models.Model):
    words = EncryptedTextField(max_length=200, blank=True)  # stands before the id, on purpose
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    aside = EncryptedTextField(null=True, blank=True)
    loud = LoudField(null=True, blank=True)
    plain = models.CharField(max_length=20, blank=True)

    class Meta:
        app_label = "shelf"
