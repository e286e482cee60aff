"""How call-outs look to programs. Serializers only show; forms ask."""

from datetime import datetime
from typing import Any
from uuid import UUID

from rest_framework import serializers

from accounts.models import User
from phonetree.board import Board
from phonetree.calling import HOLDS, is_held
from phonetree.models import CallOut, CallOutState, Recipient, Urgency
from phonetree.outcomes import Outcome, Reason
from phonetree.preview import Preview


class CallOutOut(serializers.ModelSerializer[CallOut]):
    """A call-out as a whole."""

    class Meta:
        model = CallOut
        fields = [
            "id",
            "residence",
            "title",
            "urgency",
            "is_drill",
            "state",
            "version",
            "request_key",
            "started_at",
            "hold_until",
            "live_at",
            "ends_at",
            "stopped_at",
            "people_total",
            "recipients_total",
        ]
        read_only_fields = fields


class _Shape(serializers.Serializer[Any]):
    """Plain facts, written out."""


class Counts(_Shape):
    """People by what became of them; they add up to everybody."""

    safe = serializers.IntegerField()
    help = serializers.IntegerField()
    ring = serializers.IntegerField(help_text="Being rung at this moment.")
    missed = serializers.IntegerField(help_text="Looked for and not found yet.")
    wait = serializers.IntegerField(help_text="No answer yet.")


class BranchProgress(_Shape):
    """One branch of the tree."""

    id = serializers.UUIDField()
    word = serializers.CharField()
    has_leader = serializers.BooleanField()
    deputy_leads = serializers.BooleanField(help_text="The first leader was silent.")
    people = Counts()


