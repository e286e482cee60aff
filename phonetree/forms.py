"""What a call-out needs from a person; the page and the API read the same forms."""

import uuid
from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models import User
from phonetree import actions, calling, reports, rings
from phonetree import census as census_of
from phonetree.census import Census
from phonetree.doubts import Doubt
from phonetree.ladder_choice import Chosen, ladder_for
from phonetree.models import CallOut, Ended, Line, Recipient, RingMeans, Urgency, Wording
from phonetree.odd_pairs import DRILL_KEY, SAYS_DRILL, odd_pairs
from phonetree.outcomes import Outcome
from phonetree.preview import Preview, preview
from phonetree.what_if_here import Answer, Asked, answer, tree_here
from phonetree.wordings import FreeText, freeze
from residences.models import Branch, Residence
from residences.telling import refuse_real_places, warnings
from translations import languages
from translations.language_names import named, titled
from translations.models import Text
from translations.own_words import refuse_what_tells
from translations.wording import words_for

OWN_WORDS = "own_words"
LONGEST = 480  # letters of free words: three Arabic segments, four English; longer is not read
DRILL = Urgency.DRILL


class StartCallOutForm(forms.Form):
    """Whom to reach, with which words, how urgently."""

    residence = forms.ModelChoiceField(
        Residence.objects.none(),
        label=_("Residence"),
        to_field_name="pk",
        empty_label=_("Choose a residence"),
        error_messages={"invalid_choice": _("Choose one of your residences.")},
    )
    branches = forms.ModelMultipleChoiceField(
        Branch.objects.none(),
        label=_("Only these branches"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none to reach everybody who lives there."),
        error_messages={"invalid_choice": _("Choose branches of this residence.")},
    )
    text = forms.ChoiceField(label=_("What to say"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("Your own words"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 4}),
        help_text=_("No names, no places: a phone may be read by others."),
    )
    words_language = forms.ChoiceField(label=_("Language of your own words"), required=False)
    urgency = forms.ChoiceField(
        label=_("How urgent"), choices=Urgency.choices, widget=forms.RadioSelect
    )
    ring_means = forms.ChoiceField(
        label=_("What a missed call means"),
        required=False,
        choices=RingMeans.choices,
        widget=forms.RadioSelect,
        help_text=_("A missed call costs nobody anything. The text says what it means."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "label_suffix": ""})
        self.user = user
        homes = Residence.objects.run_by(user).open()
        self.fields["residence"].queryset = homes  # type: ignore[attr-defined]
        branches = Branch.objects.run_by(user).filter(residence__closed_at=None)
        self.fields["branches"].queryset = branches.select_related("residence")  # type: ignore[attr-defined]
        self.texts = {
            text.key: text for text in Text.objects.visible_to(user).filter(kind="call_out")
        }
        self.fields["text"].choices = [  # type: ignore[attr-defined]
            *[(key, titled(text.title)) for key, text in self.texts.items()],
            (OWN_WORDS, _("Your own words")),
        ]
        self.fields["ring_means"].initial = rings.usual(Line.now())
        self.fields["words_language"].choices = [  # type: ignore[attr-defined]
            (one.tag, named(one)) for one in languages.LANGUAGES.values() if not one.reads
        ]

    def clean(self) -> dict[str, Any]:
        """The choices, checked against one another."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("text") == OWN_WORDS:
            self._check_words(cleaned)
        elif (cleaned.get("words") or "").strip():
            self.add_error(
                "words", _("You chose a ready-made text and also wrote your own. Which?")
            )
        residence = cleaned.get("residence")
        strangers = [
            branch for branch in cleaned.get("branches") or [] if branch.residence != residence
        ]
        if residence and strangers:
            self.add_error("branches", _("Choose branches of this residence."))
        cleaned["ring_means"] = rings.meaning(cleaned.get("ring_means") or "", Line.now())
        return cleaned

    def _check_words(self, cleaned: dict[str, Any]) -> None:
        """A phone can be read by others: own words may no more say where people live than ours."""
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

    def tiles(self) -> list[dict[str, Any]]:
        """Each ready-made text with its words, in the reader's language where it is written."""
        tag = translation.get_language() or "en"
        said = words_for(self.texts, [tag]) if tag in languages.LANGUAGES else {}
        radios = list(self["text"])[:-1]  # the last is their own words
        pairs = ((radio, self.texts[radio.data["value"]]) for radio in radios)
        return [{"radio": radio, "says": said.get((text.key, tag), text)} for radio, text in pairs]

    def own_tile(self) -> Any:
        """The tile of their own words."""
        return list(self["text"])[-1]

    def homes(self) -> list[dict[str, Any]]:
        """The branches to choose from, residence by residence, in the order of the residences."""
        boxes: dict[uuid.UUID, list[Any]] = defaultdict(list)
        for box in self["branches"]:
            boxes[box.data["value"].instance.residence_id].append(box)
        return [
            {"residence": home, "boxes": boxes[home.pk]}
            for home in self.fields["residence"].queryset  # type: ignore[attr-defined]
        ]

    @property
    def is_free(self) -> bool:
        """True for somebody's own words."""
        return bool(self.cleaned_data["text"] == OWN_WORDS)

    @property
    def is_ready_made_emergency(self) -> bool:
        """At night one check page must do: no typing then."""
        return actions.makes_room(self.text_key, self.cleaned_data["urgency"])

    @property
    def free(self) -> FreeText | None:
        """Their own words, if they wrote some."""
        if not self.is_free:
            return None
        return FreeText(
            self.cleaned_data["words"].strip(), self.cleaned_data["words_language"] or "en"
        )

    @property
    def text_key(self) -> str:
        """The ready-made text, empty for own words."""
        return "" if self.is_free else str(self.cleaned_data["text"])

    @property
    def title(self) -> str:
        """What pages call the call-out."""
        return (
            str(_("Message in our own words")) if self.is_free else self.texts[self.text_key].title
        )

    @property
    def urgency_word(self) -> str:
        """How urgent, in a word."""
        return str(Urgency(self.cleaned_data["urgency"]).label).split(":")[0]

    @property
    def branch_ids(self) -> list[uuid.UUID] | None:
        """The branches, None for everybody."""
        return [branch.pk for branch in self.cleaned_data["branches"]] or None

    @cached_property
    def census(self) -> Census:
        """Who would be reached."""
        return census_of.take(self.cleaned_data["residence"], self.branch_ids, now=clock.now())

    @cached_property
    def wordings(self) -> list[Wording]:
        """The words that they would get."""
        return freeze(
            text_key=self.text_key,
            free=self.free,
            tongues=self.census.tags(),
            is_drill=self.cleaned_data["urgency"] == Urgency.DRILL,
            ring_counts=self.cleaned_data["ring_means"] == RingMeans.SAFE,
        )

    @cached_property
    def ladder(self) -> Chosen:
        """The ladder that they would climb."""
        urgency = self.cleaned_data["urgency"]
        return ladder_for(self.cleaned_data["residence"], self.user, urgency)

    def preview(self, now: datetime) -> Preview:
        """What would go out."""
        residence, urgency = self.cleaned_data["residence"], self.cleaned_data["urgency"]
        facts = (residence, self.census, self.wordings, now, urgency)
        seen = preview(*facts, text_key=self.text_key, ladder=self.ladder.ladder)
        says_drill, clears_nothing = odd_pairs(residence, self.text_key, urgency, now)
        seen = replace(
            seen,
            blockers=[*says_drill, *seen.blockers],
            warnings=[*clears_nothing, *seen.warnings],
        )
        if self.free is None:
            return seen
        told = [Doubt(words) for words in warnings(self.free.words, [residence])]
        ready = str(_("Use a ready-made text"))
        about = [
            replace(one, fix="phonetree:start", fix_words=ready) if one.of_message else one
            for one in seen.warnings
        ]
        return replace(seen, warnings=[*told, *about])

    def what_if(self, now: datetime) -> Answer | None:
        """What a drill would come to; in earnest nobody has time for it."""
        if self.cleaned_data["urgency"] != Urgency.DRILL:
            return None
        home = self.cleaned_data["residence"]
        tree = tree_here(home, self.census, self.wordings, Urgency.DRILL, now)
        return answer(tree, self.ladder.ladder, Asked(starts_at=now))


class ConfirmCallOutForm(StartCallOutForm):
    """The same, seen and confirmed."""

    code_name = forms.CharField(label=_("Type the code name to confirm"), required=False)
    request_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """A drill must be one; the code name the residence's, unless it is a ready-made emergency."""
        cleaned = super().clean()
        if cleaned.get("text") == DRILL_KEY and cleaned.get("urgency", DRILL) != DRILL:
            self.add_error("urgency", SAYS_DRILL)
        residence = cleaned.get("residence")
        if self.errors or residence is None or self.is_ready_made_emergency:
            return cleaned
        typed = (cleaned.get("code_name") or "").strip().casefold()
        if typed != residence.code_name.casefold():
            sentence = _("Type %(name)s here, so that we know you mean this residence.")
            self.add_error("code_name", sentence % {"name": residence.code_name})
        return cleaned

    def start(self, *, by: User, now: datetime) -> CallOut:
        """The call-out, about to start. Raises what actions.start_call_out refuses."""
        with translation.override("en"):  # it is kept, and others read it in other languages
            title = self.title
        return actions.start_call_out(
            residence=self.cleaned_data["residence"],
            branches=self.branch_ids,
            by=by,
            title=title,
            urgency=self.cleaned_data["urgency"],
            text_key=self.text_key,
            free=self.free,
            request_key=self.cleaned_data["request_key"],
            ring_means=self.cleaned_data["ring_means"],
            now=now,
        )


MARKS = [
    (Outcome.SEEN_IN_PERSON, _("Seen in person")),
    (Outcome.SAFE, _("Safe")),
    (Outcome.NEEDS_HELP, _("Needs help")),
    (Outcome.NOT_SAFE_TO_TALK, _("Not safe to talk")),
]


READ = "read"  # no outcome: their words need nothing done


class MarkForm(forms.Form):
    """What somebody saw or heard for themselves, or that what was written needs nothing done."""

    outcome = forms.ChoiceField(choices=[*MARKS, *Ended.choices, (READ, _("Read, nothing to do"))])
    until = forms.DateTimeField(required=False)  # when the last words came that they have read
    people = forms.IntegerField(required=False, min_value=1)  # of those on the phone; none: all

    def mark(self, *, recipient: Recipient, by: User, now: datetime) -> None:
        """Writes it down. Words that came while they read stay unread."""
        if self.cleaned_data["outcome"] == READ:
            until = self.cleaned_data["until"] or now
            reports.read_words(recipient=recipient, until=until, by=by, now=now)
            return
        if self.cleaned_data["outcome"] in Ended.values:
            ended = Ended(self.cleaned_data["outcome"])
            calling.end_call(recipient=recipient, ended=ended, by=by, now=now)
            return
        outcome = Outcome(self.cleaned_data["outcome"])
        people = self.cleaned_data["people"]
        reports.mark(
            recipient=recipient, outcome=outcome, by=by, how="person", people=people, now=now
        )


class StopForm(forms.Form):
    """How a live call-out stops: with word to everybody, or silently."""

    how = forms.ChoiceField(
        choices=[("stand_down", _("Stand down")), ("end", _("End"))], initial="stand_down"
    )

    def stop(self, *, call_out: CallOut, by: User, now: datetime) -> None:
        """Stops it; refuses when it is not live."""
        deed = (
            actions.stand_down if self.cleaned_data["how"] == "stand_down" else actions.end_call_out
        )
        deed(call_out=call_out, by=by, now=now)
