"""The pages of texts as files: take them as PO or CSV, look what a file would change, bring it in."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts import clock
from accounts.scope import SignedInRequest
from translations import bringing, exchange, languages
from translations.file_forms import FileForm
from translations.languages import Language
from translations.models import SOURCE
from translations.views import writers_only

asks_and_answers = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@writers_only
def take_po(request: SignedInRequest, tag: str) -> HttpResponse:
    """All texts in one language, for Poedit and its kind."""
    language = _target(tag)
    words = exchange.as_po(bringing.entries(request.user, tag), language, clock.now())
    return _download(f"ringround-{tag}.po", "text/x-gettext-translation", words)


@require_safe
@writers_only
def take_csv(request: SignedInRequest, tag: str) -> HttpResponse:
    """All texts in one language, for a spreadsheet."""
    words = exchange.as_csv(bringing.entries(request.user, _target(tag).tag))
    # Without the mark at its head a spreadsheet takes the letters for old Windows ones.
    return _download(f"ringround-{tag}.csv", "text/csv", f"\ufeff{words}")


@writers_only
@asks_and_answers
def bring(request: SignedInRequest, tag: str) -> HttpResponse:
    """Send a file, see what it would change, bring it in."""
    language = _target(tag)
    if request.method != "POST":
        return _page(request, language, FileForm())
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, language, form)
    lines = bringing.look(form.offers, tag, request.user)
    if "bring" not in request.POST:
        return _page(request, language, FileForm(initial={"content": form.read_as}), lines)
    return _bring_in(request, language, form, lines)


def _bring_in(
    request: SignedInRequest, language: Language, form: FileForm, lines: list[bringing.Line]
) -> HttpResponse:
    try:
        written = bringing.bring_in(
            lines,
            language.tag,
            checked_too=form.cleaned_data["checked_too"],
            by=request.user,
            now=clock.now(),
        )
    except ValidationError as refusal:  # somebody changed a text this very moment
        form.add_error(None, refusal)
        return _page(request, language, form, lines)
    messages.success(request, _said(written))
    return redirect("translations:language", language.tag)


def _said(written: int) -> str:
    if not written:
        return _("Nothing was new.")
    words = ngettext(
        "%(n)s text was kept as drafts of yours. Now somebody else has to read them.",
        "%(n)s texts were kept as drafts of yours. Now somebody else has to read them.",
        written,
    )
    return words % {"n": written}


def _target(tag: str) -> Language:
    """A language that texts are translated into; 404 for any other."""
    if tag not in languages.READING or tag == SOURCE:
        raise Http404
    return languages.get(tag)


def _download(name: str, kind: str, words: str) -> HttpResponse:
    answer = HttpResponse(words, content_type=f"{kind}; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _page(
    request: SignedInRequest,
    language: Language,
    form: FileForm,
    lines: list[bringing.Line] | None = None,
) -> HttpResponse:
    shown = [line for line in lines or [] if line.fate != "same"]
    page = {
        "language": language,
        "form": form,
        "lines": shown,
        "looked": lines is not None,
        "same": len(lines or []) - len(shown),
        "new": sum(line.fate == "new" for line in shown),
        "asks": sum(line.fate == "asks" for line in shown),
    }
    return render(request, "translations/file.html", page)
