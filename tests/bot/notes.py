"""The simplest kind of delivery: its subject is its text."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from blocks.message import Message
from bot.messages.kind import Kind
from sponsorship.delivery.rules.sending import Composed, Post
from storage.delivery.deliveries import Delivery


def _note(session: Session, delivery: Delivery, now: datetime) -> Composed:
    return Post(delivery.subject_id)


def _draw(text: Any) -> Message:
    return Message(
        text=str(text),
        blocks=[{"type": "section", "text": {"type": "plain_text", "text": str(text)}}],
    )


NOTE = Kind(_note, _draw, at_once="a test says when")
