"""The table of faults."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    """What was done to Headway, what came of it in figures, and what of that is wrong."""

    fault: str
    figures: str
    wrong: list[str] = field(default_factory=list)


def show(rows: Sequence[Row], seed: int, seconds: float) -> None:
    """Print a Markdown table, and below it everything that is wrong."""
    print(f"\n### Faults, seed {seed}, {seconds:.0f} s\n")
    print("| fault | figures | |")
    print("|---|---|---|")
    for row in rows:
        print(f"| {row.fault} | {row.figures} | {'WRONG' if row.wrong else 'held'} |")
    for row in rows:
        for complaint in row.wrong:
            print(f"\n{row.fault}: {complaint}")
