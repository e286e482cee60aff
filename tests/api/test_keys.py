"""What a key opens: its scopes, while it lives, and nothing else."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from accounts import clock
from accounts.models import Token
from donations import appeal_api, list_api, need_api, place_api, pot_api
from leaflets import api as leaflets_api
from leaflets import print_api
from phonetree import alarm_api, drill_api, ladder_api, line_api, paper_api, people_api
from phonetree import api as phonetree_api
from residences import api as residences_api
from tests import build
from translations import api as translations_api
from translations import text_api, workshop_api
from updates import api as updates_api

JSON = "application/json"
NEEDED = {
    ("residences/", "get"): "residences:read",
    ("residences/", "post"): "residences:write",
    ("residences/{home}/", "get"): "residences:read",
    ("residences/{home}/", "put"): "residences:write",
    ("residences/{home}/close/", "post"): "residences:write",
    ("residences/{home}/open-again/", "post"): "residences:write",
    ("residences/{home}/groups/", "get"): "residences:read",
    ("residences/{home}/groups/", "post"): "residences:write",
    ("residences/{home}/groups/take/", "post"): "residences:write",
    ("residences/{home}/branches/", "get"): "residences:read",
    ("residences/{home}/branches/", "post"): "residences:write",
    ("residences/{home}/residents/", "get"): "residences:read",
    ("residences/{home}/residents/", "post"): "residences:write",
    ("residences/{home}/health/", "get"): "residences:read",
    ("residences/{home}/nominations/", "get"): "residences:read",
    ("residences/{home}/arrange/", "post"): "residences:write",
    ("residences/{home}/arrange/preview/", "post"): "residences:write",
    ("residences/{home}/arrange/undo/", "post"): "residences:write",
    ("residences/{home}/errands/", "get"): "residences:read",
    ("residences/{home}/move/", "post"): "residences:write",
    ("residences/{home}/move/preview/", "post"): "residences:write",
    ("residences/{home}/signs/", "get"): "residences:read",
    ("residences/{home}/rounds/", "get"): "residences:read",
    ("residences/{home}/errands/ask/", "post"): "residences:write",
    ("rounds/{none}/", "post"): "residences:write",
    ("residences/{home}/address/", "delete"): "residences:write",
    ("residents/{none}/digits/", "post"): "residences:write",
    ("residents/{none}/digits/", "delete"): "residences:write",
    ("recordings/", "get"): "call_outs:read",
    ("recordings/{none}/", "delete"): "call_outs:write",
    ("recordings/{none}/sound/", "get"): "call_outs:read",
    ("recordings/{none}/approve/", "post"): "call_outs:write",
    ("texts/incident_at_door/ar/recordings/", "post"): "call_outs:write",
    ("residences/{home}/drills/never-reached/", "get"): "call_outs:read",
    ("line/", "get"): "call_outs:read",
    ("line/", "put"): "call_outs:write",
    ("call-outs/{none}/people/{none}/going/", "post"): "call_outs:write",
    ("call-outs/{none}/people/{none}/going/", "delete"): "call_outs:write",
    ("branches/{none}/leaders/", "get"): "residences:read",
    ("branches/{none}/leaders/", "put"): "residences:write",
    ("branches/{none}/round/", "post"): "residences:write",
    ("residents/{none}/number/", "post"): "residences:write",
    ("residents/{none}/leading/", "put"): "residences:write",
    ("nominations/{none}/", "post"): "residences:write",
    ("errands/{none}/done/", "post"): "residences:write",
    ("signs/{none}/", "post"): "residences:write",
    ("call-outs/", "get"): "call_outs:read",
    ("call-outs/", "post"): "call_outs:write",
    ("call-outs/preview/", "post"): "call_outs:write",
    ("call-outs/{none}/", "get"): "call_outs:read",
    ("call-outs/{none}/account/", "get"): "call_outs:read",
    ("call-outs/{none}/cancel/", "post"): "call_outs:write",
    ("call-outs/{none}/confirm/", "post"): "call_outs:write",
    ("call-outs/{none}/stop/", "post"): "call_outs:write",
    ("call-outs/{none}/chats/", "get"): "call_outs:read",
    ("call-outs/{none}/to-find/", "get"): "call_outs:read",
    ("call-outs/{none}/people/{none}/claim/", "post"): "call_outs:write",
    ("call-outs/{none}/people/{none}/release/", "post"): "call_outs:write",
    ("call-outs/{none}/people/{none}/mark/", "post"): "call_outs:write",
    ("alarms/", "get"): "call_outs:read",
    ("alarms/{none}/", "get"): "call_outs:read",
    ("alarms/{none}/confirm/", "post"): "call_outs:write",
    ("alarms/{none}/decline/", "post"): "call_outs:write",
    ("shifts/", "get"): "call_outs:read",
    ("shifts/", "post"): "call_outs:write",
    ("shifts/{none}/", "delete"): "call_outs:write",
    ("voicemails/", "get"): "call_outs:read",
    ("voicemails/{none}/done/", "post"): "call_outs:write",
    ("residences/{home}/drills/", "get"): "call_outs:read",
    ("drills/", "get"): "call_outs:read",
    ("drills/{none}/skip/", "post"): "call_outs:write",
    ("drill-timetables/", "get"): "call_outs:read",
    ("drill-timetables/", "post"): "call_outs:write",
    ("drill-timetables/{none}/end/", "post"): "call_outs:write",
    ("leaflets/", "get"): "leaflets:read",
    ("leaflets/", "post"): "leaflets:write",
    ("leaflets/door/ar/", "get"): "leaflets:read",
    ("leaflets/door/ar/", "post"): "leaflets:write",
    ("leaflets/door/ar/check/", "post"): "leaflets:write",
    ("leaflets/door/ar/printed/", "post"): "leaflets:write",
    ("printed/", "get"): "leaflets:read",
    ("printed/{none}/withdraw/", "post"): "leaflets:write",
    ("texts/", "get"): "leaflets:read",
    ("texts/coverage/", "get"): "leaflets:read",
    ("texts/mine/", "get"): "leaflets:read",
    ("texts/mine/", "post"): "leaflets:write",
    ("texts/in/ar/file/", "post"): "leaflets:write",
    ("texts/in/ar/file/po/", "get"): "leaflets:read",
    ("texts/incident_at_door/ar/", "get"): "leaflets:read",
    ("texts/incident_at_door/ar/", "post"): "leaflets:write",
    ("texts/incident_at_door/ar/past/", "get"): "leaflets:read",
    ("texts/incident_at_door/ar/suggestion/", "post"): "leaflets:write",
    ("texts/incident_at_door/ar/check/", "post"): "leaflets:write",
    ("texts/incident_at_door/ar/back/", "post"): "leaflets:write",
    ("texts/incident_at_door/ar/comment/", "post"): "leaflets:write",
    ("texts/incident_at_door/ar/keep/", "post"): "leaflets:write",
    ("texts/incident_at_door/ar/settle/", "post"): "leaflets:write",
    ("texts/incident_at_door/ar/again/", "post"): "leaflets:write",
    ("texts/incident_at_door/ar/mark/", "post"): "leaflets:write",
    ("glossary/", "get"): "leaflets:read",
    ("glossary/", "post"): "leaflets:write",
    ("glossary/{none}/", "post"): "leaflets:write",
    ("glossary/{none}/", "delete"): "leaflets:write",
    ("translator-links/", "get"): "leaflets:read",
    ("translator-links/", "post"): "leaflets:write",
    ("translator-links/{none}/withdraw/", "post"): "leaflets:write",
    ("facts/", "get"): "leaflets:read",
    ("facts/", "post"): "leaflets:write",
    ("facts/police/", "post"): "leaflets:write",
    ("updates/", "get"): "updates:read",
    ("updates/", "post"): "updates:write",
    ("updates/preview/", "post"): "updates:write",
    ("updates/{none}/", "get"): "updates:read",
    ("updates/{none}/cancel/", "post"): "updates:write",
    ("updates/{none}/confirm/", "post"): "updates:write",
    ("questions/", "get"): "updates:read",
    ("questions/", "post"): "updates:write",
    ("questions/{none}/", "get"): "updates:read",
    ("questions/{none}/confirm/", "post"): "updates:write",
    ("questions/{none}/skip/", "post"): "updates:write",
    ("questions/{none}/end/", "post"): "updates:write",
    ("inbox/", "get"): "updates:read",
    ("inbox/{none}/", "get"): "updates:read",
    ("inbox/{none}/reply/", "post"): "updates:write",
    ("inbox/{none}/take/", "post"): "updates:write",
    ("inbox/{none}/done/", "post"): "updates:write",
    ("ladders/", "get"): "call_outs:read",
    ("ladders/{none}/emergency/", "get"): "call_outs:read",
    ("ladders/{none}/emergency/", "put"): "call_outs:write",
    ("ladders/{none}/emergency/shipped/", "post"): "call_outs:write",
    ("ladders/{none}/emergency/history/", "get"): "call_outs:read",
    ("ladders/versions/{none}/confirm/", "post"): "call_outs:write",
    ("ladders/versions/{none}/refuse/", "post"): "call_outs:write",
    ("what-if/", "get"): "call_outs:write",
    ("residences/{home}/paper/", "get"): "call_outs:read",
    ("needs/", "get"): "needs:read",
    ("needs/", "post"): "needs:write",
    ("needs/{none}/", "get"): "needs:read",
    ("needs/{none}/urgency/", "post"): "needs:write",
    ("needs/{none}/withdraw/", "post"): "needs:write",
    ("matches/", "get"): "needs:read",
    ("matches/propose/", "post"): "offers:write",
    ("matches/{none}/confirm/", "post"): "needs:write",
    ("matches/{none}/reject/", "post"): "needs:write",
    ("matches/{none}/answer/", "post"): "needs:write",
    ("matches/{none}/take-back/", "post"): "needs:write",
    ("parcels/", "get"): "offers:read",
    ("unmet/", "get"): "offers:read",
    ("appeals/", "get"): "offers:read",
    ("appeals/", "post"): "offers:write",
    ("appeals/{none}/", "get"): "offers:read",
    ("appeals/{none}/change/", "post"): "offers:write",
    ("appeals/{none}/words/", "post"): "offers:write",
    ("appeals/{none}/publish/", "post"): "offers:write",
    ("appeals/{none}/close/", "post"): "offers:write",
    ("appeals/{none}/give-out/", "post"): "offers:write",
    ("appeals/{none}/tables/", "post"): "offers:write",
    ("pledges/", "get"): "pledges:read",
    ("pledges/{none}/", "post"): "pledges:write",
    ("repairs/", "get"): "offers:read",
    ("lists/", "post"): "offers:write",
    ("offers.csv", "get"): "offers:read",
    ("movements.csv", "get"): "offers:read",
    ("labels/", "post"): "offers:read",
    ("offers/BCDFGHK/picture/", "get"): "offers:read",
    ("offers/BCDFGHK/picture/", "post"): "offers:write",
    ("offers/BCDFGHK/picture/", "delete"): "offers:write",
    ("points/", "get"): "offers:read",
    ("points/", "post"): "offers:write",
    ("points/{none}/close/", "post"): "offers:write",
    ("routes/{none}/", "get"): "offers:read",
    ("routes/{none}/", "post"): "offers:write",
    ("services/", "get"): "offers:read",
    ("services/{none}/", "post"): "offers:write",
    ("figures/", "get"): "offers:read",
    ("runs/calendar.ics", "get"): "offers:read",
    ("pots/", "get"): "offers:read",
    ("pots/", "post"): "offers:write",
    ("pots/{none}/", "get"): "offers:read",
    ("pots/{none}/lines/", "get"): "offers:read",
    ("pots/{none}/lines/", "post"): "offers:write",
    ("pots/{none}/close/", "post"): "offers:write",
    ("pots/lines/{none}/", "post"): "offers:write",
    ("receipts/BCDFGHK/", "get"): "offers:read",
}


def ask(program, home, address, method):
    place = "/api/" + address.format(home=home.pk, none=home.pk)
    if method == "get":
        return program.get(place).status_code
    return getattr(program, method)(place, {}, content_type=JSON).status_code


def named(address):
    home = address.startswith("residences/")
    address = address.replace("<uuid:pk>", "{home}" if home else "{none}")
    address = address.replace("<slug:key>/<slug:tag>", "incident_at_door/ar")
    address = address.replace("<slug:urgency>", "emergency").replace("<slug:key>", "police")
    address = address.replace("<slug:code>", "BCDFGHK")
    address = address.replace("<slug:slug>/<slug:tag>", "door/ar")
    address = address.replace("<slug:tag>", "ar").replace("<slug:kind>", "po")
    return re.sub("<uuid:(group|version|recipient|recording|term|link)>", "{none}", address)


def test_the_table_above_names_every_address_and_method():
    rooms = [
        residences_api.urls,
        phonetree_api.urls,
        people_api.urls,
        alarm_api.urls,
        line_api.urls,
        translations_api.urls,
        text_api.urls,
        workshop_api.urls,
        drill_api.urls,
        ladder_api.urls,
        paper_api.urls,
        updates_api.urls,
        leaflets_api.urls,
        print_api.urls,
        need_api.urls,
        appeal_api.urls,
        list_api.urls,
        place_api.urls,
        pot_api.urls,
    ]
    found = {
        (named(str(pattern.pattern)), method.lower())
        for urls in rooms
        for pattern in urls
        for method in pattern.callback.view_class.scopes
    }
    assert found == set(NEEDED)


@pytest.mark.usefixtures("texts")
@pytest.mark.parametrize(("address", "method"), NEEDED)
def test_each_address_needs_its_scope_and_no_other(address, method, amina, home):
    needed = NEEDED[address, method]
    others = [scope for scope in Token.SCOPES if scope != needed]
    assert ask(build.key(amina, *others), home, address, method) == 403
    assert ask(build.key(amina, needed), home, address, method) in {200, 400, 404}


@pytest.mark.parametrize(("address", "method"), NEEDED)
def test_without_a_key_nothing_opens_even_when_signed_in(address, method, amina, home):
    assert ask(Client(), home, address, method) == 401
    assert ask(build.client(amina, fresh=True), home, address, method) == 401


def test_a_revoked_key_opens_nothing(program, home):
    Token.objects.update(revoked_at=clock.now())
    assert ask(program, home, "residences/", "get") == 401


def test_a_key_dies_after_ninety_days(program, home):
    assert Token.objects.get().expires_at > clock.now() + timedelta(days=89)
    Token.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert ask(program, home, "residences/", "get") == 401


def test_the_key_of_somebody_who_left_opens_nothing(program, amina, home):
    amina.is_active = False
    amina.save()
    assert ask(program, home, "residences/", "get") == 401


def test_a_key_falls_with_the_role_of_its_owner(program, amina, home):
    amina.roles.all().delete()
    assert ask(program, home, "residences/", "get") == 404


@pytest.mark.parametrize("method", ["delete", "patch", "options"])
def test_methods_that_an_address_does_not_have_are_refused(method, program, home):
    assert getattr(program, method)(f"/api/residences/{home.pk}/").status_code == 405
