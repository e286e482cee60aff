"""Updates, questions and the inbox for programs. The same forms as the pages."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_views import HouseView, body_of, checked, documented, fields_of
from accounts.models import RoleKind
from messaging.models import Phone
from residences.models import Residence
from updates import actions, inbox, inbox_actions, question_actions
from updates.answers import answers_of
from updates.api_shapes import (
    ConversationOut,
    QuestionAnswersOut,
    QuestionOut,
    UpdateOut,
    UpdatePreviewOut,
    UpdateProgress,
    answers_out,
    conversation_out,
    progress,
)
from updates.forms import ConfirmUpdateForm, SendUpdateForm
from updates.inbox_forms import ReplyForm
from updates.models import Question, Update
from updates.question_forms import PlanQuestionForm

READ, WRITE = ["updates:read"], ["updates:write"]


def _or_words(form: Any, deed: Callable[[], Any]) -> Any:
    """What the deed gives; its refusal as the page would show it."""
    try:
        return deed()
    except ValidationError as refusal:
        refuse = getattr(form, "refuse", lambda why: form.add_error(None, why))
        refuse(refusal)
        raise ValidationError(form.errors.as_data()) from refusal


class UpdatesView(HouseView, ListAPIView[Update]):
    """Updates to the residences that your groups look after, newest first."""

    scopes = {"GET": READ, "POST": WRITE}
    serializer_class = UpdateOut
    queryset = Update.objects.none()  # tells the schema what the list holds

    def get_queryset(self) -> QuerySet[Update]:
        """Those that the asker sees; rounds of questions stand with their question."""
        return Update.objects.visible_to(self.user).news().with_places(self.user)

    @documented(request=body_of(ConfirmUpdateForm), responses={201: UpdateOut})
    def post(self, request: Request) -> Response:
        """Sends an update; it is held for some seconds, in which it can be cancelled.

        `where` is the id of a residence or of a group. The same `request_key` gives the same
        update. Own words, and several residences, need the name of the place in `confirm`.
        """
        form = ConfirmUpdateForm(fields_of(request), user=self.user)
        checked(form)
        update = _or_words(form, lambda: form.start(by=self.user, now=self.now))
        return Response(UpdateOut(update).data, status=201)


class UpdatePreviewView(HouseView):
    """What an update would do."""

    scopes = {"POST": WRITE}

    @documented(request=body_of(SendUpdateForm), responses=UpdatePreviewOut)
    def post(self, request: Request) -> Response:
        """Words, weight, cost and who is out of reach; nothing is sent."""
        form = SendUpdateForm(fields_of(request), user=self.user)
        checked(form)
        return Response(UpdatePreviewOut(form.preview(self.now)).data)


class UpdateView(HouseView):
    """One update, to follow."""

    scopes = {"GET": READ}

    @documented(responses=UpdateProgress)
    def get(self, _request: Request, pk: UUID) -> Response:
        """Phones by what became of their text."""
        update = get_object_or_404(Update.objects.visible_to(self.user), pk=pk)
        seen = Residence.objects.visible_to(self.user).values_list("pk", flat=True)
        return Response(UpdateProgress(progress(update, {str(one) for one in seen})).data)


class UpdateDeedView(HouseView):
    """A deed on an update that the asker runs."""

    scopes = {"POST": WRITE}

    def update_(self) -> Update:
        """The update of the address; 404 for those who do not run it."""
        return get_object_or_404(Update.objects.run_by(self.user), pk=self.kwargs["pk"])


class CancelUpdateView(UpdateDeedView):
    """Cancel."""

    @documented(request=None, responses=UpdateOut)
    def post(self, _request: Request, pk: UUID) -> Response:
        """Nothing more goes out."""
        update = self.update_()
        actions.cancel_update(update=update, by=self.user, now=self.now)
        return Response(UpdateOut(update).data)


class ConfirmUpdateView(UpdateDeedView):
    """Confirm."""

    @documented(request=None, responses=UpdateOut)
    def post(self, _request: Request, pk: UUID) -> Response:
        """The second coordinator agrees; refused to the one who wrote it."""
        update = self.update_()
        actions.confirm_update(update=update, by=self.user, now=self.now)
        return Response(UpdateOut(update).data)


# Questions ---------------------------------------------------------------------------------------


class QuestionsView(HouseView, ListAPIView[Question]):
    """Questions that come again."""

    scopes = {"GET": READ, "POST": WRITE}
    serializer_class = QuestionOut
    queryset = Question.objects.none()

    def get_queryset(self) -> QuerySet[Question]:
        """Those that the asker sees."""
        return Question.objects.visible_to(self.user)

    @documented(request=body_of(PlanQuestionForm), responses={201: QuestionOut})
    def post(self, request: Request) -> Response:
        """Plans a question. The same `key` gives the same question."""
        form = PlanQuestionForm(fields_of(request), user=self.user)
        checked(form)
        question = _or_words(form, lambda: form.save(by=self.user, now=self.now))
        return Response(QuestionOut(question).data, status=201)


class QuestionView(HouseView):
    """One question."""

    scopes = {"GET": READ}

    @documented(responses=QuestionAnswersOut)
    def get(self, _request: Request, pk: UUID) -> Response:
        """What was answered, round after round; counts only."""
        question = get_object_or_404(Question.objects.visible_to(self.user), pk=pk)
        answers = answers_of(question, list(Residence.objects.visible_to(self.user)))
        return Response(answers_out(question, answers))


class QuestionDeedView(HouseView):
    """A deed on a question that the asker runs."""

    scopes = {"POST": WRITE}
    deed: Callable[..., None]

    @documented(request=None, responses=QuestionOut)
    def post(self, _request: Request, pk: UUID) -> Response:
        """The question as it is then."""
        question = get_object_or_404(Question.objects.run_by(self.user), pk=pk)
        type(self).deed(question=question, by=self.user, now=self.now)
        return Response(QuestionOut(question).data)


class ConfirmQuestionView(QuestionDeedView):
    """The second coordinator agrees; refused to the one who planned it."""

    deed = staticmethod(question_actions.confirm_question)


class SkipQuestionView(QuestionDeedView):
    """Leaves the next day out."""

    deed = staticmethod(question_actions.skip_next)


class EndQuestionView(QuestionDeedView):
    """Asks it no more."""

    deed = staticmethod(question_actions.end_question)


# The inbox ---------------------------------------------------------------------------------------


class _InboxView(HouseView):
    """A part of the inbox: coordinators and volunteers read and write alike."""

    writers = (RoleKind.COORDINATOR, RoleKind.VOLUNTEER)

    @property
    def names(self) -> bool:
        """Aliases are for coordinators."""
        return self.user.has_role(RoleKind.COORDINATOR)

    def phone(self) -> Phone:
        """The phone of the address; 404 when none of its people is the asker's to look after."""
        return get_object_or_404(inbox.phones_of(self.user), pk=self.kwargs["pk"])

    def told(self, phone: Phone) -> Response:
        """The conversation as it is now."""
        found = inbox.conversation_with(self.user, phone)
        return Response(ConversationOut(conversation_out(found, names=self.names)).data)


