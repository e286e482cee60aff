"""The glossary and links for translators, for programs. The same forms as the pages."""

from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_views import body_of, checked, documented, fields_of
from accounts.models import RoleKind
from translations import glossary, linking
from translations.glossary_forms import TermForm
from translations.link_forms import LinkForm
from translations.models import Term, TranslatorLink
from translations.text_api import READ, WRITE, TextsPart
from translations.text_shapes import LinkOut, MadeLinkOut, TermOut

BODY = body_of(TermForm, words_ar="How it is said in Arabic; words_… for each other language.")


class TermsView(TextsPart):
    """The glossary."""

    scopes = {"GET": READ, "POST": WRITE}

    @documented(responses=TermOut(many=True))
    def get(self, _request: Request) -> Response:
        """Every term."""
        rows = Term.objects.visible_to(self.user).prefetch_related("words").order_by("english")
        return Response(TermOut(rows, many=True).data)

    @documented(operation_id="glossary_add", request=BODY, responses={201: TermOut})
    def post(self, request: Request) -> Response:
        """Adds a term."""
        form = TermForm(fields_of(request))
        checked(form)
        row = self.or_words(form, lambda: form.write(by=self.user, now=self.now))
        return Response(TermOut(row).data, status=201)


class TermView(TextsPart):
    """One term."""

    scopes = {"POST": WRITE, "DELETE": WRITE}

    def found(self, pk: UUID) -> Term:
        """The one of the address."""
        return get_object_or_404(Term.objects.visible_to(self.user), pk=pk)

    @documented(request=BODY, responses=TermOut)
    def post(self, request: Request, term: UUID) -> Response:
        """Writes it anew; a language that is left out is taken out."""
        form = TermForm(fields_of(request), term=self.found(term))
        checked(form)
        row = self.or_words(form, lambda: form.write(by=self.user, now=self.now))
        return Response(TermOut(row).data)

    @documented(request=None, responses={204: None})
    def delete(self, _request: Request, term: UUID) -> Response:
        """Takes it out."""
        glossary.remove_term(term=self.found(term), by=self.user, now=self.now)
        return Response(status=204)


class LinksPart(TextsPart):
    """What coordinators alone do."""

    readers: ClassVar[tuple[str, ...]] = (RoleKind.COORDINATOR,)
    writers: ClassVar[tuple[str, ...]] = (RoleKind.COORDINATOR,)


class LinksView(LinksPart):
    """Links for translators without an account."""

    scopes = {"GET": READ, "POST": WRITE}

    @documented(responses=LinkOut(many=True))
    def get(self, _request: Request) -> Response:
        """Those of the groups that the owner of the key coordinates."""
        rows = TranslatorLink.objects.visible_to(self.user).order_by("-made_at")[:200]
        return Response(LinkOut(rows, many=True).data)

    @documented(request=body_of(LinkForm), responses={201: MadeLinkOut})
    def post(self, request: Request) -> Response:
        """Makes one; its address is told once."""
        form = LinkForm(fields_of(request), user=self.user)
        checked(form)
        link, secret = form.make(by=self.user, now=self.now)
        address = f"{settings.PUBLIC_URL}{reverse('by_link', args=[secret])}"
        return Response(MadeLinkOut({"id": link.pk, "link": address}).data, status=201)


class WithdrawView(LinksPart):
    """End one."""

    scopes = {"POST": WRITE}

    @documented(request=None, responses=LinkOut)
    def post(self, _request: Request, link: UUID) -> Response:
        """It opens nothing from now on."""
        found = get_object_or_404(TranslatorLink.objects.visible_to(self.user), pk=link)
        linking.withdraw_link(link=found, by=self.user, now=self.now)
        found.refresh_from_db()
        return Response(LinkOut(found).data)


urls: list[Any] = [
    path("glossary/", TermsView.as_view(), name="glossary"),
    path("glossary/<uuid:term>/", TermView.as_view(), name="term"),
    path("translator-links/", LinksView.as_view(), name="translator_links"),
    path("translator-links/<uuid:link>/withdraw/", WithdrawView.as_view(), name="withdraw_link"),
]
