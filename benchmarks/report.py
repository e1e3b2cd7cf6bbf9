"""Tables of figures with their goals, and the statistics they need."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    """One row: what was measured, the goal in words, the figure, and whether it is reached."""

    name: str
    goal: str
    figure: str
    reached: bool | None = None


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def middle(values: Sequence[float]) -> float:
    """The median."""
    return median(values)


def rate_and_times(rate: float, latencies: Sequence[Sequence[float]]) -> str:
    """A rate with the middle of the rounds' p50 and p99 (milliseconds)."""
    p50, p99 = (median([percentile(it, share) for it in latencies]) for share in (0.5, 0.99))
    return f"{rate:,.0f}/s, p50 {p50:.1f} ms, p99 {p99:.1f} ms"


def show(title: str, rows: Sequence[Figure]) -> None:
    """Print a Markdown table, ready for `docs/performance.md`."""
    words = {True: "reached", False: "missed", None: ""}
    print(f"\n### {title}\n")
    print("| what | goal | figure | |")
    print("|---|---|---|---|")
    for row in rows:
        print(f"| {row.name} | {row.goal} | {row.figure} | {words[row.reached]} |")
