"""Pages of alarms, for people who sign in."""

from django.urls import path

from phonetree import alarm_views

app_name = "alarms"
urlpatterns = [
    path("", alarm_views.alarm_list, name="list"),
    path("<uuid:pk>/", alarm_views.alarm_page, name="alarm"),
    path("<uuid:pk>/confirm/", alarm_views.confirm, name="confirm"),
    path("<uuid:pk>/decline/", alarm_views.decline, name="decline"),
]
