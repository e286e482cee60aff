"""One thing to do, as home and the page of a residence show it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Need:
    """One thing to do: how it looks, what it is, why it matters, where it is done."""

    state: str
    icon: str
    title: str
    why: str
    url: str = ""
    button: str = ""
