"""How updates, questions and the inbox look to programs. Serializers only show; forms ask."""

import uuid
from typing import Any

from rest_framework import serializers

from updates import delivered
from updates.answers import Answers
from updates.inbox import Conversation, Line
from updates.models import Question, Trouble, Update, UpdateState
from updates.preview import Preview


class _Shape(serializers.Serializer[Any]):
    """Plain facts, written out."""


class UpdateOut(serializers.ModelSerializer[Update]):
    """An update as a whole; its totals are null where they count residences you do not see."""

    people_total = serializers.SerializerMethodField()
    phones_total = serializers.SerializerMethodField()
    not_sent_to = serializers.SerializerMethodField(
        help_text="Residences that you see, left out when it began: who answers for it looks after"
        " them no more."
    )

    class Meta:
        model = Update
        fields = [
            "id",
            "residences",
            "branches",
            "not_sent_to",
            "language",
            "title",
            "state",
            "request_key",
            "started_at",
            "send_at",
            "begins_at",
            "begun_at",
            "ended_at",
            "people_total",
            "phones_total",
        ]
        read_only_fields = fields

    def get_not_sent_to(self, update: Update) -> list[uuid.UUID]:
        """Where it did not go."""
        return [home.pk for home in update.not_sent_to.all()]

    def get_people_total(self, update: Update) -> int | None:
        """People who were to get it."""
        return None if _hides(update) else update.people_total

    def get_phones_total(self, update: Update) -> int | None:
        """Phones that were to get it."""
        return None if _hides(update) else update.phones_total


def _hides(update: Update) -> bool:
    """Whether its totals count what the asker does not see; who did something to it runs all of it."""
    return getattr(update, "hides", True)


class DeliveryOut(_Shape):
    """Phones by what became of their text; they add up to all."""

    arrived = serializers.IntegerField()
    on_the_way = serializers.IntegerField()
    failed = serializers.IntegerField()
    left_out = serializers.IntegerField()
    waiting = serializers.IntegerField()


class UpdateProgress(_Shape):
    """Where an update stands."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=UpdateState.choices)
    phones = DeliveryOut()
    residences = serializers.DictField(child=DeliveryOut(), help_text="By id.")


def progress(update: Update, seen: set[str]) -> dict[str, Any]:
    """The counts, for the residences that the asker sees."""
    places = delivered.delivery_by(update, "residence")
    theirs = {pk: one for pk, one in places.items() if pk in seen}
    return {
        "id": update.pk,
        "state": update.state,
        "phones": delivered.whole(theirs),
        "residences": theirs,
    }


class UpdateTongueOut(_Shape):
    """What the people who read one language would get."""

    language = serializers.CharField(source="language.tag")
    name = serializers.CharField(source="language.english")
    said_in = serializers.CharField(source="wording.said_in")
    state = serializers.CharField(
        source="wording.state", help_text="checked, draft, stale or missing"
    )
    text = serializers.CharField(source="body")
    segments = serializers.IntegerField()
    people = serializers.IntegerField()
    phones = serializers.IntegerField()


class UpdatePreviewOut(_Shape):
    """What an update would do; nothing has been sent."""

    people = serializers.IntegerField()
    phones = serializers.IntegerField()
    languages = UpdateTongueOut(source="tongues", many=True)
    out_of_reach = serializers.DictField(child=serializers.IntegerField())
    segments = serializers.IntegerField()
    cost = serializers.SerializerMethodField(help_text="Pounds, at least.")
    minutes = serializers.IntegerField()
    goes_at = serializers.DateTimeField(allow_null=True, help_text="Empty: at once.")
    warnings = serializers.ListField(child=serializers.CharField())
    blockers = serializers.ListField(child=serializers.CharField())

    def get_cost(self, preview: Preview) -> str:
        """Pounds, at least."""
        return f"{preview.cost:.2f}"


class QuestionOut(_Shape):
    """A question with its timetable."""

    id = serializers.UUIDField()
    residence = serializers.UUIDField(source="residence_id", allow_null=True)
    group = serializers.UUIDField(source="group_id", allow_null=True)
    language = serializers.CharField()
    title = serializers.CharField()
    first_on = serializers.DateField()
    at = serializers.TimeField()
    every_weeks = serializers.IntegerField(help_text="0: once.")
    open_days = serializers.IntegerField()
    next_at = serializers.DateTimeField(allow_null=True)
    waits = serializers.BooleanField(help_text="For a second coordinator.")
    ended_at = serializers.DateTimeField(allow_null=True)
    trouble = serializers.ChoiceField(
        choices=[("", ""), *Trouble.choices], help_text="Why it was not asked the last time."
    )


class ChoiceOut(_Shape):
    """One answer to choose."""

    digit = serializers.CharField(source="number")
    meaning = serializers.CharField()


class QuestionRoundOut(_Shape):
    """One time that it was asked."""

    asked_at = serializers.DateTimeField(source="update.begun_at", allow_null=True)
    closes_at = serializers.DateTimeField(source="update.closes_at", allow_null=True)
    phones = serializers.IntegerField()
    answers = serializers.DictField(
        child=serializers.IntegerField(), source="counts", help_text="Phones by number."
    )


class PartOut(_Shape):
    """Answers of one residence, branch or language, the last time."""

    word = serializers.CharField()
    answers = serializers.DictField(child=serializers.IntegerField(), source="counts")


class AnswersOut(_Shape):
    """What a question brought; counts only."""

    choices = ChoiceOut(many=True)
    rounds = QuestionRoundOut(many=True)
    residences = PartOut(many=True, source="homes")
    branches = PartOut(many=True)
    languages = PartOut(many=True, source="tongues")


def answers_out(question: Question, answers: Answers) -> dict[str, Any]:
    """The question with what it brought."""
    return {"question": QuestionOut(question).data, "answers": AnswersOut(answers).data}


class QuestionAnswersOut(_Shape):
    """A question with what it brought."""

    question = QuestionOut()
    answers = AnswersOut()


class LineOut(_Shape):
    """One thing that was said."""

    at = serializers.DateTimeField()
    ours = serializers.BooleanField()
    words = serializers.CharField(allow_null=True, help_text="Deleted after 7 days.")
    rang = serializers.BooleanField(help_text="A missed call.")
    waits = serializers.BooleanField()


class ConversationOut(_Shape):
    """A conversation with one phone; never its number."""

    id = serializers.UUIDField()
    language = serializers.CharField()
    waiting = serializers.IntegerField()
    taken = serializers.BooleanField(help_text="Somebody sees to it.")
    aliases = serializers.ListField(
        child=serializers.CharField(), allow_null=True, help_text="For coordinators, else null."
    )
    lines = LineOut(many=True)


def conversation_out(conversation: Conversation, *, names: bool) -> dict[str, Any]:
    """The conversation as a program sees it."""
    lines: list[Line] = conversation.lines
    return {
        "id": conversation.phone.pk,
        "language": conversation.language,
        "waiting": conversation.waiting,
        "taken": conversation.taken_by is not None,
        "aliases": [str(one.alias) for one in conversation.people] if names else None,
        "lines": lines,
    }
