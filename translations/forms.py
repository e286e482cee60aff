"""What the pages of texts ask for. Forms of the desk each carry out one deed."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from translations import (
    actions,
    history,
    languages,
    machine,
    marking,
    meaning,
    sound_actions,
    talking,
)
from translations.models import Comment, FormerTranslation, Recording, Text, Translation
from translations.sound import BIGGEST
from translations.writers import Writer


class DeskForm(forms.Form):
    """One deed on a text in one language; `done` is what the page says after it."""

    done: str | Promise = ""
    needs_words = False  # the deed is about words that are there
    prefix_of_ids = ""

    def __init__(
        self, data: object = None, *, text: Text, language: str, row: Translation | None
    ) -> None:
        super().__init__(data, auto_id=f"{self.prefix_of_ids}%s")  # type: ignore[arg-type]
        self.text, self.language, self.row = text, language, row

    @property
    def words_there(self) -> Translation:
        """The words in this language; refused where nobody has written any."""
        if self.row is None:
            raise ValidationError(_("Nobody has written this yet."), code="missing")
        return self.row


class WriteForm(DeskForm):
    """The words of a text in one language, and the English version they were written for."""

    done = _("Saved. Now somebody else has to read it.")
    words = forms.CharField(
        label=_("Words"),
        max_length=actions.LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        strip=False,
    )
    source_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    machine = forms.CharField(
        label=_("The seal of a machine's suggestion, if it began with one"),
        max_length=300,
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(
        self, data: object = None, *, text: Text, language: str, row: Translation | None
    ) -> None:
        super().__init__(data, text=text, language=language, row=row)
        self.initial = {"words": row.words if row else "", "source_version": text.version}
        spoken = languages.get(language)
        self.fields["words"].widget.attrs |= {"lang": spoken.bcp47, "dir": spoken.direction}

    def write(self, *, by: Writer, now: datetime) -> Translation:
        """The words, kept as a draft."""
        return actions.write_translation(
            text=self.text,
            language=self.language,
            words=self.cleaned_data["words"],
            source_version=self.cleaned_data["source_version"],
            by=by,
            now=now,
            engine=machine.unseal(self.cleaned_data["machine"], self.text, self.language),
        )

    carry_out = write


class CheckForm(forms.Form):
    """A second reader's word, bound to what stood on their screen."""

    seen_as = forms.CharField(widget=forms.HiddenInput, max_length=16)


class ReadForm(DeskForm):
    """The same at the desk."""

    seen_as = forms.CharField(widget=forms.HiddenInput, max_length=16, required=False)

    def carry_out(self, *, by: Writer, now: datetime) -> Translation:
        """The words, read and found right."""
        row = actions.check_translation(
            translation=self.words_there, seen_as=self.cleaned_data["seen_as"], by=by, now=now
        )
        self.done = _("Checked. Thank you.")
        if row.state != Translation.CHECKED:
            self.done = _("Thank you. One more person has to read it.")
        return row


class BackForm(DeskForm):
    """What the words say, told in English by somebody who did not write them."""

    done = _("Kept beside the words. Thank you.")
    prefix_of_ids = "back_"
    back = forms.CharField(
        label=_("What does it say? Write it in English"),
        help_text=_("Read the words and not the English. Write what they tell people to do."),
        max_length=actions.LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "en", "dir": "ltr"}),
    )
    seen_as = forms.CharField(widget=forms.HiddenInput, max_length=16, required=False)

    def carry_out(self, *, by: Writer, now: datetime) -> Translation:
        """The words with what they say."""
        return actions.tell_back(
            translation=self.words_there,
            words=self.cleaned_data["back"],
            seen_as=self.cleaned_data["seen_as"],
            by=by,
            now=now,
        )


class KeepForm(DeskForm):
    """The English changed, and its meaning did not."""

    done = _("Kept as it was, by your word.")
    seen_as = forms.CharField(widget=forms.HiddenInput, max_length=16, required=False)

    def carry_out(self, *, by: User, now: datetime) -> Translation:
        """The words as far trusted as before."""
        return meaning.keep_meaning(
            translation=self.words_there, seen_as=self.cleaned_data["seen_as"], by=by, now=now
        )


class CommentForm(DeskForm):
    """Something to say about a text in this language."""

    done = _("Said. Whoever works on this text sees it.")
    prefix_of_ids = "comment_"
    comment = forms.CharField(
        label=_("A question, or what should change"),
        help_text=_("Write about the words only. Name nobody, and no place."),
        max_length=Comment._meta.get_field("words").max_length,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def carry_out(self, *, by: Writer, now: datetime) -> Comment:
        """The comment, kept."""
        return talking.add_comment(
            text=self.text,
            language=self.language,
            words=self.cleaned_data["comment"],
            by=by,
            now=now,
        )


class SettleForm(DeskForm):
    """Nothing is left to do about a comment."""

    done = _("Settled.")
    which: "forms.ModelChoiceField[Comment]" = forms.ModelChoiceField(None)

    def __init__(
        self, data: object = None, *, text: Text, language: str, row: Translation | None
    ) -> None:
        super().__init__(data, text=text, language=language, row=row)
        self.fields["which"].queryset = text.said.filter(language=language)  # type: ignore[attr-defined]

    def carry_out(self, *, by: User, now: datetime) -> None:
        """The comment, settled."""
        talking.settle_comment(comment=self.cleaned_data["which"], by=by, now=now)


class RevertForm(DeskForm):
    """Words that stood here before, to be taken again as a draft of theirs."""

    done = _("Taken again, as a draft of yours. Now somebody else has to read it.")
    which = forms.ModelChoiceField(FormerTranslation.objects.none())
    source_version = forms.IntegerField(min_value=1)

    def __init__(
        self, data: object = None, *, text: Text, language: str, row: Translation | None
    ) -> None:
        super().__init__(data, text=text, language=language, row=row)
        past = history.rows_of(text, language)
        self.fields["which"].queryset = past  # type: ignore[attr-defined]

    def carry_out(self, *, by: User, now: datetime) -> Translation:
        """The old words, written for the English of now."""
        return actions.write_translation(
            text=self.text,
            language=self.language,
            words=self.cleaned_data["which"].words,
            source_version=self.cleaned_data["source_version"],
            by=by,
            now=now,
        )


class MarkForm(DeskForm):
    """What a coordinator says about the text itself."""

    done = _("Kept.")
    is_critical = forms.BooleanField(
        label=_("Lives may hang on it: two readers, and what it says told back in English"),
        required=False,
    )
    is_public = forms.BooleanField(
        label=_("Anybody may read it: a machine outside may be asked for a first draft"),
        required=False,
    )

    def carry_out(self, *, by: User, now: datetime) -> Text:
        """The text, marked."""
        return marking.mark_text(text=self.text, by=by, now=now, **self.cleaned_data)


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
    said_as = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    def __init__(
        self, data: object = None, files: object = None, *, text: Text, language: str
    ) -> None:
        super().__init__(data, files, auto_id="recording_%s")  # type: ignore[arg-type]
        self.text, self.language = text, language

    def add(self, *, by: User, now: datetime) -> Recording:
        """The recording, kept until a second person has listened."""
        return sound_actions.add_recording(
            text=self.text,
            language=self.language,
            sound=self.cleaned_data["sound"].read(BIGGEST + 1),  # one more shows it is too big
            source_version=self.cleaned_data["source_version"],
            said_as=self.cleaned_data["said_as"],
            by=by,
            now=now,
        )
