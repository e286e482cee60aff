"""What pages and programs ask about runs, hand-over points and the way to each residence."""

import uuid
from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import clock
from accounts.models import Group, User
from donations import fasts, meals, run_actions, setting_up
from donations.forms import ask_group, groups_of
from donations.models import Facilities, HandOverPoint, Known, NotRun, Route, Run, Stop
from donations.run_choice import Chosen, Why, choose
from donations.run_data import Place, places
from residences.forms import Asking
from residences.models import Residence

WEEK = timedelta(days=7)  # until the next run, as far as the choice is concerned
STOPS = 5  # that a volunteer with a car manages in an afternoon


def day_field(label: Any, **more: Any) -> forms.DateField:
    """Asks for a day."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "short"})
    return forms.DateField(label=label, widget=widget, **more)


def time_field(**more: Any) -> forms.TimeField:
    """Asks for an hour."""
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "short"})
    return forms.TimeField(label=gettext_lazy("From when"), widget=widget, **more)


class WhenForm(Asking):
    """Whose things, when, and how many residences; `WhenForm(data, user=)`."""

    group = forms.ModelChoiceField(Group.objects.none(), label=gettext_lazy("Whose things"))
    day = day_field(gettext_lazy("Which day"))
    time = time_field(initial=time(10))
    stops = forms.IntegerField(
        label=gettext_lazy("How many residences at most"),
        min_value=1,
        max_value=40,
        initial=STOPS,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_group(self, groups_of(user))

    def starts_at(self) -> datetime:
        """The moment that was said, on the clock on the wall."""
        said = datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"])
        return timezone.make_aware(said)


class PlanForm(WhenForm):
    """The same, and where to; `.save(by=, now=)`. Without homes the program chooses."""

    homes = forms.MultipleChoiceField(
        label=gettext_lazy("Where to"), required=False, widget=forms.CheckboxSelectMultiple
    )
    drive = forms.BooleanField(label=gettext_lazy("I drive"), required=False)
    request_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: User, group: Group | None, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["stops"].required = False
        self.fields["stops"].widget = forms.HiddenInput()
        self.fields["request_key"].initial = uuid.uuid4
        self.places = places(group) if group else {}
        at = self._at()
        self.fields["homes"].choices = [  # type: ignore[attr-defined]
            (name, _told(place, at))
            for name, place in self.places.items()
            if place.route != Route.REFUSED
        ]

    def _at(self) -> datetime | None:
        """The moment that was said or is proposed, before anything is looked at."""
        try:
            day, hour = (self.fields[one].clean(self[one].value()) for one in ("day", "time"))
        except forms.ValidationError:
            return None
        return datetime.combine(day, hour)

    def propose(self, day: Any, stops: int) -> list[Chosen]:
        """Where the run would go, and why."""
        waits = [place.waits for place in self.places.values()]
        return choose((one for one in waits if one), stops, day, day + WEEK)

    def save(self, *, by: User, now: datetime) -> Run:
        """The run, planned."""
        facts = self.cleaned_data
        proposed = self.propose(facts["day"], facts["stops"] or STOPS)
        return run_actions.plan_run(
            group=facts["group"],
            starts_at=self.starts_at(),
            chosen=_chosen(facts["homes"], proposed),
            places=self.places,
            by=by,
            now=now,
            driver=by if facts["drive"] else None,
            request_key=facts["request_key"],
        )


def _chosen(homes: list[str], proposed: list[Chosen]) -> list[Chosen]:
    """What a person chose, each with the reason that the program had for it, if any."""
    if not homes:
        return proposed
    why = {one.home: one.why for one in proposed}
    return [Chosen(home, why.get(home, Why.BY_HAND)) for home in dict.fromkeys(homes)]


def _told(place: Place, at: datetime | None) -> str:
    """A residence with what waits there, since when, by which way it comes, and a meal then."""
    name = place.residence.code_name
    parts = [name, _way(place)]
    if place.things and place.since:
        many = ngettext("%(n)s thing waits", "%(n)s things wait", place.things)
        since = date_format(place.since, "j F")
        parts += [many % {"n": place.things}, _("nobody came since %s") % since]
    else:
        parts.append(_("nothing waits"))
    if at and (meal := meals.at_table(place.meal_times, at)):
        parts.append(_("a meal is served then, %(hours)s") % {"hours": meal})
    return " · ".join(parts)


def _way(place: Place) -> str:
    if place.route == Route.DESK:
        return _("at the desk")
    return place.point.name if place.point else _("no hand-over point yet")


DEEDS = ("drive", "leave", "up", "down", "drop", "add", "time", "done")


class RunDeedForm(forms.Form):
    """What is done about a run: `.do(run, by=, now=)` gives what to say of it."""

    deed = forms.ChoiceField(choices=[(one, one) for one in DEEDS])
    stop = forms.ModelChoiceField(Stop.objects.none(), required=False)
    home = forms.CharField(required=False, max_length=40)
    day = day_field(gettext_lazy("Which day"), required=False)
    time = time_field(required=False)

    def __init__(self, *args: Any, run: Run, **kwargs: Any) -> None:
        at = timezone.localtime(run.starts_at)
        kwargs.setdefault("initial", {"day": at.date(), "time": at.time()})
        super().__init__(*args, **kwargs)
        self.run = run
        for name in ("day", "time"):
            self.fields[name].required = not self.is_bound or self.data.get("deed") == "time"
        field = self.fields["stop"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        field.queryset = run.stops.all()

    def clean(self) -> dict[str, Any]:
        """Deeds on a stop name it; the residence to add is one of the group's."""
        facts = super().clean() or {}
        if facts.get("deed") in {"up", "down", "drop"} and not facts.get("stop"):
            self.add_error("stop", _("Say which stop."))
        if facts.get("deed") == "add":
            facts["place"] = places(self.run.group).get(facts.get("home", ""))
            if facts["place"] is None:
                self.add_error("home", _("There is no such residence."))
        return facts

    def do(self, *, by: User, now: datetime) -> str:
        """Done; with what to say of it."""
        facts, run = self.cleaned_data, self.run
        match facts["deed"]:
            case "drive" | "leave":
                driver = by if facts["deed"] == "drive" else None
                run_actions.set_driver(run=run, driver=driver, by=by, now=now)
                return _("You drive. Thank you.") if driver else _("Nobody drives for now.")
            case "up" | "down":
                up = facts["deed"] == "up"
                run_actions.move_stop(stop=facts["stop"], up=up, by=by, now=now)
                return _("Moved.")
            case "drop":
                run_actions.drop_stop(stop=facts["stop"], by=by, now=now)
                return _("The run does not go there. Who said yes is told; it stays theirs.")
            case "add":
                run_actions.add_stop(run=run, place=facts["place"], by=by, now=now)
                return _("The run goes there too. Who said yes is told the day.")
            case "time":
                at = timezone.make_aware(datetime.combine(facts["day"], facts["time"]))
                run_actions.change_time(run=run, starts_at=at, by=by, now=now)
                return _("Kept. Who said yes is told the new day and hour.")
        left = run_actions.finish_run(run=run, by=by, now=now)
        words = ngettext(
            "Done. %(n)s promise was not fetched: it is kept for another week.",
            "Done. %(n)s promises were not fetched: they are kept for another week.",
            left,
        )
        return words % {"n": left} if left else _("Done. Everything was fetched.")


