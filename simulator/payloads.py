"""Texts and calls as the provider's JSON shows them."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from simulator.records import Call, Message

if TYPE_CHECKING:
    from simulator.options import Options
    from simulator.recordings import Recording

VERSION = "2010-04-01"
MEANING = {
    30003: "Unreachable destination handset",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30008: "Unknown error",
}


@lru_cache(maxsize=4096)
def _written(second: int) -> str:
    return f"{datetime.fromtimestamp(second, UTC):%a, %d %b %Y %H:%M:%S +0000}"


def rfc2822(moment: datetime | None) -> str | None:
    """A date as the 2010 API writes it."""
    return None if moment is None else _written(int(moment.timestamp()))


def number_json(options: "Options") -> dict[str, object]:
    """The account's own number as the provider's JSON, as far as anybody asks."""
    return {
        "sid": "PN" + "0" * 32,
        "account_sid": options.account_sid,
        "phone_number": options.number,
        "capabilities": {"voice": True, "sms": True, "mms": False, "fax": False},
        "sms_url": options.inbound_text_url,
        "sms_method": "POST",
        "voice_url": options.inbound_voice_url,
        "voice_method": "POST",
        "status_callback": options.inbound_over_url,
        "status_callback_method": "POST",
    }


def message_json(message: Message, account: str) -> dict[str, object]:
    """One text as the provider's JSON."""
    uri = f"/{VERSION}/Accounts/{account}/Messages/{message.sid}"
    return {
        "account_sid": account,
        "api_version": VERSION,
        "body": "" if message.redacted else message.body,
        "date_created": rfc2822(message.created_at),
        "date_sent": rfc2822(message.sent_at),
        "date_updated": rfc2822(message.updated_at or message.created_at),
        "direction": message.direction,
        "error_code": message.error_code,
        "error_message": MEANING.get(message.error_code or 0),
        "from": message.sender,
        "messaging_service_sid": message.service or None,
        "num_media": "0",
        # A messaging service has not chosen a sender yet, so the count is not known.
        "num_segments": "0" if message.status == "accepted" else str(message.segments),
        "price": None,
        "price_unit": "GBP",
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": message.to,
        "uri": f"{uri}.json",
    }


def call_json(call: Call, account: str) -> dict[str, object]:
    """One call as the provider's JSON."""
    uri = f"/{VERSION}/Accounts/{account}/Calls/{call.sid}"
    return {
        "account_sid": account,
        "answered_by": (call.answered_by or None) if call.detection else None,
        "api_version": VERSION,
        "caller_name": None,
        "date_created": rfc2822(call.created_at),
        "date_updated": rfc2822(call.ended_at or call.started_at or call.created_at),
        "direction": call.direction,
        "duration": str(call.duration) if call.finished else None,
        "end_time": rfc2822(call.ended_at),
        "forwarded_from": None,
        "from": call.sender,
        "from_formatted": call.sender,
        "group_sid": None,
        "parent_call_sid": call.parent or None,
        "phone_number_sid": None,
        "price": None,
        "price_unit": "GBP",
        "queue_time": "0",
        "sid": call.sid,
        "start_time": rfc2822(call.started_at or call.created_at),
        # "initiated" is an event's name; the resource itself stays queued until it rings
        "status": "queued" if call.status == "initiated" else call.status,
        "subresource_uris": {"recordings": f"{uri}/Recordings.json"},
        "to": call.to,
        "to_formatted": call.to,
        "trunk_sid": None,
        "uri": f"{uri}.json",
    }


def recording_json(one: "Recording", account: str) -> dict[str, object]:
    """One recording as the provider's JSON."""
    uri = f"/{VERSION}/Accounts/{account}/Recordings/{one.sid}"
    return {
        "account_sid": account,
        "api_version": VERSION,
        "call_sid": one.call,
        "channels": 1,
        "conference_sid": None,
        "date_created": rfc2822(one.created_at),
        "date_updated": rfc2822(one.created_at),
        "duration": str(one.seconds),
        "encryption_details": None,
        "error_code": None,
        "media_url": f"https://api.example{uri}",
        "price": None,
        "price_unit": "GBP",
        "sid": one.sid,
        "source": "RecordVerb",
        "start_time": rfc2822(one.created_at),
        "status": "completed",
        "uri": f"{uri}.json",
    }
