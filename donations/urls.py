"""What is given and needed."""

from django.urls import path

from donations import hand_over_views, match_views, need_views, tell_views, views

app_name = "donations"
urlpatterns = [
    path("", views.board, name="board"),
    path("new/", views.log, name="log"),
    path("needs/new/", need_views.new, name="need_new"),
    path("needs/<uuid:pk>/", need_views.one, name="need"),
    path("needs/<uuid:pk>/withdraw/", need_views.withdraw, name="need_withdraw"),
    path("tell/", tell_views.to_tell, name="tell"),
    path("tell/<uuid:pk>/", tell_views.answered, name="told"),
    path("hand-over/", hand_over_views.hand_over, name="hand_over"),
    path("stock/", stock_views.stock, name="stock"),
    path("figures/", stock_views.figures, name="figures"),
    path("stock/ending/", stock_views.ending, name="ending"),
    path("stock/repair/", stock_views.repair, name="repair"),
    path("lists/", list_views.send, name="list_send"),
    path("lists/<uuid:pk>/", list_views.columns, name="list_columns"),
    path("lists/<uuid:pk>/check/", list_views.look, name="list_check"),
    path("offers.csv", export_views.offers, name="offers_file"),
    path("movements.csv", export_views.movements, name="movements_file"),
    path("offers/", stock_views.offers, name="offers"),
    path("labels/", label_views.labels, name="labels"),
    path("offers/<slug:code>/picture.jpg", label_views.picture, name="picture"),
    path("offers/<slug:code>/picture/", label_views.change_picture, name="change_picture"),
    path("offers/<slug:code>/", stock_views.offer, name="offer"),
    path("pots/", pot_views.pots, name="pots"),
    path("pots/<uuid:pk>/", pot_views.pot, name="pot"),
    path("pots/<uuid:pk>/close/", pot_views.close, name="pot_close"),
    path("pots/lines/<uuid:pk>/", pot_views.line, name="pot_line"),
    path("receipts/<slug:code>/", pot_views.receipt, name="receipt"),
    path("runs/", run_views.runs, name="runs"),
    path("runs/new/", run_views.new, name="run_new"),
    path("runs/calendar.ics", run_views.file, name="calendar"),
    path("runs/<uuid:pk>/", run_views.one, name="run"),
    path("runs/<uuid:pk>/do/", run_views.deed, name="run_deed"),
    path("runs/<uuid:pk>/cancel/", run_views.cancel, name="run_cancel"),
    path("routes/", route_views.routes, name="routes"),
    path("routes/<uuid:pk>/", route_views.route, name="route"),
    path("points/", route_views.points, name="points"),
    path("points/<uuid:pk>/close/", route_views.close, name="point_close"),
    path("matches/", match_views.matches, name="matches"),
    path("matches/propose/", match_views.propose_now, name="propose"),
    path("matches/decide/", match_views.decide, name="decide"),
]
