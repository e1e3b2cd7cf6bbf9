"""What a message's kind needs to know of it, as stored."""

from typing import Any

from storage.delivery.deliveries import Delivery


def stored_facts(delivery: Delivery) -> dict[str, Any] | None:
    """The facts that it was enqueued with; None when its kind needs none."""
    return _in_the_key(delivery.key) if delivery.facts is None else delivery.facts


def _in_the_key(key: str) -> dict[str, Any] | None:
    """The facts of a message of the version before, which packed them into its key.

    It may run beside this one and write more of them. The release after this one moves them into
    the column, and then this goes.
    """
    match key.split(":", 3):
        case ["endorsement" | "offer" | "question", _, _, occasion]:
            return {"occasion": occasion}
        case ["consent-answer", _, consent, answered_at]:
            return {"consent": consent, "answered_at": answered_at}
        case ["channel_archived" | "channel_left" | "channel_shared", _, channel_id, _]:
            return {"channel_id": channel_id}
        case ["checkin-again", _, *moment]:
            return {"at": ":".join(moment)}
    return None
