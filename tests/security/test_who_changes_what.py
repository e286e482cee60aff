"""Who can change what belongs to a group, by whatever address and method."""

import pytest

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.both,
    pytest.mark.timeout(1_500),  # the walk: some twenty thousand requests
]

COORDINATORS = {"coordinator", "stale"}
HOUSE = {*COORDINATORS, "volunteer"}
GIVES = {*HOUSE, "donations"}  # who handle what is given
ANYBODY = {  # who has the link
    "anonymous",
    *HOUSE,
    "donations",
    "translator",
    "press",
    "trustee",
    "nobody",
    "other",
    "leader",
}
PEOPLE = "you/people/<uuid:group_pk>/<uuid:user_pk>"
ONE = "call-outs/<uuid:pk>/people/<uuid:recipient>"
LADDER = "ladders/<uuid:group>/<slug:urgency>"
VERSION = "ladders/versions/<uuid:version>"
FRESH = {"coordinator"}  # who has just shown who they are
MANAGERS = {"coordinator", "trustee"}  # after a fresh sign-in, so not "stale"
CHANGED_BY = {
    ("you/join/<str:secret>/", "POST"): ANYBODY,
    ("you/people/<uuid:group_pk>/invite/", "POST"): MANAGERS,
    ("you/people/invitations/<uuid:pk>/withdraw/", "POST"): MANAGERS,
    (f"{PEOPLE}/", "POST"): MANAGERS,
    (f"{PEOPLE}/take-role/", "POST"): MANAGERS,
    (f"{PEOPLE}/close/", "POST"): MANAGERS,
    ("residences/import/<uuid:key>/bring-in/", "POST"): COORDINATORS,
    ("residences/<uuid:pk>/edit/", "POST"): COORDINATORS,
    ("residences/<uuid:pk>/close/", "POST"): {"coordinator"},  # after a fresh sign-in
    ("residences/<uuid:pk>/groups/", "POST"): {"coordinator"},
    ("residences/<uuid:pk>/groups/take/", "POST"): {"coordinator"},
    ("residences/<uuid:pk>/branches/", "POST"): COORDINATORS,
    ("residences/<uuid:pk>/residents/add/", "POST"): COORDINATORS,
    ("residences/branches/<uuid:pk>/", "POST"): COORDINATORS,
    ("residences/branches/<uuid:pk>/leaders/", "POST"): COORDINATORS,
    ("residences/rounds/<uuid:pk>/", "POST"): FRESH,
    ("residences/nominations/<uuid:pk>/", "POST"): COORDINATORS,
    ("residences/residents/<uuid:pk>/leading/", "POST"): COORDINATORS,
    ("residences/<uuid:pk>/arrange/", "POST"): COORDINATORS,
    ("residences/errands/<uuid:pk>/done/", "POST"): COORDINATORS,
    ("residences/residents/<uuid:pk>/number/", "POST"): COORDINATORS,
    ("residences/<uuid:pk>/move/", "POST"): COORDINATORS,
    ("residences/signs/<uuid:pk>/", "POST"): COORDINATORS,
    ("residences/residents/<uuid:pk>/edit/", "POST"): COORDINATORS,
    ("residences/residents/<uuid:pk>/away/", "POST"): COORDINATORS,
    ("residences/residents/<uuid:pk>/remove/", "POST"): COORDINATORS,
    ("call-outs/<uuid:pk>/stop/", "POST"): COORDINATORS,
    ("donations/new/", "POST"): {*HOUSE, "donations"},
    ("donations/needs/new/", "POST"): HOUSE,
    ("donations/needs/<uuid:pk>/", "POST"): HOUSE,
    ("donations/needs/<uuid:pk>/withdraw/", "POST"): HOUSE,
    ("donations/lists/<uuid:pk>/check/", "POST"): {"donations"},  # whose list it is
    ("donations/offers/<slug:code>/", "POST"): GIVES,
    ("donations/offers/<slug:code>/picture/", "POST"): GIVES,
    ("donations/pots/", "POST"): GIVES,
    ("donations/pots/<uuid:pk>/", "POST"): GIVES,
    ("donations/pots/lines/<uuid:pk>/", "POST"): GIVES,
    ("api/offers/", "POST"): GIVES,
    ("api/offers/<slug:code>/split/", "POST"): GIVES,
    ("api/offers/<slug:code>/count/", "POST"): GIVES,
    ("api/offers/<slug:code>/scrap/", "POST"): GIVES,
    ("api/offers/<slug:code>/facts/", "POST"): GIVES,
    ("api/runs/", "POST"): GIVES,
    ("api/runs/<uuid:pk>/do/", "POST"): GIVES,
    ("api/runs/<uuid:pk>/cancel/", "POST"): GIVES,
    ("donations/runs/new/", "POST"): GIVES,
    ("donations/runs/<uuid:pk>/do/", "POST"): GIVES,
    ("donations/runs/<uuid:pk>/cancel/", "POST"): GIVES,
    ("donations/routes/<uuid:pk>/", "POST"): COORDINATORS,
    ("donations/points/", "POST"): GIVES,
    ("donations/points/<uuid:pk>/close/", "POST"): GIVES,
    ("donations/matches/propose/", "POST"): {*HOUSE, "donations"},
    ("donations/matches/decide/", "POST"): COORDINATORS,
    ("updates/new/", "POST"): {"coordinator"},
    ("updates/<uuid:pk>/cancel/", "POST"): COORDINATORS,
    ("updates/questions/new/", "POST"): {"coordinator"},
    ("updates/questions/<uuid:pk>/skip/", "POST"): COORDINATORS,
    ("updates/questions/<uuid:pk>/end/", "POST"): COORDINATORS,
    ("inbox/<uuid:pk>/reply/", "POST"): HOUSE,
    ("inbox/<uuid:pk>/take/", "POST"): HOUSE,
    ("inbox/<uuid:pk>/done/", "POST"): HOUSE,
    ("api/updates/", "POST"): COORDINATORS,
    ("api/updates/<uuid:pk>/cancel/", "POST"): COORDINATORS,
    ("api/questions/", "POST"): COORDINATORS,
    ("api/questions/<uuid:pk>/skip/", "POST"): COORDINATORS,
    ("api/questions/<uuid:pk>/end/", "POST"): COORDINATORS,
    ("api/inbox/<uuid:pk>/reply/", "POST"): HOUSE,
    ("api/inbox/<uuid:pk>/take/", "POST"): HOUSE,
    ("api/inbox/<uuid:pk>/done/", "POST"): HOUSE,
    ("drills/plan/", "POST"): {"coordinator"},  # after a fresh sign-in
    ("drills/planned/<uuid:pk>/skip/", "POST"): COORDINATORS,
    ("drills/timetables/<uuid:pk>/end/", "POST"): COORDINATORS,
    ("api/drills/<uuid:pk>/skip/", "POST"): COORDINATORS,
    ("api/residents/<uuid:pk>/digits/", "DELETE"): COORDINATORS,
    ("api/call-outs/<uuid:pk>/people/<uuid:recipient>/going/", "POST"): HOUSE,
    ("api/drill-timetables/", "POST"): COORDINATORS,
    ("api/drill-timetables/<uuid:pk>/end/", "POST"): COORDINATORS,
    (f"{ONE}/mark/", "POST"): HOUSE,
    (f"{ONE}/go/", "POST"): HOUSE,
    (f"{ONE}/ring/", "POST"): HOUSE,
    ("alarms/<uuid:pk>/confirm/", "POST"): FRESH,
    ("alarms/<uuid:pk>/decline/", "POST"): COORDINATORS,
    ("api/alarms/<uuid:pk>/confirm/", "POST"): COORDINATORS,
    ("api/alarms/<uuid:pk>/decline/", "POST"): COORDINATORS,
    ("residences/residents/<uuid:pk>/digits/remove/", "POST"): COORDINATORS,
    ("line/settings/", "POST"): {"coordinator", "other"},  # one number for all; just signed in
    ("line/messages/<uuid:pk>/listen/", "POST"): HOUSE,
    ("line/messages/<uuid:pk>/done/", "POST"): HOUSE,
    ("running/told/stop/", "POST"): COORDINATORS,
    ("line/shifts/", "POST"): HOUSE,
    ("line/shifts/phone/", "POST"): HOUSE,
    ("line/shifts/phone/ring/", "POST"): HOUSE,
    ("line/shifts/phone/forget/", "POST"): HOUSE,
    ("line/shifts/<uuid:pk>/remove/", "POST"): {"volunteer"},  # whose shift it is
    ("api/shifts/", "POST"): HOUSE,
    ("api/shifts/<uuid:pk>/", "DELETE"): {"volunteer"},  # whose shift it is
    ("api/voicemails/<uuid:pk>/done/", "POST"): HOUSE,
    (f"call-outs/{LADDER}/edit/", "POST"): FRESH,
    (f"call-outs/{LADDER}/shipped/", "POST"): FRESH,
    (f"call-outs/{VERSION}/confirm/", "POST"): FRESH,
    (f"call-outs/{VERSION}/refuse/", "POST"): COORDINATORS,
    ("r/<slug:secret>", "POST"): ANYBODY,
    ("l/seen/<uuid:recipient>/", "POST"): {"leader"},
    ("api/residences/<uuid:pk>/", "PUT"): COORDINATORS,
    ("api/residences/<uuid:pk>/close/", "POST"): COORDINATORS,
    ("api/residences/<uuid:pk>/groups/", "POST"): COORDINATORS,
    ("api/residences/<uuid:pk>/groups/take/", "POST"): COORDINATORS,
    ("n/<slug:secret>", "POST"): ANYBODY,
    ("n/asked/<uuid:errand>/", "POST"): {"leader"},
    ("api/residences/<uuid:pk>/branches/", "POST"): COORDINATORS,
    ("api/residences/<uuid:pk>/residents/", "POST"): COORDINATORS,
    ("api/residences/<uuid:pk>/arrange/", "POST"): COORDINATORS,
    ("api/residences/<uuid:pk>/move/", "POST"): COORDINATORS,
    ("api/branches/<uuid:pk>/leaders/", "PUT"): COORDINATORS,
    ("api/residents/<uuid:pk>/number/", "POST"): COORDINATORS,
    ("api/residents/<uuid:pk>/leading/", "PUT"): COORDINATORS,
    ("api/nominations/<uuid:pk>/", "POST"): COORDINATORS,
    ("api/errands/<uuid:pk>/done/", "POST"): COORDINATORS,
    ("api/signs/<uuid:pk>/", "POST"): COORDINATORS,
    ("api/call-outs/<uuid:pk>/stop/", "POST"): COORDINATORS,
    ("api/call-outs/<uuid:pk>/people/<uuid:recipient>/claim/", "POST"): HOUSE,
    (f"api/{LADDER}/", "PUT"): COORDINATORS,
    (f"api/{LADDER}/shipped/", "POST"): COORDINATORS,  # a key is no session
    (f"api/{VERSION}/confirm/", "POST"): COORDINATORS,
    (f"api/{VERSION}/refuse/", "POST"): COORDINATORS,
}


def test_only_those_change_what_is_the_groups_who_should(walk):
    found = {}
    for step in walk.steps:
        if step.changed:
            found.setdefault((step.route, step.method), set()).add(step.role)
    assert found == CHANGED_BY
