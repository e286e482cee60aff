"""Home, and the sign of life for scripts."""

from django.urls import path

from website import views

app_name = "website"
urlpatterns = [
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
]
