"""Pages that residents and leaders open by a link of ours; nobody signs in here.

No slash at the end: in a text written from right to left it would jump to the wrong side.
"""

from django.urls import path

from residences import errand_pages, link_views

urlpatterns = [
    path("n/<slug:secret>", link_views.open_link, name="personal_link"),
    path("n/", errand_pages.asked_list, name="asked_list"),
    path("n/asked/<uuid:errand>/", errand_pages.asked, name="asked"),
]
