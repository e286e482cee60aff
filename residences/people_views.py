"""The pages about residents and their phones."""

from random import SystemRandom
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import clock
from accounts.scope import SignedInRequest
from accounts.stepup import fresh_sign_in
from messaging import whatsapp
from residences import actions, aliases, consent
from residences.checkup import facts_of
from residences.consent_words import in_their_words
from residences.forms import REVEAL_REASONS, ReasonForm, ResidentForm
from residences.holding import held
from residences.models import Residence, Resident, ResidentPhone
from residences.pages import done, page
from residences.survey import with_reach

asks_and_answers = require_http_methods(["GET", "HEAD", "POST"])
OFFER = "offer"  # the name of the buttons that put an alias into the form


def _run_resident(request: SignedInRequest, pk: UUID) -> Resident:
    people = Resident.objects.run_by(request.user)
    return get_object_or_404(people.select_related("residence", "branch"), pk=pk)


@require_safe
def detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One resident: languages, phones masked, consent, what they lead."""
    people = with_reach(Resident.objects.visible_to(request.user))
    resident = get_object_or_404(
        people.select_related("residence", "branch", "leader_facts", "alarm_pin"), pk=pk
    )
    runs = Residence.objects.run_by(request.user).filter(pk=resident.residence_id).exists()
    context = {
        "resident": resident,
        "residence": resident.residence,
        "lines": resident.lines.select_related("phone").order_by("since", "pk"),
        "leads": resident.leaderships.select_related("branch"),
        "ended": resident.number_changes.filter(is_new=False).select_related("old"),
        "facts": facts_of(resident),
        "on_paper": consent.allows_paper(resident.consent_version),
        "held": bool(held([resident.pk], clock.now())),
        "runs": runs,
        "whatsapp_is_on": whatsapp.is_on(),
    }
    return render(request, "residences/resident.html", context)


@asks_and_answers
def add(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A new resident."""
    residence = get_object_or_404(Residence.objects.run_by(request.user), pk=pk)
    if OFFER in request.POST:
        form = ResidentForm(residence=residence, initial=_typed(request))
    else:
        initial = {"branch": request.GET.get("branch", "")}
        form = ResidentForm(request.POST or None, residence=residence, initial=initial)
    if made := done(request, form):
        messages.success(request, _said(made))
        again = "residences:resident_add" if "again" in request.POST else "residences:detail"
        return redirect(again, pk)
    return _ask(request, form, residence, title=_("Add a resident"))


def _typed(request: SignedInRequest) -> dict[str, str]:
    typed = {name: str(value) for name, value in request.POST.items() if value}
    if alias := typed.get(OFFER):
        typed["alias"] = alias
    return typed


def _said(resident: Resident) -> str:
    lines = resident.lines.select_related("phone").order_by("pk")
    numbers = ", ".join(str(line.phone.number) for line in lines)
    words = _("Saved: %(alias)s, %(numbers)s.")
    if not numbers:
        words = _("Saved: %(alias)s, who has no phone. In a call-out, somebody knocks.")
    return str(words % {"alias": resident.alias, "numbers": numbers})


def _ask(
    request: SignedInRequest, form: ResidentForm, residence: Residence, title: str
) -> HttpResponse:
    taken = actions.aliases_here(residence)
    return page(
        request,
        "resident_form",
        form,
        title=title,
        residence=residence,
        resident=form.resident,
        offers=aliases.offer(taken, SystemRandom()),
        consent_words=consent.WORDS,
        in_their_words=list(in_their_words()),
    )


@asks_and_answers
def edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Change a resident."""
    resident = _run_resident(request, pk)
    form = ResidentForm(request.POST or None, residence=resident.residence, resident=resident)
    if done(request, form):
        messages.success(request, _said(resident))
        return redirect("residences:resident", pk)
    return _ask(request, form, resident.residence, title=_("Change what we keep"))


@asks_and_answers
def away(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A resident moves away."""
    resident = _run_resident(request, pk)
    if request.method == "POST":
        if not resident.left_at:
            actions.move_away(resident=resident, by=request.user, now=clock.now())
        messages.success(request, _("%s does not live here any more.") % resident.alias)
        return redirect("residences:detail", resident.residence_id)
    context = {"resident": resident, "residence": resident.residence}
    return render(request, "residences/away.html", context)


@asks_and_answers
def remove(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Everything that is kept about a resident goes, because they ask for it."""
    resident = _run_resident(request, pk)
    residence = resident.residence
    if request.method == "POST":
        actions.forget_resident(resident=resident, by=request.user, now=clock.now())
        messages.success(request, _("Deleted. In past call-outs they are a number in a sum."))
        return redirect("residences:detail", residence.pk)
    context = {"resident": resident, "residence": residence}
    return render(request, "residences/remove.html", context)


@asks_and_answers
def phone(request: SignedInRequest, pk: int) -> HttpResponse:
    """One number in clear, for a coordinator who has just signed in and says why."""
    lines = ResidentPhone.objects.run_by(request.user)
    line = get_object_or_404(lines.select_related("phone", "resident__residence"), pk=pk)
    return _phone(request, line)


@fresh_sign_in
def _phone(request: SignedInRequest, line: ResidentPhone) -> HttpResponse:
    form = ReasonForm(request.POST or None, reasons=REVEAL_REASONS)
    number, now = "", clock.now()
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            number = actions.reveal_phone(line=line, by=request.user, reason=reason, now=now)
        except ValidationError as refusal:
            form.refuse(refusal)
    spent = actions.looked_at(by=request.user, now=now)
    return page(
        request,
        "phone",
        form,
        line=line,
        resident=line.resident,
        residence=line.resident.residence,
        number=number,
        left=max(actions.REVEALS_A_DAY - spent, 0),
        budget=actions.REVEALS_A_DAY,
    )
