"""What the page of translators' links asks for."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Group, User
from translations import languages, linking
from translations.language_names import by_name
from translations.models import SOURCE, TranslatorLink

CHOICES = by_name(tag for tag in languages.READING if tag != SOURCE)


class LinkForm(forms.Form):
    """A link for one person and one language."""

    name = forms.CharField(
        label=_("Who it is for"),
        help_text=_("A first name or a nickname. Translators who sign in see it beside the words."),
        max_length=TranslatorLink._meta.get_field("name").max_length,
    )
    language = forms.ChoiceField(label=_("Language"), choices=CHOICES)
    days = forms.TypedChoiceField(
        label=_("How long it works"),
        choices=[(days, _("%d days") % days) for days in linking.DAYS],
        coerce=int,
        initial=linking.DAYS[1],
    )
    group = forms.ModelChoiceField(Group.objects.none(), label=_("For which group"))

    def __init__(self, data: object = None, *, user: User) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        mine = Group.objects.run_by(user).order_by("name")
        self.fields["group"].queryset = mine  # type: ignore[attr-defined]
        self.fields["group"].initial = mine.first()

    def make(self, *, by: User, now: datetime) -> tuple[TranslatorLink, str]:
        """The link, and its secret to be shown once."""
        return linking.make_link(by=by, now=now, **self.cleaned_data)
