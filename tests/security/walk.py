"""Walks every address of the program, by every method, as everybody; each step is undone."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from leaflets.models import Printed
from residences.models import ResidentPhone
from tests.paper.reading import said
from tests.security import appeals, gifts
from tests.security.bodies import Body, bodies
from tests.security.house import ANSWER, JOIN, LEAD, ROLES, STILL, WRITES, House, kept_elsewhere
from translations.models import Term, TranslatorLink
from translations.recordings import signature_of

REST = ("PUT", "PATCH", "DELETE", "OPTIONS")
METHODS = ("GET", "HEAD", "POST", *REST)  # what every role tries at every address
CHANGES = re.compile(r'(?:INSERT|REPLACE|DELETE|UPDATE)\b(?: OR \w+)?(?: INTO| FROM)? "?(\w+)')


@dataclass(frozen=True)
class Step:
    """One request and what came of it."""

    route: str
    role: str
    method: str
    status: int
    to: str  # where a redirect leads
    headers: dict[str, str]
    page: str
    changed: bool  # something that belongs to the group
    kept: str  # what sessions and the cache held afterwards

    @property
    def came(self) -> str:
        """The status; for a redirect that asks who they are, the word for it."""
        if self.to.startswith("/accounts/login/"):
            return "login"
        asks = ("/accounts/reauthenticate/", "/accounts/2fa/reauthenticate/")
        return "again" if self.to.startswith(asks) else str(self.status)


def routes() -> Iterator[str]:
    """Every address in config/urls.py as it is written there."""

    def walked(patterns: list[Any], before: str) -> Iterator[str]:
        for one in patterns:
            here = before + str(one.pattern)
            if isinstance(one, URLResolver):
                yield from walked(one.url_patterns, here)
            elif isinstance(one, URLPattern):
                yield here

    yield from walked(get_resolver().url_patterns, "")


def places(house: House) -> dict[str, Callable[[str], str]]:
    """What stands for each changing part of an address: real things of the group."""
    fixed = {**_of_home(house), **_of_people(house), **OTHERS}

    def of(route: str) -> Callable[[str], str]:
        def address(role: str) -> str:
            found = route
            for pattern, real in fixed.items():
                found = found.replace(pattern, real)
            return "/" + found.replace("<uuid:key>", str(house.lists.get(role, uuid4())))

        return address

    return {route: of(route) for route in routes()}


def _of_home(house: House) -> dict[str, str]:
    line = ResidentPhone.objects.get(resident=house.omar)
    call_out, recipient = house.call_out, house.recipient.pk
    quiet = {
        f"residences/<uuid:pk>/{deed}": f"residences/{house.quiet.pk}/{deed}"
        for deed in ("close", "open-again", "groups")
    }
    return quiet | {
        **_of_tree(house),
        **appeals.places(house),
        "residences/branches/<uuid:pk>": f"residences/branches/{house.home.branches.get().pk}",
        "residences/residents/<uuid:pk>": f"residences/residents/{house.omar.pk}",
        "residences/phones/<int:pk>": f"residences/phones/{line.pk}",
        "residences/<uuid:pk>": f"residences/{house.home.pk}",
        **gifts.places(house.group, house.home),
        "call-outs/<uuid:pk>": f"call-outs/{call_out.pk}",
        "ladders/<uuid:group>/<slug:urgency>": f"ladders/{house.group.pk}/emergency",
        "ladders/versions/<uuid:version>": f"ladders/versions/{house.version.pk}",
        "branches/<uuid:section>": f"branches/{call_out.sections.get().pk}",
        "people/<uuid:recipient>": f"people/{recipient}",
        "l/seen/<uuid:recipient>": f"l/seen/{recipient}",
        "updates/questions/<uuid:pk>": f"updates/questions/{house.question.pk}",
        "questions/<uuid:pk>": f"questions/{house.question.pk}",
        "updates/<uuid:pk>": f"updates/{house.update.pk}",
        "inbox/<uuid:pk>": f"inbox/{house.omar.phones.get().pk}",
        "drills/planned/<uuid:pk>": f"drills/planned/{house.planned.pk}",
        "drills/timetables/<uuid:pk>": f"drills/timetables/{house.planned.schedule_id}",
        "drill-timetables/<uuid:pk>": f"drill-timetables/{house.planned.schedule_id}",
        "drills/at/<uuid:pk>": f"drills/at/{house.home.pk}",
        "drills/<uuid:pk>": f"drills/{house.planned.pk}",
        "<uuid:message>": str(call_out.pk),
        "<uuid:inbound>/<slug:stage>": f"{call_out.pk}/key",
        "alarms/<uuid:pk>": f"alarms/{house.alarm.pk}",
        "messages/<uuid:pk>": f"messages/{house.mail.pk}",
        "voicemails/<uuid:pk>": f"voicemails/{house.mail.pk}",
        "shifts/<uuid:pk>": f"shifts/{house.shift.pk}",
    }


def _of_tree(house: House) -> dict[str, str]:
    """Things of the tree, as pages and programs name them."""
    wing = house.home.branches.get()
    things = {
        "rounds": wing.rounds.get().pk,
        "nominations": wing.nominations.get().pk,
        "errands": house.home.errands.get().pk,
        "signs": house.home.move_signs.get().pk,
    }
    api = {"branches": wing.pk, "residents": house.omar.pk, **things}
    return {
        **{
            f"residences/{name}/<uuid:pk>": f"residences/{name}/{pk}" for name, pk in things.items()
        },
        **{f"api/{name}/<uuid:pk>": f"api/{name}/{pk}" for name, pk in api.items()},
        "n/asked/<uuid:errand>": f"n/asked/{things['errands']}",
        "n/<slug:secret>": f"n/{STILL}",
    }


def _of_people(house: House) -> dict[str, str]:
    invitation, key = house.group.invitations.get(), house.people["coordinator"].tokens.get()
    sound = house.recording.pk
    return {
        "people/<uuid:group_pk>": f"people/{house.group.pk}",
        "<uuid:user_pk>": str(house.people["volunteer"].pk),
        "people/invitations/<uuid:pk>": f"people/invitations/{invitation.pk}",
        "you/keys/<uuid:pk>": f"you/keys/{key.pk}",
        "sound/<uuid:recording>/<slug:signature>": f"sound/{sound}/{signature_of(sound)}",
        "recordings/<uuid:recording>": f"recordings/{sound}",
        "glossary/<uuid:pk>": f"glossary/{Term.objects.get().pk}",
        "glossary/<uuid:term>": f"glossary/{Term.objects.get().pk}",
        "translator-links/<uuid:link>": f"translator-links/{TranslatorLink.objects.get().pk}",
        "file/<slug:kind>": "file/po",
        "printed/<uuid:pk>": f"printed/{Printed.objects.get().pk}",
        "<slug:form>.pdf": "poster.pdf",
        "<slug:part>.wav": "part_1.wav",
        "texts/links/<uuid:pk>": f"texts/links/{TranslatorLink.objects.get().pk}",
        "t/<slug:secret>/<slug:key>": f"t/{WRITES}/moved_notice",
        "t/<slug:secret>": f"t/{WRITES}",
    }


OTHERS = {
    "you/join/<str:secret>": f"you/join/{JOIN}",
    "r/<slug:secret>": f"r/{ANSWER}",
    "l/<slug:secret>": f"l/{LEAD}",
    "<slug:key>/<slug:tag>": "incident_at_door/ar",
    "in/<slug:tag>": "in/ar",
    "<slug:slug>/<slug:tag>/<slug:form>": "door/ar/poster",
    "<slug:slug>/<slug:tag>": "door/ar",
    "read/<slug:slug>": "read/door",
    "facts/<slug:key>": "facts/police",
    "webauthn/keys/<int:pk>": "webauthn/keys/1",
    "^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "password/reset/key/1-2/",
}


def tried() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The methods and the roles of a walk: all of them on SQLite.

    What another database could answer otherwise shows where something is read and written by those
    who may, by those who may less, and by strangers; that they may is a matter of code.
    """
    if connection.vendor == "sqlite":
        return METHODS, ROLES
    return ("GET", "POST"), ("coordinator", "donations", "other")


