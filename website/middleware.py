"""Headers that keep a page to itself; on every response, whoever made it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from website.policy import CONTENT_POLICY, permissions, written

GetResponse = Callable[[HttpRequest], HttpResponse]
CLEAR = '"cache", "cookies", "storage"'  # what a shared computer must forget at log-out


class SafetyHeaders:
    """Adds the safety headers; a view may set its own content policy, see website/policy.py.

    A view may name one thing that its page may use, such as "microphone=(self)".
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.headers = {
            "Content-Security-Policy": written(CONTENT_POLICY),
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "same-origin",  # no-referrer breaks the CSRF check in Chromium
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "X-Robots-Tag": "noindex, nofollow",
        }

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        wanted = response.headers.get("Permissions-Policy", "")
        response.headers["Permissions-Policy"] = permissions(wanted)
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store, private")
        if _logs_out(request):
            response.headers["Clear-Site-Data"] = CLEAR
        return response


def _logs_out(request: HttpRequest) -> bool:
    match = request.resolver_match
    return bool(match and request.method == "POST" and match.view_name == "account_logout")
