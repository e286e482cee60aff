"""What is done to one label: split, join, count, throw away, know more of it."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from donations import actions
from donations.facts import OF_OFFERS, Kind
from donations.forms import MOST, FactsForm
from donations.models import Offer, Reason
from residences.forms import Asking

NO_REASON = ("", "—")


class _OfOffer(Asking):
    """A form about one label."""

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer


class SplitForm(_OfOffer):
    """So many get a label of their own."""

    quantity = forms.IntegerField(
        label=gettext_lazy("How many get a label of their own"), min_value=1, max_value=MOST
    )

    def save(self, *, by: User, now: datetime) -> str:
        """What to say of it."""
        count = self.cleaned_data["quantity"]
        part = actions.split_offer(offer=self.offer, quantity=count, by=by, now=now)
        return _("%(n)s now have the label %(code)s.") % {"n": count, "code": part.code}


class JoinForm(_OfOffer):
    """All that is free of it goes under another label of the same things."""

    label = forms.CharField(label=gettext_lazy("Put them under the label"), max_length=12)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_label(self) -> Offer:
        """The other label."""
        code = self.cleaned_data["label"].strip().upper()
        found = Offer.objects.visible_to(self.user).filter(code=code).first()
        if found is None:
            raise forms.ValidationError(_("Nothing here has this label."))
        return found

    def save(self, *, by: User, now: datetime) -> str:
        """What to say of it."""
        into = self.cleaned_data["label"]
        actions.join_offers(into=into, offer=self.offer, by=by, now=now)
        return str(_("They are under the label %s now.") % into.code)


class CountForm(_OfOffer):
    """Somebody counted; a difference has its reason."""

    counted = forms.IntegerField(
        label=gettext_lazy("Counted, what is promised too"), min_value=0, max_value=MOST
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Why it differs"), choices=[NO_REASON, *Reason.choices], required=False
    )

    def save(self, *, by: User, now: datetime) -> str:
        """What to say of it."""
        difference: int = actions.count_offer(
            offer=self.offer,
            counted=self.cleaned_data["counted"],
            reason=_reason(self),
            by=by,
            now=now,
        )
        if not difference:
            return _("Counted: as many as there should be.")
        return _("Counted: %+d. It is written down.") % difference


class ScrapForm(_OfOffer):
    """So many are thrown away."""

    quantity = forms.IntegerField(
        label=gettext_lazy("How many are thrown away"), min_value=1, max_value=MOST
    )
    reason = forms.ChoiceField(label=gettext_lazy("Why"), choices=[NO_REASON, *Reason.choices])

    def save(self, *, by: User, now: datetime) -> str:
        """What to say of it."""
        count, reason = self.cleaned_data["quantity"], _reason(self)
        actions.scrap(offer=self.offer, quantity=count, reason=reason, by=by, now=now)
        words = ngettext("%(n)s thrown away.", "%(n)s thrown away.", count)
        return words % {"n": count}


def _reason(form: forms.Form) -> Reason | None:
    said = form.cleaned_data["reason"]
    return Reason(said) if said else None


class KnownForm(FactsForm):
    """What is known of it by now: looked up, wiped, mended."""

    asked = OF_OFFERS

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        kwargs.setdefault("initial", offer.facts)
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, kind=Kind(offer.kind), **kwargs)
        self.offer = offer

    def save(self, *, by: User, now: datetime) -> str:
        """What to say of it."""
        actions.change_facts(offer=self.offer, said=self.said(), by=by, now=now)
        return _("Kept. It counts when things are next proposed.")
