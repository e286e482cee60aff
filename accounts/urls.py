"""Your account, and the people of your groups: mounted under /you/."""

from django.urls import path

from accounts import people_views, views

app_name = "accounts"
urlpatterns = [
    path("", views.you, name="you"),
    path("second-factor/", views.second_factor_first, name="second_factor"),
    path("end-other-sessions/", views.end_other_sessions, name="end_other_sessions"),
    path("keys/", views.tokens, name="tokens"),
    path("keys/add/", views.token_add, name="token_add"),
    path("keys/<uuid:pk>/revoke/", views.token_revoke, name="token_revoke"),
    path("join/<str:secret>/", views.join, name="join"),
    path("people/", people_views.people, name="people"),
    path("people/<uuid:group_pk>/invite/", people_views.invite, name="invite"),
    path("people/invitations/<uuid:pk>/withdraw/", people_views.withdraw, name="withdraw"),
    path("people/<uuid:group_pk>/<uuid:user_pk>/", people_views.person, name="person"),
    path(
        "people/<uuid:group_pk>/<uuid:user_pk>/take-role/",
        people_views.take_role,
        name="take_role",
    ),
    path(
        "people/<uuid:group_pk>/<uuid:user_pk>/end-sessions/",
        people_views.end_sessions,
        name="end_sessions",
    ),
    path("people/<uuid:group_pk>/<uuid:user_pk>/close/", people_views.close, name="close"),
]
