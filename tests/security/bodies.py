"""What is sent to each address that takes something: right words, so that a gap would show."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from django.utils import timezone

from accounts import clock
from phonetree.ladder import EMERGENCY
from phonetree.ladder_forms import data_of
from tests.security import gifts
from tests.security.furniture import TYPED
from tests.security.house import House
from translations.actions import seen
from translations.models import Translation

Body = dict[str, Any]
HOME, OMAR, HELPERS, THEM, TODAY = "<home>", "<omar>", "<helpers>", "<them>", "<today>"
VERSION, POINT = "<version>", "<point>"
READ = "<read>"
PATIENT = replace(EMERGENCY, leader_patience=240)
MOVE = {"people": [OMAR], "moved_on": TODAY}
ARRANGE = {"what": "move", "people": [OMAR], "to": "none"}
NUMBER = {"number": "07700 900988", "why": "new_sim"}
RESIDENT = {
    "alias": "Misty Larch",
    "reads": "ar",
    "consent_on": "2021-11-01",
    "consent_channel": "face",
    "phone": "07700 900987",
}
READY = {"residence": HOME, "text": "incident_at_door", "urgency": "emergency"}
LIST = {"residence": HOME, "text": "alias;language\nMisty Larch;ar"}
SHIFT = {"day": "2099-01-05", "begins": "18:00", "ends": "20:00"}
PLAN = {"where": HOME, "first_on": "2199-11-12", "hour": "11", "every_weeks": "4"}
LEAFLET = {"part_1": "كلمات عربية", "part_1_version": "1"}
NEW_LEAFLET = {"title": "Bicycles", "purpose": "Who mends them", "lines": "# Bicycles"}
PRINTED = {"form": "poster", "copies": "3", "left_at": "library", "key": str(uuid4())}
FACT = {"value": "101", "source": "rung"}
NEW_FACT = {"title": "Our number", "value": "07700 900123", "source": "rung"}
NEWS = {"where": HOME, "text": "update_meeting"}
ASK = {
    "where": HOME,
    "text": "question_food",
    "first_on": "2199-11-12",
    "hour": "17",
    "every_weeks": "1",
    "open_days": "3",
}
APPEAL = {"group": gifts.GROUP, "title": "Shoes", "kinds": ["clothes"], "policy": "queue"}
DAY = {"point": POINT, "day": "2199-01-05", "begins": "10:00", "ends": "12:00"}
BODIES: dict[str, Body] = {
    "alarms/<uuid:pk>/confirm/": {"text": "incident_at_door"},
    "alarms/<uuid:pk>/decline/": {"reason": "false_alarm"},
    "api/alarms/<uuid:pk>/confirm/": {"text": "incident_at_door"},
    "api/alarms/<uuid:pk>/decline/": {"reason": "false_alarm"},
    **gifts.BODIES,
    "donations/needs/new/": {"resident": OMAR, "kind": "sim", "quantity": "1"},
    "donations/tell/<uuid:pk>/": {"answer": "yes"},
    "donations/appeals/new/": APPEAL,
    "donations/appeals/<uuid:pk>/change/": {"title": "Warmer coats"},
    "donations/appeals/<uuid:pk>/words/": {"language": "ar", "words": "معطف"},
    "donations/appeals/<uuid:pk>/tables/": DAY,
    "donations/tables/<uuid:pk>/": {"do": "tell"},
    "donations/pledges/<uuid:pk>/": {"seen": "arranged"},
    "donations/repairs/<uuid:pk>/": {"do": "gone"},
    "api/needs/": {"resident": OMAR, "kind": "sim"},
    "api/needs/<uuid:pk>/urgency/": {"urgency": "1", "reason": "lost"},
    "api/matches/propose/": {"group": gifts.GROUP},
    "api/matches/<uuid:pk>/answer/": {"answer": "yes"},
    "api/appeals/": APPEAL,
    "api/appeals/<uuid:pk>/change/": {"title": "Warmer coats"},
    "api/appeals/<uuid:pk>/words/": {"language": "ar", "words": "معطف"},
    "api/appeals/<uuid:pk>/tables/": DAY,
    "api/pledges/<uuid:pk>/": {"seen": "arranged"},
    "updates/new/": {**NEWS, "send": "1"},
    "updates/questions/new/": {**ASK, "plan": "1"},
    "inbox/<uuid:pk>/reply/": {"text": "reply_read"},
    "api/leaflets/<slug:slug>/<slug:tag>/": LEAFLET,
    "api/leaflets/<slug:slug>/<slug:tag>/check/": {"part_1": READ},
    "api/facts/<slug:key>/": FACT,
    "api/updates/": NEWS,
    "api/updates/preview/": NEWS,
    "api/questions/": ASK,
    "api/inbox/<uuid:pk>/reply/": {"text": "reply_read"},
    "drills/plan/": PLAN,
    "api/drill-timetables/": PLAN,
    "residences/add/": {"code_name": "Avocet", "kind": "hotel"},
    "residences/<uuid:pk>/edit/": {"code_name": "Avocet", "kind": "hotel"},
    "residences/<uuid:pk>/address/": {"reason": "visit"},
    "residences/<uuid:pk>/groups/": {"group": THEM, "agreed": "on"},
    "residences/<uuid:pk>/groups/take/": {"group": HELPERS},
    "residences/<uuid:pk>/branches/": {"word": "South wing"},
    "residences/<uuid:pk>/residents/add/": RESIDENT,
    "residences/branches/<uuid:pk>/": {"word": "East wing"},
    "residences/branches/<uuid:pk>/leaders/": {"leader": OMAR, "said_yes": "on"},
    "residences/rounds/<uuid:pk>/": {"close": "1"},
    "residences/nominations/<uuid:pk>/": {"what": "set_aside"},
    "residences/residents/<uuid:pk>/leading/": {"cap": "5"},
    "residences/<uuid:pk>/arrange/": {**ARRANGE, "save": "1"},
    "residences/errands/<uuid:pk>/done/": {"how": "seen"},
    "residences/residents/<uuid:pk>/number/": NUMBER,
    "residences/<uuid:pk>/move/": {**MOVE, "save": "1"},
    "residences/signs/<uuid:pk>/": {"how": "here"},
    "residences/residents/<uuid:pk>/edit/": RESIDENT,
    "residences/phones/<int:pk>/": {"reason": "call_by_hand"},
    "residences/<uuid:pk>/paper/": {
        "text": "incident_at_door",
        "reason": "drill_on_paper",
        "people_know": "on",
        "unchecked": "on",
    },
    "residences/import/": LIST,
    "residences/<uuid:pk>/import/": LIST,
    "residences/import/<uuid:key>/bring-in/": {"good_rows": "1"},
    "leaflets/<slug:slug>/<slug:tag>/write/": LEAFLET,
    "leaflets/<slug:slug>/<slug:tag>/look/": LEAFLET,
    "leaflets/<slug:slug>/<slug:tag>/check/": {"part_1": READ},
    "leaflets/facts/<slug:key>/": FACT,
    "leaflets/add/": NEW_LEAFLET,
    "leaflets/facts/add/": NEW_FACT,
    "api/facts/": NEW_FACT,
    "api/leaflets/": NEW_LEAFLET,
    "leaflets/<slug:slug>/<slug:tag>/printed/": PRINTED,
    "api/leaflets/<slug:slug>/<slug:tag>/printed/": {**PRINTED, "key": str(uuid4())},
    "texts/mine/": {"languages": ["ar"]},
    "texts/glossary/add/": {"english": "floor"},
    "texts/glossary/<uuid:pk>/": {"english": "leader", "words_ar": "ممثل"},
    "api/texts/mine/": {"languages": ["ar"]},
    "api/texts/in/<slug:tag>/file/": {"content": "key,version,words\n"},
    "api/texts/<slug:key>/<slug:tag>/": {"words": "كلمات {link}", "source_version": "1"},
    "api/texts/<slug:key>/<slug:tag>/comment/": {"comment": "Is this word right?"},
    "api/glossary/": {"english": "floor"},
    "api/glossary/<uuid:term>/": {"english": "leader", "words_ar": "ممثل"},
    "api/translator-links/": {
        "name": "Somebody",
        "language": "ar",
        "days": "7",
        "group": gifts.GROUP,
    },
    "texts/links/": {"name": "Somebody", "language": "ar", "days": "7", "group": gifts.GROUP},
    "texts/<slug:key>/<slug:tag>/": {"do": "comment", "comment": "Is this word right?"},
    "t/<slug:secret>/<slug:key>": {"do": "comment", "comment": "Is this word right?"},
    "texts/in/<slug:tag>/file/": {"content": "key,version,words\n"},
    "texts/<slug:key>/<slug:tag>/write/": {"words": "كلمات {link}", "source_version": "1"},
    "call-outs/new/": {**READY, "send": "1", "words": TYPED},
    "call-outs/<uuid:pk>/stop/": {"how": "end"},
    "call-outs/ladders/<uuid:group>/<slug:urgency>/edit/": {
        **data_of(PATIENT, None).dict(),
        "based_on": VERSION,
        "do": "save",
        "quiet_because": TYPED,
    },
    "call-outs/<uuid:pk>/people/<uuid:recipient>/mark/": {"outcome": "safe"},
    "r/<slug:secret>": {"answer": "safe"},
    "line/settings/": {
        "mode": "answer",
        "at_once": "5",
        "an_hour": "5",
        "strangers_an_hour": "5",
        "ring_seconds": "25",
    },
    "running/told/": {"number": "07700 900981"},
    "running/limits/": {"per_day": "5", "per_month": "50", "countries": "GB"},
    "line/shifts/": SHIFT,
    "line/shifts/phone/": {"number": "07700 900983", "languages": ["so"]},
    "line/shifts/phone/confirm/": {"code": "123456"},
    "api/shifts/": SHIFT,
    "n/<slug:secret>": {"answer": "yes"},
    "n/asked/<uuid:errand>/": {"number": "07700 900988"},
    "you/": {"name": "Another name"},
    "you/keys/add/": {
        "name": "walk",
        "scopes": ["residences:read"],
        "once": str(uuid4()),
    },
    "you/join/<str:secret>/": {
        "name": "New",
        "password": "violet harbour seven kites",
        "again": "violet harbour seven kites",
    },
    "you/people/<uuid:group_pk>/invite/": {
        "name": "Another",
        "email": "another@example.org",
        "kind": "volunteer",
    },
    "you/people/<uuid:group_pk>/<uuid:user_pk>/": {"kind": "press"},
    "you/people/<uuid:group_pk>/<uuid:user_pk>/take-role/": {"kind": "volunteer"},
    "accounts/login/": {"login": "nobody@example.org", "password": "wrong"},
    "accounts/password/reset/": {"email": "nobody@example.org"},
    "api/residences/": {"code_name": "Avocet", "kind": "hotel"},
    "api/residences/<uuid:pk>/": {"code_name": "Avocet", "kind": "hotel"},
    "api/residences/<uuid:pk>/groups/": {"group": THEM, "agreed": True},
    "api/residences/<uuid:pk>/groups/take/": {"group": HELPERS},
    "api/residences/<uuid:pk>/branches/": {"word": "South wing"},
    "api/residences/<uuid:pk>/residents/": RESIDENT,
    "api/residences/<uuid:pk>/arrange/": ARRANGE,
    "api/residences/<uuid:pk>/arrange/preview/": ARRANGE,
    "api/residences/<uuid:pk>/move/": MOVE,
    "api/residences/<uuid:pk>/move/preview/": MOVE,
    "api/branches/<uuid:pk>/leaders/": {"leader": OMAR, "said_yes": True},
    "api/residents/<uuid:pk>/number/": NUMBER,
    "api/residents/<uuid:pk>/leading/": {"cap": 5},
    "api/nominations/<uuid:pk>/": {"what": "set_aside"},
    "api/errands/<uuid:pk>/done/": {"how": "seen"},
    "api/signs/<uuid:pk>/": {"how": "here"},
    "api/ladders/<uuid:group>/<slug:urgency>/": {**PATIENT.to_data(), "based_on": VERSION},
    "api/call-outs/": READY,
    "api/call-outs/preview/": READY,
    "api/call-outs/<uuid:pk>/stop/": {"how": "end"},
}


def bodies(house: House) -> dict[str, Body]:
    """The bodies, with the ids of this house."""
    ids = {HOME: str(house.home.pk), OMAR: str(house.omar.pk), HELPERS: str(house.helpers.pk)}
    ids[THEM] = house.theirs.groups.get().name
    ids[TODAY] = timezone.localdate(clock.now()).isoformat()
    ids[gifts.GROUP] = str(house.group.pk)
    ids[gifts.MATCH] = str(house.match.pk)
    ids[POINT] = str(house.group.hand_over_points.get(name="St Ann's").pk)
    ids[VERSION] = str(house.version.pk)
    row = Translation.objects.get(text__key="leaflet_door_1", language="ar")
    ids[READ] = seen(row.text, row.words)

    def real(value: Any) -> Any:
        if isinstance(value, list):
            return [real(one) for one in value]
        return ids.get(value, value) if isinstance(value, str) else value

    return {
        route: {name: real(value) for name, value in body.items()} for route, body in BODIES.items()
    }
