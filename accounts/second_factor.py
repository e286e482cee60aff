"""Who must have a second factor, who has one, and how its secret waits while being set up."""

import base64
from typing import Any
from uuid import UUID

from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal import auth as totp
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import RoleKind, User
from vault import current
from vault.cipher import Tampered

ROLES = (RoleKind.COORDINATOR, RoleKind.TRUSTEE)
KINDS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes alone are not one
PURPOSE = "accounts.second_factor"


def has_one(user: User) -> bool:
    """True when they have a passkey or an app that makes codes."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=KINDS).exists())


def must_get_one(user: User) -> bool:
    """True when a role of theirs needs a second factor and they have none."""
    return user.has_role(*ROLES) and not has_one(user)


def seal(text: str, owner: UUID) -> str:
    """The secret as text that only this person's row can open."""
    blob = current.seal(text.encode(), purpose=PURPOSE, row=owner)
    return base64.b64encode(blob).decode()


def unseal(sealed: str, owner: UUID | None) -> str:
    """The secret; Tampered if it was changed or belongs to somebody else, or to nobody."""
    if owner is None:
        raise Tampered("A sealed secret has no owner.")
    try:
        blob = base64.b64decode(sealed, validate=True)
    except ValueError:
        raise Tampered("This is not a sealed secret.") from None
    return current.open_(blob, purpose=PURPOSE, row=owner).decode()


class ActivateForm(ActivateTOTPForm):  # type: ignore[misc]
    """Asks for the first code of an app; until then the secret lies sealed in the session."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user = kwargs.pop("user")
        # Past allauth's own __init__, which would put the secret into the session in clear.
        forms.Form.__init__(self, *args, **kwargs)
        self.fields["code"].label = _("The six digits")
        self.secret = self._waiting() if self.is_bound else self._fresh()

    def _fresh(self) -> str:
        secret: str = totp.generate_totp_secret()
        context.request.session[totp.SECRET_SESSION_KEY] = seal(secret, self.user.pk)
        return secret

    def _waiting(self) -> str:
        sealed = context.request.session.get(totp.SECRET_SESSION_KEY)
        try:
            return unseal(sealed, self.user.pk) if sealed else self._fresh()
        except Tampered:
            return self._fresh()
