"""The policy speaks of every table and every field, and its words fit what is done."""

import pytest
from django.apps import apps
from django.db import models

from privacy import jobs, policy
from privacy.policy import BadPolicy
from tests.house.files import HOUSE
from tests.phonetree.conftest import TEN_AM
from vault.fields import EncryptedTextField

TABLES = {table.name: table for table in policy.tables()}
TERMS = [(table, term) for table in policy.tables() for term in table.terms]
ANSWER_PAGE = HOUSE / "phonetree/templates/phonetree/resident/answer.html"


def likely_class(field):
    """The class to think about first."""
    if isinstance(field, EncryptedTextField):
        return "sealed"
    pointing = (models.ForeignKey, models.UUIDField, models.AutoField)
    return "ids" if isinstance(field, pointing) else "none"


def in_the_database():
    """Every table with its fields."""
    found = apps.get_models(include_auto_created=True)
    # Tests bring tables of their own.
    ours = [model for model in found if not model.__module__.startswith("tests")]
    return {m._meta.label: {f.name: likely_class(f) for f in m._meta.concrete_fields} for m in ours}


def test_every_field_of_every_table_has_a_rule():
    lines = policy.lines_to_paste(in_the_database())
    assert not lines, "Paste this into privacy/policy.toml, and think:\n" + "\n".join(lines)


def test_the_policy_speaks_of_nothing_that_is_not_there():
    found = in_the_database()
    spoken = {(table.name, field) for table in policy.tables() for field in table.fields}
    assert spoken == {(name, field) for name, fields in found.items() for field in fields}


def test_a_new_field_is_answered_with_the_lines_to_paste():
    new = {"phonetree.RecipientPerson": {"id": "ids", "friend": "ids", "seen": "none"}}
    assert policy.lines_to_paste(new) == [
        '# in ["phonetree.RecipientPerson"], in place of the same lines',
        'ids = ["id", "recipient", "resident", "friend"]',
        'none = ["seen"]',
    ]


def test_a_new_table_is_answered_with_the_lines_to_paste():
    lines = policy.lines_to_paste({"rooms.Offer": {"id": "ids", "contact": "sealed"}})
    assert lines[0] == '["rooms.Offer"]'
    assert lines[-2:] == ['ids = ["id"]', 'sealed = ["contact"]']


def test_what_is_encrypted_is_called_sealed():
    found = in_the_database()
    sealed = {
        (n, f) for n, fields in found.items() for f, kind in fields.items() if kind == "sealed"
    }
    called = {
        (t.name, f) for t in policy.tables() for f, kind in t.fields.items() if kind == "sealed"
    }
    assert called - sealed == {("mfa.Authenticator", "data")}  # sealed by accounts/sealed_secrets
    assert sealed <= called


@pytest.mark.parametrize("table", [t for t in policy.tables() if t.parent], ids=lambda t: t.name)
def test_what_goes_with_another_row_goes_by_the_database(table):
    field = apps.get_model(table.name)._meta.get_field(table.parent)
    assert field.remote_field.on_delete is models.CASCADE
    assert not field.null


@pytest.mark.parametrize(("table", "term"), TERMS)
def test_a_term_can_be_asked_and_says_its_days_in_words(db, table, term):
    assert jobs.find(table, term, TEN_AM).count() == 0
    assert term.days == 0 or f"{term.days} day" in table.until
    assert all(apps.get_model(table.name)._meta.get_field(name).null for name in term.erase)


def test_who_has_asked_for_nothing_is_kept_for_no_longer_than_the_page_promises():
    assert "We delete it after 30 days." in ANSWER_PAGE.read_text()
    ended = [t.days for t in TABLES["phonetree.Recipient"].terms if t.after.endswith("stopped_at")]
    assert ended == [30]
    kept = [table for table in policy.tables() if table.parent == "recipient"]
    assert {"phonetree.Answer", "phonetree.Attempt"} <= {table.name for table in kept}


def test_the_page_for_people_shows_the_policy_that_is_carried_out():
    page = (HOUSE / "docs/privacy.md").read_text().splitlines()
    rows = [line for line in page if line.startswith("| `")]
    assert rows == policy.as_markdown()


WORDS = {"holds": "", "why": "", "until": ""}


@pytest.mark.parametrize(
    "said",
    [
        {"ids": ["id"]},
        {"keep": "for a while", "ids": ["id"]},
        {"terms": [{"days": 7, "after": "at", "erase": ["body"]}], "sealed": ["body"]},
        {"terms": [{"days": -1, "after": "at"}], "none": ["at"]},
        {"keep": "forever", "secret": ["at"]},
        {"keep": "forever", "none": ["at"], "personal": ["at"]},
    ],
)
def test_a_policy_that_leaves_something_open_is_refused(said):
    with pytest.raises(BadPolicy):
        policy._table("rooms.Thing", {**WORDS, **said})
