"""What a question brought, round after round, as its page shows it: counts only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.formats import date_format

from residences.models import Residence
from translations import languages
from updates import delivered
from updates.models import Question, Update, UpdateState, UpdateWording

SHOWN = 12  # rounds in the plot and in the table
STATES = ("safe", "ring", "missed", "wait", "help", "safe")  # colours of the answers, in order


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: its number, what it means in English, and how it is drawn."""

    number: str
    meaning: str
    state: str


@dataclass
class Part:
    """Answers from one residence, branch or language."""

    word: str
    counts: dict[str, int]
    tag: str = ""  # of a language, which pages call as their reader does

    @property
    def total(self) -> int:
        """How many answered."""
        return sum(self.counts.values())


@dataclass
class Round:
    """One time that it was asked."""

    update: Update
    phones: int
    counts: dict[str, int]

    @property
    def answered(self) -> int:
        """How many phones answered."""
        return sum(self.counts.values())

    @property
    def is_open(self) -> bool:
        """True while answers count."""
        return self.update.state in {UpdateState.SENDING, UpdateState.SENT}

    def share(self, number: str) -> int:
        """Of a hundred answers."""
        return round(100 * self.counts.get(number, 0) / self.answered) if self.answered else 0

    @property
    def day(self) -> str:
        """When."""
        begun = self.update.begun_at or self.update.started_at
        return date_format(timezone.localtime(begun), "j M")


@dataclass
class Answers:
    """Everything that a question's page shows."""

    choices: list[Choice] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)  # the newest last
    homes: list[Part] = field(default_factory=list)
    branches: list[Part] = field(default_factory=list)
    tongues: list[Part] = field(default_factory=list)

    @property
    def last(self) -> Round | None:
        """The newest round."""
        return self.rounds[-1] if self.rounds else None

    @property
    def bar(self) -> list[tuple[Choice, int]]:
        """The newest round: each answer with its count."""
        last = self.last
        return (
            [(choice, last.counts.get(choice.number, 0)) for choice in self.choices] if last else []
        )

    @property
    def lines(self) -> list[tuple[str, list[int]]]:
        """For the plot: each answer's share, round after round."""
        told = [one for one in self.rounds if one.answered]
        return [
            (choice.number, [one.share(choice.number) for one in told]) for choice in self.choices
        ]

    @property
    def moments(self) -> list[str]:
        """The days below the plot."""
        return [one.day for one in self.rounds if one.answered]


def answers_of(question: Question, seen: Sequence[Residence]) -> Answers:
    """The rounds of a question as somebody may see them who looks after these residences."""
    rows = question.rounds.exclude(state__in=[UpdateState.MISSED]).order_by("-started_at")
    updates = list(rows[:SHOWN])[::-1]
    if not updates:
        return Answers()
    homes = {str(home.pk): home.code_name for home in seen}
    found = Answers(choices=_choices(updates[-1]))
    for update in updates:
        places = delivered.answers_by(update, "residence")
        sent = delivered.delivery_by(update, "residence")
        found.rounds.append(
            Round(
                update,
                sum(one.total for pk, one in sent.items() if pk in homes),
                _together([counts for pk, counts in places.items() if pk in homes]),
            )
        )
    _add_parts(found, updates[-1], homes)
    return found


def _add_parts(found: Answers, last: Update, homes: dict[str, str]) -> None:
    """The newest round in parts. Branches and languages only for those who see all of it."""
    places = delivered.answers_by(last, "residence")
    found.homes = _parts((homes[pk], counts) for pk, counts in places.items() if pk in homes)
    everywhere = {str(pk) for pk in last.residences.values_list("pk", flat=True)}
    if not everywhere <= set(homes):
        return
    words = last.results.get("branches") or delivered.branch_words(last)
    branches = delivered.answers_by(last, "branch")
    found.branches = _parts((words.get(pk, "–"), counts) for pk, counts in branches.items())
    tongues = delivered.answers_by(last, "language")
    named = [Part(languages.get(tag).english, one, tag) for tag, one in tongues.items()]
    found.tongues = sorted(named, key=lambda one: one.word)


def _parts(named: Iterable[tuple[str, dict[str, int]]]) -> list[Part]:
    return sorted((Part(word, counts) for word, counts in named), key=lambda one: one.word)


def _together(several: list[dict[str, int]]) -> dict[str, int]:
    whole: dict[str, int] = {}
    for counts in several:
        for number, many in counts.items():
            whole[number] = whole.get(number, 0) + many
    return whole


def _choices(update: Update) -> list[Choice]:
    english = UpdateWording.objects.filter(update=update, language="en").first()
    meanings = english.choices if english else {}
    return [
        Choice(number, meaning, STATES[n % len(STATES)])
        for n, (number, meaning) in enumerate(sorted(meanings.items()))
    ]
