"""What check-ins call their messages, and what of them is noted in the audit log."""

from enum import StrEnum


class CheckinMessage(StrEnum):
    """Kinds of delivery."""

    PROMPT = "checkin_prompt"
    REMINDER = "checkin_reminder"
    RECEIPT = "checkin_receipt"
    """Stands in for the prompt when an answer came before it."""
    CARD = "checkin_card"
    """Brings a posted prompt, reminder or receipt up to date; its subject is that delivery."""


class CheckinAudit(StrEnum):
    """Audit actions."""

    VISIBILITY = "checkin.visibility"
