"""Sends what the ledger holds: claim, compose and draw, call Slack, settle.

A message is `pending` until a sender claims it, `sending` while Slack is called, and then
`sent`, `failed`, `expired` or `cancelled`; or `pending` again when nothing reached Slack; or
`unsure` when nobody knows, until Slack's history has been asked. No transaction is open
while Slack is called.
"""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from threading import Event
from uuid import uuid4

from slack_sdk import WebClient
from sqlmodel import Session

from blocks.words.reader import UNKNOWN, read_in
from bot.delivery.calls import (
    TOKENLESS,
    UNINSTALLED,
    Answer,
    Done,
    Doubt,
    Gone,
    NotReached,
    Refused,
    Wait,
    as_call,
    log_trouble,
    look_for,
    open_dm,
    send,
)
from bot.logs import about
from bot.messages.kind import Kind, compose, follow
from sponsorship.delivery import ledger, undelivered
from sponsorship.delivery.ledger import Claim
from sponsorship.delivery.rules import retries
from sponsorship.delivery.rules.drawn import (
    IDEMPOTENT,
    POSTING,
    Call,
    PostCall,
    PublishCall,
    UploadCall,
    call_of,
)
from sponsorship.delivery.rules.sending import Later, Remove, Respond, Standing
from sponsorship.workspaces import installs
from storage.database import Database, is_unavailable
from storage.delivery.deliveries import Delivery
from storage.delivery.sending import (
    due_deliveries,
    pause,
    pause_until,
    posted_about,
    put_off_looks,
    unknown_kinds,
    workspaces_to_serve,
)
from storage.people.people import know_conversation
from storage.types import DeliveryState
from storage.workspaces.workspaces import workspace_by_id

log = logging.getLogger(__name__)

BUDGET = 10.0
"""Seconds that one workspace may send before others get their turn."""

SPACING = 1.0
"""Seconds between two messages to one channel or person: Slack's own limit."""

WINDOW = 200
"""Messages that are listed at once; each is claimed by itself."""

LOOK_AGAIN_WITHOUT_SCOPE = timedelta(hours=1)


