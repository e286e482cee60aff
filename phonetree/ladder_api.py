"""Ladders for programs: read, change, agree, back to the shipped one, and play. The pages' forms."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_views import HouseView, body_of, checked, documented, fields_of
from accounts.models import Group
from phonetree import ladder_actions as deeds
from phonetree.api import or_words
from phonetree.ladder import LADDERS
from phonetree.ladder_api_shapes import LadderOut, VersionOut, WhatIfOut, ladder_out, what_if_out
from phonetree.ladder_choice import Chosen, ladder_of, ladders_of
from phonetree.ladder_forms import LadderForm
from phonetree.ladder_rows import MOST_STEPS
from phonetree.models import LadderVersion
from phonetree.what_if_forms import WhatIfForm

READ, WRITE = ["call_outs:read"], ["call_outs:write"]
OF_A_STEP = {
    "kind": "", "after": 0, "after_unit": "", "who": "everybody", "times": 1, "every": 0,
    "quiet": "ladder",
}  # fmt: skip
STEP = {
    "type": "object",
    "properties": {
        "kind": {"type": "string", "enum": ["text", "call", "leader", "volunteers", "give_up"]},
        "after": {"type": "integer", "description": "Seconds from the beginning"},
        "who": {
            "type": "string",
            "enum": ["everybody", "prefers_call", "others", "leaders", "members"],
        },
        "times": {"type": "integer", "description": "How often; once if left out"},
        "every": {"type": "integer", "description": "Seconds between one time and the next"},
        "quiet": {
            "type": "string",
            "description": "ladder: its quiet hours hold; any: day and night; or 22:00-07:00",
        },
    },
    "required": ["kind", "after"],
}


def _body() -> dict[str, Any]:
    body = body_of(LadderForm)
    steps = {"type": "array", "maxItems": MOST_STEPS, "items": STEP}
    body["application/json"]["properties"]["steps"] = steps
    return body


def _typed(request: Request) -> MultiValueDict[str, Any]:
    """The JSON as the page's form sends it: a step's facts are fields of their own."""
    if not isinstance(request.data, Mapping):
        return fields_of(request)  # which refuses it
    rest = {name: value for name, value in request.data.items() if name != "steps"}
    flat: Any = SimpleNamespace(data={**rest, **_flat(request.data.get("steps", []))})
    return fields_of(flat)


def _flat(steps: Any) -> dict[str, Any]:
    if not isinstance(steps, list) or not all(isinstance(step, Mapping) for step in steps):
        refusal = _("Send a list of steps, each an object with kind and after.")
        raise ValidationError({"steps": [refusal]})
    return {
        f"step-{place}-{name}": step.get(name, otherwise)
        for place, step in enumerate(steps[: MOST_STEPS + 1])
        for name, otherwise in {**OF_A_STEP, "every_unit": ""}.items()
    }


class LaddersView(HouseView):
    """The ladders of your groups."""

    scopes = {"GET": READ}

    @documented(responses=LadderOut(many=True))
    def get(self, _request: Request) -> Response:
        """What every group of yours climbs now, by urgency."""
        mine = self.user.groups_as("coordinator", "volunteer")
        in_force = ladders_of(mine)
        found = []
        for group in Group.objects.visible_to(self.user).filter(pk__in=mine).order_by("name"):
            for urgency, shipped in LADDERS.items():
                own = in_force.get((group.pk, urgency)) or in_force.get((None, urgency))
                chosen = Chosen(own.ladder, own) if own else Chosen(shipped)
                found.append(ladder_out(group, urgency, chosen))
        return Response(LadderOut(found, many=True).data)


class OneLadder(HouseView):
    """A part of the API that is about one group's ladder of one urgency."""

    def group(self, *kinds: str) -> Group:
        """The asker's group; others do not exist, nor do other urgencies."""
        if self.kwargs["urgency"] not in LADDERS:
            raise Http404
        mine = Group.objects.visible_to(self.user).filter(pk__in=self.user.groups_as(*kinds))
        return get_object_or_404(mine, pk=self.kwargs["group"])


