"""What is given and needed."""

from django.urls import path

from donations import hand_over_views, match_views, need_views, views

app_name = "donations"
urlpatterns = [
    path("", views.board, name="board"),
    path("new/", views.log, name="log"),
    path("needs/new/", need_views.new, name="need_new"),
    path("needs/<uuid:pk>/", need_views.one, name="need"),
    path("needs/<uuid:pk>/withdraw/", need_views.withdraw, name="need_withdraw"),
    path("hand-over/", hand_over_views.hand_over, name="hand_over"),
    path("matches/", match_views.matches, name="matches"),
    path("matches/propose/", match_views.propose_now, name="propose"),
    path("matches/decide/", match_views.decide, name="decide"),
]
