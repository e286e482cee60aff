"""The page that plays a call-out before there is one."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.clock import now
from accounts.models import RoleKind
from accounts.scope import SignedInRequest, role_required
from phonetree.what_if_forms import WhatIfForm


@role_required(RoleKind.COORDINATOR)
@require_GET
def what_if(request: SignedInRequest) -> HttpResponse:
    """What would happen with this ladder here; everything assumed can be changed in the address."""
    form = WhatIfForm(request.GET, user=request.user)
    if not form.is_valid():
        return render(request, "phonetree/what_if.html", {"form": form}, status=422)
    answer = form.answer(now())
    context: dict[str, Any] = {"form": form, "answer": answer, "home": form.home}
    if answer:
        context["chosen"] = form.chosen
    return render(request, "phonetree/what_if.html", context)
