"""Pages that anybody may read: appeals, and what one can give, how lots were drawn. No slash at the end, to be passed on."""

from django.urls import path

from donations import public_views

app_name = "give"
urlpatterns = [
    path("", public_views.appeals, name="appeals"),
    path("<slug:code>", public_views.appeal, name="appeal"),
    path("<slug:code>/draws", public_views.draws, name="draws"),
]
