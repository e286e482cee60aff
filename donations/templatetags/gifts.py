"""What kinds and states are called on pages."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from donations import meals
from donations.facts import Kind
from donations.models import DeclineReason, MatchState, Need, Run, Stop
from donations.rules import Refusal
from donations.run_choice import Why
from donations.why import in_short, not_yet, proposed
from donations.words import FACTS, KINDS, STOP_WHY, said_of, sentences

register = template.Library()


@register.simple_tag
def new_key() -> str:
    """By this key one button acts once; each button has its own."""
    return str(uuid.uuid4())


@register.filter
def kind_name(kind: str) -> str:
    """A kind in words."""
    return str(KINDS[Kind(kind)])


@register.filter
def state_name(state: str) -> str:
    """How far a match has come, in words."""
    return str(MatchState(state).label)


@register.filter
def why_declined(reason: str) -> str:
    """Why somebody said no, in words."""
    return str(DeclineReason(reason).label)


@register.filter
def why_proposed(why: dict[str, Any]) -> str:
    """Why somebody is proposed, in words."""
    return proposed(why)


@register.filter
def why_not_yet(need: Need) -> str:
    """Why a need has nothing yet, exactly, in words."""
    waiting = getattr(need, "waiting", None)
    return not_yet(waiting if waiting and waiting.found_at >= need.opened_at else None)


@register.filter
def why_in_short(reason: str | None) -> str:
    """The same for whoever must not know more: the reason alone."""
    return in_short(reason)


@register.filter
def meal_then(stop: Stop, run: Run) -> str:
    """The hours of a meal that is served there when the run comes; empty if none is known."""
    facilities = getattr(stop.residence, "facilities", None)
    at = timezone.localtime(run.starts_at)
    meal = meals.at_table(facilities.meal_times, at) if facilities else None
    return str(meal or "")


@register.filter
def why_stop(why: str) -> str:
    """Why a run goes somewhere, in words."""
    return str(STOP_WHY[Why(why)])


@register.filter
def fact_name(key: str) -> str:
    """What a fact is called."""
    return str(FACTS[key])


@register.filter
def as_sentences(refused: Iterable[Refusal]) -> list[str]:
    """Refusals as people read them."""
    return [str(words) for words in sentences(refused)]


@register.filter
def in_words(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is known of a thing, question and answer."""
    return said_of(facts)


@register.filter
def pounds(pence: int) -> str:
    """So many pence as people write them."""
    return f"£{pence // 100:,}.{pence % 100:02}"


@register.filter
def stripe(counts: Mapping[str, int]) -> SafeString:
    """A bar of these counts, in the order of the table that says the same."""
    pieces, start = [], 0
    for state, count in counts.items():
        if count:
            pieces.append((state, start, count))
        start += count
    return format_html(
        '<svg class="bar bar-thin" viewBox="0 0 {} 1" preserveAspectRatio="none" aria-hidden="true">{}</svg>',
        max(start, 1),
        format_html_join("", '<rect data-state="{}" x="{}" width="{}" height="1"/>', pieces),
    )
