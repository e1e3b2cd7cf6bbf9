"""Facts of deliveries: a small frozen dataclass for each kind that has any, kept as JSON."""

from typing import Any, TypeVar

from pydantic import TypeAdapter

from storage.delivery.deliveries import Delivery
from storage.delivery.facts import stored_facts

F = TypeVar("F")


def to_json(facts: object) -> dict[str, Any]:
    """What the ledger keeps of them."""
    kept: dict[str, Any] = _adapter(type(facts)).dump_python(facts, mode="json")
    return kept


def facts_of(delivery: Delivery, what: type[F]) -> F | None:
    """The message's facts, of which its kind knows what they are; None when it has none."""
    kept = stored_facts(delivery)
    if kept is None:
        return None
    return _adapter(what).validate_python(kept)


def _adapter(what: type[F]) -> TypeAdapter[F]:
    if what not in _ADAPTERS:
        _ADAPTERS[what] = TypeAdapter(what)
    return _ADAPTERS[what]


_ADAPTERS: dict[type, TypeAdapter[Any]] = {}
"""Made once for each, as making one takes longer than all its use."""
