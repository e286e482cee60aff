"""Addresses of the pages of leaflets."""

from django.urls import path

from leaflets import paper_views, views

app_name = "leaflets"
urlpatterns = [
    path("", views.leaflets, name="leaflets"),
    path("editions.zip", paper_views.archive, name="archive"),
    path("facts/", views.facts, name="facts"),
    path("facts/<slug:key>/", views.fact, name="fact"),
    path("<slug:slug>/<slug:tag>/", views.leaflet, name="leaflet"),
    path("<slug:slug>/<slug:tag>/write/", views.write, name="write"),
    path("<slug:slug>/<slug:tag>/check/", views.check, name="check"),
    path("<slug:slug>/<slug:tag>/<slug:form>.png", paper_views.picture, name="picture"),
]
