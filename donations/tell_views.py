"""People whom no text reaches: what is promised to them, their digits, and what they said. To print, too."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.clock import now
from accounts.scope import SignedInRequest
from donations import in_person
from donations.forms import AnswerForm
from donations.models import Match
from donations.need_views import cares_for_people


@cares_for_people
@require_safe
def to_tell(request: SignedInRequest) -> HttpResponse:
    """By residence: who, what, the digits to say when they get it."""
    rows = in_person.to_tell(Match.objects.visible_to(request.user), now())
    return render(request, "donations/tell.html", {"rows": rows})


@cares_for_people
@require_POST
def answered(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A yes or a no in the name of somebody who was asked in person."""
    mine = in_person.unreached(Match.objects.visible_to(request.user).holding())
    match = get_object_or_404(mine.select_related("need"), pk=pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        form.save(match=match, by=request.user, now=now())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Noted. Whatever they said, they keep their place."))
    return redirect("donations:tell")
