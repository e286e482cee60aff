"""Tags that every template may use: pictures, states, charts, masked numbers."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from translations import languages
from translations.language_names import named
from website import figures, plots
from website.icons import FLIPPED, ICONS
from website.states import by_state, look_of

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """A picture beside a word; never shown without one."""
    return format_html(
        '<svg class="i{}" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>',
        " i-flip" if name in FLIPPED else "",
        ICONS[name],
    )


@register.simple_tag
def sprite(*names: str) -> SafeString:
    """Pictures to be used many times on one page: put once near the top, then {% use %}."""
    symbols = format_html_join(
        "",
        '<symbol id="i-{}" viewBox="0 0 24 24"><path d="{}"/></symbol>',
        ((name, ICONS[name]) for name in names),
    )
    return format_html('<svg class="vh" aria-hidden="true">{}</svg>', symbols)


@register.simple_tag
def use(name: str) -> SafeString:
    """A picture that {% sprite %} brought along."""
    return format_html('<svg class="i" aria-hidden="true"><use href="#i-{}"/></svg>', name)


@register.simple_tag
def use_look(outcome: str) -> SafeString:
    """The picture of an outcome, as {% sprite %} brought it along."""
    return use(look_of(outcome).icon)


@register.simple_tag
def state_of(outcome: str) -> str:
    """The state that an outcome looks like, for data-state."""
    return look_of(outcome).state


@register.simple_tag
def state_icon(outcome: str) -> SafeString:
    """The picture of an outcome."""
    return icon(look_of(outcome).icon)


@register.simple_tag
def state_word(outcome: str) -> str:
    """The word for an outcome."""
    return str(look_of(outcome).word)


@register.simple_tag
def state_chip(outcome: str, word: str = "") -> SafeString:
    """An outcome as colour, picture and word."""
    look = look_of(outcome)
    return format_html(
        '<span class="chip" data-state="{}">{}{}</span>',
        look.state,
        icon(look.icon),
        word or look.word,
    )


@register.simple_tag
def dots(
    counts: Mapping[str, int], big: object = "", total: int | None = None, label: str = ""
) -> SafeString:
    """A ring of dots for counts by state or outcome; in it a number, and of how many."""
    under = "" if total is None else _("of %(total)s") % {"total": total}
    return figures.dots(by_state(counts), big=str(big), under=under, label=label)


@register.simple_tag
def share(part: int, whole: int, state: str = "ring") -> SafeString:
    """A thin bar that shows a part of a whole; decoration beside the number itself."""
    return figures.bar({state: part, "blank": max(whole - part, 0)}, thin=True)


@register.simple_tag
def bar(counts: Mapping[str, int], label: str = "", *, thin: bool = False) -> SafeString:
    """A stacked bar for counts by state or outcome."""
    return figures.bar(by_state(counts), label=label, thin=thin)


@register.simple_tag
def plot(
    series: Iterable[tuple[str, Sequence[int | None]]], moments: Sequence[str], label: str
) -> SafeString:
    """Lines over time, each a name with its values of a hundred; put a table beside it."""
    return plots.plot([plots.Series(name, values) for name, values in series], moments, label)


@register.simple_tag
def phone_mask(phone: Any) -> SafeString:
    """A masked number, kept left-to-right and out of its neighbours' direction."""
    number = getattr(phone, "number", phone)
    return format_html('<bdi class="num" dir="ltr">{}</bdi>', str(number))


@register.simple_tag
def html_lang(tag: str = "en") -> SafeString:
    """lang and dir for the html element or for a run of foreign words; takes a tag or a Language."""
    language = tag if isinstance(tag, languages.Language) else languages.get(tag or "en")
    return format_html('lang="{}" dir="{}"', language.bcp47, language.direction)


@register.filter
def language_name(language: languages.Language | str) -> str:
    """What the language is called, in the language of the page; takes a tag or a Language."""
    return named(language)


@register.filter
def endonym(tag: str) -> str:
    """The language's own name, in its own letters."""
    return languages.get(tag).endonym


@register.filter
def of_key(mapping: Mapping[Any, Any], key: Any) -> Any:
    """What a mapping holds for a key, nothing when it has no such key."""
    return mapping.get(key)
