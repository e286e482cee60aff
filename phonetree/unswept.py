"""Many people in memory at once, without Python going through all of them again and again."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unswept() -> Iterator[None]:
    """In the block Python does not look for circles of dead objects.

    A launch holds everybody of a residence at once, and a simulation everybody of a network. That
    search goes through all that lives: six times as long for four times as many people.
    """
    swept = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if swept:
            gc.enable()
