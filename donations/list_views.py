"""A list of things that were given: send it, match its columns, see what it would do, bring it in."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.clock import now
from accounts.models import Group
from accounts.scope import SignedInRequest
from donations import list_shelf
from donations.facts import Kind
from donations.forms import groups_of
from donations.list_actions import Checked, bring_in, check, to_say
from donations.list_columns import LEAVE_OUT, match
from donations.list_forms import NAMES, ColumnsForm, ListForm
from donations.list_rows import read
from donations.list_shelf import Kept
from donations.models import Appeal, HandOverPoint
from donations.refused import ClosedSince
from donations.views import handles_gifts
from residences.columns import without
from residences.import_views import in_memory

SHOWN = 200  # bad rows on the page
asks_and_answers = require_http_methods(["GET", "HEAD", "POST"])
View = Callable[..., HttpResponse]


@in_memory
@handles_gifts
@asks_and_answers
def send(request: SignedInRequest) -> HttpResponse:
    """The list: a file, or what was copied out of a form's answers."""
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ListForm(*sent, user=request.user)
    if not form.is_valid():
        return _page(request, "list_send", form)
    refused = {column.index for column in match(form.table) if column.refused}
    table = without(form.table, refused)
    group = form.cleaned_data["group"].pk
    kept = Kept(by=request.user.pk, group=group, at=now(), table=table)
    list_shelf.put(kept)
    return redirect("donations:list_columns", kept.pk)


def with_list(view: View) -> View:
    """The view, given the list and whose things they are; a kind 404 when it is no longer kept."""

    @handles_gifts
    @wraps(view)
    def found(request: SignedInRequest, pk: UUID) -> HttpResponse:
        try:
            kept = list_shelf.take(pk, by=request.user.pk, now=now())
            group = groups_of(request.user).get(pk=kept.group)
        except (list_shelf.Gone, Group.DoesNotExist):
            return render(request, "donations/list_gone.html", status=404)
        return view(request, kept, group)

    return found


@asks_and_answers
@with_list
def columns(request: SignedInRequest, kept: Kept, group: Group) -> HttpResponse:
    """What each column holds."""
    form = ColumnsForm(
        request.POST or None, columns=match(kept.table), user=request.user, group=group
    )
    if form.is_valid():
        said = form.cleaned_data
        kind = Kind(said["kind"]) if said["kind"] else None
        of_all = {name: said[name].pk if said[name] else None for name in ("place", "appeal")}
        chosen = kept.matched(form.made(), kind, **of_all)
        list_shelf.put(chosen)
        return redirect("donations:list_check", kept.pk)
    return _page(request, "list_columns", form, kept=kept, rows=len(kept.table.rows))


@asks_and_answers
@with_list
def look(request: SignedInRequest, kept: Kept, group: Group) -> HttpResponse:
    """What the list would do, every bad row with what is wrong; then doing it."""
    if not kept.fields:
        return redirect("donations:list_columns", kept.pk)
    if request.method == "POST":
        return _brought_in(request, kept, group)
    return _looked(request, kept, check(group, _rows(kept)))


def _rows(kept: Kept) -> list[Any]:
    dropped = {n for n, field in enumerate(kept.fields) if field == LEAVE_OUT}
    table = without(kept.table, dropped)
    return read(table.rows, kept.fields, kept.kind, kept.group)


def _looked(request: SignedInRequest, kept: Kept, checked: Checked) -> HttpResponse:
    bad = [(row.number, [(NAMES[key], words) for key, words in row.wrong]) for row in checked.bad]
    context = {
        "kept": kept,
        "checked": checked,
        "unfit": to_say(checked.new, timezone.localdate(now())),
        "bad": bad[:SHOWN],
        "more": len(bad[SHOWN:]),
    }
    return render(request, "donations/list_check.html", context)


def _of_all(
    request: SignedInRequest, kept: Kept, group: Group
) -> tuple[HandOverPoint | None, Appeal | None]:
    """Where all of it lies and what it came for, as the form offers them. Refuses ClosedSince."""
    fields = ColumnsForm(columns=[], user=request.user, group=group).fields
    found = [
        fields[name].queryset.filter(pk=pk).first() if pk else None  # type: ignore[attr-defined]
        for name, pk in (("place", kept.place), ("appeal", kept.appeal))
    ]
    if bool(kept.place) != bool(found[0]) or bool(kept.appeal) != bool(found[1]):
        raise ClosedSince
    return found[0], found[1]


def _brought_in(request: SignedInRequest, kept: Kept, group: Group) -> HttpResponse:
    try:
        place, appeal = _of_all(request, kept, group)
    except ClosedSince as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("donations:list_columns", kept.pk)
    try:
        checked = bring_in(
            group=group,
            rows=_rows(kept),
            place=place,
            appeal=appeal,
            good_rows="good_rows" in request.POST,
            by=request.user,
            now=now(),
        )
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("donations:list_check", kept.pk)
    list_shelf.forget(kept.pk)
    words = _("%(new)s rows logged, %(same)s were there already, %(bad)s left out.")
    counts = {"new": len(checked.new), "same": len(checked.same), "bad": len(checked.bad)}
    messages.success(request, words % counts)
    return redirect("donations:offers")


def _page(request: SignedInRequest, template: str, form: Any, **context: Any) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    found = {"form": form, **context}
    return render(request, f"donations/{template}.html", found, status=status)
