"""Addresses of the pages of texts."""

from django.urls import path

from translations import file_views, sound_views, views

app_name = "translations"
urlpatterns = [
    path("", views.texts, name="texts"),
    path("in/<slug:tag>/", views.language, name="language"),
    path("in/<slug:tag>/file/", file_views.bring, name="file"),
    path("in/<slug:tag>/texts.po", file_views.take_po, name="take_po"),
    path("in/<slug:tag>/texts.csv", file_views.take_csv, name="take_csv"),
    path("recordings/<uuid:recording>/listen/", sound_views.listen, name="listen"),
    path("recordings/<uuid:recording>/approve/", sound_views.approve, name="approve"),
    path("recordings/<uuid:recording>/remove/", sound_views.remove, name="remove"),
    path("<slug:key>/<slug:tag>/", views.translation, name="translation"),
    path("<slug:key>/<slug:tag>/write/", views.write, name="write"),
    path("<slug:key>/<slug:tag>/check/", views.check, name="check"),
    path("<slug:key>/<slug:tag>/record/", sound_views.record, name="record"),
]