class CancelRunForm(Asking):
    """Why a run does not take place; `.save(run, by=, now=)`."""

    why_not = forms.ChoiceField(
        label=gettext_lazy("Why it does not take place"), choices=[("", "—"), *NotRun.choices]
    )

    def cancel(self, *, run: Run, by: User, now: datetime) -> None:
        """Cancelled; people are told."""
        why = NotRun(self.cleaned_data["why_not"])
        run_actions.cancel_run(run=run, why=why, by=by, now=now)


class PointForm(Asking):
    """A place where things are kept or handed over; never a residence."""

    group = forms.ModelChoiceField(Group.objects.none(), label=gettext_lazy("Whose place"))
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=60,
        help_text=gettext_lazy("A church, a library, a store. Never a residence."),
    )
    where = forms.CharField(label=gettext_lazy("Where it is"), max_length=200, required=False)
    hours = forms.CharField(
        label=gettext_lazy("When somebody is there"), max_length=120, required=False
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_group(self, groups_of(user))

    def clean(self) -> dict[str, Any]:
        """No residence of the group goes by this name."""
        facts = super().clean() or {}
        group, name = facts.get("group"), facts.get("name")
        if group and name and group.residences.filter(code_name__iexact=name).exists():
            self.add_error("name", _("A residence has this name. Name the place itself."))
        return facts

    def save(self, *, by: User, now: datetime) -> HandOverPoint:
        """The place."""
        return setting_up.add_point(by=by, now=now, **self.cleaned_data)


class RouteForm(Asking):
    """What there is in a residence, and by which way things get there; `.save(by=, now=)`."""

    route = forms.ChoiceField(
        label=gettext_lazy("How things get there"),
        choices=Route.choices,
        widget=forms.RadioSelect,
    )
    route_words = forms.CharField(
        label=gettext_lazy("What to know about it"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("When, which door. No names, no numbers, no address."),
    )
    point = forms.ModelChoiceField(
        HandOverPoint.objects.none(),
        label=gettext_lazy("Handed over at"),
        required=False,
        empty_label=gettext_lazy("At the desk, or not known yet"),
    )
    said_on = day_field(
        gettext_lazy("Next hand-over"),
        required=False,
        help_text=gettext_lazy("While no run is planned. A planned run sets the day itself."),
    )
    kettle, fridge, microwave, tin_opener, food_kept, ramadan = (
        forms.ChoiceField(label=label, choices=Known.choices)
        for label in (
            gettext_lazy("Kettle"),
            gettext_lazy("Fridge"),
            gettext_lazy("Microwave"),
            gettext_lazy("Tin opener"),
            gettext_lazy("May food be kept where people sleep?"),
            gettext_lazy("Do many there keep Ramadan?"),
        )
    )
    meal_times = forms.CharField(
        label=gettext_lazy("Meal times"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("From when to when, with commas: 7:30-9, 12-13:30, 17:30-19"),
    )
    fasting_from = day_field(gettext_lazy("Many fast for another reason, from"), required=False)
    fasting_until = day_field(gettext_lazy("Until"), required=False)

    def __init__(self, *args: Any, residence: Residence, user: User, **kwargs: Any) -> None:
        self.residence = residence
        row = Facilities.objects.visible_to(user).filter(residence=residence).first()
        now = row or Facilities(residence=residence)
        kwargs.setdefault("initial", {name: getattr(now, name) for name in setting_up.FACILITIES})
        super().__init__(*args, **kwargs)
        field = self.fields["point"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        # one that another group chose for a shared residence stays unless somebody takes another
        chosen = HandOverPoint.objects.filter(pk__in=[now.point_id] if now.point_id else [])
        points = HandOverPoint.objects.visible_to(user) | chosen
        field.queryset = points.filter(closed_at=None)
        self.fields["ramadan"].help_text = _next_ramadan()

    def ask_only(self, names: Collection[str]) -> None:
        """What is not named is not asked, and stays as it is."""
        for name in set(self.fields) - set(names):
            del self.fields[name]

    def clean_meal_times(self) -> str:
        """The hours, all written alike."""
        try:
            return meals.written(meals.read(self.cleaned_data["meal_times"]))
        except meals.NotMeals as wrong:
            said = _("These are no hours: %(words)s. Write each meal as 12:00-13:30.")
            raise forms.ValidationError(said, params={"words": wrong.words}) from None

    def save(self, *, by: User, now: datetime) -> Facilities:
        """As it is today."""
        return setting_up.set_facilities(
            residence=self.residence, said=self.cleaned_data, by=by, now=now
        )


def _next_ramadan() -> str:
    """When it is, as the calendar says."""
    days = fasts.next_ramadan(timezone.localdate(clock.now()))
    if days is None:
        return ""
    first, last = (date_format(day, "j F Y") for day in days)
    return _(
        "By the calendar it is next from %(first)s to %(last)s. Food eaten at once is not brought then."
    ) % {"first": first, "last": last}


def in_three_days(now: datetime | None = None) -> Any:
    """The day that a new run is planned for unless somebody says another."""
    return timezone.localdate(now or clock.now()) + timedelta(days=3)
