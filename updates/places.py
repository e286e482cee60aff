"""Where something can be sent: one residence, or all of a group; what forms offer and understand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Group, User
from residences.models import Branch, Residence
from residences.telling import refuse_real_places, warnings
from translations import languages
from translations.language_names import named, titled
from translations.models import Kind, Text
from translations.own_words import OwnWords, refuse_what_tells

OWN_WORDS = "own_words"
LONGEST = 480  # letters of own words, as in a call-out
TOO_LONG = _("These are %(show_value)d letters. Leave out some: %(limit_value)d is the most.")
Choices = list[tuple[str, Any]]
TONGUES: Choices = [
    (one.tag, lazy(named, str)(one)) for one in languages.LANGUAGES.values() if not one.reads
]


@dataclass
class Places:
    """The residences and groups that somebody runs."""

    user: User
    homes: dict[str, Residence] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.homes = {str(one.pk): one for one in Residence.objects.run_by(self.user).open()}
        mine = Group.objects.run_by(self.user).order_by("name")
        self.groups = {str(one.pk): one for one in mine}

    def choices(self) -> Choices:
        """For a select; the groups come last."""
        homes = [(pk, home.code_name) for pk, home in self.homes.items()]
        groups = [(pk, group.name) for pk, group in self.groups.items()]
        return [
            (str(_("One residence")), homes),
            (str(_("All residences of a group")), groups),
        ]

    def chosen(self, pk: str) -> Residence | Group:
        """What a choice stands for."""
        return self.homes.get(pk) or self.groups[pk]

    def residences(self, where: Residence | Group) -> list[Residence]:
        """The residences that it means now."""
        if isinstance(where, Residence):
            return [where]
        return list(Residence.objects.run_by(self.user).open().filter(groups=where))


class ToWhomForm(forms.Form):
    """Where, which branches, which language, and in which words."""

    kind = Kind.UPDATE  # of the ready-made texts

    where = forms.ChoiceField(
        label=_("Where"),
        error_messages={"invalid_choice": _("Choose one of your residences or groups.")},
    )
    branches = forms.ModelMultipleChoiceField(
        Branch.objects.none(),
        label=_("Only these branches"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none to reach everybody who lives there."),
        error_messages={"invalid_choice": _("Choose branches of this residence.")},
    )
    language = forms.ChoiceField(label=_("Only people who read"), required=False)
    text = forms.ChoiceField(
        label=_("What to say"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what to say.")},
    )
    words = forms.CharField(
        label=_("Your own words"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 4}),
        help_text=_("No names, no places: a phone may be read by others."),
        error_messages={"max_length": TOO_LONG},
    )
    words_language = forms.ChoiceField(
        label=_("Language of your own words"), required=False, choices=TONGUES
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "label_suffix": ""})
        self.user, self.places = user, Places(user)
        self.texts = {
            text.key: text
            for text in Text.objects.visible_to(user).filter(kind=self.kind).in_order()
        }
        self._offer("where", self.places.choices())
        self._offer("language", [("", _("Everybody, each in their language")), *TONGUES])
        self._offer(
            "text",
            [
                *[(key, titled(text.title)) for key, text in self.texts.items()],
                (OWN_WORDS, _("Your own words")),
            ],
        )
        branches = Branch.objects.filter(residence__in=self.places.homes.values())
        self.fields["branches"].queryset = branches.select_related("residence")  # type: ignore[attr-defined]

    def _offer(self, name: str, choices: Choices) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The choices, checked against one another."""
        cleaned: dict[str, Any] = super().clean() or {}
        where = cleaned.get("where")
        strangers = [one for one in cleaned.get("branches") or [] if str(one.residence_id) != where]
        if where and strangers:
            self.add_error("branches", _("Choose branches of this residence."))
        if cleaned.get("text") == OWN_WORDS:
            self._check_words(cleaned)
        return cleaned

    def _check_words(self, cleaned: dict[str, Any]) -> None:
        words = (cleaned.get("words") or "").strip()
        if not words:
            if "words" not in self.errors:
                self.add_error("words", _("Write the words that people should get."))
            return
        try:
            refuse_what_tells(words, cleaned.get("words_language") or "en")
            refuse_real_places(words)
        except ValidationError as refusal:
            self.add_error("words", refusal)

    @property
    def where_chosen(self) -> Residence | Group:
        """The residence or the group."""
        return self.places.chosen(self.cleaned_data["where"])

    @property
    def residences(self) -> list[Residence]:
        """The residences meant."""
        return self.places.residences(self.where_chosen)

    @property
    def branches_chosen(self) -> Sequence[Branch]:
        """Only these; none means all."""
        return list(self.cleaned_data["branches"])

    @property
    def is_own(self) -> bool:
        """True for somebody's own words."""
        return bool(self.cleaned_data["text"] == OWN_WORDS)

    @property
    def own(self) -> OwnWords | None:
        """Their own words, if they wrote some."""
        if not self.is_own:
            return None
        language = self.cleaned_data["words_language"] or "en"
        return OwnWords(self.cleaned_data["words"].strip(), language)

    @property
    def doubts(self) -> list[str]:
        """What to look at once more in somebody's own words."""
        return warnings(self.own.words, self.residences) if self.own else []

    @property
    def text_key(self) -> str:
        """The ready-made text, empty for own words."""
        return "" if self.is_own else str(self.cleaned_data["text"])

    @property
    def title(self) -> str:
        """What pages call it."""
        return str(_("In our own words")) if self.is_own else self.texts[self.text_key].title
