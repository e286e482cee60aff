"""What the sign-in pages need to draw allauth's forms in our look."""

import json
from typing import Any

from django import forms, template
from django.core.serializers.json import DjangoJSONEncoder

from accounts.forms import SCOPE_WORDS

register = template.Library()


@register.filter
def plain(form: forms.BaseForm) -> list[forms.BoundField]:
    """The visible fields, without words inside the boxes, and with the right keys on a phone."""
    fields = form.visible_fields()
    for field in fields:
        attrs = field.field.widget.attrs
        attrs.pop("placeholder", None)
        if attrs.get("autocomplete") == "one-time-code":
            attrs.update({"inputmode": "numeric", "autocapitalize": "off", "spellcheck": "false"})
    return fields


@register.filter
def as_json(value: Any) -> str:
    """The value for a data attribute."""
    return json.dumps(value, cls=DjangoJSONEncoder)


@register.filter
def scope_words(scope: str) -> str:
    """What a scope lets a program do."""
    return str(SCOPE_WORDS[scope])


@register.filter
def as_lines(words: list[str]) -> str:
    """One word on each line."""
    return "\n".join(words)
