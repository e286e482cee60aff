"""What a webhook's fields may look like, and whether another cut of the same words could say more.

A signature is made over all names and values run together in the order of the names:
"Body1From+44…" is signed alike for Body="1", for Body="" with a field "1From+44…", and for "Bo"
with "dy1". Whoever has one genuine webhook could therefore part it elsewhere. The provider adds
fields without notice, so names that we do not know must be taken. Hence names prove nothing here:
each value that we use is also read from the signed words alone, by one rule that knows no field,
and both must be the same. Two forms under one signature then cannot tell us different things.

The rule: going through the signed words once, the first place counts at which a name of ours stands
with all of a value behind it, up to a capital letter (with which the provider's names begin) or the
end. A text's words end where its sender begins, or where a word begins that is built like a name
("ChannelMetadata") and could stand between the two; a text with such a word in it ("FaceTime") is
refused here, and comes from the provider's list half a minute later (inbound.catch_up). The address
is signed before the names, and every name begins with a letter: nothing of ours can become one.
"""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

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
# Of a sender only a number means anything to us, and from the same place in every cut.
_NUMBER = r"(?:[a-z]{1,10}:)?\+?[0-9]{1,20}"
_END = r"(?=[A-Z]|\Z)"
_SENDER = rf"From{_NUMBER}{_END}"
# It could sort after Body and before From; "Fire" and what follows it today make no such name.
_A_NAME_BETWEEN = rf"[B-F][a-z0-9]+(?!{_SENDER}|(?:Button|Channel)[A-Z])[A-Z]"
_BODY = re.compile(rf"(?s:.*?)(?={_SENDER}|{_A_NAME_BETWEEN}|\Z)")
_READ = {
    **{name: rf"(?:{shape}){_END}" for name, shape in _SHAPES.items()},
    "From": _NUMBER + _END,
    "ForwardedFrom": _NUMBER + _END,  # read only so that the end of its name is no sender
}
_BY_SENDER = "From"

_PLACE = r"(?:From|To|Caller|Called)(?:City|State|Zip|Country|Name|DisplayName)?"
_KNOWN = re.compile(
    rf"{_PLACE}|AccountSid|AddOns|AnsweredBy|ApiVersion|Body|ButtonPayload|ButtonText|CallDuration"
    r"|CallSid|CallStatus|CallToken|CallbackSource|ChannelInstallSid|ChannelMetadata|ChannelPrefix"
    r"|ChannelStatusMessage|ChannelToAddress|Digits|Direction|Duration|ErrorCode|ErrorMessage"
    r"|DialBridged|DialCallDuration|DialCallSid|DialCallStatus|ErrorUrl|EventType|FinishedOnKey"
    r"|ForwardedFrom|MachineDetectionDuration"
    r"|MediaContentType\d|MediaSid\d|MediaUrl\d|MessageSid|MessageStatus|MessageType|MessagingServiceSid"
    r"|NumMedia|NumSegments|OptOutType|OriginalRepliedMessageS(?:ender|id)|ParentCallSid|ProfileName"
    r"|QueueTime|RawDlrDoneDate"
    r"|RecordingChannels|RecordingDuration|RecordingErrorCode|RecordingSid|RecordingSource"
    r"|RecordingStartTime|RecordingStatus|RecordingTrack|RecordingUrl"
    r"|ReferralNumMedia|SequenceNumber|SipResponseCode|SmsMessageSid|SmsSid|SmsStatus|StirPassportToken"
    r"|StirStatus|StirVerstat|Timestamp|ToolkitAttributes|WaId|msg"
)
_A_NAME = re.compile(r"[A-Z][A-Za-z]{1,40}[0-9]{0,2}")  # it can hold no number of a phone


def what_is_odd(said: Mapping[str, str], reads: Collection[str]) -> str:
    """Why these fields are not what the provider would say, of which we use `reads`; else nothing."""
    if not all(name[:1].isalpha() for name in said):
        return "it has a name that begins with no letter"
    bent = (n for n, shape in _PATTERNS.items() if n in said and not shape.fullmatch(said[n]))
    if (name := next(bent, None)) is not None:
        return f"its {name} has the wrong shape"
    names = frozenset(reads)
    if _told(said, names) != _signed(said, names):
        return "what is signed could be parted in another way"
    return ""


def unknown(said: Mapping[str, str]) -> list[str]:
    """Names that we have not met; of one that is not built like the provider's, only that it is there."""
    new = (name for name in said if not _KNOWN.fullmatch(name))
    return [name if _A_NAME.fullmatch(name) else "(no plain name)" for name in new]


def _told(said: Mapping[str, str], names: frozenset[str]) -> dict[str, str]:
    """What the form itself says; an empty field says as much as one that is missing."""
    return {n: said[n] for n in _all(names) if said.get(n) and _is_read(n, said[n])}


def _is_read(name: str, value: str) -> bool:
    return not name.endswith(_BY_SENDER) or re.fullmatch(_NUMBER, value) is not None


def _signed(said: Mapping[str, str], names: frozenset[str]) -> dict[str, str]:
    """The same, read from what is signed."""
    found: dict[str, str] = {}
    words = "".join(name + said[name] for name in sorted(said))
    if "Body" in names:
        words, _name, rest = words.partition("Body")
        found |= {"Body": body} if (body := _BODY.match(rest)[0]) else {}  # type: ignore[index]
        words = f"{words}Body{rest.removeprefix(body)}"
    for match in _reader(names).finditer(words):
        name = str(match.lastgroup)
        if match[name]:
            found.setdefault(name, match[name])
    return found


def _all(names: frozenset[str]) -> set[str]:
    return {*names, "ForwardedFrom"} if _BY_SENDER in names else set(names)


@lru_cache(maxsize=16)
def _reader(names: frozenset[str]) -> re.Pattern[str]:
    """Longer names come first: "ParentCallSid" is not read as "CallSid"."""
    longest_first = sorted(_all(names) - {"Body"}, key=lambda name: (-len(name), name))
    return re.compile("|".join(f"{name}(?P<{name}>{_READ[name]})" for name in longest_first))
