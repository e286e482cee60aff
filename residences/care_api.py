"""Who looks after a residence, and until when, for programs."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_views import HouseView, body_of, documented, fields_of
from accounts.models import Group
from residences import care_actions, locked
from residences.api_shapes import READ, WRITE, ResidenceOut, as_seen, saved
from residences.care_forms import GiveForm, TakeForm
from residences.models import Residence


class GroupOut(serializers.ModelSerializer[Group]):
    """A group of neighbours."""

    class Meta:
        model = Group
        fields = ["id", "name"]
        read_only_fields = fields


class CareView(HouseView):
    """A deed on a residence that the asker runs."""

    scopes = {"POST": WRITE}

    def residence(self) -> Residence:
        """The residence of the address; 404 for those who do not run it."""
        return get_object_or_404(Residence.objects.run_by(self.user), pk=self.kwargs["pk"])


class CloseView(CareView):
    """Close."""

    @documented(request=None, responses=ResidenceOut)
    def post(self, _request: Request, pk: UUID) -> Response:
        """No call-out is offered any more; people are deleted 14 days later. Refused during one."""
        care_actions.close_residence(residence=self.residence(), by=self.user, now=self.now)
        return Response(ResidenceOut(as_seen(self.user, pk)).data)


class OpenAgainView(CareView):
    """Open again."""

    @documented(request=None, responses=ResidenceOut)
    def post(self, _request: Request, pk: UUID) -> Response:
        """In use again, with those of its people who are still kept."""
        care_actions.open_again(residence=self.residence(), by=self.user, now=self.now)
        return Response(ResidenceOut(as_seen(self.user, pk)).data)


class AddressView(CareView):
    """The real name and address."""

    scopes = {"DELETE": WRITE}

    @documented(request=None, responses=ResidenceOut)
    def delete(self, _request: Request, pk: UUID) -> Response:
        """Deletes the stored real name and address for good; they are never shown by this way."""
        locked.delete_address(residence=self.residence(), by=self.user, now=self.now)
        return Response(ResidenceOut(as_seen(self.user, pk)).data)


class GroupsView(CareView):
    """The groups that look after one residence."""

    scopes = {"GET": READ, "POST": WRITE}
    readers = CareView.writers

    @documented(operation_id="groups_list", responses=GroupOut(many=True))
    def get(self, _request: Request, pk: UUID) -> Response:
        """The groups, first who has looked after it longest."""
        return Response(GroupOut(care_actions.groups_of(self.residence()), many=True).data)

    @documented(request=body_of(GiveForm), responses={201: GroupOut(many=True)})
    def post(self, request: Request, pk: UUID) -> Response:
        """Gives it to one more group, whose coordinators and volunteers then see who lives there."""
        form = GiveForm(fields_of(request), residence=self.residence())
        return Response(GroupOut(saved(form, self.user, self.now), many=True).data, status=201)


class TakeView(CareView):
    """Take it from a group."""

    @documented(request=body_of(TakeForm), responses=GroupOut(many=True))
    def post(self, request: Request, pk: UUID) -> Response:
        """Takes it from one group; answers with those that are left."""
        form = TakeForm(fields_of(request), residence=self.residence(), user=self.user)
        return Response(GroupOut(saved(form, self.user, self.now), many=True).data)
