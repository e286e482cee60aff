"""Charts as plain SVG: widths and dashes are attributes, so the strictest policy lets them be."""

from collections.abc import Mapping
from math import pi

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

MOST_DOTS = 48  # more dots than this touch each other on a phone; the rest is shown in proportion
RADIUS = 88
BLANK = "blank"  # room in a bar that nothing fills


def shares(counts: Mapping[str, int], most: int) -> dict[str, int]:
    """Counts brought down to at most `most` in all; nothing that exists becomes nothing."""
    total = sum(counts.values())
    if total <= most:
        return dict(counts)
    rough = {key: max(1, count * most // total) if count else 0 for key, count in counts.items()}
    largest = max(rough, key=lambda key: rough[key])
    rough[largest] += most - sum(rough.values())
    return rough


def bar(counts: Mapping[str, int], *, label: str = "", thin: bool = False) -> SafeString:
    """A stacked bar; with a label it speaks, without one it is decoration beside words."""
    rects, start = [], 0
    for state, count in counts.items():
        if count and state != BLANK:
            rects.append((state, start, count))
        start += count
    return format_html(
        '<svg class="bar{}" viewBox="0 0 {} 1" preserveAspectRatio="none" {}>{}</svg>',
        " bar-thin" if thin else "",
        max(start, 1),
        _voice(label),
        format_html_join("", '<rect data-state="{}" x="{}" width="{}" height="1"/>', rects),
    )


def dots(
    counts: Mapping[str, int], *, big: str = "", under: str = "", label: str = ""
) -> SafeString:
    """The ring: a dot for each person, coloured by state, a number in the middle."""
    drawn = shares(counts, MOST_DOTS)
    total = max(sum(drawn.values()), 1)
    width = round(min(14.0, 2 * pi * RADIUS / total * 0.72), 1)
    circles, start = [], 0
    for state, count in drawn.items():
        if count:
            circles.append((state, RADIUS, total, width, "0 1 " * count, total, -start))
            start += count
    return format_html(
        '<svg class="dots" viewBox="0 0 200 200" {}><g transform="rotate(-90 100 100)">{}</g>'
        '<text x="100" y="{}" font-size="58">{}</text>'
        '<text x="100" y="136" font-size="25" font-weight="500">{}</text></svg>',
        _voice(label),
        format_html_join(
            "",
            '<circle data-state="{}" cx="100" cy="100" r="{}" pathLength="{}" stroke-width="{}"'
            ' stroke-dasharray="{}0 {}" stroke-dashoffset="{}"/>',
            circles,
        ),
        108 if under else 120,
        big,
        under,
    )


def _voice(label: str) -> SafeString:
    if label:
        return format_html('role="img" aria-label="{}"', label)
    return SafeString('aria-hidden="true"')
