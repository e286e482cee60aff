"""Bringing in a list; residences/urls.py includes these."""

from django.urls import path

from residences import import_views

urlpatterns = [
    path("import/", import_views.send, name="import_any"),
    path("import/example.csv", import_views.example, name="import_example"),
    path("import/<uuid:key>/columns/", import_views.columns, name="import_columns"),
    path("import/<uuid:key>/check/", import_views.look, name="import_check"),
    path("import/<uuid:key>/bring-in/", import_views.bring, name="import_bring"),
    path("import/<uuid:key>/done/", import_views.done, name="import_done"),
    path("import/<uuid:key>/left-out.csv", import_views.left_out, name="import_left_out"),
    path("<uuid:pk>/import/", import_views.send, name="import"),
]
