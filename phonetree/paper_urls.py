"""The tree of a residence on paper; it stands among the pages of the residence."""

from django.urls import path

from phonetree import paper_views

app_name = "paper"
urlpatterns = [path("<uuid:pk>/paper/", paper_views.paper, name="tree")]
