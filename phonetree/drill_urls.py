"""Pages of drills, for people who sign in."""

from django.urls import path

from phonetree import drill_views as views

app_name = "drills"
urlpatterns = [
    path("", views.network, name="network"),
    path("plan/", views.plan, name="plan"),
    path("planned/<uuid:pk>/skip/", views.skip, name="skip"),
    path("timetables/<uuid:pk>/end/", views.end, name="end"),
    path("at/<uuid:pk>/", views.residence, name="residence"),
]
