"""What is asked of everybody who is signed in, at every request."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header

from accounts import second_factor
from accounts.models import User

SIGNED_IN, SEEN = "signed_in_at", "seen_at"  # in the session: seconds since 1970
WRITE_EVERY = 30  # seconds: a session is not written at every request

Response = Callable[[HttpRequest], HttpResponse]
View = Callable[..., HttpResponse]


def not_activity(view: View) -> View:
    """Marks a view that a page asks by itself: it keeps nobody signed in."""
    view.not_activity = True  # type: ignore[attr-defined]
    return view


class _Middleware:
    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)


class PageLanguage(_Middleware):
    """Pages speak the language of whoever is signed in; before that, and programs', the browser's."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(page_language(request)):
            return self.get_response(request)


def page_language(request: HttpRequest) -> str:
    """One of settings.PAGES_IN; pages of residents and donors choose their own from there."""
    if request.user.is_authenticated:
        return request.user.language or _of_browser(request)
    if request.path.startswith(settings.SPEAK_AS_THE_BROWSER):
        return _of_browser(request)
    return settings.LANGUAGE_CODE


def _of_browser(request: HttpRequest) -> str:
    for wanted, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        for tag in (wanted, wanted.partition("-")[0]):
            if tag in settings.PAGES_IN:
                return tag
    return settings.LANGUAGE_CODE


class IdleLimit(_Middleware):
    """Signs out whoever did nothing for a while, and everybody after a long day."""

    def process_view(
        self, request: HttpRequest, view: View, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Nothing, or the way to the sign-in page with a sentence that says why."""
        if not request.user.is_authenticated:
            return None
        # The time of the machine: a drill's racing clock must not sign people out.
        now = time.time()
        why = _why_over(request, now)
        if why:
            return _sign_out(request, view, why)
        if not getattr(view, "not_activity", False):
            _mark(request, now)
        return None


def _why_over(request: HttpRequest, now: float) -> str:
    since, seen = request.session.get(SIGNED_IN, now), request.session.get(SEEN, now)
    if now - since >= settings.SIGNED_IN_HOURS * 3600:
        return _("You were signed in for a long time, so we signed you out. Please sign in again.")
    if now - seen >= settings.IDLE_MINUTES * 60:
        return _("Nobody used this page for a while, so we signed you out. Please sign in again.")
    return ""


def _mark(request: HttpRequest, now: float) -> None:
    session = request.session
    session.setdefault(SIGNED_IN, now)
    if now - session.get(SEEN, 0) >= WRITE_EVERY:
        session[SEEN] = now


def _sign_out(request: HttpRequest, view: View, why: str) -> HttpResponse | None:
    request.signed_out_because = "limit"  # type: ignore[attr-defined]  # for the event trail
    logout(request)
    messages.info(request, why)
    if not getattr(view, "login_required", True):
        return None  # a page for everybody: it shows itself, and them as a stranger
    back_to = request.get_full_path() if request.method == "GET" else "/"
    return redirect_to_login(back_to)


class SecondFactorRequired(_Middleware):
    """Whoever must have a second factor and has none reaches only the pages that make one."""

    OPEN = frozenset(
        {
            "accounts:second_factor",
            "account_logout",
            "account_reauthenticate",
            "mfa_index",
            "mfa_reauthenticate",
            "mfa_activate_totp",
            "mfa_add_webauthn",
            "mfa_list_webauthn",
            "mfa_view_recovery_codes",
        }
    )

    def process_view(
        self, request: HttpRequest, view: View, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Nothing, or the way to the page that explains what to set up."""
        match = request.resolver_match
        if not isinstance(request.user, User) or (match and match.view_name in self.OPEN):
            return None
        if second_factor.must_get_one(request.user):
            return HttpResponseRedirect(reverse("accounts:second_factor"))
        return None
