"""Pages of the line and of shifts, for people who sign in."""

from django.urls import path

from phonetree import line_views, shift_views

app_name = "line"
urlpatterns = [
    path("", line_views.line_page, name="now"),
    path("settings/", line_views.settings_page, name="settings"),
    path("messages/<uuid:pk>/", line_views.message, name="message"),
    path("messages/<uuid:pk>/listen/", line_views.listen, name="listen"),
    path("messages/<uuid:pk>/sound/", line_views.sound, name="sound"),
    path("messages/<uuid:pk>/done/", line_views.done, name="done"),
    path("messages/<uuid:pk>/ring/", line_views.ring, name="ring"),
    path("shifts/", shift_views.own, name="own"),
    path("shifts/week/", shift_views.week, name="week"),
    path("shifts/phone/", shift_views.phone, name="phone"),
    path("shifts/phone/ring/", shift_views.ring, name="ring_me"),
    path("shifts/phone/confirm/", shift_views.confirm, name="confirm"),
    path("shifts/phone/forget/", shift_views.forget, name="forget"),
    path("shifts/<uuid:pk>/remove/", shift_views.remove, name="remove"),
]
