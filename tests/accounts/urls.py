"""Only this room's pages and the home page: these tests do not wait for other rooms."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import stepup
from accounts.forms import YouForm
from accounts.middleware import not_activity


class Notes(APIView):
    """A view of the API that one reads with one scope and writes with another."""

    scopes = {"GET": ["residences:read"], "POST": ["call_outs:write"]}

    def get(self, request) -> Response:
        return Response({"for": request.user.name})

    def post(self, request) -> Response:
        form = YouForm(request.data, instance=request.user)
        if not form.is_valid():
            from django.core.exceptions import ValidationError

            raise ValidationError(form.errors.as_data())
        return Response({})

    def delete(self, request) -> Response:
        return Response({})


@stepup.fresh_sign_in
def reveal(request: HttpRequest) -> HttpResponse:
    return HttpResponse("revealed " + ",".join(request.POST.getlist("why")))


@not_activity
def board(request: HttpRequest) -> HttpResponse:
    return HttpResponse("board")


@login_not_required
def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse("answer")


urlpatterns = [
    path("accounts/", include("accounts.sign_in_urls")),
    path("you/", include("accounts.urls")),
    path("notes/", Notes.as_view()),
    path("reveal/", reveal),
    path("board/", board),
    path("answer/", answer),
    path("", include("website.urls")),
]
handler404 = "website.views.not_found"
