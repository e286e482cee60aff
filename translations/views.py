"""The pages of texts: the grid, one language, one text in one language."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts import clock
from accounts.models import RoleKind, User
from accounts.scope import SignedInRequest, role_required
from translations import actions, coverage, grid, history, languages, machine, saying
from translations.desk import DEEDS, Desk, Preview, preview, row_of
from translations.forms import BackForm, CommentForm, DeskForm, ReadForm, WriteForm
from translations.models import Kind, Recording, Text, Translation
from translations.recordings import recordings_for

SPOKEN = {Kind.CALL_OUT, Kind.VOICE}  # what a call says
SPOKEN_TOO = {"drill_mark"}  # and how it begins in a drill
writers_only = role_required(RoleKind.TRANSLATOR, RoleKind.COORDINATOR)


def texts(request: SignedInRequest) -> HttpResponse:
    """Every text in every language, with its state."""
    readers = coverage.readers(request.user)
    columns = grid.columns(request.user, readers)
    rows = [grid.Row(cells) for cells in zip(*(column.cells for column in columns), strict=True)]
    rows.sort(key=lambda row: Kind.values.index(row.text.kind))  # within a kind they stay in order
    written = [column.language.tag for column in columns if column.written]
    nothing = coverage.without(readers, written)
    page = {
        "columns": [(column, readers.get(column.language.tag)) for column in columns],
        "rows": rows,
        "looks": grid.LOOKS.values(),
        "nothing": nothing,
        "together": coverage.together(nothing),
    }
    page["may_write"] = actions.may_write(request.user)
    page["may_link"] = request.user.has_role(RoleKind.COORDINATOR)
    return render(request, "translations/texts.html", page)


def language(request: SignedInRequest, tag: str) -> HttpResponse:
    """Every text in one language."""
    found = next((c for c in grid.columns(request.user) if c.language.tag == tag), None)
    if found is None:
        raise Http404
    page = {"column": found, "may_write": actions.may_write(request.user)}
    return render(request, "translations/language.html", page)


def translation(request: SignedInRequest, key: str, tag: str) -> HttpResponse:
    """One text and its words in one language, side by side; what is sent names the deed it is."""
    text, row = find(request, key, tag)
    seat = Desk(text, tag, row, request.user, clock.now(), request.GET.get("beside", ""))
    if request.method != "POST":
        return _page(request, seat)
    if not seat.may_write:
        raise Http404
    return at_desk(request, seat, DEEDS, lambda form: _page(request, seat, form))


def at_desk(
    request: HttpRequest,
    seat: Desk,
    deeds: Mapping[str, type[DeskForm]],
    page: Callable[[DeskForm], HttpResponse],
) -> HttpResponse:
    """Does what was asked for, or gives the page again with what is wrong or what it would look like."""
    do = request.POST.get("do", "")
    if do == "look":
        form = seat.form("write", request.POST)
        form.errors.clear()  # nothing is kept, so nothing is refused
        return page(form)
    if do == "suggest" and isinstance(seat.by, User):
        return _suggested(request, seat, page)
    if do not in deeds:
        raise Http404
    form = seat.form(do, request.POST)
    if form.is_valid():
        try:
            form.carry_out(by=seat.by, now=seat.now)  # type: ignore[attr-defined]
        except ValidationError as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, str(form.done))
            return redirect(request.get_full_path())
    answer = page(form)
    answer.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    return answer


def _suggested(
    request: HttpRequest, seat: Desk, page: Callable[[DeskForm], HttpResponse]
) -> HttpResponse:
    """The box with words by a machine in it; nothing is kept."""
    try:
        found = machine.suggest(seat.text, seat.tag)
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)
        return redirect(request.get_full_path())
    seal = machine.seal(found.engine, seat.text, seat.tag)
    sent = {"words": found.words, "source_version": seat.text.version, "machine": seal}
    form = seat.form("write", sent)
    form.errors.clear()
    return page(form)


def _refuse(form: DeskForm, refusal: ValidationError) -> None:
    """Puts it at the box that it is about."""
    boxes = [name for name in ("words", "back", "comment") if name in form.fields]
    form.add_error(None if _is_about_all(refusal) or not boxes else boxes[0], refusal)


@require_safe
@writers_only
def past(request: SignedInRequest, key: str, tag: str) -> HttpResponse:
    """What the words were before, and the way to take them again."""
    text, row = find(request, key, tag)
    page = {
        "text": text,
        "row": row,
        "language": languages.get(tag),
        "pasts": history.past_of(text, tag),
    }
    return render(request, "translations/past.html", page)


@require_POST
@writers_only
def write(request: SignedInRequest, key: str, tag: str) -> HttpResponse:
    """Keeps their words as a draft."""
    text, row = find(request, key, tag)
    form = WriteForm(request.POST, text=text, language=tag, row=row)
    if form.is_valid():
        try:
            kept = form.write(by=request.user, now=clock.now())
        except ValidationError as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, str(form.done))
            return redirect(kept)
    return _page(request, Desk(text, tag, row, request.user, clock.now()), form)


@require_POST
@writers_only
def check(request: SignedInRequest, key: str, tag: str) -> HttpResponse:
    """Notes that they read both and that it says the same."""
    text, row = find(request, key, tag)
    if row is None:
        raise Http404
    form = ReadForm(request.POST, text=text, language=tag, row=row)
    try:
        if not form.is_valid():
            raise actions.Changed
        form.carry_out(by=request.user, now=clock.now())
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)
    else:
        messages.success(request, str(form.done))
    return redirect(row)


def _is_about_all(refusal: ValidationError) -> bool:
    return isinstance(refusal, actions.Changed | actions.NotAWriter)


def is_spoken(text: Text) -> bool:
    """True for what calls say, and for leaflets, whose pages play it to who cannot read."""
    return text.kind in {*SPOKEN, Kind.LEAFLET} or text.key in SPOKEN_TOO


def find(request: SignedInRequest, key: str, tag: str) -> tuple[Text, Translation | None]:
    """A text and its words in one language; 404 for a text or a language that is none."""
    if tag not in languages.READING:
        raise Http404
    text = get_object_or_404(Text.objects.visible_to(request.user), key=key)
    return text, row_of(text, tag)


def _page(request: SignedInRequest, seat: Desk, form: DeskForm | None = None) -> HttpResponse:
    page = desk_page(seat, form) | {
        "is_spoken": is_spoken(seat.text),
        "said": seat.row and saying.said(seat.text, seat.row.words),
        "recordings": _recordings(request, seat.text, seat.tag),
        "next": grid.next_to_check(request.user, seat.tag, seat.text),
        "may_suggest": seat.may_replace and machine.is_offered(seat.text, seat.tag),
        "may_mark": seat.is_source and request.user.has_role(RoleKind.COORDINATOR),
    }
    return render(request, "translations/translation.html", page)


def desk_page(seat: Desk, form: DeskForm | None) -> dict[str, object]:
    """What the desk shows, with the form that was sent in the place of its empty twin."""
    return {
        "desk": seat,
        "text": seat.text,
        "row": seat.row,
        "language": seat.language,
        "is_source": seat.is_source,
        "state": seat.state,
        "may_write": seat.may_write,
        "form": form if isinstance(form, WriteForm) else seat.form("write"),
        "back_form": form if isinstance(form, BackForm) else seat.form("back"),
        "comment_form": form if isinstance(form, CommentForm) else seat.form("comment"),
        "sent": form,
        "look": _look(seat, form),
    }


def _look(seat: Desk, form: DeskForm | None) -> Preview | None:
    """What they are writing as it would look; at first what stands there, if they may change it."""
    if not seat.may_replace:
        return None
    sent = form.data.get("words", "") if isinstance(form, WriteForm) else None
    return preview(seat, seat.row.words if sent is None and seat.row else sent or "")


def _recordings(request: SignedInRequest, text: Text, tag: str) -> list[dict[str, object]]:
    """Each recording with what may be done with it, the newest first."""
    rows = Recording.objects.visible_to(request.user).without_sound()
    played = recordings_for([text.key], [tag]).get((text.key, tag))
    rows = rows.filter(text=text, language=tag).select_related("made_by").order_by("-made_at")
    return [
        {
            "row": row,
            "is_played": row.pk == played,
            "is_old": row.source_version != text.version,
            "may_approve": row.approved_at is None
            and row.source_version == text.version
            and row.made_by_id != request.user.pk,
        }
        for row in rows
    ]
