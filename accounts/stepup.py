"""A fresh sign-in before what matters most: reveal, export, mass send, change of roles."""

import base64
import json
import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from accounts import second_factor
from accounts.models import User
from vault import current
from vault.cipher import Tampered

KEPT = "kept_form"
PURPOSE = "accounts.kept_form"
KEPT_FOR = 900  # seconds: long enough to find the phone with the app
LARGEST = 60_000  # bytes of a form that waits; a longer one is asked for again

View = Callable[..., HttpResponse]


def is_fresh(request: HttpRequest) -> bool:
    """True when they showed who they are in the last five minutes, by second factor if any."""
    records = get_authentication_records(request, request.user)
    if isinstance(request.user, User) and second_factor.has_one(request.user):
        records = [record for record in records if record["method"] == "mfa"]
    # allauth writes the time of the machine, also in a drill whose clock races
    age = time.time() - records[-1]["at"] if records else float("inf")
    return bool(age < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)


def fresh_sign_in(view: View) -> View:
    """The view, for those who have just shown who they are; others are asked, then come back.

    A form sent too late is not lost: it waits sealed in the session, and they send it on.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_fresh(request):
            if request.method == "POST":
                _keep(request)
            return ask(request)
        kept = _take(request) if request.method == "GET" else None
        if kept:
            return render(request, "accounts/go_on.html", {"kept": kept})
        return view(request, *args, **kwargs)

    return checked


def ask(request: HttpRequest) -> HttpResponseRedirect:
    """The way to the page that asks who they are, and back to this one."""
    ways = get_adapter().get_reauthentication_methods(request.user)
    return HttpResponseRedirect(f"{ways[0]['url']}?{urlencode({'next': request.get_full_path()})}")


def _keep(request: HttpRequest) -> None:
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    fields = [(name, value) for name, value in fields if name != "csrfmiddlewaretoken"]
    form = json.dumps({"path": request.get_full_path(), "at": time.time(), "fields": fields})
    if len(form) <= LARGEST:
        sealed = current.seal(form.encode(), purpose=PURPOSE, row=_pk(request))
        request.session[KEPT] = base64.b64encode(sealed).decode()


def _take(request: HttpRequest) -> dict[str, Any] | None:
    sealed = request.session.pop(KEPT, None)
    if not sealed:
        return None
    try:
        blob = current.open_(base64.b64decode(sealed), purpose=PURPOSE, row=_pk(request))
    except Tampered:
        return None
    form: dict[str, Any] = json.loads(blob)
    here = form["path"] == request.get_full_path()
    return form if here and time.time() - form["at"] < KEPT_FOR else None


def _pk(request: HttpRequest) -> Any:
    return request.user.pk
