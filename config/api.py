"""The API as a whole: every room's addresses, the schema, and the page that explains it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.urls import include, path
from django.views.decorators.http import require_safe
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from donations import appeal_api, list_api, need_api, place_api, pot_api, stock_api
from leaflets import api as leaflets_api
from leaflets import print_api
from phonetree import alarm_api, drill_api, ladder_api, line_api, paper_api, people_api
from phonetree import api as phonetree_api
from residences import api as residences_api
from translations import api as translations_api
from translations import text_api, workshop_api
from updates import api as updates_api
from website import running_api


class BearerKey(OpenApiAuthenticationExtension):  # type: ignore[misc]
    """Tells the schema how programs sign in."""

    target_class = "accounts.api.TokenAuthentication"
    name = "key"

    def get_security_definition(self, _auto_schema: Any) -> dict[str, str]:
        """A key in the Authorization header."""
        return {"type": "http", "scheme": "bearer"}


# For people: signed in as on every page. A program reads the schema with `manage.py spectacular`.
schema = login_required(require_safe(SpectacularAPIView.as_view(authentication_classes=[])))
docs = login_required(
    require_safe(
        SpectacularSwaggerSplitView.as_view(
            url_name="api:schema",
            authentication_classes=[],
            template_name="website/api_docs.html",
        )
    )
)

api_urls = (
    [
        path("schema/", schema, name="schema"),
        path("docs/", docs, name="docs"),
        path("", include((residences_api.urls, "residences"))),
        path("", include((phonetree_api.urls + people_api.urls, "phonetree"))),
        path("", include((line_api.urls, "line"))),
        path("", include((paper_api.urls, "paper"))),
        path("", include((alarm_api.urls, "alarms"))),
        path("", include((drill_api.urls, "drills"))),
        path("", include((ladder_api.urls, "ladders"))),
        path("", include((translations_api.urls, "translations"))),
        path("", include((text_api.urls + workshop_api.urls, "texts"))),
        path("", include((updates_api.urls, "updates"))),
        path("", include((running_api.urls, "running"))),
        path("", include((leaflets_api.urls, "leaflets"))),
        path("", include((print_api.urls, "printed"))),
        path("", include((need_api.urls, "needs"))),
        path("", include((appeal_api.urls, "appeals"))),
        path("", include((place_api.urls + stock_api.urls, "stock"))),
        path("", include((list_api.urls + pot_api.urls, "gifts"))),
    ],
    "api",
)