class Sender:
    """Sends for the workspaces in `clients`, one thread at a time for each of them.

    `now` tells the time that due moments are compared with; `monotonic` and `sleep` pace the
    messages. `stopping`, once set, lets the post in hand finish and claims no more.
    """

    def __init__(
        self,
        database: Database,
        clients: Mapping[str, WebClient],
        kinds: Mapping[str, Kind],
        now: Callable[[], datetime],
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self._database = database
        self._clients = clients
        self._kinds = kinds
        self._now = now
        self._monotonic = monotonic
        self.stopping = Event()
        self._sleep = sleep or self.stopping.wait
        self._free_at: dict[tuple[str, str], float] = {}
        self._without_token: set[str] = set()
        self._left_to_others: set[str] = set()

    def due(self) -> list[str]:
        """Workspaces that have something to send now."""
        with self._database.everywhere().read() as session:
            found = workspaces_to_serve(session, self._now())
        served = set(self._clients) if found else set()
        for workspace_id in set(found) - served:
            self._no_token(workspace_id, "there is none")
        return [workspace_id for workspace_id in found if workspace_id in served]

    def _no_token(self, workspace_id: str, why: str) -> None:
        """Tell the operator, once, that a workspace is not served."""
        if workspace_id not in self._without_token:
            self._without_token.add(workspace_id)
            log.error(
                "messages wait for a token that works: install Headway there again",
                extra={"workspace": workspace_id, "error": why},
            )

    def drain(self, workspace_id: str) -> bool:
        """Send what is due to the workspace; returns whether `BUDGET` ended before that did.

        Must not run twice at once for the same workspace.
        """
        client = self._clients.get(workspace_id)
        if client is None:
            return False
        ends = self._monotonic() + BUDGET
        database = self._database.of(workspace_id)
        with database.read() as session:
            until = pause_until(session, workspace_id)
            posted = posted_about(session, workspace_id, self._now(), timedelta(seconds=SPACING))
        if until is not None and until > self._now():
            return False
        self._rest_as_others_did(workspace_id, posted)
        with database.write() as session:
            left = ledger.take_over(session, workspace_id, self._now())
        if left:
            log.warning(
                "messages were left behind by a sender that died",
                extra={"workspace": workspace_id, "count": left},
            )
        tried: set[str] = set()
        while True:
            more = self._drain_pending(client, workspace_id, ends)
            if more is not None:
                return more
            if self._monotonic() >= ends:
                return True
            # One at a time: a look keeps nobody waiting who can be sent to.
            looked = self._look_for_one(client, workspace_id, tried)
            if looked is None:
                break
            if not looked:
                return False
        with database.read() as session:
            unknown = unknown_kinds(session, workspace_id, self._now(), self._kinds)
        for kind in set(unknown) - self._left_to_others:
            self._left_to_others.add(kind)
            log.warning("messages are left to a newer version", extra={"kind": kind})
        return False

    def _look_for_one(self, client: WebClient, workspace_id: str, tried: set[str]) -> bool | None:
        """Look for the message in doubt that is due first and was not `tried` yet.

        None when there is none, False when Slack is not to be reached.
        """
        state = DeliveryState.UNSURE
        with self._database.of(workspace_id).read() as session:
            found = due_deliveries(
                session, workspace_id, state, self._now(), WINDOW, kinds=self._kinds
            )
        for delivery_id, _ in found:
            if self.stopping.is_set():
                return False
            if delivery_id in tried:
                continue
            tried.add(delivery_id)
            with about(delivery=delivery_id, workspace=workspace_id):
                claimed = self._claim(workspace_id, delivery_id, state)
                if claimed is not None:
                    return self._deliver(client, claimed)
        return None

    def _drain_pending(self, client: WebClient, workspace_id: str, ends: float) -> bool | None:
        """Send what is due; None when none is left, else what `drain` returns."""
        state = DeliveryState.PENDING
        before: list[tuple[str, str | None]] = []
        while not self.stopping.is_set():
            resting = self._resting(workspace_id)
            with self._database.of(workspace_id).read() as session:
                found = due_deliveries(
                    session,
                    workspace_id,
                    state,
                    self._now(),
                    WINDOW,
                    kinds=self._kinds,
                    resting=sorted(resting),
                )
            if found == before and (found or not resting):
                return None  # nothing left, or nothing but what another process has in hand
            if not found:
                with self._database.of(workspace_id).read() as session:
                    if not due_deliveries(
                        session, workspace_id, state, self._now(), 1, kinds=self._kinds
                    ):
                        return None
                free_at = (self._free_at.get((workspace_id, it), 0.0) for it in resting)
                self._sleep(max(0.001, min(free_at) - self._monotonic()))
            before = found
            for delivery_id, receiver in found:
                if self.stopping.is_set():
                    return False
                if self._monotonic() >= ends:
                    return True
                if self._free_at.get((workspace_id, receiver or ""), 0.0) > self._monotonic():
                    continue
                with about(delivery=delivery_id, workspace=workspace_id):
                    claimed = self._claim(workspace_id, delivery_id, state)
                    if claimed is not None:
                        before = []
                    if claimed is not None and not self._deliver(client, claimed):
                        return False  # told to wait, or Slack is not to be reached
            if self._monotonic() >= ends:
                return True
        return False

    def _rest_as_others_did(self, workspace_id: str, posted: Mapping[str, datetime]) -> None:
        """Keep the spacing also to what was posted by another process, or before a restart."""
        now, at = self._now(), self._monotonic()
        for receiver, settled_at in posted.items():
            left = min(SPACING, SPACING - (now - settled_at).total_seconds())
            key = workspace_id, receiver
            if left > 0 and key not in self._free_at:
                self._free_at[key] = at + left

    def _resting(self, workspace_id: str) -> set[str]:
        """Channels and people of the workspace whose last message is too recent."""
        at = self._monotonic()
        for key in [key for key, free in list(self._free_at.items()) if free <= at]:
            self._free_at.pop(key, None)
        return {receiver for team, receiver in list(self._free_at) if team == workspace_id}

    def _claim(self, workspace_id: str, delivery_id: str, state: DeliveryState) -> Claim | None:
        """Take the message into hand, composed and drawn; None when it is not to be sent now."""
        now = self._now()
        kind = ""  # noted outside, as a row that was rolled back says nothing
        try:
            with self._database.of(workspace_id).write() as session:
                claimed = ledger.claim(session, workspace_id, delivery_id, state, now)
                if claimed is None:
                    return None
                if _is_to_be_looked_for(claimed):
                    ledger.hold(session, claimed, call_of(claimed.delivery), now)
                    return claimed
                kind = claimed.delivery.kind
                return claimed if self._compose(session, claimed, now) else None
        except Exception as failed:  # whatever one composer raises must not stop the others
            if not kind or is_unavailable(failed):
                raise
            self._give_up(workspace_id, delivery_id, state, kind, failed, now)
        return None

    def _compose(self, session: Session, claimed: Claim, now: datetime) -> bool:
        """Decide what is sent and note it; False when nothing is to be sent now."""
        delivery = claimed.delivery
        kind = self._kinds[delivery.kind]
        composed = None
        if not _receiver_left(claimed):
            composed = compose(
                kind,
                session,
                delivery,
                claimed.receiver,
                now,
                is_away_ahead=claimed.is_away_ahead,
            )
        session.flush()
        if composed is None:
            log.info("message not wanted any more", extra={"kind": delivery.kind})
            ledger.let_go(session, claimed, DeliveryState.CANCELLED, now)
            return False
        if isinstance(composed, Later):
            until = retries.later(composed.until, now)
            # What Slack may have already, as after a restore, is in doubt until then as well.
            state = DeliveryState.UNSURE if claimed.doubtful else DeliveryState.PENDING
            ledger.let_go(session, claimed, state, now, until)
            return False
        wordless = isinstance(composed, Remove) or (
            isinstance(composed, Respond) and composed.values is None
        )
        with read_in(_locale(session, claimed)):
            drawn = None if wordless else kind.draw(composed.values)  # type: ignore[union-attr]
        # What may have been sent before it was composed here, as after a restore, is looked for
        # from its beginning.
        at = delivery.created_at if claimed.doubtful else now
        ledger.hold(session, claimed, as_call(composed, drawn, at), now)
        return True

    def _give_up(
        self,
        workspace_id: str,
        delivery_id: str,
        state: DeliveryState,
        kind: str,
        failed: Exception,
        now: datetime,
    ) -> None:
        """Settle a message that cannot be composed or drawn. Its transaction was rolled back."""
        reference = uuid4().hex[:8]
        log.error(
            "a message could not be made",
            extra={"kind": kind, "reference": reference},
            exc_info=failed,
        )
        with self._database.of(workspace_id).write() as session:
            error = f"reference {reference}"
            ledger.give_up(session, workspace_id, delivery_id, state, error, now)

    def _deliver(self, client: WebClient, claimed: Claim) -> bool:
        """Call Slack and settle; False when the workspace is to be left alone for now."""
        delivery = claimed.delivery
        call = call_of(delivery)
        assert call is not None  # _claim saw to it
        receiver = self._receiver(client, claimed, call)
        if claimed.doubtful and isinstance(call, POSTING) and receiver is not None:
            if isinstance(receiver, str):
                found, call = look_for(client, delivery.id, call, receiver)
                return self._settle_look(claimed, found, call)
            return self._settle_look(claimed, receiver, call)
        if isinstance(receiver, str | None):
            answer = send(client, delivery.id, call, receiver)
        else:
            answer = receiver
        if isinstance(call, POSTING):
            self._rest(delivery)
        if isinstance(answer, NotReached) and answer.error in UNINSTALLED:
            installs.lost(self._database, delivery.workspace_id, self._now())
        return self._settle(claimed, call, answer)

    def _receiver(self, client: WebClient, claimed: Claim, call: Call) -> str | Answer | None:
        """Where to: a channel or a user; an Answer when the conversation cannot be opened.

        What is posted to a user opens their conversation, where `conversations.open` would be a
        call of its own, of which Slack allows about fifty a minute.
        """
        delivery, person = claimed.delivery, claimed.receiver
        if not isinstance(call, (*POSTING, PublishCall)):
            return None
        if delivery.channel_id is not None:
            return delivery.channel_id
        if person is None:
            user = call.user if isinstance(call, PostCall) else None
            return open_dm(client, user) if user else Gone("no_receiver")
        if isinstance(call, PublishCall):
            return person.slack_id
        if person.dm_channel_id is not None:
            return person.dm_channel_id
        if isinstance(call, PostCall) and not claimed.doubtful:
            return person.slack_id
        return open_dm(client, person.slack_id)

    def _rest(self, delivery: Delivery) -> None:
        receiver = delivery.channel_id or delivery.person_id
        if receiver is not None:
            self._free_at[delivery.workspace_id, receiver] = self._monotonic() + SPACING

    def _settle(self, claimed: Claim, call: Call, answer: Answer) -> bool:
        now, attempt = self._now(), claimed.attempt
        log_trouble(answer)
        if isinstance(answer, Done):
            self._without_token.discard(claimed.delivery.workspace_id)
            self._settle_sent(claimed, answer, now)
            return True
        with self._database.of(claimed.delivery.workspace_id).write() as session:
            match answer:
                case Wait(seconds=seconds):
                    until = now + timedelta(seconds=seconds)
                    pause(session, claimed.delivery.workspace_id, until)
                    ledger.settle(
                        session,
                        claimed,
                        DeliveryState.PENDING,
                        now,
                        due_at=until,
                        error="ratelimited",
                    )
                    return False
                case NotReached(error=error) | Doubt(error=error) if isinstance(
                    call, IDEMPOTENT
                ) or isinstance(answer, NotReached):
                    if error in TOKENLESS:
                        self._no_token(claimed.delivery.workspace_id, error)
                    ledger.settle(
                        session,
                        claimed,
                        DeliveryState.PENDING,
                        now,
                        due_at=retries.retry_at(attempt, now),
                        error=error,
                    )
                    return False
                case Doubt(error=error):
                    self._unsure(session, claimed, error, retries.look_at(attempt, now), now)
                    return False
                case Gone(error=error):
                    ledger.settle(session, claimed, DeliveryState.CANCELLED, now, error=error)
                case Refused(error=error):
                    self._refused(session, claimed, call, error, now)
        return True

    def _settle_look(self, claimed: Claim, found: Answer | None, call: Call) -> bool:
        """Settle after a look into Slack's history. What is not there is sent by its next claim.

        Where the look could not be finished, `call` says how far it came.
        """
        now, attempt = self._now(), claimed.attempt
        delivery = claimed.delivery
        log.info("looked for in Slack's history", extra={"found": isinstance(found, Done)})
        log_trouble(found)
        if isinstance(found, Done):
            self._settle_sent(claimed, found, now)
            return True
        with self._database.of(claimed.delivery.workspace_id).write() as session:
            ledger.keep(session, claimed, call)
            match found:
                case None:
                    late = delivery.expires_at is not None and now >= delivery.expires_at
                    state = DeliveryState.EXPIRED if late else DeliveryState.PENDING
                    ledger.settle(session, claimed, state, now, due_at=now)
                case Wait(seconds=seconds):
                    # Histories have a limit of their own, for some apps one call a minute: all
                    # looks rest, and nothing else does.
                    until = now + timedelta(seconds=seconds)
                    put_off_looks(session, delivery.workspace_id, until)
                    self._unsure(session, claimed, "ratelimited", until, now)
                case Refused(error="missing_scope"):
                    log.warning("whether it arrived cannot be told: grant the history scopes")
                    again = now + LOOK_AGAIN_WITHOUT_SCOPE
                    self._unsure(session, claimed, "missing_scope", again, now)
                case Refused(error=error) | Gone(error=error):
                    self._refused(session, claimed, call, error, now)
                case NotReached(error=error) | Doubt(error=error):
                    self._unsure(session, claimed, error, retries.look_at(attempt, now), now)
                    return error.startswith("invalid_")
        return True

    def _settle_sent(self, claimed: Claim, answer: Done, now: datetime) -> None:
        """Note that Slack has it, together with what follows from that."""
        call = call_of(claimed.delivery)
        opened = _opened_a_conversation(claimed, call)
        kind = self._kinds[claimed.delivery.kind]
        follows = kind.sent is not None or kind.told is not None
        try:
            self._note_sent(claimed, answer, opened, kind if follows else None, call, now)
        except Exception as failed:  # the message is in Slack; that must be kept whatever follows
            if not follows or is_unavailable(failed):
                raise
            self._note_sent(claimed, answer, opened, None, call, now)
            log.error(
                "what follows a message failed",
                extra={"kind": claimed.delivery.kind, "reference": uuid4().hex[:8]},
                exc_info=failed,
            )

    def _note_sent(
        self,
        claimed: Claim,
        answer: Done,
        opened: bool,
        kind: Kind | None,
        call: Call | None,
        now: datetime,
    ) -> None:
        delivery = claimed.delivery
        extra: dict[str, object] = {"channel": answer.channel_id, "ts": answer.ts}
        with self._database.of(delivery.workspace_id).write() as session:
            settled = ledger.settle(
                session,
                claimed,
                DeliveryState.SENT,
                now,
                stands=Standing(answer.channel_id, answer.ts),
            )
            if settled is None:
                log.warning("was sent, but given up before", extra=extra)
                return
            if opened and answer.channel_id is not None:
                whose = delivery.person_id or ""
                know_conversation(session, delivery.workspace_id, whose, answer.channel_id)
            if kind is not None:
                follow(kind, session, settled, call, now)
        extra |= {"kind": delivery.kind, "subject": delivery.subject_id, "attempt": claimed.attempt}
        log.info("message sent", extra=extra)

    def _unsure(
        self, session: Session, claimed: Claim, error: str, look_at: datetime, now: datetime
    ) -> None:
        ledger.settle(session, claimed, DeliveryState.UNSURE, now, due_at=look_at, error=error)

    def _refused(
        self, session: Session, claimed: Claim, call: Call, error: str, now: datetime
    ) -> None:
        kind = self._kinds[claimed.delivery.kind]
        if isinstance(call, UploadCall) and error == "missing_scope" and kind.without_files:
            kind.without_files(session, claimed.delivery, now)
            ledger.settle(session, claimed, DeliveryState.CANCELLED, now, error=error)
            return
        log.error("Slack refused a message", extra={"kind": claimed.delivery.kind, "error": error})
        failed = ledger.settle(session, claimed, DeliveryState.FAILED, now, error=error)
        if failed is not None:
            owner = kind.owner(session, failed) if kind.owner else None
            if kind.refused is not None:
                kind.refused(session, failed, now)
            undelivered.tell(session, failed, owner, now)


def _is_to_be_looked_for(claimed: Claim) -> bool:
    """Whether Slack may have it as an earlier attempt drew it.

    Anything else is drawn anew: meanwhile a text may have been taken back, by a later change of
    the same message too, or its reader be no supporter any more.
    """
    return claimed.doubtful and isinstance(call_of(claimed.delivery), POSTING)


def _locale(session: Session, claimed: Claim) -> str:
    """The receiver's; what goes to a channel is in its workspace's."""
    if claimed.receiver is not None:
        return claimed.receiver.locale
    workspace = workspace_by_id(session, claimed.delivery.workspace_id)
    return workspace.locale if workspace is not None else UNKNOWN


def _receiver_left(claimed: Claim) -> bool:
    """Whether the person whom it is for has left the company."""
    if claimed.delivery.person_id is None:
        return False
    return claimed.receiver is None or claimed.receiver.deactivated


def _opened_a_conversation(claimed: Claim, call: Call | None) -> bool:
    """Whether it is the first message in the receiver's own conversation."""
    delivery, person = claimed.delivery, claimed.receiver
    posts = delivery.channel_id is None and isinstance(call, POSTING)
    return posts and person is not None and person.dm_channel_id is None
