"""Pages behind a link of ours: name somebody, say yes or no, what a leader told us, still you?"""

from collections.abc import Callable
from datetime import datetime, time

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.clock import now
from accounts.trail import record
from accounts.verbs import Verb
from residences import asking, naming, neighbours, pin_views
from residences.aliases import LONGEST_ALIAS
from residences.checkup import cap_of, facts_of, tongues_of
from residences.errand_pages import open_list
from residences.errands import raise_errands
from residences.holding import held
from residences.leading import note_facts, step_down
from residences.leading_forms import tongue_choices
from residences.link_pages import (
    dead_link,
    find_link,
    language_of,
    resident_page,
    show,
    thanks,
    use_up,
)
from residences.models import (
    OPEN_STANDINGS,
    ErrandKind,
    LinkTo,
    PersonalLink,
    Question,
    Resident,
    Round,
)
from residences.neighbours import Named
from residences.numbers import confirm
from residences.refusals import Refused
from residences.saying import said
from translations import languages

HOURS = [time(hour) for hour in range(24)]
CAPS = range(1, 31)


@csrf_exempt  # the secret in the address is what gives the right to answer
@resident_page
@require_http_methods(["GET", "HEAD", "POST"])
def open_link(request: HttpRequest, secret: str) -> HttpResponse:
    """The page that this link is for."""
    moment = now()
    link = find_link(secret, moment)
    if link is None:
        return dead_link(request)
    return _page_of(LinkTo(link.to))(request, link, moment)


def _page_of(to: LinkTo) -> "Page":
    """A page of ours, or of the room above that settings name."""
    if to in PAGES:
        return PAGES[to]
    page: Page = import_string(settings.LINK_PAGES[to])
    return page


# Naming -------------------------------------------------------------------------------------------


def name_page(request: HttpRequest, link: PersonalLink, moment: datetime) -> HttpResponse:
    """Name a neighbour, a number from the list, or oneself; once."""
    branch_round = naming.round_of(link.resident, moment)
    if link.used_at:
        return thanks(request, link)
    if branch_round is None:
        return show(request, "over", link.resident, nobody=True)
    if request.method != "POST":
        return show(request, "name_closed", link.resident)
    if "step" in request.POST:
        return _name_open(request, link, branch_round)
    return _named(request, link, branch_round, moment)


def _name_open(
    request: HttpRequest, link: PersonalLink, branch_round: Round, trouble: str = ""
) -> HttpResponse:
    """With a trouble: nothing was chosen, or several people have the name."""
    twins = said("named_twins", language_of(request, link.resident))
    return show(
        request,
        "name",
        link.resident,
        standing=naming.candidates(branch_round.branch),
        people=_on_this_phone(link),
        nothing=trouble == "nothing",
        twins=twins if trouble == "twins" else "",
    )


def _on_this_phone(link: PersonalLink) -> list[Resident]:
    """Who may be holding the phone to which the link was sent."""
    phones = link.resident.lines.values("phone")
    people = Resident.objects.here().filter(lines__phone__in=phones, branch=link.resident.branch)
    return list(people.distinct().order_by("joined_at", "pk"))


@transaction.atomic
def _named(
    request: HttpRequest, link: PersonalLink, branch_round: Round, moment: datetime
) -> HttpResponse:
    who = next(
        (one for one in _on_this_phone(link) if str(one.pk) == request.POST.get("who")),
        link.resident,
    )
    alias = request.POST.get("alias", "").strip()[:LONGEST_ALIAS]
    chosen = request.POST.get("chosen", "")
    standing = [one for one in naming.candidates(branch_round.branch) if str(one.number) == chosen]
    if "offer" not in request.POST and not alias and not standing:
        return _name_open(request, link, branch_round, "nothing")
    named = Named(alias)
    meant = neighbours.found(named, who) if alias else []
    if len(meant) > 1 and not named.is_number:
        return _name_open(request, link, branch_round, "twins")
    if not use_up(link, moment):
        return thanks(request, link)
    if "offer" in request.POST:
        naming.offer(resident=who, how="page", now=moment)
        return thanks(request, link, talk=True)
    for one in standing:
        naming.back(nomination=one, by=who)
    if alias and not standing:
        naming.name(whom=meant[0] if len(meant) == 1 else None, by=who, now=moment)
    return thanks(request, link)


# A yes or a no ------------------------------------------------------------------------------------


@transaction.atomic
def lead_page(request: HttpRequest, link: PersonalLink, moment: datetime) -> HttpResponse:
    """Somebody who was named says yes or no."""
    question = link.question
    nomination = question.nomination if question else None
    answer = request.POST.get("answer")
    if link.used_at:
        return thanks(request, link)
    if question is None or nomination is None or nomination.standing not in OPEN_STANDINGS:
        return show(request, "over", link.resident)
    if answer not in {"yes", "no"} or not use_up(link, moment):
        return show(request, "lead", link.resident)
    asking.settle(question, answer, moment)
    naming.answer(nomination=nomination, yes=answer == "yes", how="page", now=moment)
    return thanks(request, link, talk=answer == "yes")


