"""The one argument of a listener: what came from Slack, and what an answer needs."""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt import Ack, BoltContext, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlmodel import Session

from blocks.message import View
from blocks.words import reader
from handlers.acting import acting, slack_ids, workspace_of
from sponsorship.changes import HomeUsed, changed
from sponsorship.refusals import FormRefused, Refusal
from storage.database import Database
from storage.people.people import Person, person_by_slack_id

log = logging.getLogger(__name__)

_ON_HOME = "home|"
_SPENT = ("expired_trigger_id", "exchanged_trigger_id", "trigger_expired", "trigger_exchanged")


@dataclass(frozen=True, slots=True, repr=False)  # it would show what somebody typed
class Request:
    """A command, action, shortcut, view or event.

    `database` is confined to the workspace that it comes from, or open to all of them, as its
    route says. `now` tells the time in UTC; `wake(workspace_id)` hints that the ledger has
    something to send.
    """

    ack: Ack
    body: dict[str, Any]
    client: WebClient
    context: BoltContext
    respond: Respond
    database: Database
    now: Callable[[], datetime]
    wake: Callable[[str], None]

    @property
    def workspace_id(self) -> str:
        """Where it comes from; raises Refusal when it does not say."""
        return workspace_of(self.body)

    def acting(self) -> Person:
        """The person who acts; `handlers.acting` says who that is, and whom it refuses."""
        person = acting(self.body, self.client, self.database, self.now)
        reader.bind(person.locale)
        return person

    def reading(self) -> AbstractContextManager[tuple[Session, Person]]:
        """A session to read in, and the person who acts."""
        return self._opened(self.database.read)

    @contextmanager
    def writing(self) -> Iterator[tuple[Session, Person]]:
        """A transaction, and the person who acts; what they did on their Home shows there."""
        with self._opened(self.database.write) as (session, person):
            yield session, person
            self._note_use(session, person)

    @contextmanager
    def writing_as(self, person: Person) -> Iterator[Session]:
        """A transaction of somebody who is known already, as after a call to Slack."""
        with self.database.write() as session:
            yield session
            self._note_use(session, person)

    def _note_use(self, session: Session, person: Person) -> None:
        if self.is_on_home:
            changed(session, HomeUsed(person.workspace_id, self.now(), person.id))

    @property
    def is_on_home(self) -> bool:
        """Whether it was done in App Home, or in a form that was opened from there."""
        view = self.body.get("view") or {}
        return view.get("type") == "home" or str(view.get("private_metadata")).startswith(_ON_HOME)

    @contextmanager
    def _opened(
        self, open_session: Callable[[], AbstractContextManager[Session]]
    ) -> Iterator[tuple[Session, Person]]:
        """Who is known is looked up in the session itself; Slack is never asked inside of it."""
        with open_session() as session:
            person = person_by_slack_id(session, *slack_ids(self.body))
            if person is not None and not person.deactivated:
                session.expunge(person)  # a value here: who locks the row reads it again
                reader.bind(person.locale)
                yield session, person
                return
        person = self.acting()
        with open_session() as session:
            yield session, person

    def pressed(self) -> str:
        """The value of the button that was pressed; empty when it has none."""
        value: str = self.body["actions"][0].get("value") or ""
        return value

    def form(self) -> dict[str, Any]:
        """The form or page in which something was done; raises Refusal when it was in none."""
        view: dict[str, Any] | None = self.body.get("view")
        if view is None:
            raise Refusal(FormRefused.NOT_IN_A_FORM)
        metadata = str(view.get("private_metadata") or "")
        return {**view, "private_metadata": metadata.removeprefix(_ON_HOME)}

    def message(self) -> tuple[str, str]:
        """Channel and timestamp of the message whose button was pressed.

        Raises Refusal when it was pressed elsewhere.
        """
        container = self.body["container"]
        channel_id, ts = container.get("channel_id"), container.get("message_ts")
        if not channel_id or not ts:
            raise Refusal(FormRefused.NOT_IN_A_MESSAGE)
        return channel_id, ts

    def show(self, view: View) -> None:
        """Open the form, on top of the one that was clicked in when there is one.

        Raises Refusal when Slack lets us open none: a click is good for three seconds, and once.
        """
        trigger_id = self.body.get("trigger_id")
        if not trigger_id:
            raise Refusal(FormRefused.TOO_LATE)
        in_modal = (self.body.get("view") or {}).get("type") == "modal"
        open_form = self.client.views_push if in_modal else self.client.views_open
        try:
            open_form(trigger_id=trigger_id, view=self._marked(view))
        except SlackApiError as refused:
            if refused.response.get("error") not in _SPENT:
                raise
            raise Refusal(FormRefused.TOO_LATE) from refused

    def redraw(self, view_id: str, view: View, seen: str | None = None) -> None:
        """Draw an open form again; `seen` is the hash of what the person acted on.

        Nothing happens when the form was closed meanwhile, or changed since: then the person
        already looks at something newer.
        """
        view = self._marked(view)
        try:
            if seen is None:
                self.client.views_update(view_id=view_id, view=view)
            else:
                self.client.views_update(view_id=view_id, view=view, hash=seen)
        except SlackApiError as refused:
            if refused.response.get("error") not in ("hash_conflict", "not_found"):
                raise
            log.info("a form was not drawn again", extra={"error": refused.response.get("error")})

    def go_on(self, view: View) -> None:
        """Acknowledge what is saved by drawing the next form in the place of the one sent."""
        self.ack(response_action="update", view=self._marked(view))

    def _marked(self, view: View) -> View:
        """The form, which remembers whether it was opened from App Home."""
        if not self.is_on_home:
            return view
        return {**view, "private_metadata": _ON_HOME + str(view.get("private_metadata") or "")}

    def done(self) -> None:
        """Acknowledge what is saved, and have what it leaves to tell sent."""
        self.ack()
        self.wake(self.workspace_id)


def form_key(request: Request, person: Person) -> str:
    """What makes a form that is submitted twice recognisable."""
    return f"form:{person.id}:{request.body['view']['id']}"[:200]
