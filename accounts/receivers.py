"""What allauth and Django do on their own, written into the event trail."""

import time
from typing import Any

from allauth.account import signals as account_signals
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals as mfa_signals
from allauth.mfa.models import Authenticator
from django.contrib.auth import signals as auth_signals
from django.db.models.signals import post_init

from accounts import clock, sealed_secrets, second_factor
from accounts.middleware import SEEN, SIGNED_IN
from accounts.models import User
from accounts.trail import record
from accounts.verbs import Verb


def on_signed_in(user: User, request: Any = None, **_: Any) -> None:
    """Starts the clock of this session and writes the event."""
    if request is not None and hasattr(request, "session"):
        request.session[SIGNED_IN] = request.session[SEEN] = time.time()
    record(actor=user, verb=Verb.SIGNED_IN, target=user, at=clock.now())


def on_signed_out(user: User | None, request: Any = None, **_: Any) -> None:
    """Writes the event; its reason says whether a limit did it."""
    reason = getattr(request, "signed_out_because", "")
    if user is not None:
        record(actor=user, verb=Verb.SIGNED_OUT, target=user, at=clock.now(), reason=reason)


def on_refused(credentials: dict[str, Any], **_: Any) -> None:
    """Writes the event, for known and unknown addresses alike, so that both take as long."""
    email = str(credentials.get("email", "")).strip()
    target = User.objects.filter(email__iexact=email).first()
    record(actor=None, verb=Verb.SIGN_IN_REFUSED, target=target, at=clock.now())


def on_confirmed(user: User, **step: Any) -> None:
    """Writes the event when they showed again who they are."""
    if step.get("reauthenticated"):
        record(actor=user, verb=Verb.SIGN_IN_CONFIRMED, target=user, at=clock.now())


def on_factor_added(user: User, authenticator: Any, request: Any, **_: Any) -> None:
    """Writes the event. A new factor has just been used: the next page need not ask for it."""
    verb = Verb.RECOVERY_CODES_MADE
    if authenticator.type in second_factor.KINDS:
        verb = Verb.SECOND_FACTOR_ADDED
        record_authentication(request, user, "mfa", type=authenticator.type)
    record(actor=user, verb=verb, target=user, at=clock.now(), reason=authenticator.type)


def on_factor_removed(user: User, authenticator: Any, **_: Any) -> None:
    """Writes the event."""
    kind = authenticator.type
    record(actor=user, verb=Verb.SECOND_FACTOR_REMOVED, target=user, at=clock.now(), reason=kind)


def on_password(user: User, **_: Any) -> None:
    """Writes the event."""
    record(actor=user, verb=Verb.PASSWORD_CHANGED, target=user, at=clock.now())


def connect() -> None:
    """Listens, from start-up on."""
    post_init.connect(sealed_secrets.name_owner, sender=Authenticator)
    auth_signals.user_logged_in.connect(on_signed_in)
    auth_signals.user_logged_out.connect(on_signed_out)
    auth_signals.user_login_failed.connect(on_refused)
    account_signals.authentication_step_completed.connect(on_confirmed)
    mfa_signals.authenticator_added.connect(on_factor_added)
    mfa_signals.authenticator_reset.connect(on_factor_added)
    mfa_signals.authenticator_removed.connect(on_factor_removed)
    account_signals.password_changed.connect(on_password)
    account_signals.password_reset.connect(on_password)
    account_signals.password_set.connect(on_password)
