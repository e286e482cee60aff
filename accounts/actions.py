"""What people do with invitations, roles, sessions and keys for programs."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import (
    MANAGERS,
    Group,
    Invitation,
    Role,
    RoleKind,
    Token,
    User,
    digest,
    new_secret,
)
from accounts.trail import record
from accounts.verbs import Verb

INVITATION_LETTERS = 22  # 131 bits: nobody guesses an invitation
TOKEN_LETTERS = 40  # 238 bits
TOKEN_PREFIX = "ringround_"  # noqa: S105 - lets a scanner of published code notice a lost key


class LinkIsOver(ValidationError):
    """Raised alike for a link that was used, that expired and that never was."""

    def __init__(self) -> None:
        super().__init__(_("This link does not work any more. Ask for a new one."), code="over")


class NotForYou(ValidationError):
    """Raised when an invitation is for another account."""

    def __init__(self) -> None:
        super().__init__(_("This invitation is for somebody else."), code="not_for_you")


class OnlyTrustees(ValidationError):
    """Raised when a coordinator wants to change who is a trustee."""

    def __init__(self) -> None:
        super().__init__(_("Only a trustee can change who is a trustee."), code="only_trustees")


class LastCoordinator(ValidationError):
    """Raised when a group would be left without a coordinator."""

    def __init__(self) -> None:
        words = _("This is the group's last coordinator. Make somebody else coordinator first.")
        super().__init__(words, code="last_coordinator")


class NeededElsewhere(ValidationError):
    """Raised when an account is to be closed that another group needs too."""

    def __init__(self) -> None:
        words = _("They have a role in another group too. Take their roles in yours away instead.")
        super().__init__(words, code="needed_elsewhere")


class AccountIsClosed(ValidationError):
    """Raised when somebody is invited whose account was closed."""

    def __init__(self) -> None:
        words = _("The account with this e-mail was closed. Invite them by another e-mail.")
        super().__init__(words, code="account_closed")


class HasRoleAlready(ValidationError):
    """Raised when they hold the role already."""

    def __init__(self) -> None:
        super().__init__(_("They have this role already."), code="has_role")


class MadeAlready(ValidationError):
    """Raised when the same form comes a second time."""

    def __init__(self) -> None:
        words = _("This key is made already, and was shown once. If you lost it, make a new one.")
        super().__init__(words, code="made_already")


@transaction.atomic
def invite(
    *, group: Group, email: str, name: str, kind: str, by: User | None, now: datetime
) -> tuple[Invitation, str]:
    """The invitation and the secret of its link; a link sent to them before dies."""
    _check_trustee(kind, group, by)
    email, secret = email.strip().lower(), new_secret(INVITATION_LETTERS)
    if User.objects.filter(email__iexact=email, is_active=False).exists():
        raise AccountIsClosed
    waiting = Invitation.objects.filter(group=group, email=email, kind=kind, used_at=None)
    waiting.delete()
    invitation = Invitation.objects.create(
        group=group,
        email=email,
        name=name,
        kind=kind,
        invited_by=by,
        digest=digest(secret),
        made_at=now,
        expires_at=now + timedelta(days=Invitation.LIFETIME_DAYS),
    )
    record(actor=by, verb=Verb.INVITATION_SENT, target=invitation, at=now)
    return invitation, secret


def find_invitation(*, secret: str, now: datetime) -> Invitation:
    """The invitation that this link opens; LinkIsOver if it opens none."""
    waiting = Invitation.objects.select_related("group").filter(used_at=None, expires_at__gt=now)
    invitation = waiting.filter(digest=digest(secret)).first()
    if invitation is None:
        raise LinkIsOver
    return invitation


@transaction.atomic
def withdraw(*, invitation: Invitation, by: User, now: datetime) -> None:
    """The link opens nothing from now on."""
    if Invitation.objects.filter(pk=invitation.pk, used_at=None).delete()[0]:
        record(actor=by, verb=Verb.INVITATION_WITHDRAWN, target=invitation, at=now)


@transaction.atomic
def accept(*, invitation: Invitation, password: str, name: str, now: datetime) -> User:
    """Somebody new, with a password and their first role."""
    _claim(invitation, now)
    if User.objects.filter(email__iexact=invitation.email).exists():
        raise NotForYou
    user = User.objects.create_user(invitation.email, password, name=name)
    return _join(user, invitation, now)


@transaction.atomic
def accept_as(*, invitation: Invitation, user: User, now: datetime) -> User:
    """Somebody who has an account already, with one role more."""
    if user.email.lower() != invitation.email.lower():
        raise NotForYou
    _claim(invitation, now)
    return _join(user, invitation, now)


def _claim(invitation: Invitation, now: datetime) -> None:
    # The row itself is the lock: of two who come together one finds it used.
    waiting = Invitation.objects.filter(pk=invitation.pk, used_at=None, expires_at__gt=now)
    if waiting.update(used_at=now) != 1:
        raise LinkIsOver


def _join(user: User, invitation: Invitation, now: datetime) -> User:
    Role.objects.get_or_create(user=user, group=invitation.group, kind=invitation.kind)
    record(actor=user, verb=Verb.INVITATION_ACCEPTED, target=invitation, at=now)
    return user


@transaction.atomic
def give_role(*, user: User, group: Group, kind: str, by: User, now: datetime) -> Role:
    """Their new role."""
    _check_trustee(kind, group, by)
    role, new = Role.objects.get_or_create(user=user, group=group, kind=kind)
    if not new:
        raise HasRoleAlready
    record(actor=by, verb=Verb.ROLE_GIVEN, target=user, at=now, reason=kind)
    return role


@transaction.atomic
def take_role(*, user: User, group: Group, kind: str, by: User, now: datetime) -> None:
    """They hold this role no more; refused for the last coordinator."""
    _check_trustee(kind, group, by)
    if kind == RoleKind.COORDINATOR:
        _refuse_the_last(user, group)
    if Role.objects.filter(user=user, group=group, kind=kind).delete()[0]:
        record(actor=by, verb=Verb.ROLE_TAKEN, target=user, at=now, reason=kind)


def _refuse_the_last(coordinator: User, group: Group) -> None:
    Group.objects.select_for_update().get(pk=group.pk)  # two who leave together wait here
    others = Role.objects.filter(group=group, kind=RoleKind.COORDINATOR).exclude(user=coordinator)
    if not others.filter(user__is_active=True).exists():
        raise LastCoordinator


@transaction.atomic
def close_account(*, user: User, by: User, now: datetime) -> None:
    """They sign in no more and hold no role; name and e-mail stay, for what they did points there.

    Refused for a group's last coordinator, for trustees unless a trustee does it, and to those who
    do not manage every group in which this person has a role.
    """
    roles = list(user.roles.select_related("group").order_by("group_id", "kind"))
    if not {role.group_id for role in roles} <= set(by.groups_as(*MANAGERS)):
        raise NeededElsewhere
    for role in roles:
        _check_trustee(role.kind, role.group, by)
        if role.kind == RoleKind.COORDINATOR:
            _refuse_the_last(user, role.group)
    if User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        Role.objects.filter(user=user).delete()
        _withdraw_theirs(user, by, now)
        end_sessions(user=user, by=by, now=now)
        record(actor=by, verb=Verb.USER_DEACTIVATED, target=user, at=now)


def _withdraw_theirs(user: User, by: User, now: datetime) -> None:
    """Links that they sent out or were sent: a way back in that nobody would think of."""
    theirs = Q(invited_by=user) | Q(email__iexact=user.email)
    for invitation in Invitation.objects.filter(theirs, used_at=None):
        withdraw(invitation=invitation, by=by, now=now)


def _check_trustee(kind: str, group: Group, by: User | None) -> None:
    held = by.role_pairs() if by else {(RoleKind.TRUSTEE, group.pk)}
    if kind == RoleKind.TRUSTEE and (kind, group.pk) not in held:
        raise OnlyTrustees


@transaction.atomic
def end_sessions(*, user: User, by: User | None, now: datetime, but: str = "") -> int:
    """How many sessions of theirs are over; keys for programs are revoked with them.

    `but` is the key of a session that stays: "sign me out everywhere else".
    """
    ended = 0
    for session in Session.objects.exclude(session_key=but).iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
            ended += 1
    if not but:
        Token.objects.filter(user=user, revoked_at=None).update(revoked_at=now)
    record(actor=by, verb=Verb.SESSIONS_ENDED, target=user, at=now)
    return ended


def make_token(
    *, user: User, name: str, scopes: Sequence[str], once: UUID, now: datetime
) -> tuple[Token, str]:
    """A key for a program, and its secret, which nobody can ever show again.

    `once` is the key's id, chosen by the form: sent twice, it makes one key.
    """
    secret = TOKEN_PREFIX + new_secret(TOKEN_LETTERS)
    expires_at = now + timedelta(days=Token.LIFETIME_DAYS)
    token = Token(pk=once, user=user, name=name, scopes=list(scopes), digest=digest(secret))
    token.made_at, token.expires_at = now, expires_at
    try:
        with transaction.atomic():
            token.save(force_insert=True)
            record(actor=user, verb=Verb.TOKEN_MADE, target=token, at=now)
    except IntegrityError:
        raise MadeAlready from None
    return token, secret


@transaction.atomic
def revoke_token(*, token: Token, by: User, now: datetime) -> None:
    """The key opens nothing from now on."""
    if Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
        record(actor=by, verb=Verb.TOKEN_REVOKED, target=token, at=now)
