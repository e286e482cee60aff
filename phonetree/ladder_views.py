"""Pages of ladders: which are climbed, what they do, changing one, agreeing to a change."""

from collections.abc import Callable
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.clock import now
from accounts.models import Group, RoleKind
from accounts.scope import SignedInRequest, role_required
from accounts.stepup import fresh_sign_in
from phonetree import ladder_actions as deeds
from phonetree.ladder import LADDERS, Ladder
from phonetree.ladder_checks import flaws
from phonetree.ladder_choice import Chosen, ladder_of, ladders_of
from phonetree.ladder_forms import LadderForm
from phonetree.ladder_words import rules_in_words, rungs_in_words, sentence
from phonetree.models import LadderState, LadderVersion, Urgency
from phonetree.what_if.timeline import Timeline, timeline

in_the_house = role_required(RoleKind.COORDINATOR, RoleKind.VOLUNTEER)
coordinators = role_required(RoleKind.COORDINATOR)
KEPT = 20  # versions on the page; all are in the table


@in_the_house
@require_GET
def ladders(request: SignedInRequest) -> HttpResponse:
    """Every ladder of the asker's groups."""
    mine = request.user.groups_as("coordinator", "volunteer")
    shown = list(Group.objects.visible_to(request.user).filter(pk__in=mine).order_by("name"))
    in_force = ladders_of([group.pk for group in shown])
    waiting = set(
        LadderVersion.objects.visible_to(request.user).proposed().values_list("group_id", "urgency")
    )
    rows = [
        (group, [_row(group, urgency, in_force, waiting) for urgency in Urgency]) for group in shown
    ]
    return render(request, "phonetree/ladders.html", {"rows": rows})


def _row(group: Group, urgency: Urgency, in_force: Any, waiting: Any) -> dict[str, object]:
    version = in_force.get((group.pk, urgency)) or in_force.get((None, urgency))
    return {
        "urgency": urgency,
        "version": version,
        "ladder": version.ladder if version else LADDERS[urgency],
        "waits": (group.pk, urgency) in waiting,
    }


@in_the_house
@require_GET
def ladder(request: SignedInRequest, group: UUID, urgency: str) -> HttpResponse:
    """One ladder: what it does, who made it so, what waits, what was before."""
    whose = _group(request, group, urgency, "coordinator", "volunteer")
    chosen = ladder_of(whose, urgency)
    versions = LadderVersion.objects.visible_to(request.user).filter(group=whose, urgency=urgency)
    versions = versions.select_related("made_by", "confirmed_by")
    waiting = versions.proposed().prefetch_related("steps").first()
    return render(
        request,
        "phonetree/ladder.html",
        {
            **_about(whose, urgency),
            **_picture(chosen.ladder),
            "chosen": chosen,
            "is_shipped": chosen.ladder == LADDERS[urgency],
            "waiting": waiting,
            "changes": _changes(chosen, waiting) if waiting else [],
            "to_know": [sentence(one) for one in flaws(chosen.ladder, urgency)],
            "history": versions.exclude(state=LadderState.PROPOSED)[:KEPT],
            "runs": str(whose.pk) in map(str, request.user.groups_as("coordinator")),
        },
    )


def _changes(chosen: Chosen, waiting: LadderVersion) -> list[tuple[str, str, str]]:
    """What would be other than it is: "new", "gone" or "same", the moment and its sentence."""

    def told(one: Ladder) -> list[tuple[str, str]]:
        rungs = [(rung.when, rung.words) for rung in rungs_in_words(one)]
        return [*rungs, *(("", rule) for rule in rules_in_words(one))]

    before, after = told(chosen.ladder), told(waiting.ladder)
    gone = [("gone", *line) for line in before if line not in after]
    return [*(("same" if line in before else "new", *line) for line in after), *gone]


