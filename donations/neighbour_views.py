"""The part of a leader's page where they ask for a neighbour: who, what, and what suits them."""

from collections.abc import Callable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from donations.facts import Kind
from donations.neighbours import ask_for, people_near
from donations.refused import AskedLately, NotNearThem
from donations.resident_forms import AskForm
from donations.resident_words import ASKED
from residences.models import Resident

Show = Callable[..., HttpResponse]


def asked(
    request: HttpRequest, leader: Resident, moment: datetime, form_page: Show, show: Show
) -> HttpResponse | str:
    """The next question; or, once it is done, which sentence says so."""
    people = people_near(leader, moment)
    if not people:
        return "gone"
    chosen = request.POST["near"]
    someone = next((one for one in people if str(one.pk) == chosen), None)
    if someone is None:
        return show(people=people, someone=None)
    if (kind := request.POST.get("kind", "")) not in ASKED:
        return show(people=people, someone=someone)
    if "note" not in request.POST:
        return form_page(AskForm(kind=Kind(kind), resident=someone), someone)
    form = AskForm(request.POST, kind=Kind(kind), resident=someone)
    said = _noted(form, leader, moment) if form.is_valid() else ""
    return said or form_page(form, someone)


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