class LadderView(OneLadder):
    """One ladder."""

    scopes = {"GET": READ, "PUT": WRITE}

    @documented(responses=LadderOut)
    def get(self, _request: Request, group: UUID, urgency: str) -> Response:
        """What this group climbs now."""
        whose = self.group("coordinator", "volunteer")
        return Response(LadderOut(ladder_out(whose, urgency, ladder_of(whose, urgency))).data)

    @documented(request=_body(), responses={200: VersionOut})
    def put(self, request: Request, group: UUID, urgency: str) -> Response:
        """Changes it. An emergency's waits for another coordinator; others are in force at once.

        `based_on` is the newest version that you saw: what waits, else what is in force. Spans of
        time are seconds, unless their unit is named (`lasts_unit`: seconds, minutes or hours).
        """
        whose = self.group("coordinator")
        form = LadderForm(_typed(request), urgency=urgency)
        checked(form)
        version = or_words(form, lambda: form.save(group=whose, by=self.user, now=self.now))
        return Response(VersionOut(version).data)


class ShippedView(OneLadder):
    """Back to the shipped ladder."""

    scopes = {"POST": WRITE}

    @documented(request=None, responses=VersionOut)
    def post(self, _request: Request, group: UUID, urgency: str) -> Response:
        """The ladder that the program brings along, at once."""
        whose = self.group("coordinator")
        version = deeds.back_to_shipped(group=whose, urgency=urgency, by=self.user, now=self.now)
        return Response(VersionOut(version).data)


class HistoryView(OneLadder, ListAPIView[LadderVersion]):
    """Every version there was, the newest first; what waits is among them."""

    scopes = {"GET": READ}
    queryset = LadderVersion.objects.none()  # tells the schema what the list holds
    serializer_class = VersionOut

    def get_queryset(self) -> QuerySet[LadderVersion]:
        """The versions of the address."""
        whose = self.group("coordinator", "volunteer")
        rows = LadderVersion.objects.visible_to(self.user).filter(group=whose)
        return rows.filter(urgency=self.kwargs["urgency"]).prefetch_related("steps")


class AgreeView(HouseView):
    """Agree to a change."""

    scopes = {"POST": WRITE}
    deed: ClassVar[Any] = staticmethod(deeds.confirm_ladder)

    @documented(request=None, responses=VersionOut)
    def post(self, _request: Request, version: UUID) -> Response:
        """Refused to the one who made it, and when it does not wait any more."""
        rows = LadderVersion.objects.run_by(self.user).select_related("group")
        found = get_object_or_404(rows, pk=version)
        self.deed(version=found, by=self.user, now=self.now)
        found.refresh_from_db()
        return Response(VersionOut(found).data)


class RefuseView(AgreeView):
    """Do not take a change, or take back one's own."""

    deed = staticmethod(deeds.refuse_ladder)


class WhatIfView(HouseView):
    """What would happen."""

    scopes = {"GET": WRITE}
    readers = ("coordinator",)

    @documented(
        parameters=[
            OpenApiParameter("residence", OpenApiTypes.UUID),
            OpenApiParameter("urgency", OpenApiTypes.STR),
            OpenApiParameter("version", OpenApiTypes.UUID, description="Of a ladder, to try it."),
        ],
        responses=WhatIfOut,
    )
    def get(self, request: Request) -> Response:
        """A call-out played in a moment; nothing is sent. The page's address takes the same words."""
        form = WhatIfForm(request.query_params, user=self.user)
        checked(form)
        answer = form.answer(self.now)
        if answer is None:
            raise ValidationError(_("Nobody lives there, so there is nobody to reach."))
        return Response(WhatIfOut(what_if_out(form, answer)).data)


urls = [
    path("ladders/", LaddersView.as_view(), name="ladders"),
    path("ladders/<uuid:group>/<slug:urgency>/", LadderView.as_view(), name="ladder"),
    path("ladders/<uuid:group>/<slug:urgency>/shipped/", ShippedView.as_view(), name="shipped"),
    path("ladders/<uuid:group>/<slug:urgency>/history/", HistoryView.as_view(), name="history"),
    path("ladders/versions/<uuid:version>/confirm/", AgreeView.as_view(), name="agree"),
    path("ladders/versions/<uuid:version>/refuse/", RefuseView.as_view(), name="refuse"),
    path("what-if/", WhatIfView.as_view(), name="what_if"),
]
