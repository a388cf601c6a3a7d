"""Going to any update after a long training, and what it takes in memory.

``pytest tests/benchmarks/bench_seeking.py`` prints times and sizes; it fails on no time.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
import pytest

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.bench_training import digits
from benchmarks.measuring import in_fresh_process
from networks import article

from bpviz.engine.history import MEMORY, History
from bpviz.engine.problem import Problem

JUMPS = 100


def seek(title: str, problem: Problem, updates: int) -> None:
    """Train, then jump to random sub-steps of random updates."""
    history = History(problem)
    start = time.perf_counter()
    history.run(updates)
    trained = time.perf_counter() - start
    rng, times = np.random.default_rng(0), []
    for update in rng.integers(0, updates, JUMPS).tolist():
        step = int(rng.integers(1, history.steps + 1))
        start = time.perf_counter()
        history.frame(update=update, step=step)
        times.append((time.perf_counter() - start) * 1e3)
    middle, most = np.percentile(times, [50, 95])
    print(
        f"{title:<28} {updates:,} updates in {trained:.1f} s; jumps: 50 of 100 within "
        f"{middle:.1f} ms, 95 within {most:.1f} ms, all within {max(times):.1f} ms; "
        f"memory {history.nbytes / MEMORY:.0%} of the budget",
        flush=True,
    )


def main() -> None:
    """Print all of them."""
    seek("article (rounded)", article(), 200_000)
    seek("article, exact", article(rounding=None), 200_000)
    for batch_size in (1, 32):
        for optimizer in ("sgd", "adam"):
            title = f"784-128-10, {optimizer}, batch {batch_size}"
            seek(title, digits(batch_size, optimizer), 20_000)


def test_seeking(capfd: pytest.CaptureFixture[str]) -> None:
    with capfd.disabled():
        in_fresh_process(__file__, 1)


if __name__ == "__main__":
    main()
