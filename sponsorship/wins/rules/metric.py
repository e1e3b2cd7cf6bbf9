"""A win's number as columns, and back."""

from typing import Any

from sponsorship.numbers.metric import metric
from sponsorship.numbers.value import Metric
from storage.wins.wins import Win, WinRow


def metric_of(win: Win) -> Metric | None:
    """The win's number, or None when it has none."""
    return metric(
        win.metric_kind,
        win.metric_amount,
        win.metric_unit,
        win.metric_before,
        win.metric_after,
        win.metric_per,
        win.metric_basis,
    )


def metric_of_line(line: WinRow) -> Metric | None:
    """The same for a line of a list."""
    return metric(line.kind, line.amount, line.unit, line.before, line.after, line.per, line.basis)


def metric_columns(metric: Metric | None) -> dict[str, Any]:
    """The win's columns that hold the number; None empties them."""
    return {
        "metric_kind": metric.kind if metric else None,
        "metric_before": metric.before if metric else None,
        "metric_after": metric.after if metric else None,
        "metric_amount": metric.amount if metric else None,
        "metric_unit": metric.unit if metric else "",
        "metric_per": metric.per if metric else "",
        "metric_basis": metric.basis if metric else None,
    }