@coordinators
@fresh_sign_in
@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, group: UUID, urgency: str) -> HttpResponse:
    """The ladder as rows; every button shows what it would do, one saves it."""
    whose = _group(request, group, urgency, "coordinator")
    rows = LadderVersion.objects.run_by(request.user).filter(group=whose, urgency=urgency)
    newest = deeds.newest_of(rows)
    if request.method == "GET":
        begins = newest.ladder if newest else ladder_of(whose, urgency).ladder
        based_on = newest.pk if newest else None
        form = LadderForm.showing(begins, urgency=urgency, based_on=based_on)
        return _edit_page(request, whose, form, newest)
    form, button = LadderForm(request.POST, urgency=urgency), request.POST.get("do", "look")
    if button != "save":
        return _edit_page(request, whose, form.pressed(button), newest)
    if form.is_valid():
        try:
            version = form.save(group=whose, by=request.user, now=now())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _said(version))
            return _to_ladder(whose, urgency)
    return _edit_page(request, whose, form, newest, status=422)


def _said(version: LadderVersion) -> str:
    if version.state == LadderState.PROPOSED:
        return _("Saved. It waits for another coordinator; until then nothing changes.")
    return _("Saved. The next call-out climbs it.")


def _edit_page(
    request: SignedInRequest,
    group: Group,
    form: LadderForm,
    newest: LadderVersion | None,
    status: int = 200,
) -> HttpResponse:
    form.is_valid()  # also after a button: the page says what it would come to
    return render(
        request,
        "phonetree/ladder_edit.html",
        {
            **_about(group, form.urgency),
            **_picture(form.draft),
            "form": form,
            "newest": newest,
            "saving": status != 200,
            "needs_a_second": form.urgency in deeds.NEED_A_SECOND,
        },
        status=status,
    )


@coordinators
@fresh_sign_in
@require_POST
def confirm(request: SignedInRequest, version: UUID) -> HttpResponse:
    """Another coordinator agrees to a change."""
    return _do(request, version, deeds.confirm_ladder, _("Agreed. The next call-out climbs it."))


@coordinators
@require_POST
def refuse(request: SignedInRequest, version: UUID) -> HttpResponse:
    """A change is not taken, or taken back."""
    return _do(request, version, deeds.refuse_ladder, _("Not taken. Nothing has changed."))


@coordinators
@fresh_sign_in
@require_POST
def shipped(request: SignedInRequest, group: UUID, urgency: str) -> HttpResponse:
    """Back to the ladder that the program brings along."""
    whose = _group(request, group, urgency, "coordinator")
    try:
        deeds.back_to_shipped(group=whose, urgency=urgency, by=request.user, now=now())
        messages.success(request, _("Back to the shipped ladder."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return _to_ladder(whose, urgency)


def _do(
    request: SignedInRequest, pk: UUID, deed: Callable[..., None], said: str
) -> HttpResponseRedirect:
    rows = LadderVersion.objects.run_by(request.user).select_related("group")
    version = get_object_or_404(rows, pk=pk)
    try:
        deed(version=version, by=request.user, now=now())
        messages.success(request, said)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    assert version.group is not None  # noqa: S101 - run_by knows groups only
    return _to_ladder(version.group, version.urgency)


def _group(request: SignedInRequest, pk: UUID, urgency: str, *kinds: str) -> Group:
    """The asker's group; others do not exist, nor do other urgencies."""
    if urgency not in LADDERS:
        raise Http404
    mine = Group.objects.visible_to(request.user).filter(pk__in=request.user.groups_as(*kinds))
    return get_object_or_404(mine, pk=pk)


def _about(group: Group, urgency: str) -> dict[str, Any]:
    return {"group": group, "urgency": urgency, "word": Urgency(urgency).label.split(":")[0]}


def _picture(shown: Ladder | None) -> dict[str, Ladder | Timeline | None]:
    """The ladder in words and drawn; nothing of what is no ladder."""
    drawn = timeline(shown, ZoneInfo(settings.TIME_ZONE)) if shown and shown.steps else None
    return {"ladder": shown, "timeline": drawn}


def _to_ladder(group: Group, urgency: str) -> HttpResponseRedirect:
    return redirect(reverse("phonetree:ladder", args=[group.pk, urgency]))
