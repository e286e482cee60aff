"""Pages of updates and questions, for people who sign in."""

from django.urls import path

from updates import question_views, views

app_name = "updates"
urlpatterns = [
    path("", views.index, name="list"),
    path("new/", views.send, name="send"),
    path("questions/", question_views.questions, name="questions"),
    path("questions/new/", question_views.plan, name="question_plan"),
    path("questions/<uuid:pk>/", question_views.question, name="question"),
    path("questions/<uuid:pk>/confirm/", question_views.confirm, name="question_confirm"),
    path("questions/<uuid:pk>/skip/", question_views.skip, name="question_skip"),
    path("questions/<uuid:pk>/end/", question_views.end, name="question_end"),
    path("<uuid:pk>/", views.update, name="update"),
    path("<uuid:pk>/confirm/", views.confirm, name="confirm"),
    path("<uuid:pk>/cancel/", views.cancel, name="cancel"),
]
