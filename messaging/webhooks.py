"""What the provider tells us: reports, texts, rings, and what a call should say next."""

import logging
import re
from collections.abc import Callable, Mapping
from functools import wraps
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.clock import now
from messaging import inbound, incoming, machines, reports, voice, whatsapp
from messaging.models import Message, Phone
from messaging.reports import Report
from messaging.transports.signature import is_genuine
from messaging.voice import Script

BIGGEST = 64_000  # bytes; the provider's longest text is a tenth of this
MOST_FIELDS = 100
Said = Mapping[str, str]
View = Callable[..., HttpResponse]

log = logging.getLogger("ringround.messaging")

# Names and values run together in what is signed, so "Body=1" and "Body1=" bear one signature.
# Therefore only the names that the provider uses are taken, and values must look like themselves.
_PLACE = r"(?:From|To|Caller|Called)(?:City|State|Zip|Country|Name|DisplayName)?"
_NAMES = re.compile(
    rf"{_PLACE}|AccountSid|AddOns|AnsweredBy|ApiVersion|Body|ButtonPayload|ButtonText|CallDuration"
    r"|CallSid|CallStatus|CallToken|CallbackSource|ChannelInstallSid|ChannelMetadata|ChannelPrefix"
    r"|ChannelStatusMessage|ChannelToAddress|Digits|Direction|Duration|ErrorCode|ErrorMessage"
    r"|DialBridged|DialCallDuration|DialCallSid|DialCallStatus|ErrorUrl|EventType|FinishedOnKey|ForwardedFrom|MachineDetectionDuration"
    r"|MediaContentType\d|MediaSid\d|MediaUrl\d|MessageSid|MessageStatus|MessagingServiceSid"
    r"|NumMedia|NumSegments|OptOutType|ParentCallSid|ProfileName|QueueTime|RawDlrDoneDate"
    r"|RecordingChannels|RecordingDuration|RecordingErrorCode|RecordingSid|RecordingSource"
    r"|RecordingStartTime|RecordingStatus|RecordingTrack|RecordingUrl"
    r"|ReferralNumMedia|SequenceNumber|SipResponseCode|SmsMessageSid|SmsSid|SmsStatus|StirPassportToken"
    r"|StirStatus|StirVerstat|Timestamp|ToolkitAttributes|WaId|msg"
)
_SHAPES = {
    "AccountSid": r"AC[0-9a-f]{32}",
    "MessageSid": r"(?:SM|MM)[0-9a-f]{32}",
    "CallSid": r"CA[0-9a-f]{32}",
    "MessageStatus": r"[a-z_]{1,20}",
    "CallStatus": r"[a-z-]{1,20}",
    "AnsweredBy": r"[a-z_]{1,20}",
    "CallDuration": r"[0-9]{0,6}",
    "ErrorCode": r"[0-9]{0,8}",
    "SequenceNumber": r"[0-9]{1,9}",
    "Digits": r"[0-9*#]{0,32}|hangup",
    "ParentCallSid": r"CA[0-9a-f]{32}",
    "DialCallStatus": r"[a-z-]{1,20}",
    "RecordingSid": r"RE[0-9a-f]{32}",
    "RecordingDuration": r"-?[0-9]{1,6}",
    "From": r"[+0-9A-Za-z:_@. -]{0,60}",
    "To": r"[+0-9A-Za-z:_@. -]{0,60}",
    "Body": r"(?s:.{0,5000})",
}
_PATTERNS = {name: re.compile(shape) for name, shape in _SHAPES.items()}


def from_provider(*needed: str) -> Callable[[View], View]:
    """A view that only a POST signed by the provider reaches, with these fields in it."""

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
            why = _what_is_wrong(request, said, needed)
            if said is None or why:
                log.warning("A webhook was refused: %s", why)
                return HttpResponseForbidden()
            return view(request, said, **kwargs)

        return checked

    return around


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
    fields = dict(pairs)
    return fields if len(fields) == len(pairs) else None


def _what_is_wrong(request: HttpRequest, said: Said | None, needed: tuple[str, ...]) -> str:
    if said is None:
        return "its form cannot be read"
    signature = request.META.get("HTTP_X_TWILIO_SIGNATURE", "")
    # Not the request's own host: whoever forges a webhook would choose that too.
    address = settings.PUBLIC_URL + request.get_full_path()
    if not signature or not is_genuine(address, dict(said), signature):
        return "it is not signed by the provider"
    if said.get("AccountSid") != settings.TWILIO_ACCOUNT_SID:
        return "it is for another account"
    return _what_is_odd(said, needed)


def _what_is_odd(said: Said, needed: tuple[str, ...]) -> str:
    if strange := sum(not _NAMES.fullmatch(name) for name in said):
        return f"{strange} of its fields have names that the provider does not use"
    if missing := [name for name in needed if name not in said]:
        return f"it lacks {missing[0]}"
    bent = (n for n, shape in _PATTERNS.items() if n in said and not shape.fullmatch(said[n]))
    if (name := next(bent, None)) is not None:
        return f"its {name} has the wrong shape"
    return ""


@from_provider()
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


@from_provider("CallSid")
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


@from_provider("CallSid", "CallStatus")
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


@from_provider("CallSid")
def call(request: HttpRequest, said: Said, *, message: UUID) -> HttpResponse:
    """What our call says, now that somebody has picked up."""
    return _next_words(request, message, said, digits="")


@from_provider("CallSid")
def key(request: HttpRequest, said: Said, *, message: UUID) -> HttpResponse:
    """What our call says after a key was pressed."""
    return _next_words(request, message, said, digits=said.get("Digits", "").rstrip("#"))


def _next_words(request: HttpRequest, pk: UUID, said: Said, digits: str) -> HttpResponse:
    message = Message.objects.select_related("phone").filter(pk=pk, channel="call").first()
    if message is None:
        return _twiml(voice.render(Script(), str))
    who = said.get("AnsweredBy", "")
    if digits and not machines.is_machine(who or message.answered_by):
        who = machines.PERSON  # nothing else presses keys, whatever is reported later
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
