"""People of my groups, for coordinators and trustees: invite, give and take roles, sign out."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions, clock
from accounts.forms import CloseForm, InviteForm, RoleForm, refuse
from accounts.models import MANAGERS, Group, Invitation, Role, User
from accounts.scope import SignedInRequest, role_required
from accounts.stepup import fresh_sign_in


@role_required(*MANAGERS)
def people(request: SignedInRequest) -> HttpResponse:
    """Everybody in my groups, and who has been invited."""
    now = clock.now()
    mine = Invitation.objects.visible_to(request.user)
    waiting = mine.filter(used_at=None, expires_at__gt=now).order_by("name")
    groups = _my_groups(request.user).prefetch_related(Prefetch("invitations", waiting, "waiting"))
    page = [(group, _members(request.user, group)) for group in groups]
    return render(request, "accounts/people.html", {"groups": page})


@role_required(*MANAGERS)
@fresh_sign_in
def invite(request: SignedInRequest, group_pk: UUID) -> HttpResponse:
    """Invites somebody, and shows their link once."""
    group = get_object_or_404(_my_groups(request.user), pk=group_pk)
    form = InviteForm(request.POST or None, group=group, by=request.user)
    if form.is_valid():
        try:
            invitation, secret = form.invite(now=clock.now())
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            link = f"{settings.PUBLIC_URL}{reverse('accounts:join', args=[secret])}"
            return render(
                request, "accounts/invited.html", {"invitation": invitation, "link": link}
            )
    return render(request, "accounts/invite.html", {"form": form, "group": group})


@role_required(*MANAGERS)
@fresh_sign_in
@require_POST
def withdraw(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Makes an invitation's link open nothing."""
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user), pk=pk)
    actions.withdraw(invitation=invitation, by=request.user, now=clock.now())
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("accounts:people")


@role_required(*MANAGERS)
@fresh_sign_in
def person(request: SignedInRequest, group_pk: UUID, user_pk: UUID) -> HttpResponse:
    """One member: their roles, one more role, and the end of their sessions."""
    group, member = _find(request, group_pk, user_pk)
    form = RoleForm(request.POST or None, person=member, group=group, by=request.user)
    form.offer_new()
    if form.is_valid():
        done = _do(form, form.give)
        if done:
            messages.success(request, _("They have the role now."))
            return redirect(request.path)
    roles = Role.objects.visible_to(request.user).filter(user=member, group=group).order_by("kind")
    page = {"form": form, "group": group, "member": member, "roles": roles}
    return render(request, "accounts/person.html", page)


@role_required(*MANAGERS)
@fresh_sign_in
@require_POST
def take_role(request: SignedInRequest, group_pk: UUID, user_pk: UUID) -> HttpResponse:
    """Takes one role from a member; it ends with their next click."""
    group, member = _find(request, group_pk, user_pk)
    form = RoleForm(request.POST, person=member, group=group, by=request.user)
    if form.is_valid() and _do(form, form.take):
        messages.success(request, _("They do not have the role any more."))
    for words in form.non_field_errors():
        messages.error(request, str(words))
    if Role.objects.visible_to(request.user).filter(user=member, group=group).exists():
        return redirect("accounts:person", group_pk=group.pk, user_pk=member.pk)
    return redirect("accounts:people")


@role_required(*MANAGERS)
@fresh_sign_in
@require_POST
def end_sessions(request: SignedInRequest, group_pk: UUID, user_pk: UUID) -> HttpResponse:
    """Signs a member out everywhere, as when a laptop was stolen."""
    group, member = _find(request, group_pk, user_pk)
    actions.end_sessions(user=member, by=request.user, now=clock.now())
    if member == request.user:
        return redirect(settings.LOGIN_URL)
    messages.success(request, _("They are signed out everywhere, and their keys are revoked."))
    return redirect("accounts:person", group_pk=group.pk, user_pk=member.pk)


@role_required(*MANAGERS)
@fresh_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: SignedInRequest, group_pk: UUID, user_pk: UUID) -> HttpResponse:
    """Closes the account of somebody who has left."""
    group, member = _find(request, group_pk, user_pk)
    form = CloseForm(
        request.POST if request.method == "POST" else None, person=member, by=request.user
    )
    if form.is_valid() and _do(form, form.close):
        if member == request.user:
            return redirect(settings.LOGIN_URL)
        messages.success(request, _("The account of %s is closed.") % member)
        return redirect("accounts:people")
    page = {"form": form, "group": group, "member": member}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "accounts/close.html", page, status=status)


def _do(form: RoleForm | CloseForm, deed: Callable[..., None]) -> bool:
    now: datetime = clock.now()
    try:
        deed(now=now)
    except ValidationError as refusal:
        refuse(form, refusal)
        return False
    return True


def _my_groups(user: User) -> QuerySet[Group]:
    return Group.objects.managed_by(user).order_by("name")


def _members(user: User, group: Group) -> list[User]:
    here = Role.objects.visible_to(user).filter(group=group).order_by("kind")
    roles = Prefetch("roles", here, "roles_here")
    members = User.objects.visible_to(user).filter(roles__group=group, is_active=True).distinct()
    return list(members.prefetch_related(roles).order_by("name"))


def _find(request: SignedInRequest, group_pk: UUID, user_pk: UUID) -> tuple[Group, User]:
    group = get_object_or_404(_my_groups(request.user), pk=group_pk)
    seen = User.objects.visible_to(request.user)
    members = seen.filter(roles__group=group, is_active=True).distinct()
    return group, get_object_or_404(members, pk=user_pk)
