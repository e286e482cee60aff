"""Addresses of the pages of texts."""

from django.urls import path

from translations import file_views, glossary_views, link_views, sound_views, views, work_views

app_name = "translations"
urlpatterns = [
    path("", views.texts, name="texts"),
    path("in/<slug:tag>/", views.language, name="language"),
    path("in/<slug:tag>/file/", file_views.bring, name="file"),
    path("in/<slug:tag>/texts.po", file_views.take_po, name="take_po"),
    path("in/<slug:tag>/texts.csv", file_views.take_csv, name="take_csv"),
    path("glossary/", glossary_views.terms, name="glossary"),
    path("glossary/add/", glossary_views.add, name="term_add"),
    path("glossary/<uuid:pk>/", glossary_views.term, name="term"),
    path("mine/", work_views.mine, name="work"),
    path("links/", link_views.links, name="links"),
    path("links/<uuid:pk>/withdraw/", link_views.withdraw, name="withdraw"),
    path("recordings/<uuid:recording>/listen/", sound_views.listen, name="listen"),
    path("recordings/<uuid:recording>/approve/", sound_views.approve, name="approve"),
    path("recordings/<uuid:recording>/remove/", sound_views.remove, name="remove"),
    path("<slug:key>/<slug:tag>/", views.translation, name="translation"),
    path("<slug:key>/<slug:tag>/write/", views.write, name="write"),
    path("<slug:key>/<slug:tag>/check/", views.check, name="check"),
    path("<slug:key>/<slug:tag>/past/", views.past, name="past"),
    path("<slug:key>/<slug:tag>/record/", sound_views.record, name="record"),
]
