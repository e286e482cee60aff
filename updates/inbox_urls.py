"""Pages of the inbox, for people who sign in."""

from django.urls import path

from updates import inbox_views as views

app_name = "inbox"
urlpatterns = [
    path("", views.index, name="list"),
    path("<uuid:pk>/", views.conversation, name="conversation"),
    path("<uuid:pk>/reply/", views.reply, name="reply"),
    path("<uuid:pk>/take/", views.take, name="take"),
    path("<uuid:pk>/leave/", views.leave, name="leave"),
    path("<uuid:pk>/done/", views.done, name="done"),
]
