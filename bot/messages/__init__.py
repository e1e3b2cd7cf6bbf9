"""Everything the bot says on its own: every feature's kinds of message, joined."""

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from bot.messages.kind import Kind
from sponsorship.delivery.plan import Run
from sponsorship.features import FEATURES


def kinds() -> dict[str, Kind]:
    """How each kind of delivery is composed and drawn; raises ValueError where two share a name."""
    return _joined("KINDS")


def runs() -> dict[str, Run]:
    """What a run of each kind of schedule writes; see `sponsorship.delivery.plan`."""
    return _joined("RUNS")


def _joined(name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for module in _modules():
        for word, value in getattr(module, name, {}).items():
            if word in found:
                raise ValueError(f"two of {name} are called {word}")
            found[word] = value
    return found


def _modules() -> list[ModuleType]:
    """What the ledger says of itself, and then each feature."""
    names = [f"{__name__}.{it}" for it in ("delivery", *FEATURES)]
    return [import_module(name) for name in names if find_spec(name) is not None]
