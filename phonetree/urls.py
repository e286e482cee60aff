"""Pages of call-outs, for people who sign in."""

from django.urls import path

from phonetree import ladder_views, people_views, views, what_if_views

app_name = "phonetree"
urlpatterns = [
    path("", views.call_out_list, name="list"),
    path("new/", views.start, name="start"),
    path("ladders/", ladder_views.ladders, name="ladders"),
    path("ladders/<uuid:group>/<slug:urgency>/", ladder_views.ladder, name="ladder"),
    path("ladders/<uuid:group>/<slug:urgency>/edit/", ladder_views.edit, name="ladder_edit"),
    path(
        "ladders/<uuid:group>/<slug:urgency>/shipped/", ladder_views.shipped, name="ladder_shipped"
    ),
    path("ladders/versions/<uuid:version>/confirm/", ladder_views.confirm, name="ladder_confirm"),
    path("ladders/versions/<uuid:version>/refuse/", ladder_views.refuse, name="ladder_refuse"),
    path("what-if/", what_if_views.what_if, name="what_if"),
    path("<uuid:pk>/", views.board_page, name="board"),
    path("<uuid:pk>/live/", views.live, name="live"),
    path("<uuid:pk>/confirm/", views.confirm, name="confirm"),
    path("<uuid:pk>/cancel/", views.cancel, name="cancel"),
    path("<uuid:pk>/stop/", views.stop, name="stop"),
    path("<uuid:pk>/account/", views.account, name="account"),
    path("<uuid:pk>/branches/<uuid:section>/", people_views.section, name="section"),
    path("<uuid:pk>/door/", people_views.door, name="door"),
    path("<uuid:pk>/to-find/", people_views.call_list, name="call_list"),
    path("<uuid:pk>/people/<uuid:recipient>/", people_views.person, name="person"),
    path("<uuid:pk>/people/<uuid:recipient>/mark/", people_views.mark, name="mark"),
    path("<uuid:pk>/people/<uuid:recipient>/go/", people_views.go, name="go"),
    path("<uuid:pk>/people/<uuid:recipient>/ring/", people_views.ring, name="ring"),
    path("<uuid:pk>/people/<uuid:recipient>/release/", people_views.release, name="release"),
]
