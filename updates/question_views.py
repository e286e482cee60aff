"""Pages of questions: plan one, see what was answered, round after round."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.clock import now
from accounts.models import RoleKind
from accounts.scope import SignedInRequest, role_required
from accounts.stepup import fresh_sign_in
from residences.models import Residence
from updates import actions, question_actions
from updates.answers import answers_of
from updates.models import Question
from updates.question_forms import PlanQuestionForm

in_the_house = role_required(RoleKind.COORDINATOR, RoleKind.VOLUNTEER)
coordinators = role_required(RoleKind.COORDINATOR)
SHOWN = 50


@in_the_house
@require_safe
def questions(request: SignedInRequest) -> HttpResponse:
    """Every question, those that go on first."""
    rows = Question.objects.visible_to(request.user).select_related("residence", "group", "made_by")
    found = sorted(rows[:SHOWN], key=lambda one: one.ended_at is not None)
    may_plan = request.user.has_role(RoleKind.COORDINATOR)
    return render(request, "updates/questions.html", {"questions": found, "may_plan": may_plan})


@coordinators
@fresh_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: SignedInRequest) -> HttpResponse:
    """Whom, what and when; then the check page; then it stands in the timetable."""
    if request.method != "POST":
        initial = {"words_language": "en", **request.GET.dict()}
        form = PlanQuestionForm(user=request.user, initial=initial)
        return render(request, "updates/question_plan.html", {"form": form})
    form = PlanQuestionForm(request.POST, user=request.user)
    if not form.is_valid() or "back" in request.POST:
        return _form_page(request, form)
    if "plan" not in request.POST:
        context = {
            "form": form,
            "preview": form.preview(now()),
            "own_to_alone": actions.OWN_TO_ALONE,
        }
        return render(request, "updates/question_check.html", context)
    try:
        return redirect(form.save(by=request.user, now=now()))
    except ValidationError as refusal:
        form.refuse(refusal)
    return _form_page(request, form)


def _form_page(request: SignedInRequest, form: PlanQuestionForm) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "updates/question_plan.html", {"form": form}, status=status)


@in_the_house
@require_safe
def question(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """What was answered, the last time beside those before."""
    rows = Question.objects.visible_to(request.user)
    found = get_object_or_404(
        rows.select_related("residence", "group", "made_by", "confirmed_by"), pk=pk
    )
    seen = list(Residence.objects.visible_to(request.user))
    return render(
        request,
        "updates/question.html",
        {
            "question": found,
            "answers": answers_of(found, seen),
            "runs": Question.objects.run_by(request.user).filter(pk=pk).exists(),
        },
    )


@coordinators
@fresh_sign_in
@require_POST
def confirm(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The second coordinator has read it and agrees."""
    return _do(request, pk, question_actions.confirm_question, _("Confirmed."))


@coordinators
@require_POST
def skip(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The next day is left out."""
    return _do(request, pk, question_actions.skip_next, _("Skipped. The timetable goes on."))


@coordinators
@require_POST
def end(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """It is not asked any more."""
    return _do(request, pk, question_actions.end_question, _("Ended. It is not asked any more."))


def _do(request: SignedInRequest, pk: uuid.UUID, deed: Any, said: str) -> HttpResponseRedirect:
    found = get_object_or_404(Question.objects.run_by(request.user), pk=pk)
    try:
        deed(question=found, by=request.user, now=now())
        messages.success(request, said)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(found)
