"""The pages about people who were moved: who, where, and what that does."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.scope import SignedInRequest
from residences.models import MoveSign, Residence
from residences.moving_forms import MoveForm, SignForm, gone_lately
from residences.pages import done, run_or_404
from residences.roll import boards
from residences.survey import survey

asks_and_answers = require_http_methods(["GET", "HEAD", "POST"])


@asks_and_answers
def move(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Tick who was moved; see what that does; save it."""
    residence = run_or_404(request, pk)
    if request.method != "POST":
        return _choose(request, residence, _from_signs(request, residence))
    form = MoveForm(request.POST, residence=residence, user=request.user)
    if not form.is_valid():
        return _choose(request, residence, form)
    if "save" in request.POST and (made := done(request, form)):
        words = ngettext("%s person has moved.", "%s people have moved.", made.people)
        words += " " + _("Each phone is asked by text whether number and language are right.")
        messages.success(request, words % made.people)
        return redirect("residences:detail", pk)
    if form.errors:
        return _choose(request, residence, form)
    context = {"residence": residence, "form": form, "found": form.cleaned_data}
    context["outlook"] = form.outlook()
    return render(request, "residences/move_check.html", context)


def _from_signs(request: SignedInRequest, residence: Residence) -> MoveForm:
    """Everybody of the branches that fell silent is ticked already."""
    signs = list(residence.move_signs.open()) if "signs" in request.GET else []
    branches = [sign.branch_id for sign in signs]
    people = residence.residents.here().filter(branch__in=branches).values_list("pk", flat=True)
    ticked = [*people, *request.GET.getlist("who")]
    initial = {"people": ticked, "signs": [sign.pk for sign in signs]}
    return MoveForm(residence=residence, user=request.user, initial=initial)


def _choose(request: SignedInRequest, residence: Residence, form: MoveForm) -> HttpResponse:
    cover = survey([residence])[residence.pk]
    ticked = {str(pk) for pk in form["people"].value() or []}
    context = {
        "residence": residence,
        "form": form,
        "limbs": boards(residence, cover.everywhere(), ticked),
        "gone": residence.residents.filter(gone_lately()).order_by("left_at"),
        "ticked": ticked,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "residences/move.html", context, status=status)


@require_POST
def sign(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """No, they are here."""
    rows = MoveSign.objects.run_by(request.user).open()
    row = get_object_or_404(rows, pk=pk)
    form = SignForm(request.POST, sign=row)
    if done(request, form):
        messages.success(request, _("Noted: they are here."))
    return redirect("residences:detail", row.residence_id)
