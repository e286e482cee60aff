"""Addresses of the pages of leaflets."""

from django.urls import path

from leaflets import fact_views, paper_views, print_views, views

app_name = "leaflets"
urlpatterns = [
    path("", views.leaflets, name="leaflets"),
    path("everything/", paper_views.everything, name="everything"),
    path("editions.zip", paper_views.archive, name="archive"),
    path("printed/", print_views.printed, name="printed"),
    path("printed/<uuid:pk>/withdraw/", print_views.withdraw, name="withdraw"),
    path("printed/<uuid:pk>/<slug:form>.pdf", print_views.frozen, name="frozen"),
    path("add/", views.add, name="add"),
    path("facts/", fact_views.facts, name="facts"),
    path("facts/add/", fact_views.add, name="add_fact"),
    path("facts/<slug:key>/", fact_views.fact, name="fact"),
    path("<slug:slug>/<slug:tag>/", views.leaflet, name="leaflet"),
    path("<slug:slug>/<slug:tag>/write/", views.write, name="write"),
    path("<slug:slug>/<slug:tag>/look/", paper_views.look, name="look"),
    path("<slug:slug>/<slug:tag>/printed/", print_views.run, name="run"),
    path("<slug:slug>/<slug:tag>/check/", views.check, name="check"),
    path("<slug:slug>/<slug:tag>/<slug:form>.png", paper_views.picture, name="picture"),
]
