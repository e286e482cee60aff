"""Addresses of the pages of texts."""

from django.urls import path

from translations import views

app_name = "translations"
urlpatterns = [
    path("", views.texts, name="texts"),
    path("in/<slug:tag>/", views.language, name="language"),
    path("<slug:key>/<slug:tag>/", views.translation, name="translation"),
    path("<slug:key>/<slug:tag>/write/", views.write, name="write"),
    path("<slug:key>/<slug:tag>/check/", views.check, name="check"),
]
