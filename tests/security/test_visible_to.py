"""What is held about people is asked for by who is asking: `visible_to` comes first."""

import ast
import inspect
from collections.abc import Iterator

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
ASKS = {"visible_to", "run_by", "changed_by", "managed_by", "of", "none"}  # `of`: the asker's own
TALKS = ("views.py", "api.py", "forms.py", "website/home.py", "website/context.py")

# Held about people, and never asked for but by way of a row that the asker sees. Why:
REACHED = {
    "phonetree.Answer": "read only below a recipient, which is visible_to",
    "residences.Leadership": "read only below a branch or a resident, which are visible_to",
    "residences.LeaderFacts": "read only below a resident, who is visible_to",
    "residences.Nomination": "read only below a branch, which is visible_to, or by run_by",
    "residences.NumberChange": "read only below a resident, who is visible_to",
    "residences.Question": "the engine's and the inbound handler's; no page shows it",
    "residences.TreeChange": "read only below a residence, which is run_by",
    "phonetree.Written": "read only below a recipient, which is visible_to",
    "phonetree.CallIn": "the webhooks'; no page shows it",
    "updates.Copy": "the engine's; pages show counts of an update, which is visible_to",
    "updates.Reply": "read only below a thread, which is visible_to",
    "messaging.Phone": "reached by a resident's line; all else is the engine's and the webhooks'",
    "messaging.Message": "the engine's; pages reach it by a recipient, and count it for all",
    "messaging.Inbound": "the webhooks' and the engine's; no page shows it",
}

# Where a page, a form or the API asks for a table without saying who asks. Why:
WITHOUT = {
    "accounts/api.py Token": "the key itself says who asks; it is found by its digest",
    "accounts/views.py User": "whether the invited e-mail has an account; shown to its owner only",
    "residences/care_forms.py Group": "by a name that somebody types in full; or of what they run",
    "residences/import_views.py Residence": "a lock on one that run_by has found",
    "phonetree/forms.py Branch": "narrowed to the homes above it, which are run_by",
    "phonetree/resident_views.py Link": "who holds the secret may use it; there is no account",
    "phonetree/drill_api.py DrillResult": "of a residence that visible_to has found",
    "phonetree/drill_forms.py Group": "those in which the asker is a coordinator",
    "phonetree/drill_views.py PlannedDrill": "of a residence that visible_to has found",
    "phonetree/ladder_api.py Group": "those in which the asker has a role",
    "phonetree/ladder_api.py LadderVersion": "of a group in which the asker has a role",
    "phonetree/ladder_views.py Group": "those in which the asker has a role",
    "phonetree/ladder_views.py LadderVersion": "of a group in which the asker has a role",
    "phonetree/line_api.py Helper": "the asker's own; or those of shifts that visible_to has found",
    "phonetree/line_forms.py Resident": "which languages are spoken in homes that are visible_to",
    "phonetree/line_views.py Helper": "the asker's own",
    "phonetree/line_views.py Voicemail": "whether one that visible_to has found holds a sound",
    "phonetree/shift_views.py Helper": "the asker's own; or those of shifts that visible_to has found",
    "residences/leading_forms.py LeaderFacts": "of a resident whom the view has found by run_by",
    "residences/leading_views.py Branch": "narrowed to residences that are run_by",
    "residences/leading_views.py Nomination": "below the branches of a residence that is run_by",
    "residences/leading_views.py Resident": "narrowed to residences that are run_by",
    "residences/leading_views.py Round": "below branches of residences that are run_by",
    "residences/link_views.py Resident": "who holds the secret may use it: their own phone and branch",
    "residences/moving_forms.py Branch": "narrowed to residences that are run_by",
    "residences/number_forms.py Phone": "of a resident whom the view has found by run_by",
    "residences/number_views.py Errand": "of a residence that visible_to has found",
    "residences/tree_api.py Errand": "of a residence that run_by has found",
    "residences/tree_api.py MoveSign": "of a residence that run_by has found",
    "residences/tree_api.py Nomination": "of a residence that run_by has found",
    "residences/views.py Nomination": "of a residence that visible_to has found",
    "updates/inbox_forms.py Text": "ready-made replies, said to everybody",
    "website/home.py MoveSign": "below tasks that visible_to has found",
    "website/home.py Residence": "those of errands that run_by has found",
    "website/home.py Beat": "the engine's sign of life, about nobody",
    "website/home.py Message": "how many wait too long, of everybody; a number",
    "website/home.py Recipient": "counted for call-outs that visible_to has found",
    "website/home.py CallOut": "those of tasks that visible_to has found",
    "website/views.py Beat": "the engine's sign of life, about nobody",
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


def asked() -> Iterator[tuple[str, str, str]]:
    """Every `Model.objects.…` of pages, forms and the API: file, table, and what comes first."""
    for name in python_files():
        if name.startswith("tests/") or not name.endswith(TALKS):
            continue
        for node in ast.walk(ast.parse(text_of(name))):
            if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Attribute):
                continue
            manager = node.value
            if manager.attr == "objects" and isinstance(manager.value, ast.Name):
                yield name, manager.value.id, node.attr


def test_every_table_about_people_knows_who_may_see_its_rows() -> None:
    blind = {label for label in held() if not hasattr(_objects(label), "visible_to")}
    assert blind == set(REACHED)


def _objects(label: str) -> models.Manager:
    return apps.get_model(label)._default_manager


def test_pages_forms_and_the_api_begin_with_who_asks() -> None:
    found = list(asked())
    assert len(found) > 60
    bare = {f"{name} {table}" for name, table, first in found if first not in ASKS}
    assert bare == set(WITHOUT)


def test_what_is_only_reached_through_others_is_asked_for_by_no_page_on_its_own() -> None:
    names = {label.partition(".")[2] for label in REACHED}
    found = [(name, table) for name, table, first in asked() if first not in ASKS]
    direct = {f"{name} {table}" for name, table in found if table in names}
    assert direct <= set(WITHOUT)


@pytest.mark.django_db
@pytest.mark.parametrize("label", sorted(held() - set(REACHED)))
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


def test_visible_to_asks_for_somebody_who_signed_in() -> None:
    for label in held() - set(REACHED):
        asks = inspect.signature(_objects(label).visible_to).parameters
        assert list(asks) == ["user"], label
    assert not hasattr(AnonymousUser(), "groups_as")
