"""What waits for somebody who translates, in the languages that they work in."""

from http import HTTPStatus

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.scope import SignedInRequest
from translations import languages, work
from translations.language_names import by_name
from translations.views import writers_only

CHOICES = by_name(languages.READING)


class WorkForm(forms.Form):
    """The languages that somebody works in."""

    languages = forms.MultipleChoiceField(
        label=_("Languages you work in"),
        choices=CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def keep(self, *, by: User) -> None:
        """These and no others."""
        work.work_in(user=by, tags=self.cleaned_data["languages"])


@require_http_methods(["GET", "HEAD", "POST"])
@writers_only
def mine(request: SignedInRequest) -> HttpResponse:
    """What waits for me."""
    form = WorkForm(request.POST or None, initial={"languages": work.languages_of(request.user)})
    if request.method == "POST":
        form = WorkForm(request.POST)
        if form.is_valid():
            form.keep(by=request.user)
            return redirect("translations:work")
    page = {"form": form, "shares": work.shares(request.user)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "translations/work.html", page, status=status)
