"""What we ask of allauth: nobody signs up, secrets lie sealed, and its words are ours."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from qrcode.image.svg import SvgPathFillImage

from accounts import clock, second_factor, stepup
from accounts.models import User
from accounts.trail import record
from accounts.verbs import Verb
from vault.cipher import Tampered

log = logging.getLogger("ringround.accounts")
_sealing_for: ContextVar[UUID | None] = ContextVar("_sealing_for", default=None)


class InvitationOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in by e-mail for people who were invited."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": gettext_lazy("The e-mail or the password is not right."),
        "too_many_login_attempts": gettext_lazy(
            "Too many tries. Wait five minutes, then try again."
        ),
        "incorrect_code": gettext_lazy(
            "That code is not right. Wait for the next one and try again."
        ),
        "incorrect_password": gettext_lazy("That password is not right."),
        "enter_current_password": gettext_lazy("That is not your password of now."),
        "rate_limited": gettext_lazy("Too many tries. Wait a minute, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: a link from somebody in the group is the only way in."""
        return False

    def format_email_subject(self, subject: str) -> str:
        """The subject alone: no name of a site before it."""
        return str(subject)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # One count for each address, whatever host name the request came by.
        return str(credentials.get("email", "")).strip().lower()

    def reauthenticate(self, user: User, password: str) -> bool:
        """True when this is their password; counted like a sign-in."""
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str = "") -> bool:
        """True unless they have just shown who they are, by whatever way."""
        return not stepup.is_fresh(context.request)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Ways to show again who you are: a second factor, if there is one, and then only that."""
        methods = super().get_reauthentication_methods(user)
        for method in methods:
            method["description"] = _WAYS[method["id"]]
        if user.is_authenticated and second_factor.has_one(user):
            # A password may be stored in a stolen browser; a second factor is not.
            return [method for method in methods if method["id"] != "reauthenticate"][::-1]
        return [method for method in methods if method["id"] == "reauthenticate"]

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tells them that their sign-in changed; without addresses of machines."""
        self.send_mail(template_prefix, email or user.email, context or {})


_WAYS = {
    "reauthenticate": gettext_lazy("Use your password"),
    "mfa_reauthenticate": gettext_lazy("Use a code from your app, or a recovery code"),
    "mfa_reauthenticate:webauthn": gettext_lazy("Use a passkey"),
}


class SealedSecrets(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps second factors with their secrets sealed to the person they belong to."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": InvitationOnly.error_messages["incorrect_code"],
        "unreadable": gettext_lazy(
            "We cannot read your second factor any more. Ask another coordinator for help."
        ),
    }

    def encrypt(self, text: str) -> str:
        """The secret, sealed to whoever is signed in, or whom `sealing_for` names."""
        return second_factor.seal(text, _sealing_for.get() or context.request.user.pk)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; refused in words when it was changed or moved to somebody else."""
        owner = getattr(encrypted_text, "owner", None)
        try:
            return second_factor.unseal(encrypted_text, owner)
        except Tampered:
            log.error("A second factor cannot be read.")  # noqa: TRY400
            who = User(pk=owner) if owner else None
            record(actor=None, verb=Verb.VALUE_UNREADABLE, target=who, at=clock.now())
            raise self.validation_error("unreadable") from None

    def build_totp_svg(self, url: str) -> str:
        """The QR code as an element of the page: no style, so a strict policy lets it be."""
        image = qrcode.make(url, image_factory=SvgPathFillImage, box_size=10, border=4)
        text: str = image.to_string(encoding="unicode")
        return text.replace("svg:", "").replace("xmlns:svg", "xmlns")

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002
        """A first name for a passkey, which they can change."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Passkey {number}").format(number=count + 1)

    def _get_site_name(self) -> str:
        return "Ringround"


@contextmanager
def sealing_for(user: User) -> Iterator[None]:
    """Secrets made in here belong to this person, though nobody is signed in."""
    token = _sealing_for.set(user.pk)
    try:
        yield
    finally:
        _sealing_for.reset(token)
