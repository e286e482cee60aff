"""Addresses for the provider, under /hooks/."""

from django.urls import path

from messaging import webhooks

app_name = "messaging"
urlpatterns = [
    path("text/", webhooks.text, name="text"),
    path("status/<uuid:message>/", webhooks.status, name="status"),
    path("voice/", webhooks.ring, name="voice"),
    path("voice/over/", webhooks.over, name="over"),
    path("voice/<uuid:inbound>/<slug:stage>/", webhooks.talk, name="talk"),
    path("call/<uuid:message>/", webhooks.call, name="call"),
    path("call/<uuid:message>/key/", webhooks.key, name="key"),
]
