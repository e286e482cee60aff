"""The pages of an import: send the list, match its columns, look what it would do, bring it in."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import clock
from accounts.models import RoleKind
from accounts.scope import SignedInRequest, role_required
from residences import import_shelf
from residences.columns import Column, Field, match, without
from residences.csv_files import csv_file
from residences.import_forms import ColumnsForm, MeaningsForm, SendForm
from residences.import_languages import is_language, unsure_words
from residences.import_rows import BadRow, Person
from residences.import_shelf import Kept
from residences.import_upload import InMemoryOnly
from residences.import_words import LEFT_OUT_HEADINGS, NOT_READ, example_list, say
from residences.importing import Choices, bring_in, check, read_list
from residences.models import Residence
from residences.pages import page

SHOWN = 200  # bad rows on the page; the file holds all of them
coordinators = role_required(RoleKind.COORDINATOR)
asks_and_answers = require_http_methods(["GET", "HEAD", "POST"])
View = Callable[..., HttpResponse]


def in_memory(view: View, handler: type[InMemoryOnly] = InMemoryOnly) -> View:
    """The view, with what is uploaded kept off the disk; the form's token is checked after that."""

    @csrf_exempt
    @wraps(view)
    def receiving(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.upload_handlers = [handler(request)]
        return csrf_protect(view)(request, *args, **kwargs)

    return receiving


@in_memory
@coordinators
@asks_and_answers
def send(request: SignedInRequest, pk: UUID | None = None) -> HttpResponse:
    """Choose a residence and send a list."""
    mine = Residence.objects.run_by(request.user).open()
    residence = get_object_or_404(mine, pk=pk) if pk else None
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = SendForm(*sent, residences=mine, initial={"residence": residence})
    if not form.is_valid():
        return page(request, "import", form, residence=residence)
    kept = _put_by(request, form)
    where = "residences:import_check" if kept.choices else "residences:import_columns"
    return redirect(where, kept.pk)


def _put_by(request: SignedInRequest, form: SendForm) -> Kept:
    """The list, kept without the columns that nobody may keep; matched already if sent again."""
    now = clock.now()
    import_shelf.sweep(now)
    assert form.table is not None  # noqa: S101 - a valid form has read its list
    refused = {column.index for column in match(form.table, is_language) if column.banned}
    table = without(form.table, refused)
    residence = form.cleaned_data["residence"].pk
    kept = Kept(by=request.user.pk, residence=residence, at=now, table=table)
    before = _before(request, form.cleaned_data["again"])
    if before and before.choices and before.table.headings == table.headings:
        kept = _matched(kept, before.choices)
    import_shelf.put(kept)
    return kept


def _before(request: SignedInRequest, again: UUID | None) -> Kept | None:
    if not again:
        return None
    try:
        before = import_shelf.take(again, by=request.user.pk, now=clock.now())
    except import_shelf.Gone:
        return None
    import_shelf.forget(again)
    return before


def _matched(kept: Kept, choices: Choices) -> Kept:
    """The list with its choices, and without whatever was left out."""
    return replace(kept, table=without(kept.table, _dropped(choices)), choices=choices)


def _dropped(choices: Choices) -> set[int]:
    return {n for n, field in enumerate(choices.fields) if field is Field.LEAVE_OUT}


def with_list(view: View) -> View:
    """The view, given the list and its residence; a kind 404 when the list is no longer there."""

    @coordinators
    @wraps(view)
    def found(request: SignedInRequest, key: UUID) -> HttpResponse:
        try:
            kept = import_shelf.take(key, by=request.user.pk, now=clock.now())
            residence = Residence.objects.run_by(request.user).get(pk=kept.residence)
        except (import_shelf.Gone, Residence.DoesNotExist):
            gone = {"why": NOT_READ["gone"]}
            return render(request, "residences/import_gone.html", gone, status=HTTPStatus.NOT_FOUND)
        return view(request, kept, residence)

    return found


@asks_and_answers
@with_list
def columns(request: SignedInRequest, kept: Kept, residence: Residence) -> HttpResponse:
    """Say what each column holds."""
    if kept.result:
        return redirect("residences:import_done", kept.pk)
    found = _remembered(match(kept.table, is_language), kept.choices)
    form = ColumnsForm(
        request.POST or None,
        columns=found,
        initial=_initial(kept.choices),
        dropped=_dropped(kept.choices) if kept.choices else set(),
    )
    if form.is_valid():
        import_shelf.put(_matched(kept, form.made()))
        return redirect("residences:import_check", kept.pk)
    rows = len(kept.table.rows)
    return page(request, "import_columns", form, kept=kept, residence=residence, rows=rows)


def _remembered(found: list[Column], choices: Choices | None) -> list[Column]:
    if not choices:
        return found
    return [replace(c, field=field) for c, field in zip(found, choices.fields, strict=True)]


def _initial(choices: Choices | None) -> dict[str, Any]:
    names = ("default_language", "consent_channel", "consent_on")
    return {name: getattr(choices, name) for name in names} if choices else {}


@asks_and_answers
@with_list
def look(request: SignedInRequest, kept: Kept, residence: Residence) -> HttpResponse:
    """What the list would do, every bad row by name, and what unclear words mean."""
    if kept.result or not kept.choices:
        return redirect(
            "residences:import_done" if kept.result else "residences:import_columns", kept.pk
        )
    form = MeaningsForm(
        request.POST or None, words=_unsure(kept, kept.choices), told=kept.choices.meanings
    )
    if form.is_valid():
        import_shelf.put(replace(kept, choices=replace(kept.choices, meanings=form.made())))
        return redirect("residences:import_check", kept.pk)
    today = timezone.localdate(clock.now())
    checked = check(residence=residence, table=kept.table, choices=kept.choices, today=today)
    facts = {"kept": kept, "residence": residence, "checked": checked, **_bad(checked.bad)}
    return page(request, "import_check", form, **facts)


def _unsure(kept: Kept, choices: Choices) -> list[Any]:
    places = [n for n, field in enumerate(choices.fields) if field in {Field.READS, Field.SPEAKS}]
    return unsure_words(cells[n] for _number, cells in kept.table.rows for n in places)


def _bad(rows: list[BadRow]) -> dict[str, Any]:
    shown = [(row.number, [say(problem) for problem in row.problems]) for row in rows[:SHOWN]]
    return {"bad": shown, "more": max(len(rows) - SHOWN, 0)}


@require_POST
@with_list
def bring(request: SignedInRequest, kept: Kept, residence: Residence) -> HttpResponse:
    """Brings the good rows in; sent twice, it acts once."""
    try:
        if kept.choices:
            today = timezone.localdate(clock.now())
            rows = read_list(table=kept.table, choices=kept.choices, today=today)
            _bring(request, kept, residence, rows)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("residences:import_check", kept.pk)
    return redirect("residences:import_done", kept.pk)


@transaction.atomic
def _bring(
    request: SignedInRequest, kept: Kept, residence: Residence, rows: list[Person | BadRow]
) -> None:
    Residence.objects.select_for_update().get(pk=residence.pk)  # the second waits for the first
    kept = import_shelf.take(kept.pk, by=request.user.pk, now=kept.at)
    if kept.result or not kept.choices:
        return
    checked = bring_in(
        residence=residence,
        rows=rows,
        choices=kept.choices,
        good_rows="good_rows" in request.POST,
        by=request.user,
        now=clock.now(),
    )
    import_shelf.put(kept.done(checked))


@require_safe
@with_list
def done(request: SignedInRequest, kept: Kept, residence: Residence) -> HttpResponse:
    """What came of it."""
    if not kept.result:
        return redirect("residences:import_check", kept.pk)
    facts = {"kept": kept, "residence": residence, "counts": kept.result.counts}
    return render(request, "residences/import_done.html", {**facts, **_bad(kept.result.bad)})


@require_safe
@with_list
def left_out(request: SignedInRequest, kept: Kept, residence: Residence) -> HttpResponse:
    """The bad rows as a file: row numbers and reasons, nothing that stands in them."""
    if not kept.choices and not kept.result:
        return redirect("residences:import_columns", kept.pk)
    headings = [str(words) for words in LEFT_OUT_HEADINGS]
    return csv_file("rows-left-out.csv", [headings, *_reasons(_bad_rows(kept, residence))])


def _bad_rows(kept: Kept, residence: Residence) -> list[BadRow]:
    if kept.result:
        return kept.result.bad
    assert kept.choices is not None  # noqa: S101 - left_out() has looked
    today = timezone.localdate(clock.now())
    return check(residence=residence, table=kept.table, choices=kept.choices, today=today).bad


def _reasons(rows: list[BadRow]) -> list[list[str]]:
    said = [(row.number, say(problem, quote=False)) for row in rows for problem in row.problems]
    return [[str(number), one.column, one.wrong, one.right] for number, one in said]


@coordinators
@require_safe
def example(request: SignedInRequest) -> HttpResponse:
    """A list to copy: headings, and people who do not exist."""
    return csv_file("example-list.csv", example_list(timezone.localdate(clock.now())))
