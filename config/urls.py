"""Every address of the program."""

from django.urls import include, path

from config.api import api_urls
from translations import sound_views

urlpatterns = [
    # The provider's come first: when a whole network answers at once, each address before costs.
    path("hooks/", include("messaging.urls")),
    path("hooks/sound/<uuid:recording>/<slug:signature>.wav", sound_views.fetch, name="sound"),
    path("accounts/", include("accounts.sign_in_urls")),
    path("you/", include("accounts.urls")),
    path("residences/", include("phonetree.paper_urls")),
    path("residences/", include("residences.urls")),
    path("texts/", include("translations.urls")),
    path("leaflets/", include("leaflets.urls")),
    path("read/", include("leaflets.public_urls")),
    path("call-outs/", include("phonetree.urls")),
    path("line/", include("phonetree.line_urls")),
    path("alarms/", include("phonetree.alarm_urls")),
    path("drills/", include("phonetree.drill_urls")),
    path("updates/", include("updates.urls")),
    path("donations/", include("donations.urls")),
    path("give/", include("donations.public_urls")),
    path("inbox/", include("updates.inbox_urls")),
    path("", include("phonetree.resident_urls")),
    path("", include("residences.link_urls")),
    path("", include("translations.link_urls")),
    path("api/", include(api_urls)),
    path("", include("website.urls")),
]
handler400 = "website.views.bad_request"
handler403 = "website.views.forbidden"
handler404 = "website.views.not_found"
handler500 = "website.views.broken"
