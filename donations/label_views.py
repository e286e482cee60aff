"""A thing's picture, and labels on ordinary sticker sheets."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.clock import now
from accounts.scope import SignedInRequest
from donations import pictures
from donations.label_forms import LabelsForm
from donations.models import Snapshot
from donations.picture_upload import sent_picture, with_pictures
from donations.stock_views import offer_or_404
from donations.views import handles_gifts


@handles_gifts
@require_safe
def picture(request: SignedInRequest, code: str) -> HttpResponse:
    """What it looks like."""
    offer = offer_or_404(request, code)
    found = Snapshot.objects.visible_to(request.user).filter(offer=offer).first()
    if found is None:
        raise Http404
    return HttpResponse(bytes(found.jpeg), content_type="image/jpeg")


@with_pictures
@handles_gifts
@require_POST
def change_picture(request: SignedInRequest, code: str) -> HttpResponse:
    """A new picture, or none any more."""
    offer = offer_or_404(request, code)
    both = {"offer": offer, "by": request.user, "now": now()}
    try:
        if request.POST.get("do") == "forget":
            pictures.forget(**both)
            messages.success(request, _("No picture of it is kept any more."))
        else:
            pictures.keep(jpeg=pictures.made_anew(sent_picture(request)), **both)
            messages.success(request, _("Kept, without what the camera wrote into it."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("donations:offer", offer.code)


@handles_gifts
@require_http_methods(["GET", "HEAD", "POST"])
def labels(request: SignedInRequest) -> HttpResponse:
    """Which labels, on which sheet, from which sticker on: as a PDF."""
    initial = {"codes": request.GET.get("codes", ""), "sheet": request.GET.get("sheet", "24")}
    form = LabelsForm(request.POST or None, user=request.user, initial=initial)
    if form.is_valid():
        answer = HttpResponse(form.pdf(), content_type="application/pdf")
        answer["Content-Disposition"] = 'attachment; filename="labels.pdf"'
        return answer
    status = 422 if form.is_bound else 200
    return render(request, "donations/labels.html", {"form": form}, status=status)
