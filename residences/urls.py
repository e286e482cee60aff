"""Residences, branches, residents, phones."""

from django.urls import include, path

from residences import (
    arranging_views,
    care_views,
    leading_views,
    moving_views,
    number_views,
    people_views,
    views,
)

app_name = "residences"
urlpatterns = [
    path("", include("residences.import_urls")),
    path("", views.index, name="list"),
    path("add/", views.add, name="add"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/tree/", views.tree, name="tree"),
    path("<uuid:pk>/edit/", views.edit, name="edit"),
    path("<uuid:pk>/address/", views.address, name="address"),
    path("<uuid:pk>/close/", care_views.close, name="close"),
    path("<uuid:pk>/open-again/", care_views.open_again, name="open_again"),
    path("<uuid:pk>/groups/", care_views.groups, name="groups"),
    path("<uuid:pk>/groups/take/", care_views.take, name="take"),
    path("<uuid:pk>/branches/", views.branches, name="branches"),
    path("<uuid:pk>/residents/add/", people_views.add, name="resident_add"),
    path("branches/<uuid:pk>/", views.branch_edit, name="branch_edit"),
    path("branches/<uuid:pk>/move/", views.branch_move, name="branch_move"),
    path("branches/<uuid:pk>/remove/", views.branch_remove, name="branch_remove"),
    path("branches/<uuid:pk>/leaders/", leading_views.leaders, name="leaders"),
    path("branches/<uuid:pk>/round/", leading_views.round_open, name="round_open"),
    path("rounds/<uuid:pk>/", leading_views.round_change, name="round_change"),
    path("<uuid:pk>/nominations/", leading_views.nominations, name="nominations"),
    path("nominations/<uuid:pk>/", leading_views.nomination, name="nomination"),
    path("residents/<uuid:pk>/leading/", leading_views.facts, name="leader_facts"),
    path("<uuid:pk>/arrange/", arranging_views.arrange, name="arrange"),
    path("<uuid:pk>/arrange/undo/", arranging_views.undo, name="arrange_undo"),
    path("<uuid:pk>/errands/", number_views.errands, name="errands"),
    path("<uuid:pk>/errands/ask/", number_views.ask, name="errands_ask"),
    path("errands/<uuid:pk>/done/", number_views.errand_done, name="errand_done"),
    path("residents/<uuid:pk>/number/", number_views.new_number, name="new_number"),
    path("<uuid:pk>/move/", moving_views.move, name="move"),
    path("signs/<uuid:pk>/", moving_views.sign, name="sign"),
    path("residents/<uuid:pk>/", people_views.detail, name="resident"),
    path("residents/<uuid:pk>/edit/", people_views.edit, name="resident_edit"),
    path("residents/<uuid:pk>/away/", people_views.away, name="resident_away"),
    path("residents/<uuid:pk>/remove/", people_views.remove, name="resident_remove"),
    path("phones/<int:pk>/", people_views.phone, name="phone"),
]
