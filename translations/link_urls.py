"""Pages behind a translator's link. No slash at the end: beside words from the right it would jump."""

from django.urls import path

from translations import link_views

urlpatterns = [
    path("t/<slug:secret>", link_views.by_link, name="by_link"),
    path("t/<slug:secret>/<slug:key>", link_views.text_by_link, name="text_by_link"),
]
