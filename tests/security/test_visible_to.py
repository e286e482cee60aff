"""What is held about people is asked for by who is asking: `visible_to` comes first."""

import ast
import inspect
from collections.abc import Iterator
from functools import cache

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models

from accounts import clock
from phonetree.models import Task
from privacy import policy
from tests import build
from tests.house.files import python_files, text_of
from tests.house.test_banned_fields import our_models
from tests.security import house as houses

HOLDS = {"personal", "sealed", "special"}
ASKS = {"visible_to", "run_by", "none"}
NARROWER = {"Group.managed_by", "Shift.of"}  # they ask for who asks, too
# Files are read for what is in them, whatever they are called: something takes a request, or is a
# form, a serializer or a view. So is all of `website`, which is pages, and what gathers a page.
REQUESTS = {"HttpRequest", "SignedInRequest", "Request"}
TALKERS = ("Form", "Asking", "Serializer", "View")
GATHER = ("website/", "updates/inbox.py", "config/api.py")
NO_PAGES = ("tests/", "bench/", "simulator/", "website/demo/", "website/management/")

# Held about people, and never asked for but by way of a row that the asker sees. Why:
BELOW = {
    "donations.Waiting": "below a need, which is visible_to; else the inbound handler's",
    "messaging.Phone": "below a resident or a helper; all else is the engine's and the webhooks'",
    "messaging.Message": "below a recipient, an update or a reply; and counted for everybody",
    "phonetree.Answer": "below a call-out or a recipient, which are visible_to",
    "phonetree.Rung": "below recipients, which visible_to has found",
    "phonetree.Written": "below a recipient, which is visible_to",
    "residences.LeaderFacts": "below a resident, who is visible_to",
    "residences.Leadership": "below a branch or a resident, which are visible_to",
    "residences.NumberChange": "below a resident, who is visible_to",
    "residences.Question": "the engine's and the inbound handler's; a resident's link leads to one",
    "residences.TreeChange": "below a residence, which is run_by",
    "translations.Comment": "below a text, which all who sign in may read: about words, not people",
    "translations.WorkLanguage": "the asker's own",
    "updates.Copy": "counted below an update, of residences that are visible_to; else the engine's",
    "updates.Reply": "below the phones of residences that are visible_to",
    "messaging.Inbound": "below such phones and below what a recipient wrote; else the webhooks'",
    "phonetree.CallIn": "the webhooks' and the engine's, who ring nobody twice; no page shows it",
}
# Of these, what no page, form or API may ask for itself: rooms behind them ask, as said above.
BEHIND = set(BELOW) - {
    "messaging.Phone",
    "messaging.Message",
    "messaging.Inbound",
    "residences.LeaderFacts",
    "updates.Reply",
}

