"""A sound for whoever opens a leaflet's page, whole or the part of it that their browser asks for."""

import re
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

_RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")


def sound_answer(request: HttpRequest, sound: bytes) -> HttpResponse:
    """The sound; some browsers play nothing unless they are given the bytes that they name."""
    asked = _asked(request.headers.get("Range", ""), len(sound))
    if asked is None:
        answer = HttpResponse(sound, content_type="audio/wav")
    elif asked:
        answer = HttpResponse(
            sound[asked.start : asked.stop],
            content_type="audio/wav",
            status=HTTPStatus.PARTIAL_CONTENT,
        )
        answer["Content-Range"] = f"bytes {asked.start}-{asked.stop - 1}/{len(sound)}"
    else:
        answer = HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
        answer["Content-Range"] = f"bytes */{len(sound)}"
    answer["Accept-Ranges"] = "bytes"
    return answer


def _asked(header: str, size: int) -> range | None:
    """The bytes that a header names; none of them if there are none such; None for all."""
    found = _RANGE.fullmatch(header.strip())
    if not found or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        return range(max(size - int(last), 0), size)
    return range(int(first), min(int(last or size - 1), size - 1) + 1)
