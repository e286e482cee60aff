"""The pages of texts: the grid, one language, one text in one language."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.models import RoleKind
from accounts.scope import SignedInRequest, role_required
from translations import actions, differences, grid, languages, wording
from translations.forms import CheckForm, WriteForm
from translations.models import SOURCE, Kind, Recording, Text, Translation
from translations.recordings import recordings_for

SPOKEN = {Kind.CALL_OUT, Kind.VOICE}  # what a call says
SPOKEN_TOO = {"drill_mark"}  # and how it begins in a drill
writers_only = role_required(RoleKind.TRANSLATOR, RoleKind.COORDINATOR)


def texts(request: SignedInRequest) -> HttpResponse:
    """Every text in every language, with its state."""
    columns = grid.columns(request.user)
    rows = list(zip(*(column.cells for column in columns), strict=True))
    page = {"columns": columns, "rows": rows, "looks": grid.LOOKS.values()}
    return render(request, "translations/texts.html", page)


def language(request: SignedInRequest, tag: str) -> HttpResponse:
    """Every text in one language."""
    found = next((c for c in grid.columns(request.user) if c.language.tag == tag), None)
    if found is None:
        raise Http404
    page = {"column": found, "may_write": actions.may_write(request.user)}
    return render(request, "translations/language.html", page)


def translation(request: SignedInRequest, key: str, tag: str) -> HttpResponse:
    """One text and its words in one language, side by side."""
    text, row = find(request, key, tag)
    return _page(request, text, tag, row, WriteForm(text=text, language=tag, row=row))


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
            form.add_error(None if _is_about_all(refusal) else "words", refusal)
        else:
            messages.success(request, "Saved. Now somebody else has to read it.")
            return redirect(kept)
    return _page(request, text, tag, row, form)


@require_POST
@writers_only
def check(request: SignedInRequest, key: str, tag: str) -> HttpResponse:
    """Notes that they read both and that it says the same."""
    _text, row = find(request, key, tag)
    if row is None:
        raise Http404
    form = CheckForm(request.POST)
    seen_as = form.cleaned_data["seen_as"] if form.is_valid() else ""
    try:
        actions.check_translation(
            translation=row, seen_as=seen_as, by=request.user, now=clock.now()
        )
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)
    else:
        messages.success(request, "Checked. Thank you.")
    return redirect(row)


def _is_about_all(refusal: ValidationError) -> bool:
    return isinstance(refusal, actions.Changed | actions.NotAWriter)


def is_spoken(text: Text) -> bool:
    """True for what calls say, so that it can be read aloud."""
    return text.kind in SPOKEN or text.key in SPOKEN_TOO


def find(request: SignedInRequest, key: str, tag: str) -> tuple[Text, Translation | None]:
    """A text and its words in one language; 404 for a text or a language that is none."""
    if tag not in languages.READING:
        raise Http404
    text = get_object_or_404(Text.objects.visible_to(request.user).for_phones(), key=key)
    rows = text.translations.select_related("written_by", "checked_by")
    return text, rows.filter(language=tag).first()


def _page(
    request: SignedInRequest, text: Text, tag: str, row: Translation | None, form: WriteForm
) -> HttpResponse:
    state = wording.state_of(text, row)
    own = row is not None and row.written_by_id == request.user.pk
    page = {
        "text": text,
        "row": row,
        "form": form,
        "language": languages.get(tag),
        "is_source": tag == SOURCE,
        "state": state,
        "look": grid.LOOKS[state],
        "own": own,
        "may_write": actions.may_write(request.user),
        "may_check": state == "draft" and not own and actions.may_write(request.user),
        "seen_as": actions.seen(text, row.words) if row else "",
        "is_spoken": is_spoken(text),
        "recordings": _recordings(request, text, tag),
        "changes": differences.since(text, row),
        "next": grid.next_to_check(request.user, tag, text),
    }
    return render(request, "translations/translation.html", page)


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
