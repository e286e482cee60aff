"""People who sign in, the groups that they belong to, and what they may do there."""

import hashlib
import secrets
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.trail import Event

__all__ = ["Event", "Group", "Invitation", "Role", "RoleKind", "Token", "User"]


class UserManager(BaseUserManager["User"]):
    """Makes people who sign in with an e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A saved person; without a password they can sign in by invitation link only."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def visible_to(self, user: "User") -> models.QuerySet["User"]:
        """Themselves, and everybody in the groups that they manage."""
        theirs = Group.objects.managed_by(user)
        return self.filter(models.Q(pk=user.pk) | models.Q(roles__group__in=theirs)).distinct()


class User(AbstractBaseUser):
    """Somebody who signs in: never a resident, who needs no account."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name to call you"), max_length=80)
    language = models.CharField(_("language of your pages"), max_length=8, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_email")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        """The name that pages greet them with."""
        return self.name

    def role_pairs(self) -> frozenset[tuple[str, uuid.UUID]]:
        """(role, group id) pairs, read once for each request."""
        if not hasattr(self, "_role_pairs"):
            self._role_pairs = frozenset(self.roles.values_list("kind", "group_id"))
        return self._role_pairs

    def has_role(self, *kinds: str) -> bool:
        """True when they hold one of these roles in any group."""
        return any(kind in kinds for kind, _group in self.role_pairs())

    def groups_as(self, *kinds: str) -> list[uuid.UUID]:
        """Ids of the groups in which they hold one of these roles."""
        return sorted({group for kind, group in self.role_pairs() if kind in kinds})


class GroupQuerySet(models.QuerySet["Group"]):
    """Groups of neighbours."""

    def visible_to(self, user: User) -> "GroupQuerySet":
        """Those in which the asker has a role."""
        return self.filter(pk__in=user.groups_as(*RoleKind.values))

    def run_by(self, user: User) -> "GroupQuerySet":
        """Those where the asker is a coordinator."""
        return self.filter(pk__in=user.groups_as(RoleKind.COORDINATOR))

    def managed_by(self, user: User) -> "GroupQuerySet":
        """Those whose people and roles the asker looks after."""
        return self.filter(pk__in=user.groups_as(*MANAGERS))


class Group(models.Model):
    """A group of neighbours that looks after residences."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=80, unique=True)

    objects: ClassVar[models.Manager["Group"]] = GroupQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class RoleKind(models.TextChoices):
    """What somebody may do in a group; docs/security.md has the table."""

    COORDINATOR = "coordinator", _("Coordinator")
    VOLUNTEER = "volunteer", _("Volunteer")
    DONATIONS = "donations", _("Donations")
    TRANSLATOR = "translator", _("Translator")
    PRESS = "press", _("Press")
    TRUSTEE = "trustee", _("Trustee")


MANAGERS = (RoleKind.COORDINATOR, RoleKind.TRUSTEE)  # who looks after people and their roles


class RoleQuerySet(models.QuerySet["Role"]):
    """Who may do what where."""

    def visible_to(self, user: User) -> "RoleQuerySet":
        """Their own, and everybody's in the groups that they manage."""
        theirs = Group.objects.managed_by(user)
        return self.filter(models.Q(user=user) | models.Q(group__in=theirs))


class Role(models.Model):
    """One person's role in one group."""

    user = models.ForeignKey(User, models.CASCADE, related_name="roles")
    group = models.ForeignKey(Group, models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=12, choices=RoleKind.choices)

    objects: ClassVar[models.Manager["Role"]] = RoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "group", "kind"], name="a_role_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=RoleKind.values), name="role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} in {self.group_id}"


def digest(secret: str) -> bytes:
    """How a link's or token's secret is kept: SHA-256; it has 65 bits or more, so no salt."""
    return hashlib.sha256(secret.encode()).digest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Links by which people join."""

    def visible_to(self, user: User) -> "InvitationQuerySet":
        """Those into the groups that the asker manages."""
        return self.filter(group__in=Group.objects.managed_by(user))


class Invitation(models.Model):
    """A single-use link by which somebody joins a group; there is no other way in."""

    LIFETIME_DAYS = 7

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.BinaryField(max_length=32, unique=True)
    email = models.EmailField()
    name = models.CharField(max_length=80)
    group = models.ForeignKey(Group, models.CASCADE, related_name="invitations")
    kind = models.CharField(max_length=12, choices=RoleKind.choices)
    # empty when the server itself invites: the first coordinator of a group
    invited_by = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Invitation"]] = InvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"invitation to {self.group_id}"


class TokenQuerySet(models.QuerySet["Token"]):
    """Keys for programs."""

    def visible_to(self, user: User) -> "TokenQuerySet":
        """Their own keys, and nobody else's."""
        return self.filter(user=user)

    def live(self, now: datetime) -> "TokenQuerySet":
        """Keys that still open something."""
        return self.filter(revoked_at=None, expires_at__gt=now, user__is_active=True)


class Token(models.Model):
    """A key by which a program acts for its owner, within scopes, until revoked."""

    SCOPES = (
        "residences:read",
        "residences:write",
        "call_outs:read",
        "call_outs:write",
        "updates:read",
        "updates:write",
        "leaflets:read",
        "leaflets:write",
        "offers:read",
        "offers:write",
        "pledges:read",
        "pledges:write",
        "needs:read",
        "needs:write",
    )
    LIFETIME_DAYS = 90

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(_("what it is for"), max_length=80)
    digest = models.BinaryField(max_length=32, unique=True)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Token"]] = TokenQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    def allows(self, scopes: Iterable[str]) -> bool:
        """True when it carries every one of these scopes."""
        return set(scopes) <= set(self.scopes)


BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def new_secret(letters: int = 11) -> str:
    """A secret for a link: 11 base62 letters are 65.5 bits, over the 64 of ASVS 6.6.3."""
    return "".join(secrets.choice(BASE62) for _ in range(letters))
