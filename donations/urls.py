"""What is given and needed."""

from django.urls import path

from donations import views

app_name = "donations"
urlpatterns = [
    path("", views.board, name="board"),
    path("new/", views.log, name="log"),
]
