"""The pages about leaders: who leads, what they told us, rounds, and who was named."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import clock
from accounts.scope import SignedInRequest
from accounts.stepup import fresh_sign_in
from residences import naming
from residences.coverage import LOAD_CAP
from residences.leading_forms import (
    ChooseLeadersForm,
    LeaderFactsForm,
    NominationForm,
    RoundForm,
)
from residences.models import Branch, Nomination, Residence, Resident, Round
from residences.pages import done, page, run_or_404
from residences.survey import survey

asks_and_answers = require_http_methods(["GET", "HEAD", "POST"])


def _run_branch(request: SignedInRequest, pk: UUID) -> Branch:
    rows = Branch.objects.run_by(request.user).select_related("residence")
    return get_object_or_404(rows, pk=pk)


@asks_and_answers
def leaders(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who leads this branch; who has not said yes is asked."""
    branch = _run_branch(request, pk)
    form = ChooseLeadersForm(request.POST or None, branch=branch)
    if done(request, form):
        messages.success(request, _said(form))
        return redirect("residences:detail", branch.residence_id)
    cover = survey([branch.residence])[branch.residence_id]
    here = next(one for one in cover.branches if one.pk == branch.pk)
    return page(
        request,
        "leaders",
        form,
        branch=branch,
        residence=branch.residence,
        cover=here,
        led=branch.leaderships.filter(resident__left_at=None).select_related("resident"),
        asked=branch.nominations.open().select_related("resident"),
        cap=LOAD_CAP,
        helpers_wanted=-(-here.people // (LOAD_CAP + 1)),  # each leads the cap and counts as one
    )


def _said(form: ChooseLeadersForm) -> str:
    word = form.branch.word
    if not form.asked:
        return str(_("Saved: who leads %s.") % word)
    names = ", ".join(str(one.alias) for one in form.asked)
    words = _("Asked: %(names)s. They lead %(word)s when they have said yes.")
    return str(words % {"names": names, "word": word})


@asks_and_answers
def facts(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Languages, hours and how many people somebody who leads can look after."""
    people = Resident.objects.run_by(request.user).select_related("residence")
    resident = get_object_or_404(people, pk=pk)
    form = LeaderFactsForm(request.POST or None, resident=resident)
    if done(request, form):
        messages.success(request, _("Saved."))
        return redirect("residences:resident", pk)
    residence = resident.residence
    return page(request, "leader_facts", form, resident=resident, residence=residence)


@require_safe
def nominations(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Where people can name somebody, who was named, and what they said."""
    residence = run_or_404(request, pk)
    now = clock.now()
    named = Nomination.objects.run_by(request.user).open().select_related("resident")
    named = named.annotate(words=Count("backings")).order_by("-standing", "made_at")
    rounds = Round.objects.open(now)
    branches = residence.branches.prefetch_related(
        Prefetch("nominations", named, to_attr="named"),
        Prefetch("rounds", rounds, to_attr="open_rounds"),
        Prefetch("leaderships"),
    )
    rows: dict[bool, list[tuple[Branch, RoundForm]]] = {True: [], False: []}
    for branch in branches:
        busy = bool(branch.named or branch.open_rounds)  # type: ignore[attr-defined]
        rows[busy].append((branch, RoundForm(branch=branch)))
    return page(
        request, "nominations", None, residence=residence, rows=rows[True], quiet=rows[False]
    )


def round_open(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """People of a branch can name somebody from now on."""
    return _open(request, _run_branch(request, pk))


@fresh_sign_in
@require_POST
def _open(request: SignedInRequest, branch: Branch) -> HttpResponse:
    form = RoundForm(request.POST, branch=branch)
    if done(request, form):
        words = _("Everybody in %s with a phone is asked by text, by day.")
        messages.success(request, words % branch.word)
    else:
        messages.error(request, _problems(form))
    return redirect("residences:nominations", branch.residence_id)


def round_change(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A round closes, or everybody is texted who would help."""
    rounds = Round.objects.filter(branch__residence__in=Residence.objects.run_by(request.user))
    row = get_object_or_404(rounds.select_related("branch"), pk=pk, closed_at=None)
    return _change(request, row)


@fresh_sign_in
@require_POST
def _change(request: SignedInRequest, row: Round) -> HttpResponse:
    now = clock.now()
    try:
        if "close" in request.POST:
            naming.close_round(branch_round=row, by=request.user, now=now)
            messages.success(request, _("Closed."))
        else:
            many = naming.send_list(branch_round=row, by=request.user, now=now)
            messages.success(request, _("%s texts go out by day.") % many)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("residences:nominations", row.branch.residence_id)


@require_POST
def nomination(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Somebody who was named begins, said yes face to face, or is set aside."""
    rows = Nomination.objects.run_by(request.user).select_related("branch", "resident")
    row = get_object_or_404(rows, pk=pk)
    form = NominationForm(request.POST, nomination=row)
    if done(request, form):
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _problems(form))
    return redirect("residences:nominations", row.branch.residence_id)


def _problems(form: RoundForm | NominationForm) -> str:
    return " ".join(str(error) for errors in form.errors.values() for error in errors)
