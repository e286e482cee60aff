"""Residences of the sizes that were asked for: `python -m bench.fill 50 5000`."""

import sys

from bench import measuring


def main(sizes: list[int]) -> None:
    """Writes them, one after the other."""
    measuring.ready()
    from bench import people

    people.coordinator()
    for size in sizes:
        people.residence(size)


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]])
