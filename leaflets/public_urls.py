"""Addresses that anybody may open: short, for they stand on posters."""

from django.urls import path

from leaflets import public_views

app_name = "read"
urlpatterns = [
    path("", public_views.start, name="start"),
    path("in/<slug:tag>/", public_views.in_language, name="language"),
    path("<slug:slug>/", public_views.leaflet, name="leaflet"),
    path("<slug:slug>/<slug:tag>/", public_views.read, name="read"),
    path("<slug:slug>/<slug:tag>/<slug:part>.wav", public_views.sound, name="sound"),
    path("<slug:slug>/<slug:tag>/<slug:form>.pdf", public_views.sheet, name="sheet"),
]
