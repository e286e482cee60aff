"""A small drill from its first line to its last, as `make drill` plays it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.drill import clock_start

HOUSE = Path(__file__).resolve().parent.parent.parent
TEN_TOMORROW = 1_795_514_400  # 24 November 2026, 10:00


def test_the_racing_clock_begins_at_ten_tomorrow():
    real = TEN_TOMORROW - 20 * 3600
    for speed in (2, 30, 120):
        start = clock_start(real, speed)
        assert start + (real - start) * speed == pytest.approx(TEN_TOMORROW)
        assert start < real


@pytest.mark.slow
def test_a_small_drill_ends_with_one_outcome_for_everybody():
    kept = {name: value for name, value in os.environ.items() if name not in {"MODE", "DATA_DIR"}}
    done = subprocess.run(
        [sys.executable, "-m", "scripts.drill", "--small", "--speed", "120"],
        cwd=HOUSE, env=kept, capture_output=True, text=True, check=False, timeout=180,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Thistle: 24 people" in done.stdout
    assert "24 people, each with one outcome." in done.stdout
    assert "+4477" not in done.stdout
