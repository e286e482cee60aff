"""The page behind a resident's link: what they need, what is there for them, and a yes or a no.

A link opens by GET as often as anybody likes and shows nothing; only a button shows or does
something. Every button may be pressed twice: the second press changes nothing.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from donations import checkups, giving, neighbour_views, tables
from donations.actions import close_need
from donations.facts import Kind
from donations.in_person import near
from donations.models import ClosedHow, DeclineReason, Match, MatchState, Need, OpenedHow
from donations.neighbours import people_near
from donations.resident_forms import AskForm
from donations.resident_page import Parcel, key_of, next_day, rows_of, to_ask, way_to
from donations.resident_words import ASKED
from donations.saying import BROKEN, YES, Voice
from residences.link_pages import dead_link, language_of
from residences.models import PersonalLink, Resident
from translations import languages

Deed = Callable[[Resident, str, HttpRequest, datetime], str]


def gifts_page(request: HttpRequest, link: PersonalLink, moment: datetime) -> HttpResponse:
    """The page itself; what was pressed is done first."""
    resident = link.resident
    if resident.left_at:
        return dead_link(request)
    if request.method != "POST":
        return _show(request, "closed", resident)
    if "near" in request.POST:
        return _ask_near(request, resident, moment)
    if (kind := request.POST.get("kind", "")) in ASKED:
        return _ask(request, resident, Kind(kind), moment)
    return _list(request, resident, moment, said=_done(request, resident, moment))


def _done(request: HttpRequest, resident: Resident, moment: datetime) -> str:
    """What was pressed, done; and which sentence says so."""
    for name, deed in DEEDS.items():
        if name in request.POST:
            try:
                return deed(resident, request.POST[name], request, moment)
            except ValidationError:  # it has moved on
                return "over"
    return ""


def _match(resident: Resident, value: str, moment: datetime) -> Match | None:
    """Their own, or of somebody without a phone whom they lead."""
    key = key_of(value)
    mine = Match.objects.filter(need__resident=resident, pk=key)
    found = mine.exclude(confirmed_at=None).select_related("need").first()
    return found or next((one for one in near(resident, moment) if one.pk == key), None)


def _yes(resident: Resident, value: str, _request: HttpRequest, moment: datetime) -> str:
    match = _match(resident, value, moment)
    if match is None:
        return "over"
    if match.state != MatchState.ACCEPTED:
        giving.accept(match=match, by=None, now=moment)
    return "kept"


def _no(resident: Resident, value: str, request: HttpRequest, moment: datetime) -> str:
    """The reason stands before the match in the value of the button that was pressed."""
    reason, _dot, key = value.partition(".")
    match = _match(resident, key, moment)
    if match is None or reason not in DeclineReason.values:
        return "over"
    if match.state == MatchState.DECLINED:
        giving.say_why(match=match, reason=DeclineReason(reason))
    else:
        giving.decline(match=match, reason=DeclineReason(reason), by=None, now=moment)
    return "declined"


def _drop(resident: Resident, value: str, _request: HttpRequest, moment: datetime) -> str:
    need = Need.objects.filter(resident=resident, pk=key_of(value)).first()
    if need is None:
        return "over"
    close_need(need=need, how=ClosedHow.WITHDRAWN, by=None, now=moment)
    return "dropped"


def _works(resident: Resident, value: str, _request: HttpRequest, moment: datetime) -> str:
    """A 1 or a 2 stands before the match: it works, or it does not."""
    said, _dot, key = value.partition(".")
    mine = Match.objects.filter(need__resident=resident, pk=key_of(key), checkup__isnull=False)
    match = mine.select_related("need").first()
    if match is None or said not in {YES, BROKEN}:
        return "over"
    checkups.answer(match=match, works=said == YES, by=None, now=moment)
    return "works" if said == YES else "broken"


DEEDS: dict[str, Deed] = {"yes": _yes, "no": _no, "drop": _drop, "works": _works}


def _ask(request: HttpRequest, resident: Resident, kind: Kind, moment: datetime) -> HttpResponse:
    """Only what decides for this kind; then it is noted, or changed if they asked for it before."""
    open_now = Need.objects.open().wished().filter(resident=resident, kind=kind).first()
    known = {**open_now.facts, "quantity": open_now.quantity} if open_now else {}
    if "note" not in request.POST:
        form = AskForm(kind=kind, resident=resident, initial=known)
        return _form(request, resident, form)
    form = AskForm(request.POST, kind=kind, resident=resident, initial=known)
    try:
        again = form.is_valid() and form.note(open_now, how=OpenedHow.PAGE, now=moment)
    except ValidationError:
        form.add_error(None, "")
    if form.errors:
        return _form(request, resident, form)
    return _list(request, resident, moment, said="known" if again else "noted")


def _form(
    request: HttpRequest, resident: Resident, form: AskForm, someone: Resident | None = None
) -> HttpResponse:
    tongue = language_of(request, resident)
    with translation.override(tongue):
        page = {"form": form, "word": Voice.of(tongue).word(form.kind), "someone": someone}
        status = 422 if form.errors else 200
        return _show(request, "ask", resident, status=status, **page)


def _ask_near(request: HttpRequest, leader: Resident, moment: datetime) -> HttpResponse:
    """A leader asks for somebody in their branch."""

    def form_page(form: AskForm, someone: Resident) -> HttpResponse:
        return _form(request, leader, form, someone)

    def show(**more: Any) -> HttpResponse:
        voice = Voice.of(language_of(request, leader))
        kinds = [(kind, voice.word(kind)) for kind in ASKED]
        return _show(request, "near", leader, kinds=kinds, **more)

    found = neighbour_views.asked(request, leader, moment, form_page, show)
    return _list(request, leader, moment, said=found) if isinstance(found, str) else found


def _list(request: HttpRequest, resident: Resident, moment: datetime, *, said: str) -> HttpResponse:
    tongue = language_of(request, resident)
    voice = Voice.of(tongue)
    rows = rows_of(resident, voice)
    fetched = any(not parcel.is_service for row in rows for parcel in row.parcels)
    led = near(resident, moment)
    return _show(
        request,
        "gifts",
        resident,
        said=said,
        rows=rows,
        way=way_to(resident, moment) if fetched else None,
        given=[(match, voice.word(match.need.kind)) for match in to_ask(resident, moment)],
        tables=tables.for_resident(resident, moment),
        near=[(Parcel.of(match), voice.word(match.need.kind)) for match in led],
        leads=people_near(resident, moment).exists(),
        near_day=next_day(resident, moment) if led else "",
        near_tables=[
            (table, need.resident, voice.word(need.kind))
            for table, need in tables.near(resident, moment)
        ],
        reasons=[one.value for one in DeclineReason],
        kinds=[(kind, voice.word(kind)) for kind in ASKED],
    )


def _show(
    request: HttpRequest, name: str, resident: Resident, *, status: int = 200, **more: Any
) -> HttpResponse:
    tongue = language_of(request, resident)
    with translation.override(tongue):
        context = {
            "language": languages.get(tongue),
            "tongues": [languages.get(tag) for tag in languages.FIRST_WAVE],
            **more,
        }
        return render(request, f"donations/resident/{name}.html", context, status=status)
