"""What the provider tells us: reports, texts, rings, and what a call should say next."""

import logging
from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.clock import now
from messaging import fields, inbound, incoming, machines, reports, voice, whatsapp
from messaging.models import Message, Phone
from messaging.reports import Report
from messaging.transports.signature import is_genuine
from messaging.voice import Script

BIGGEST = 64_000  # bytes; the provider's longest text is a tenth of this
MOST_FIELDS = 100
Said = Mapping[str, str]
View = Callable[..., HttpResponse]

log = logging.getLogger("ringround.messaging")


def from_provider(*needed: str, also: tuple[str, ...] = ()) -> Callable[[View], View]:
    """A view that only a POST signed by the provider reaches, with these fields in it.

    It may use those and what it names in `also`; fields.py sees that nobody bent them.
    """

    def around(view: View) -> View:
        @csrf_exempt
        @login_not_required
        @require_POST
        @wraps(view)
        def checked(request: HttpRequest, **kwargs: UUID) -> HttpResponse:
            form = _form(request)
            if form is None:
                return HttpResponse(status=413)
            said = _fields(form)
            why = _what_is_wrong(request, said, needed, also)
            if said is None or why:
                log.warning("A webhook was refused: %s", why)
                return HttpResponseForbidden()
            for name in fields.unknown(said):
                _tell_once(name)
            return view(request, said, **kwargs)

        return checked

    return around


@lru_cache(maxsize=MOST_FIELDS)
def _tell_once(name: str) -> None:
    """The provider adds fields as it likes; whoever reads the log hears of each once."""
    log.warning("A webhook has a field that we do not know: %s", name)


def _form(request: HttpRequest) -> bytes | None:
    """The body, None when it is too big; never more is read than is needed to know."""
    announced = request.META.get("CONTENT_LENGTH") or "0"
    if not announced.isdecimal() or int(announced) > BIGGEST:
        return None
    form = request.read(BIGGEST + 1)
    return None if len(form) > BIGGEST else form


