"""What the house may never hold about anybody (the first of the mission's prohibitions)."""

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

# Words that a field's name may not contain, as whole words between underscores.
BANNED = {
    "nationality", "nationalities", "nation", "citizenship", "citizen", "country", "countries",
    "origin", "ethnicity", "ethnic", "ethnicities", "race", "racial", "tribe", "clan",
    "immigration", "asylum", "refugee", "visa", "status", "case", "caseworker", "arc", "port",
    "nass", "aspen", "passport", "card", "brp", "reference", "nino", "dob", "dateofbirth",
    "birth", "birthday", "birthdate", "yearofbirth", "age", "ages", "born", "legal", "forename",
    "firstname", "lastname", "surname", "family", "familyname", "fullname", "realname", "maiden",
    "room", "rooms", "bed", "bedroom", "religion", "religious", "faith", "belief", "sect",
    "health", "medical", "illness", "condition", "disability", "disabled", "diagnosis",
    "medication", "vulnerability", "vulnerable", "pregnant", "pregnancy", "nhs", "gp", "story",
    "history", "testimony", "background", "photo", "photos", "picture", "image", "avatar", "face",
    "gender", "sex", "sexuality", "orientation", "latitude", "longitude", "location", "score",
    "rating", "rank", "risk", "debarred", "blacklisted", "banned", "note", "notes", "remark",
    "remarks", "comment", "comments",
}  # fmt: skip
# What must be looked at once and is no fact about a resident; keep it tiny, with its reason.
ALLOWED: dict[str, str] = {
    "translations.Text.note": "what whoever translates a text should know; it is about nobody",
    "messaging.Limits.countries": "whose networks may be paid for; it is about nobody",
    "messaging.MessageEvent.status": "what the network reported about a message",
    "residences.Nomination.rank": "asked to lead or to be deputy; they accept or decline",
    "residences.Leadership.rank": "leader or deputy, as everybody in the branch knows",
    "phonetree.Recipient.rank": "the same as it was at launch: leaders are rung first",
}
# Names of people are for those who sign in, and for nothing that a resident is.
ABOUT_RESIDENTS = ("residences.Resident", "residences.ResidentPhone", "messaging.Phone")


def our_models() -> list[type[models.Model]]:
    """Every table of ours, those that join two included."""
    from tests.house.files import HOUSE

    ours = [app for app in apps.get_app_configs() if (HOUSE / app.name).is_dir()]
    return [model for app in ours for model in app.get_models(include_auto_created=True)]


def offending(fields: Iterator[str]) -> list[str]:
    """Those whose names contain a banned word."""
    return [field for field in fields if set(re.split(r"[_\W]", field.rsplit(".")[-1])) & BANNED]


def test_no_table_has_a_field_for_what_we_must_never_hold() -> None:
    fields = (f"{m._meta.label}.{f.name}" for m in our_models() for f in m._meta.get_fields())
    assert [field for field in offending(fields) if field not in ALLOWED] == []


@pytest.mark.parametrize("label", ABOUT_RESIDENTS)
def test_a_resident_has_an_alias_and_no_name(label: str) -> None:
    names = {field.name for field in apps.get_model(label)._meta.get_fields()}
    assert not {name for name in names if "name" in name.split("_")}


def test_every_exception_is_still_there_and_has_a_reason() -> None:
    known = {f"{m._meta.label}.{f.name}" for m in our_models() for f in m._meta.get_fields()}
    assert set(ALLOWED) <= known
    assert all(ALLOWED.values())


@pytest.mark.parametrize(
    "field",
    [
        "date_of_birth", "dateofbirth", "room_number", "nationality", "ethnic_group", "legal_name",
        "photo", "case_no", "note", "comment", "status", "vulnerable",
    ],
)  # fmt: skip
def test_the_rule_sees_what_it_is_for(field: str) -> None:
    assert offending(iter([f"residences.Resident.{field}"]))
