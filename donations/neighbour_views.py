"""The part of a leader's page where they ask for a neighbour: who, what, and what suits them."""

from collections.abc import Callable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from donations.facts import Kind
from donations.neighbours import MOST, ask_for, people_near
from donations.refused import AskedLately, NotNearThem
from donations.resident_forms import AskForm
from donations.resident_page import key_of
from donations.resident_words import ASKED
from residences.models import Resident

Show = Callable[..., HttpResponse]


def asked(
    request: HttpRequest, leader: Resident, moment: datetime, form_page: Show, show: Show
) -> HttpResponse | str:
    """The next question; or, once it is done, which sentence says so."""
    people = people_near(leader, moment)
    chosen = request.POST["near"]
    someone = people.filter(pk=key_of(chosen)).first()
    if someone is None:
        return _who(people, chosen, show)
    if (kind := request.POST.get("kind", "")) not in ASKED:
        return show(someone=someone)
    if "note" not in request.POST:
        return form_page(AskForm(kind=Kind(kind), resident=someone), someone)
    form = AskForm(request.POST, kind=Kind(kind), resident=someone)
    said = _noted(form, leader, moment) if form.is_valid() else ""
    return said or form_page(form, someone)


def _who(people: QuerySet[Resident], chosen: str, show: Show) -> HttpResponse | str:
    """Whom they can ask for: the first hundred, or those after the number on the button."""
    many = people.count()
    if not many:
        return "gone"
    after = min(int(chosen[:5]), many - 1) if chosen.isdecimal() else 0
    past = after + MOST
    rest = {"past": past, "more": many - past} if many > past else {}
    return show(people=people[after:past], someone=None, **rest)


def _noted(form: AskForm, leader: Resident, moment: datetime) -> str:
    """Which sentence says that it is done, or why not; none when the form says it."""
    try:
        ask_for(
            leader=leader,
            resident=form.resident,
            kind=form.kind,
            now=moment,
            quantity=form.cleaned_data["quantity"],
            said=form.said(),
        )
    except AskedLately:
        return "lately"
    except NotNearThem:  # one of the two moved meanwhile
        return "gone"
    except ValidationError:
        form.add_error(None, "")
        return ""
    return "for_them"
