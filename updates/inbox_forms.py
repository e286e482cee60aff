"""What a reply needs from a person; the page and the API read the same form."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from messaging.models import Phone
from translations.models import Kind, Text
from updates import inbox_actions
from updates.models import Reply
from updates.places import LONGEST, TONGUES, TOO_LONG


class ReplyForm(forms.Form):
    """A ready-made reply, or own words in a language."""

    text = forms.ChoiceField(label=_("Ready-made reply"), required=False)
    words = forms.CharField(
        label=_("Your own words"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 3}),
        help_text=_("No names, no places: a phone may be read by others."),
        error_messages={"max_length": TOO_LONG},
    )
    words_language = forms.ChoiceField(label=_("In"), required=False, choices=TONGUES)
    stays = forms.BooleanField(label=_("Keep it in the inbox"), required=False)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "label_suffix": ""})
        self.language = language
        texts = Text.objects.filter(kind=Kind.REPLY).in_order()
        choices = [("", _("Own words")), *texts.values_list("key", "title")]
        self.fields["text"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not cleaned["text"] and not cleaned["words"].strip():
            self.add_error("words", _("Write something, or choose a ready-made reply."))
        return cleaned

    def send(self, *, phone: Phone, by: User, now: datetime) -> Reply:
        """The reply, on its way; unless they keep it, what waited is seen to."""
        chosen = self.cleaned_data
        made = inbox_actions.reply(
            phone=phone,
            by=by,
            now=now,
            text_key=chosen["text"],
            words=chosen["words"].strip(),
            language=self.language if chosen["text"] else chosen["words_language"] or "en",
        )
        if not chosen["stays"]:
            inbox_actions.done(phone=phone, by=by, now=now)
        return made
