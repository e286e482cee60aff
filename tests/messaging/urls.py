"""This room's addresses alone."""

from django.urls import include, path

urlpatterns = [path("hooks/", include("messaging.urls"))]
