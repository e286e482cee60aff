"""Pages that residents and leaders open by link; nobody signs in here.

No slash at the end: in a text written from right to left it would jump to the wrong side.
"""

from django.urls import path

from phonetree import resident_views

urlpatterns = [
    path("r/<slug:secret>", resident_views.answer, name="answer"),
    path("l/<slug:secret>", resident_views.open_list, name="open_list"),
    path("l/", resident_views.leader_list, name="leader_list"),
    path("l/seen/<uuid:recipient>/", resident_views.seen, name="leader_seen"),
]