class InboxView(_InboxView):
    """What waits for a person."""

    scopes = {"GET": READ}

    @documented(operation_id="inbox_list", responses=ConversationOut(many=True))
    def get(self, _request: Request) -> Response:
        """Conversations with somebody waiting, the oldest first; at most 50. Never a number."""
        rows = inbox.conversations(self.user)
        shown = [conversation_out(one, names=self.names) for one in rows]
        return Response(ConversationOut(shown, many=True).data)


class ConversationView(_InboxView):
    """One conversation."""

    scopes = {"GET": READ}

    @documented(responses=ConversationOut)
    def get(self, _request: Request, pk: UUID) -> Response:
        """What was said; words are deleted after 7 days."""
        return self.told(self.phone())


class ReplyView(_InboxView):
    """Reply."""

    scopes = {"POST": WRITE}

    @documented(request=body_of(ReplyForm), responses=ConversationOut)
    def post(self, request: Request, pk: UUID) -> Response:
        """A text back: the key of a ready-made reply in `text`, or `words`."""
        phone = self.phone()
        language = inbox.conversation_with(self.user, phone).language
        form = ReplyForm(fields_of(request), language=language)
        checked(form)
        _or_words(form, lambda: form.send(phone=phone, by=self.user, now=self.now))
        return self.told(phone)


class TakeView(_InboxView):
    """Take."""

    scopes = {"POST": WRITE}

    @documented(request=None, responses=ConversationOut)
    def post(self, _request: Request, pk: UUID) -> Response:
        """I see to it; refused when somebody else does."""
        phone = self.phone()
        inbox_actions.take(phone=phone, by=self.user, now=self.now)
        return self.told(phone)


class DoneView(_InboxView):
    """Done."""

    scopes = {"POST": WRITE}

    @documented(request=None, responses=ConversationOut)
    def post(self, _request: Request, pk: UUID) -> Response:
        """Nothing waits there any more."""
        phone = self.phone()
        inbox_actions.done(phone=phone, by=self.user, now=self.now)
        return self.told(phone)


urls = [
    path("updates/", UpdatesView.as_view(), name="updates"),
    path("updates/preview/", UpdatePreviewView.as_view(), name="preview"),
    path("updates/<uuid:pk>/", UpdateView.as_view(), name="update"),
    path("updates/<uuid:pk>/cancel/", CancelUpdateView.as_view(), name="cancel"),
    path("updates/<uuid:pk>/confirm/", ConfirmUpdateView.as_view(), name="confirm"),
    path("questions/", QuestionsView.as_view(), name="questions"),
    path("questions/<uuid:pk>/", QuestionView.as_view(), name="question"),
    path("questions/<uuid:pk>/confirm/", ConfirmQuestionView.as_view(), name="question_confirm"),
    path("questions/<uuid:pk>/skip/", SkipQuestionView.as_view(), name="question_skip"),
    path("questions/<uuid:pk>/end/", EndQuestionView.as_view(), name="question_end"),
    path("inbox/", InboxView.as_view(), name="inbox"),
    path("inbox/<uuid:pk>/", ConversationView.as_view(), name="conversation"),
    path("inbox/<uuid:pk>/reply/", ReplyView.as_view(), name="reply"),
    path("inbox/<uuid:pk>/take/", TakeView.as_view(), name="take"),
    path("inbox/<uuid:pk>/done/", DoneView.as_view(), name="done"),
]