# Where a page, a form or the API asks for a table without saying who asks. Why:
WITHOUT = {
    "donations/forms.py Match": "named by its label and by the digits that only the resident was told",
    "donations/hand_over_views.py Match": "to_hand_over of the asker: labels, code names; no row, no id",
    "donations/match_views.py Match": "parcels_of the asker: labels and code names, no row and no id",
    "donations/match_views.py Need": "unmet_of the asker: counts by code name and kind, no row and no id",
    "donations/place_api.py Match": "services_of the asker: facts of the service and code names",
    "donations/run_forms.py HandOverPoint": "the one that is chosen for a residence of the asker's",
    "donations/need_api.py Match": "parcels_of the asker: labels and code names, no row and no id",
    "donations/need_api.py Need": "unmet_of the asker: counts by code name and kind, no row and no id",
    "donations/public_views.py Allocation": "lots of a published appeal: numbers of needs; no person",
    "donations/public_views.py Appeal": "those that were published, which anybody may read; no person",
    "donations/resident_views.py Match": "of the resident whose link it is, by a key that they pressed",
    "donations/resident_views.py Need": "of the resident whose link it is; their own and nobody else's",
    "donations/export_views.py Movement": "of offers that visible_to has found; no person in the file",
    "donations/service_views.py Match": "services_of the asker, also where it is looked up by its id",
    "donations/stock_api.py Match": "to_hand_over of the asker: labels, code names; no row, no id",
    "donations/stock_views.py Match": "parcels_of the asker: labels and code names, no row and no id",
    "donations/run_views.py Match": "to_hand_over of the asker: labels, code names; no row, no id",
    "donations/views.py Match": "parcels_of the asker: labels and code names, no row and no id",
    "donations/views.py Need": "wanted_of the asker: counts by code name and kind, no row and no id",
    "accounts/adapters.py Authenticator": "the asker's own, counted",
    "accounts/second_factor.py Authenticator": "whether somebody has one; of whoever signs in",
    "donations/stock_shapes.py Offer": "by its label, after a deed on one that visible_to has found",
    "messaging/webhooks.py Message": "the provider's, whose signature was looked at",
    "messaging/webhooks.py Phone": "the provider's, whose signature was looked at",
    "residences/errand_pages.py Errand": "of the branches that the holder of a link leads",
    "residences/errand_pages.py PersonalLink": "a fresh one for whoever held the last",
    "residences/link_pages.py PersonalLink": "who holds the secret may use it; there is no account",
    "residences/whatsapp_form.py Phone": "of a resident whom the view has found by run_by",
    "updates/inbox.py Inbound": "of the phones of residences that visible_to has found",
    "updates/inbox.py Phone": "those in residences that visible_to has found",
    "updates/inbox.py Reply": "of such phones",
    "updates/inbox.py ResidentPhone": "in residences that visible_to has found",
    "updates/inbox.py Text": "ready-made replies, said to everybody",
    "updates/inbox.py Thread": "of such phones; others come by visible_to",
    "updates/places.py Branch": "of residences that run_by has found",
    "website/busy.py CallOut": "whether one is under way at a residence that run_by has found",
    "website/lately.py Event": "at residences that visible_to has found; of the deeds no details",
    "website/lately.py User": "the names of those who did something there: whoever looks after a"
    " residence sees who wrote to it, looked at its numbers or printed them, of whatever group",
    "website/money.py Limits": "the network's one row, about nobody",
    "website/money.py Message": "how many are held back, of everybody; a number",
    "website/status.py Beat": "signs of life of engine and watch, about nobody",
    "website/status.py CallOut": "how many are live, of everybody; a number",
    "website/status.py Inbound": "when the last one came, of everybody; a time",
    "website/status.py Lookout": "how many are told, of everybody; a number",
    "website/status.py Message": "how many wait or are in doubt, of everybody; numbers",
    "website/status.py MessageEvent": "when the provider last reported, of everybody; a time",
    "accounts/api.py Token": "the key itself says who asks; it is found by its digest",
    "accounts/views.py User": "whether the invited e-mail has an account; told to who holds the invitation",
    "residences/care_forms.py Group": "by a name typed in full; or who looks after a residence that is run_by",
    "residences/import_views.py Residence": "a lock on one that run_by has found",
    "leaflets/public_views.py Leaflet": "what hangs on walls: said to everybody, about nobody",
    "phonetree/resident_views.py Link": "who holds the secret may use it; there is no account",
    "phonetree/resident_views.py Recipient": "narrowed to the branch that the holder of a link leads",
    "translations/link_views.py Text": "who holds the secret may read texts: said to everybody",
    "translations/sound_views.py Recording": "approved: said to everybody, about nobody",
    "phonetree/drill_api.py DrillResult": "of a residence that visible_to has found",
    "phonetree/drill_views.py PlannedDrill": "of a residence that visible_to has found",
    "phonetree/line_api.py Helper": "the asker's own; or those of shifts that visible_to has found",
    "phonetree/line_views.py Helper": "the asker's own",
    "phonetree/line_views.py Voicemail": "whether one that visible_to has found holds a sound",
    "phonetree/shift_views.py Helper": "the asker's own; or those of shifts that visible_to has found",
    "residences/leading_forms.py LeaderFacts": "of a resident whom the view has found by run_by",
    "residences/asking_api.py Round": "below residences that are run_by",
    "residences/leading_views.py Round": "below branches of residences that are run_by",
    "residences/link_views.py Resident": "who holds the secret may use it: their own phone and branch",
    "residences/number_forms.py Phone": "of a resident whom the view has found by run_by",
    "updates/inbox_forms.py Text": "ready-made replies, said to everybody",
    "website/home.py MoveSign": "below tasks that visible_to has found",
    "website/home.py Beat": "the engine's sign of life, about nobody",
    "website/home.py Message": "how many wait too long, of everybody; a number",
    "website/home.py Recipient": "counted for call-outs that visible_to has found",
    "website/home.py CallOut": "those of tasks and of people that visible_to has found",
    "website/home.py Lookout": "whether anybody at all is told; of nobody",
    "website/running_views.py Limits": "the network's one row, about nobody",
    "website/running_views.py Lookout": "whose turn it is among all; names only of visible_to",
    "website/views.py Message": "how many wait too long, of everybody; a number",
}


