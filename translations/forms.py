"""What the pages of texts ask for."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from translations import actions, languages
from translations.models import Recording, Text, Translation
from translations.sound import BIGGEST


class WriteForm(forms.Form):
    """The words of a text in one language, and the English version they were written for."""

    words = forms.CharField(label=_("Words"), widget=forms.Textarea(attrs={"rows": 4}), strip=False)
    source_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(
        self, data: object = None, *, text: Text, language: str, row: Translation | None
    ) -> None:
        start = {"words": row.words if row else "", "source_version": text.version}
        super().__init__(data, initial=start)  # type: ignore[arg-type]
        self.text, self.language = text, language
        spoken = languages.get(language)
        self.fields["words"].widget.attrs |= {"lang": spoken.bcp47, "dir": spoken.direction}

    def write(self, *, by: User, now: datetime) -> Translation:
        """The words, kept as a draft."""
        return actions.write_translation(
            text=self.text,
            language=self.language,
            words=self.cleaned_data["words"],
            source_version=self.cleaned_data["source_version"],
            by=by,
            now=now,
        )


class CheckForm(forms.Form):
    """A second reader's word, bound to what stood on their screen."""

    seen_as = forms.CharField(widget=forms.HiddenInput, max_length=16)


class RecordingForm(forms.Form):
    """A text read aloud, as a file, and the English version that it follows."""

    sound = forms.FileField(
        label=_("A recording (WAV, or Ogg/Opus from a phone or chat)"),
        help_text=_("Up to a minute and 2 MB. Say nothing that tells who or where you are."),
        allow_empty_file=True,  # the deed says it better
        error_messages={"required": _("Please choose a recording first.")},
        widget=forms.ClearableFileInput(
            attrs={"accept": ".wav,.ogg,.oga,.opus,audio/wav,audio/ogg,audio/opus"}
        ),
    )
    source_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(
        self, data: object = None, files: object = None, *, text: Text, language: str
    ) -> None:
        super().__init__(data, files, auto_id="recording_%s")  # type: ignore[arg-type]
        self.text, self.language = text, language

    def add(self, *, by: User, now: datetime) -> Recording:
        """The recording, kept until a second person has listened."""
        return actions.add_recording(
            text=self.text,
            language=self.language,
            sound=self.cleaned_data["sound"].read(BIGGEST + 1),  # one more shows it is too big
            source_version=self.cleaned_data["source_version"],
            by=by,
            now=now,
        )
