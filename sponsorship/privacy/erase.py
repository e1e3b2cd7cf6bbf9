"""Erasing a person."""

from datetime import datetime

from sqlmodel import Session

from sponsorship.changes import HomeNarrowed, changed
from sponsorship.delivery import removal
from sponsorship.delivery.rules.drawn import PublishCall, call_of
from sponsorship.digests.rules.vocabulary import DigestMessage
from sponsorship.privacy.rules import WORD, PrivacyAudit, PrivacyRefused
from sponsorship.refusals import Refusal
from storage.delivery.deliveries import Delivery
from storage.digests.digests import digest_by_id
from storage.journeys.journeys import lock_schedules
from storage.people.people import Person, admins
from storage.privacy import erase as erasure
from storage.supporters.supporters import members_supported, supporters_of_member
from storage.types import DeliveryState
from storage.workspaces.audit import note
from storage.workspaces.workspaces import lock_workspace


def erase(session: Session, person: Person, typed: str, now: datetime) -> None:
    """Delete everything about the person and take down the messages that show it.

    A message that Slack may have is looked for, and taken down where it is found. Raises
    Refusal unless the word was typed, while a message about them is on its way to Slack (what
    arrives a moment later would stay), and for the only admin.
    """
    if typed.strip().lower() != WORD:
        raise Refusal(PrivacyRefused.WORD_NOT_TYPED, "word", word=WORD)
    workspace_id = person.workspace_id
    lock_workspace(session, workspace_id)
    if [it.id for it in admins(session, workspace_id)] == [person.id]:
        raise Refusal(PrivacyRefused.ONLY_ADMIN, "word")
    waiting = erasure.hold_messages(session, workspace_id, person.id)
    if any(it.state is DeliveryState.SENDING and not _is_page(it) for it in waiting):
        raise Refusal(PrivacyRefused.MESSAGE_ON_ITS_WAY, "word")
    lock_schedules(session, workspace_id, person.id)
    shown = erasure.messages_showing(session, workspace_id, person.id)
    readers = [
        *members_supported(session, workspace_id, person.id),
        *supporters_of_member(session, workspace_id, person.id),
    ]
    for delivery in waiting:
        if delivery.state is DeliveryState.UNSURE:
            digest = digest_by_id(session, workspace_id, delivery.subject_id)
            thread_ts = digest.ts if digest and delivery.kind == DigestMessage.THREAD else None
            removal.remove_once_found(session, delivery, thread_ts)
    erasure.erase(session, workspace_id, person.id)
    for channel_id, ts in sorted(shown):
        removal.remove(session, workspace_id, channel_id, ts, now)
    for reader in readers:
        changed(session, HomeNarrowed(workspace_id, now, reader.id))
    note(session, workspace_id, now, None, PrivacyAudit.ERASED)


def _is_page(delivery: Delivery) -> bool:
    """An App Home on its way leaves nothing: it is emptied once its person is gone."""
    return isinstance(call_of(delivery), PublishCall)