def walked(house: House) -> Iterator[Step]:
    """Every step, in the order of the addresses; the database is as before after each."""
    methods, roles = tried()
    known, sent = places(house), bodies(house)
    before, guarded = house.facts(), house.tables()

    def has_changed(wrote: set[str]) -> bool:
        return bool(wrote & guarded) and house.facts() != before

    for route, address in known.items():
        for role in roles:
            place = address(role)
            for method in methods:
                yield _step(house, has_changed, route, role, method, place, sent.get(route, {}))


def _step(
    house: House,
    has_changed: Callable[[set[str]], bool],
    route: str,
    role: str,
    method: str,
    place: str,
    body: Body,
) -> Step:
    if "lists/<uuid:pk>" in route:
        gifts.put_list(house.group, house.people["donations"])
    if "import" in route:
        house.put_lists(role)
    is_api = route.startswith("api/") and route not in {"api/schema/", "api/docs/"}
    client = house.program(role) if is_api else house.browser(role)
    wrote: set[str] = set()
    with transaction.atomic():
        with connection.execute_wrapper(_noting(wrote)):
            answer = _ask(client, method, place, body, as_json=is_api)
        wrote = (
            set() if connection.needs_rollback else wrote
        )  # a page that broke cannot be asked on
        step = Step(
            route=route,
            role=role,
            method=method,
            status=answer.status_code,
            to=answer.headers.get("Location", ""),
            headers=dict(answer.headers.items()),
            page=_words_of(answer),
            changed=has_changed(wrote),
            kept="\n".join(kept_elsewhere()) if wrote else "",
        )
        transaction.set_rollback(True)
    return step


def _words_of(answer: HttpResponseBase) -> str:
    """What a person sees of it: the words on its sheets too, if it is a file for paper."""
    body = b"".join(answer)  # type: ignore[arg-type]
    if body and answer.headers.get("Content-Type") == "application/pdf":
        return said(body)
    return body.decode(errors="replace")


def _noting(wrote: set[str]) -> Callable[..., Any]:
    """Notes each table in which something changes."""

    def run(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if found := CHANGES.match(sql):
            wrote.add(found[1])
        return execute(sql, *rest)

    return run


def _ask(client: Client, method: str, place: str, body: Body, *, as_json: bool) -> HttpResponseBase:
    if method in {"GET", "HEAD", "OPTIONS"}:
        return getattr(client, method.lower())(place)
    if as_json:
        return getattr(client, method.lower())(place, body, content_type="application/json")
    if method == "POST":
        return client.post(place, body)
    return getattr(client, method.lower())(place)


def unclassified(place: str) -> bool:
    """True when some part of an address still has nothing that stands for it."""
    return bool(re.search(r"[<>()?]", place))
