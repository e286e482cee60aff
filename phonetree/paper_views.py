"""The page on which the tree is put on paper: a look at it without numbers, then the file."""

import base64
from http import HTTPStatus
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from accounts.clock import now
from accounts.scope import SignedInRequest
from accounts.stepup import fresh_sign_in
from phonetree import printing
from phonetree.paper_forms import PrintForm, SheetsForm
from phonetree.printed import Printing
from phonetree.printing import Tree
from residences.models import Residence
from translations.language_names import named

PREVIEW_DOTS = 80  # to the inch: words can be read, and the page weighs 200 kB
SHOWN = 5  # earlier printings


@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The tree on paper, for a coordinator of the residence; for others it does not exist."""
    residence = get_object_or_404(Residence.objects.run_by(request.user).open(), pk=pk)
    return _paper(request, residence)


@fresh_sign_in
def _paper(request: SignedInRequest, residence: Residence) -> HttpResponse:
    if request.method != "POST":
        form = PrintForm(residence=residence, user=request.user, initial=_chosen(request))
        return _page(request, residence, form)
    form = PrintForm(request.POST, residence=residence, user=request.user)
    if form.is_valid():
        try:
            return _file(form.print_it(by=request.user, now=now()))
        except ValidationError as refusal:
            form.add_error("unchecked" if refusal.code == "unchecked" else None, refusal)
    return _page(request, residence, form)


def _chosen(request: SignedInRequest) -> dict[str, str]:
    names = {"branch": "", "text": printing.DEFAULT_TEXT}
    return {name: request.GET.get(name) or usual for name, usual in names.items()}


def _file(pdf: bytes) -> HttpResponse:
    """A download whose name tells nothing, and which no browser or proxy keeps."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="sheets.pdf"'
    response["Cache-Control"] = "no-store, private"
    return response


def _page(request: SignedInRequest, residence: Residence, form: PrintForm) -> HttpResponse:
    asked = form.data if form.is_bound else form.initial
    choice = SheetsForm(asked, residence=residence, user=request.user)
    context: dict[str, object] = {
        "residence": residence,
        "form": form,
        "choice": choice,
        "printings": Printing.objects.visible_to(request.user)
        .filter(residence=residence)
        .select_related("made_by")[:SHOWN],
    }
    try:
        tree = choice.gather(now())
    except printing.NobodyThere as refusal:
        context["nobody"] = refusal.messages[0]
    else:
        context |= _look(tree)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "phonetree/paper.html", context, status=status)


def _look(tree: Tree) -> dict[str, object]:
    """What would be printed; pictures of the first branch stand for all."""
    facts: dict[str, object] = {
        "sheets": tree.sheets,
        "unchecked": [named(tongue) for tongue in tree.unchecked],
        "numbers": sum(one.rung for sheet in tree.sheets for one in sheet.everybody),
        "held": tree.held,
        "withheld": sum(one.withheld for sheet in tree.sheets for one in sheet.everybody),
        "people": sum(len(sheet.everybody) for sheet in tree.sheets),
    }
    first = Tree(tree.sheets[:1], tree.found, tree.text_key)
    try:
        pages = printing.preview(first, now=now(), dots_per_inch=PREVIEW_DOTS)
    except printing.Unprintable as refusal:
        return facts | {"unprintable": refusal.messages[0]}
    return facts | {"pictures": [base64.b64encode(page).decode() for page in pages]}