def _fields(form: bytes) -> dict[str, str] | None:
    """Each field once, in honest UTF-8, or None."""
    try:
        pairs = parse_qsl(
            form.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        return None
    found = dict(pairs)
    return found if len(found) == len(pairs) else None


def _what_is_wrong(
    request: HttpRequest, said: Said | None, needed: tuple[str, ...], also: tuple[str, ...]
) -> str:
    if said is None:
        return "its form cannot be read"
    signature = request.META.get("HTTP_X_TWILIO_SIGNATURE", "")
    # Not the request's own host: whoever forges a webhook would choose that too.
    address = settings.PUBLIC_URL + request.get_full_path()
    if not signature or not is_genuine(address, dict(said), signature):
        return "it is not signed by the provider"
    if said.get("AccountSid") != settings.TWILIO_ACCOUNT_SID:
        return "it is for another account"
    if missing := [name for name in needed if name not in said]:
        return f"it lacks {missing[0]}"
    return fields.what_is_odd(said, {"AccountSid", *needed, *also} - {"To"})


_REPORTED = ("CallSid", "MessageSid", "CallStatus", "MessageStatus", "ErrorCode")


@from_provider(also=(*_REPORTED, "SequenceNumber", "AnsweredBy"))
def status(request: HttpRequest, said: Said, *, message: UUID) -> HttpResponse:
    """One report on one message: stored, and its state raised."""
    is_call = "CallSid" in said
    provider_id = said.get("CallSid") or said.get("MessageSid")
    if not provider_id:
        return HttpResponseForbidden()
    report = Report(
        provider_id=provider_id,
        channel="call" if is_call else "text",
        status=said.get("CallStatus" if is_call else "MessageStatus", ""),
        error_code=said.get("ErrorCode", ""),
        sequence=int(said["SequenceNumber"]) if "SequenceNumber" in said else None,
        answered_by=said.get("AnsweredBy", ""),
    )
    reports.take(message, report, now())
    return HttpResponse(status=204)


@from_provider("MessageSid", "From", "To", "Body")
def text(request: HttpRequest, said: Said) -> HttpResponse:
    """A text that came in."""
    _receive("text", said["MessageSid"], said)
    whatsapp.note_written(said["From"], now())
    return _twiml(voice.nothing())


@from_provider("CallSid", "From", "To")
def ring(request: HttpRequest, said: Said) -> HttpResponse:
    """Somebody rings: stored, and turned away so that it costs nothing, unless a room picks up."""
    _receive("call", said["CallSid"], said)
    return _twiml(incoming.pick_up(said["CallSid"], now()))


_TURN = ("ParentCallSid", "CallStatus", "Digits", "DialCallStatus")


@from_provider("CallSid", also=(*_TURN, "RecordingSid", "RecordingDuration"))
def talk(request: HttpRequest, said: Said, *, inbound: UUID, stage: str) -> HttpResponse:
    """What a call that we picked up does next; also what we say to whoever is rung for it."""
    turn = incoming.Turn(
        stage=stage,
        digits=said.get("Digits", "").rstrip("#"),
        hung_up=said.get("CallStatus") == "completed" or said.get("Digits") == "hangup",
        dialled=said.get("DialCallStatus", ""),
        recording=said.get("RecordingSid", ""),
        seconds=max(int(said.get("RecordingDuration", 0)), 0),
    )
    calls = {said["CallSid"], said.get("ParentCallSid", "")}
    return _twiml(incoming.go_on(inbound, calls, turn, now()))


@from_provider("CallSid", "CallStatus", also=("CallDuration",))
def over(request: HttpRequest, said: Said) -> HttpResponse:
    """A call that came in is over."""
    if said["CallStatus"] not in {"ringing", "in-progress"}:
        incoming.note_over(said["CallSid"], now(), _lasted(said))
    return HttpResponse(status=204)


def _lasted(said: Said) -> int | None:
    """Seconds from when we picked up, 0 where we never did; None when the provider does not say."""
    if said["CallStatus"] in {"no-answer", "canceled", "busy", "failed"}:
        return 0
    return int(said["CallDuration"]) if said.get("CallDuration") else None


def _receive(channel: str, provider_id: str, said: Said) -> None:
    at = now()
    inbound.receive(
        provider_id=provider_id,
        channel=channel,
        sender=said["From"],
        body=said.get("Body", ""),
        at=at,
        now=at,
    )


@from_provider("CallSid", also=("AnsweredBy",))
def call(request: HttpRequest, said: Said, *, message: UUID) -> HttpResponse:
    """What our call says, now that somebody has picked up."""
    return _next_words(request, message, said, digits="")


@from_provider("CallSid", also=("AnsweredBy", "Digits"))
def key(request: HttpRequest, said: Said, *, message: UUID) -> HttpResponse:
    """What our call says after a key was pressed."""
    return _next_words(request, message, said, digits=_pressed(said))


def _pressed(said: Said) -> str:
    """The keys; who only hung up pressed none."""
    digits = said.get("Digits", "").rstrip("#")
    return "" if digits == "hangup" else digits


def _next_words(request: HttpRequest, pk: UUID, said: Said, digits: str) -> HttpResponse:
    message = Message.objects.select_related("phone").filter(pk=pk, channel="call").first()
    if message is None:
        return _twiml(voice.render(Script(), str))
    who = said.get("AnsweredBy", "")
    if digits:
        who = machines.PERSON  # nothing else presses keys, whatever is reported before or after
        Phone.objects.filter(pk=message.phone_id).update(reached_at=now())
    if who and machines.note(pk, who, now()):
        message.answered_by = who
    script = _script(message, request.GET.get("stage", ""), digits)

    def key_url(stage: str) -> str:
        query = urlencode({"stage": stage})
        return f"{settings.PUBLIC_URL}/hooks/call/{message.pk}/key/?{query}"

    return _twiml(voice.render(script, key_url))


def _script(message: Message, stage: str, digits: str) -> Script:
    path = settings.CALL_SCRIPTS.get(message.purpose)
    if path is None or machines.is_machine(message.answered_by):
        return Script()
    script: Script = import_string(path)(message, stage, digits, now())
    return script


def _twiml(document: str) -> HttpResponse:
    return HttpResponse(document, content_type="text/xml; charset=utf-8")