class Progress(_Shape):
    """Where a call-out stands."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    state = serializers.ChoiceField(choices=CallOutState.choices)
    urgency = serializers.ChoiceField(choices=Urgency.choices)
    people = Counts()
    branches = BranchProgress(many=True)
    texts = serializers.IntegerField(help_text="Texts that went out.")
    calls = serializers.IntegerField(help_text="Calls that went out.")
    cost = serializers.CharField(help_text="Pounds, at least.")
    at = serializers.DateTimeField()


def progress(facts: Board) -> dict[str, Any]:
    """The facts of the board, without people."""
    call_out = facts.call_out
    branches = [
        {
            "id": limb.section.pk,
            "word": limb.section.word,
            "has_leader": limb.leader is not None,
            "deputy_leads": limb.promoted,
            "people": limb.tally.counts,
        }
        for limb in facts.limbs
    ]
    return {
        "id": call_out.pk,
        "version": call_out.version,
        "state": call_out.state,
        "urgency": call_out.urgency,
        "people": facts.tally.counts,
        "branches": branches,
        "texts": facts.texts,
        "calls": facts.calls,
        "cost": f"{facts.cost:.2f}",
        "at": facts.at,
    }


class TongueOut(_Shape):
    """What the people who read one language would get."""

    language = serializers.CharField(source="language.tag")
    name = serializers.CharField(source="language.english")
    said_in = serializers.CharField(source="wording.said_in")
    state = serializers.CharField(
        source="wording.state",
        help_text="checked, draft, stale or missing: the weakest part of the text.",
    )
    parts = serializers.DictField(
        source="wording.states",
        child=serializers.CharField(),
        help_text="The state of each part, also of what may be sent or said later.",
    )
    text = serializers.CharField(source="body")
    segments = serializers.IntegerField(source="weight.segments")
    people = serializers.IntegerField()
    phones = serializers.IntegerField()
    can_call = serializers.BooleanField(
        source="phones_rung", help_text="Whether any of these phones can be rung."
    )
    calls = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="Phones that can be rung, by the language of the call: spoken before read.",
    )


class PreviewOut(_Shape):
    """What a call-out would do; nothing has been sent."""

    people = serializers.IntegerField()
    phones = serializers.IntegerField()
    languages = TongueOut(source="tongues", many=True)
    out_of_reach = serializers.DictField(child=serializers.IntegerField())
    segments = serializers.IntegerField()
    cost = serializers.SerializerMethodField(help_text="Pounds for the texts, at least.")
    minutes = serializers.IntegerField()
    warnings = serializers.SerializerMethodField()
    blockers = serializers.SerializerMethodField(help_text="What would be refused, and why.")

    def get_cost(self, preview: Preview) -> str:
        """Pounds for the texts, at least."""
        return f"{preview.cost:.2f}"

    def get_warnings(self, preview: Preview) -> list[str]:
        """What to know first."""
        return [warning.in_full for warning in preview.warnings]

    def get_blockers(self, preview: Preview) -> list[str]:
        """What would be refused, and why."""
        return [blocker.words for blocker in preview.blockers]


class AccountRow(_Shape):
    """One phone with the people behind it, or one person without a phone."""

    id = serializers.UUIDField()
    branch = serializers.CharField()
    language = serializers.CharField()
    people = serializers.IntegerField()
    people_here = serializers.IntegerField(
        allow_null=True, help_text="How many of them the answer spoke for."
    )
    outcome = serializers.ChoiceField(
        choices=[(one.value, one.name) for one in Outcome], help_text="Empty: open."
    )
    reason = serializers.ChoiceField(choices=[(one.value, one.name) for one in Reason])
    how = serializers.CharField()
    at = serializers.DateTimeField(allow_null=True)
    aliases = serializers.ListField(
        child=serializers.CharField(), allow_null=True, help_text="For coordinators, else null."
    )


def account_row(recipient: Recipient, *, names: bool) -> dict[str, Any]:
    """One line of the account."""
    return {
        "id": recipient.pk,
        "branch": recipient.section.word,
        "language": recipient.language,
        "people": recipient.people_count,
        "people_here": recipient.people_here,
        "outcome": recipient.outcome,
        "reason": recipient.reason,
        "how": recipient.outcome_how,
        "at": recipient.outcome_at,
        "aliases": [one.alias for one in recipient.people.all()] if names else None,
    }


class LeftRow(_Shape):
    """Somebody who is left to ring, or to go to."""

    id = serializers.UUIDField()
    list_number = serializers.IntegerField(allow_null=True, help_text="On the leader's list.")
    branch = serializers.CharField()
    language = serializers.CharField()
    speaks = serializers.CharField()
    people = serializers.IntegerField()
    outcome = serializers.ChoiceField(
        choices=[(one.value, one.name) for one in Outcome], help_text="Empty: open."
    )
    wrote = serializers.BooleanField(help_text="In words, which nobody has read yet.")
    with_whom = serializers.ChoiceField(
        choices=["nobody", "you", "somebody"], help_text="Who has them to ring now."
    )
    until = serializers.DateTimeField(allow_null=True, help_text="Then others may ring.")
    rung_at = serializers.DateTimeField(allow_null=True, help_text="When a person rang in vain.")
    going = serializers.ChoiceField(
        choices=["nobody", "you", "another"], help_text="Who is on the way to them."
    )


def left_row(recipient: Recipient, user: User, now: datetime) -> dict[str, Any]:
    """One line of the call list."""
    held = is_held(recipient, now)
    whose = "you" if recipient.caller_id == user.pk else "somebody"
    return {
        "id": recipient.pk,
        "list_number": recipient.number,
        "branch": recipient.section.word,
        "language": recipient.language,
        "speaks": recipient.speaks or recipient.language,
        "people": recipient.people_count,
        "outcome": recipient.outcome,
        "wrote": recipient.wrote_at is not None,
        "with_whom": whose if held else "nobody",
        "until": recipient.caller_at + HOLDS if held and recipient.caller_at else None,
        "rung_at": recipient.rung_at,
        "going": _whose(recipient.going_id, user),
    }


def _whose(pk: UUID | None, user: User) -> str:
    return "nobody" if pk is None else "you" if pk == user.pk else "another"


class ChatRow(_Shape):
    """Words for the chat groups of one language."""

    language = serializers.CharField(source="language.tag")
    words = serializers.CharField()
    is_checked = serializers.BooleanField(help_text="A second reader has read all of it.")
    holds_message = serializers.BooleanField(help_text="Else only the words that ship for groups.")