@pytest.fixture
def house(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    built = houses.built()
    Task.objects.create(recipient=built.recipient, kind="no_answer", made_at=clock.now())
    return built


def held() -> set[str]:
    """Our tables that hold something about people, as the retention policy has it; and roles."""
    ours = {model._meta.label for model in our_models()}
    personal = {table.name for table in policy.tables() if HOLDS & set(table.fields.values())}
    return (personal & ours) | {"accounts.Role"}


def _narrower(label: str) -> list[str]:
    """The ways besides visible_to in which a table asks who asks."""
    ways = {"run_by"} | {way.partition(".")[2] for way in NARROWER}
    return sorted(way for way in ways if hasattr(apps.get_model(label)._default_manager, way))


def asked() -> Iterator[tuple[str, str, str]]:
    """What pages, forms and the API ask for: file, table, and what comes first."""
    for name in talking():
        for node in ast.walk(ast.parse(text_of(name))):
            match node:
                case ast.Attribute(attr=first, value=ast.Attribute(attr="objects", value=table)):
                    yield name, ast.unparse(table), first
                case ast.Call(func=ast.Name(id=first), args=[ast.Name(id=table), *_]) if (
                    first in {"get_object_or_404", "get_list_or_404"} and table[0].isupper()
                ):
                    yield name, table, first


@cache
def talking() -> list[str]:
    """The files of pages, forms and the API."""
    here = [name for name in python_files() if not name.startswith(NO_PAGES)]
    return [name for name in here if name.startswith(GATHER) or talks(text_of(name))]


def talks(code: str) -> bool:
    """Whether something in it takes a request, or is a form, a serializer or a view."""
    return any(map(_talks, ast.walk(ast.parse(code))))


def _talks(node: ast.AST) -> bool:
    match node:
        case ast.ClassDef(bases=bases):
            return any(ast.unparse(one).partition("[")[0].endswith(TALKERS) for one in bases)
        case ast.arg(annotation=kind) if kind:
            return ast.unparse(kind) in REQUESTS
    return False


def labels_asked() -> set[str]:
    """The tables that pages, forms and the API ask for themselves, each with its room."""
    found = {(name, table) for name, table, _first in asked()}
    return {
        f"{node.module.partition('.')[0]}.{one.name}"
        for name in talking()
        for node in ast.walk(ast.parse(text_of(name)))
        if isinstance(node, ast.ImportFrom) and node.module
        for one in node.names
        if (name, one.name) in found
    }


def asks(table: str, first: str) -> bool:
    """Whether it begins with who is asking."""
    return first in ASKS or f"{table}.{first}" in NARROWER


def test_every_table_about_people_knows_who_may_see_its_rows() -> None:
    blind = {label for label in held() if not hasattr(_objects(label), "visible_to")}
    assert blind == set(BELOW)


def _objects(label: str) -> models.Manager:
    return apps.get_model(label)._default_manager


def test_pages_forms_and_the_api_begin_with_who_asks() -> None:
    found = list(asked())
    assert len(found) > 60
    bare = {f"{name} {table}" for name, table, first in found if not asks(table, first)}
    assert bare == set(WITHOUT)


def test_what_stands_behind_the_pages_is_asked_for_by_none_of_them() -> None:
    assert set(BELOW) & labels_asked() == set(BELOW) - BEHIND


@pytest.mark.django_db
@pytest.mark.parametrize("label", sorted(held() - set(BELOW)))
def test_a_stranger_sees_nothing_of_a_group_in_any_table(label: str, house) -> None:
    model = apps.get_model(label)
    assert model._default_manager.exists()
    mine = set(model._default_manager.visible_to(house.people["coordinator"]))
    theirs = set(model._default_manager.visible_to(house.people["other"]))
    nobodys = set(model._default_manager.visible_to(build.person()))
    if label != "accounts.Token":  # of these everybody sees their own
        assert mine
    if label != "translations.Recording":  # said to everybody, about nobody
        assert not mine & theirs
        assert not mine & nobodys


@pytest.mark.django_db
@pytest.mark.parametrize("label", sorted(label for label in held() if _narrower(label)))
def test_who_may_change_a_row_also_sees_it_and_a_stranger_may_not(label: str, house) -> None:
    manager = apps.get_model(label)._default_manager
    for way in _narrower(label):
        for user in [*house.people.values(), build.person()]:
            may = set(getattr(manager, way)(user))
            assert may <= set(manager.visible_to(user)), (way, user)
        theirs = set(getattr(manager, way)(house.people["other"]))
        assert not theirs & set(manager.visible_to(house.people["coordinator"]))


def test_visible_to_asks_for_somebody_who_signed_in() -> None:
    for label in held() - set(BELOW):
        asks = inspect.signature(_objects(label).visible_to).parameters
        assert list(asks) == ["user"], label
    assert not hasattr(AnonymousUser(), "groups_as")


@pytest.mark.parametrize(
    "code",
    [
        "def page(request: HttpRequest) -> HttpResponse: ...",
        "class Choice(forms.Form): ...",
        "class Shape(serializers.ModelSerializer[Update]): ...",
    ],
)
def test_a_file_is_read_for_what_is_in_it(code: str) -> None:
    assert talks(code)
    assert not talks("def cancel(*, update: Update, by: User) -> None: ...")


def test_pages_that_are_called_otherwise_are_read_too() -> None:
    others = {
        "residences/errand_pages.py",
        "residences/link_pages.py",
        "residences/whatsapp_form.py",
    }
    assert others | {"updates/places.py", "updates/inbox.py", "website/lately.py"} <= set(talking())
