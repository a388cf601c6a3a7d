"""How the benchmarks measure: side by side, the best of several rounds, printed as ratios."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable

ROUNDS = 7
Timed = Callable[[int], object]


def side_by_side(count: int, **runs: Timed) -> dict[str, float]:
    """Seconds per update of each run, which takes the number of updates; they take turns."""
    best = dict.fromkeys(runs, float("inf"))
    for run in runs.values():
        run(max(1, count // 10))
    for _ in range(ROUNDS):
        for name, run in runs.items():
            start = time.perf_counter()
            run(count)
            best[name] = min(best[name], (time.perf_counter() - start) / count)
    return best


def report(title: str, seconds: dict[str, float], reference: str) -> None:
    """One line: microseconds of each, and how many times *reference*'s the others take."""
    parts = [f"{name} {value * 1e6:.1f} µs" for name, value in seconds.items()]
    own = seconds[reference]
    ratios = [
        f"{name}/{reference} {value / own:.2f}"
        for name, value in seconds.items()
        if name != reference
    ]
    print(f"{title:<34} {', '.join(parts)}; {', '.join(ratios)}", flush=True)


def in_fresh_process(script: str, threads: int) -> None:
    """Run a benchmark with so many threads for NumPy and PyTorch alike; it prints what it finds."""
    names = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")
    environment = os.environ | dict.fromkeys(names, str(threads))
    print(f"\nthreads: {threads}", flush=True)
    subprocess.run([sys.executable, script], env=environment, check=True, timeout=900)
