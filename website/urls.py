"""Home, and the sign of life for scripts."""

from django.urls import path

from website import running_views, views

app_name = "website"
urlpatterns = [
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
    path("running/", running_views.running, name="running"),
    path("running/told/", running_views.told, name="told"),
    path("running/told/stop/", running_views.told_stop, name="told_stop"),
    path("running/limits/", running_views.limits, name="limits"),
    path("running/check/", running_views.check, name="check"),
]