# What a leader told us ----------------------------------------------------------------------------


def helper_page(request: HttpRequest, link: PersonalLink, moment: datetime) -> HttpResponse:
    """Languages, hours, how many people; ask neighbours for more helpers; stop."""
    resident = link.resident
    if held([resident.pk], moment):
        return dead_link(request)
    if not resident.leaderships.exists():
        return show(request, "stopped", resident)
    if request.method != "POST":
        return show(request, "helper_closed", resident)
    return _helped(request, link, resident, moment)


def _helped(
    request: HttpRequest, link: PersonalLink, resident: Resident, moment: datetime
) -> HttpResponse:
    if "stop" in request.POST:
        use_up(link, moment)
        step_down(resident=resident, how="page", now=moment)
        return show(request, "stopped", resident)
    if "digits" in request.POST:
        return show(request, "pin", resident)
    if "pin" in request.POST:
        return pin_views.choose(request, link, moment, used=False)
    if "ask" in request.POST:
        return _helper(request, resident, asked=_ask_neighbours(resident, moment))
    if "save" in request.POST:
        _note(request, resident, moment)
        return _helper(request, Resident.objects.get(pk=resident.pk), saved=True)
    return _helper(request, resident)


def _helper(
    request: HttpRequest, resident: Resident, *, saved: bool = False, asked: bool = False
) -> HttpResponse:
    tags = [*tongues_of(resident), *languages.FIRST_WAVE]
    return show(
        request,
        "helper",
        resident,
        saved=saved,
        asked=asked,
        spoken=sorted(tongues_of(resident)),
        choices=[languages.get(tag) for tag, _name in tongue_choices(tags)],
        facts=facts_of(resident),
        hours=HOURS,
        cap=cap_of(resident),
        caps=CAPS,
    )


def _note(request: HttpRequest, resident: Resident, moment: datetime) -> None:
    """What came from our own page; whatever else comes changes nothing."""
    hours = {f"{hour:%H}": hour for hour in HOURS}
    begins = hours.get(request.POST.get("rung_from", ""))
    ends = hours.get(request.POST.get("rung_until", ""))
    both = begins is not None and ends is not None
    cap = request.POST.get("cap", "")
    note_facts(
        resident=resident,
        by=None,
        now=moment,
        languages=[tag for tag in request.POST.getlist("spoken") if tag in languages.LANGUAGES],
        rung_from=begins if both else None,
        rung_until=ends if both else None,
        cap=int(cap) if cap in set(map(str, CAPS)) else cap_of(resident),
    )


def _ask_neighbours(resident: Resident, moment: datetime) -> bool:
    """True when a round is open in the branches that they lead, by them or before."""
    for row in resident.leaderships.select_related("branch"):
        try:
            naming.open_round(branch=row.branch, leader=resident, now=moment)
        except Refused:
            continue  # people can name somebody there already
    return True


# Still you? ---------------------------------------------------------------------------------------


@transaction.atomic
def still_page(request: HttpRequest, link: PersonalLink, moment: datetime) -> HttpResponse:
    """The number is right, the language should be another, or the number changes."""
    question = link.question
    if link.used_at or question is None:
        return thanks(request, link)
    answer = request.POST.get("answer")
    tongue = request.POST.get("reads", "")
    if answer == "language" and tongue not in languages.READING:
        answer = None
    if answer not in {"yes", "changed", "language"} or not use_up(link, moment):
        choices = [languages.get(tag) for tag in languages.FIRST_WAVE]
        return show(request, "still_you", link.resident, choices=choices)
    asking.settle(question, {"yes": "1", "changed": "2"}.get(answer, "language"), moment)
    if answer == "changed":
        raise_errands(question.people.all(), ErrandKind.CHANGE, moment)
        return thanks(request, link, talk=True)
    if answer == "language":
        _read_in(question, tongue, moment)
    confirm(question=question, now=moment)
    return redirect(f"{request.path}?lang={tongue}" if answer == "language" else request.path)


def _read_in(question: Question, tongue: str, moment: datetime) -> None:
    """Those who were asked in one language read another."""
    for one in question.people.filter(reads=question.language):
        one.reads = tongue
        one.save(update_fields=["reads"])
        record(actor=None, verb=Verb.RESIDENT_CHANGED, target=one, reason="language", at=moment)


Page = Callable[[HttpRequest, PersonalLink, datetime], HttpResponse]
PAGES: dict[LinkTo, Page] = {
    LinkTo.NAME: name_page,
    LinkTo.LEAD: lead_page,
    LinkTo.HELPER: helper_page,
    LinkTo.STILL_YOU: still_page,
    LinkTo.ERRANDS: open_list,
    LinkTo.PIN: pin_views.pin_page,
}
