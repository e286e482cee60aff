"""Some branches of a big tree in place of all, with everything they share slowed down to match."""

from dataclasses import replace

from phonetree.what_if.people import Tree
from phonetree.what_if.scenario import Helpers, Sender


def sample(tree: Tree, most: int) -> Tree:
    """The tree itself, or its first branches with no more than so many phones."""
    if len(tree.people) <= most:
        return tree
    by_branch: list[list[int]] = [[] for _ in tree.candidates]
    for place, person in enumerate(tree.people):
        by_branch[person.branch].append(place)
    kept: dict[int, int] = {}  # places in the tree: places in the sample
    branches = 0
    for here in by_branch:
        if kept and len(kept) + len(here) > most:
            break
        branches += 1
        for place in here[:most]:
            kept[place] = len(kept)
    return Tree(
        people=tuple(tree.people[place] for place in kept),
        candidates=tuple(
            tuple(kept[place] for place in candidates if place in kept)
            for candidates in tree.candidates[:branches]
        ),
    )


def slowed(sender: Sender, share: float) -> Sender:
    """A sender that gives this share of the people as long as all would wait; 0 stays no limit."""
    return replace(
        sender,
        texts_per_second=sender.texts_per_second * share,
        calls_per_second=sender.calls_per_second * share,
        segments_per_second=sender.segments_per_second * share,
    )


def fewer(helpers: Helpers, share: float) -> Helpers:
    """As many volunteers as this share has of all; at least one if there were any."""
    return replace(
        helpers, volunteers=min(helpers.volunteers, round(helpers.volunteers * share + 0.5))
    )
