"""Act as the people in a playground, from tests or any other program.

    ada = Driver(playground.url).person(team.id, "ada")
    ada.command("/win saved 3h a week", channel="general")
    ada.submit(ada.view(), title="Fewer tickets")
    ada.click("Edit", in_=ada.dm("headway")[-1])

Acting waits until the app acknowledged, and until every app had its first chance to take the
events that the act caused. What a person would see go wrong is raised as `Refused`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import httpx

from playground.http_delivery import no_certificates
from playground.model import Json
from playground.reading import all_text
from playground.shown import Message, Refused, Shown, View
from playground.values import options_of

__all__ = ["Driver", "Message", "Person", "Refused", "Shown", "View"]

Found = TypeVar("Found")


class Driver:
    """A connection to a playground."""

    def __init__(self, url: str, *, timeout: float = 30.0) -> None:
        """`url` as `Playground.url`."""
        # Loopback needs no certificates, and loading them would take longer than most tests.
        self.http = httpx.Client(
            base_url=url, timeout=timeout, trust_env=False, verify=no_certificates()
        )

    def __enter__(self) -> Driver:
        """Itself."""
        return self

    def __exit__(self, *_exception: object) -> None:
        """Close the connection."""
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self.http.close()

    def get(self, path: str, **query: Any) -> Json:
        """GET below /play/; raises Refused."""
        return self._answer(self.http.get(f"/play/{path}", params=query))

    def post(self, path: str, body: Json) -> Json:
        """POST below /play/; raises Refused."""
        return self._answer(self.http.post(f"/play/{path}", json=body))

    def _answer(self, response: httpx.Response) -> Json:
        if response.headers.get("content-type", "").split(";")[0] != "application/json":
            raise Refused(f"http_{response.status_code}", response.text[:500])
        answer: Json = response.json()
        if not answer.get("ok"):
            raise Refused(str(answer.get("error")), str(answer.get("message")))
        return answer

    def person(self, team: str, user: str) -> Person:
        """Somebody, by id or name; also a bot that listens to nothing (`Company.bot`)."""
        for found in self.get("teams")["people"]:
            if found["team"] == team and user in (found["id"], found["name"]):
                return Person(self, team, found["id"])
        raise Refused("user_not_found", f"There is nobody “{user}” in the team {team}.")

    def settle(self) -> None:
        """Wait until every event had its first attempt."""
        if not self.post("settle", {})["settled"]:
            raise Refused("not_settled", "Events were still being delivered after 10 s.")

    def now(self) -> datetime:
        """What the clock shows (aware UTC)."""
        return datetime.fromisoformat(self.get("clock")["now"])

    def advance(self, seconds: float) -> None:
        """Move the clock forward."""
        self.post("clock", {"advance": seconds})

    def move_to(self, moment: datetime) -> None:
        """Jump forward to an aware moment."""
        self.post("clock", {"to": moment.isoformat()})

    def fault(self, kind: str, **fields: Any) -> int:
        """Ask for a fault (`faults.KINDS`); returns its id."""
        return int(self.post("faults", {"kind": kind, **fields})["id"])

    def refuse(self, method: str, error: str, *, times: int = 1) -> int:
        """Refuse the next call of a method with an error of Slack's; returns the fault's id."""
        return self.fault("refuse", method=method, error=error, times=times)

    def lose_event(self, kind: str = "", *, times: int = 1) -> int:
        """Let the next event (of this type) never arrive; returns the fault's id."""
        return self.fault("lose_event", method=kind, times=times)

    def faults(self) -> list[Json]:
        """All faults, with how often each fired."""
        return list(self.get("faults")["faults"])

    def drop_sockets(self, app_id: str, how: str = "aborted") -> int:
        """Lose an app's Socket Mode connections; returns how many there were.

        `how`: `aborted` (TCP is reset), `killed` (TCP ends without a close frame), `frozen`
        (these and new ones read and write nothing until `thaw_sockets`), `closed` (with a frame).
        """
        return int(self.post("sockets", {"app_id": app_id, "do": "drop", "how": how})["dropped"])

    def thaw_sockets(self, app_id: str) -> int:
        """Let an app's frozen connections go on; returns how many there were."""
        return int(self.post("sockets", {"app_id": app_id, "do": "thaw"})["thawed"])

    def refresh_sockets(self, app_id: str, reason: str = "refresh_requested") -> None:
        """Ask an app to reconnect, as Slack does every few hours."""
        self.post("sockets", {"app_id": app_id, "do": reason, "grace": 0.2})

    def inspector(self, after: int = 0, **wanted: str) -> list[Json]:
        """What passed, oldest first; `wanted` filters by field (`name="chat.postMessage"`)."""
        entries = self.get("inspector", after=after, limit=100_000)["entries"]
        return [e for e in entries if all(e[k] == v for k, v in wanted.items())]

    def calls(self, method: str = "") -> list[Json]:
        """The Web API calls of bots."""
        entries = self.inspector(direction="bot_to_slack")
        return [e for e in entries if method in ("", e["name"])]


class Person:
    """Somebody in a team, as whom one acts and reads."""

    def __init__(self, driver: Driver, team: str, user_id: str) -> None:
        """Use `Driver.person`."""
        self.driver = driver
        self.team = team
        self.id = user_id

    def __repr__(self) -> str:
        """Its id."""
        return f"<Person {self.id}>"

    def do(self, what: str, **fields: Any) -> Json:
        """Any act of the driver API; raises Refused."""
        return self.driver.post("act", {"team": self.team, "user": self.id, "do": what, **fields})

    # --- reading

    def screen(self) -> Json:
        """Everything apart from messages."""
        return self.driver.get("view", team=self.team, user=self.id)

    def channel_id(self, channel: str) -> str:
        """A channel's id, by id or name, with or without #."""
        for found in self.screen()["channels"]:
            if channel == found["id"] or (found["name"] and channel.lstrip("#") == found["name"]):
                return str(found["id"])
        raise Refused("channel_not_found", f"{self.id} sees no channel “{channel}”.")

    def messages(self, channel: str, *, thread_ts: str = "") -> list[Message]:
        """The messages of a channel (or of one thread), oldest first."""
        channel_id = channel if channel[:1] in "CDG" and channel.isupper() else ""
        channel_id = channel_id or self.channel_id(channel)
        query = {"team": self.team, "user": self.id, "channel": channel_id}
        if thread_ts:
            query["thread_ts"] = thread_ts
        return [
            Message(self, m, {"type": "message", "channel": channel_id, "ts": m["ts"]})
            for m in self.driver.get("messages", **query)["messages"]
        ]

    def dm_id(self, partner: str = "") -> str | None:
        """The id of the direct messages with somebody (the only app, when not named)."""
        screen = self.screen()
        partner_id = self._partner(screen, partner)
        for channel in screen["channels"]:
            if channel["is_im"] and channel.get("user") == partner_id:
                return str(channel["id"])
        return None

    def dm(self, partner: str = "") -> list[Message]:
        """The direct messages with somebody (the only app, when not named), oldest first."""
        channel_id = self.dm_id(partner)
        return self.messages(channel_id) if channel_id else []

    def _partner(self, screen: Json, partner: str) -> str:
        if not partner:
            return str(self._app(screen, "")["bot_user"])
        for person in screen["people"]:
            if partner in (person["id"], person["name"], person["real_name"]):
                return str(person["id"])
        raise Refused("user_not_found", f"{self.id} knows nobody called “{partner}”.")

    def _app(self, screen: Json, name: str) -> Json:
        apps: list[Json] = screen["apps"]
        named = [a for a in apps if name in (a["name"], a["app_id"])]
        if not name:
            named = [a for a in apps if not a["is_silent"]]
        if len(named) != 1:
            names = ", ".join(a["name"] for a in apps) or "none"
            raise Refused("app_not_found", f"Say which app you mean; installed: {names}.")
        return named[0]

    def home(self, app: str = "", *, open_: bool = True) -> View:
        """An app's Home (the only app's, when not named), opened first unless `open_=False`."""
        app_id = self._app(self.screen(), app)["app_id"]
        if open_:
            self.do("open_home", app_id=app_id)
        shown = self.screen()["home"].get(app_id)
        if shown is None:
            raise Refused("no_home", "The app has not published a Home for this person.")
        return View(self, shown, {"type": "view", "view_id": shown["id"]})

    def views(self) -> list[View]:
        """The open forms, bottom to top."""
        return [View(self, v, {"type": "view", "view_id": v["id"]}) for v in self.screen()["views"]]

    def view(self) -> View:
        """The form on top; raises Refused when none is open."""
        views = self.views()
        if not views:
            notices = "; ".join(self.notices())
            raise Refused("no_view", f"No form is open. Slack said: {notices or 'nothing'}.")
        return views[-1]

    def notices(self) -> list[str]:
        """What Slack flashed at this person, oldest first."""
        return [str(n["text"]) for n in self.screen()["notices"]]

    def everything(self) -> str:
        """All text this person can read anywhere: channels, threads, forms, Homes, notices."""
        screen = self.screen()
        pieces = [all_text([n["text"] for n in screen["notices"]])]
        pieces += [all_text(v) for v in screen["views"]]
        pieces += [all_text(v) for v in screen["home"].values() if v]
        for channel in screen["channels"]:
            for message in self.messages(channel["id"]):
                pieces.append(message.text)
                if message.data.get("reply_count"):
                    pieces += [m.text for m in message.thread()[1:]]
        return "\n".join(pieces)

    # --- doing

    def command(self, text: str, *, channel: str = "general") -> None:
        """Use a slash command, as typed."""
        self.do("command", channel=channel, text=text)

    def say(self, text: str, *, channel: str = "general", thread_ts: str = "") -> Message:
        """Write a message in a channel."""
        done = self.do("message", channel=channel, text=text, thread_ts=thread_ts)
        for message in self.messages(done["channel"], thread_ts=thread_ts):
            if message.ts == done["ts"]:
                return message
        raise Refused("message_not_found", "The message did not stay.")

    def say_to(self, partner: str, text: str) -> Message:
        """Write to a person or an app directly."""
        channel = self.open_dm(partner)
        return self.say(text, channel=channel)

    def open_dm(self, partner: str = "") -> str:
        """Open direct messages; returns the channel's id."""
        partner_id = self._partner(self.screen(), partner)
        return str(self.do("open_dm", partner=partner_id)["channel"])

    def edit(self, message: Message, text: str) -> None:
        """Change one's own message."""
        self.do("edit", channel=message.channel, ts=message.ts, text=text)

    def delete(self, message: Message) -> None:
        """Delete one's own message."""
        self.do("delete", channel=message.channel, ts=message.ts)

    def react(self, message: Message, name: str) -> None:
        """React, with a skin tone as in `+1::skin-tone-3`."""
        self.do("react", channel=message.channel, ts=message.ts, name=name)

    def unreact(self, message: Message, name: str) -> None:
        """Take a reaction back."""
        self.do("unreact", channel=message.channel, ts=message.ts, name=name)

    def click(self, what: str, *, in_: Shown) -> None:
        """Click a button, or choose an entry of an overflow menu, by label or action id."""
        block, element = in_.element(what)
        value = None
        if element.get("type") != "button":
            value = what
        self._act(in_, block, element, value)

    def choose(self, what: str, value: Any, *, in_: Shown) -> None:
        """Choose in a menu or another input, by action id or label, as in `submit`."""
        block, element = in_.element(what)
        self._act(in_, block, element, value)

    def _act(self, shown: Shown, block: Json, element: Json, value: Any) -> None:
        self.do(
            "action",
            container=shown.container,
            block_id=block.get("block_id", ""),
            action_id=element["action_id"],
            value=value,
        )

    def options(self, what: str, query: str = "", *, in_: Shown) -> list[str]:
        """The values an app offers in an external select."""
        block, element = in_.element(what)
        answer = self.do(
            "options",
            container=in_.container,
            block_id=block["block_id"],
            action_id=element["action_id"],
            query=query,
        )
        return [str(o["value"]) for o in options_of(answer)]

    def submit(self, view: View | None = None, **values: Any) -> dict[str, str]:
        """Send a form (the one on top), with inputs by action id or label.

        What is absent keeps what it had. Answers the errors by block id, empty when it was taken.
        """
        view = view or self.view()
        by_block: dict[str, Json] = {}
        for name, value in values.items():
            block, element = view.element(name)
            by_block.setdefault(block["block_id"], {})[element["action_id"]] = value
        errors: dict[str, str] = self.do("submit", view_id=view.id, values=by_block)["errors"]
        return errors

    def close(self, view: View | None = None, *, clear: bool = False) -> None:
        """Close the form on top with Cancel, or all of them."""
        self.do("close", view_id=(view or self.view()).id, clear=clear)

    def shortcut(self, callback_id: str) -> None:
        """Use a global shortcut."""
        self.do("shortcut", callback_id=callback_id)

    def message_shortcut(self, callback_id: str, message: Message) -> None:
        """Use a shortcut on a message."""
        self.do(
            "message_shortcut",
            callback_id=callback_id,
            channel=message.channel,
            ts=message.ts,
        )

    # --- channels and accounts

    def join(self, channel: str) -> None:
        """Join a public channel."""
        self.do("join", channel=channel)

    def leave(self, channel: str) -> None:
        """Leave a channel."""
        self.do("leave", channel=channel)

    def invite(self, who: str, channel: str) -> None:
        """Bring a person or a bot (`""`: the only app's) into a channel."""
        self.do("invite", channel=channel, who=self._partner(self.screen(), who))

    def kick(self, who: str, channel: str) -> None:
        """Take a person or a bot (`""`: the only app's) out of a channel."""
        self.do("kick", channel=channel, who=self._partner(self.screen(), who))

    def archive(self, channel: str) -> None:
        """Archive a channel."""
        self.do("archive", channel=channel)

    def unarchive(self, channel: str) -> None:
        """Bring a channel back."""
        self.do("unarchive", channel=channel)

    def make_public(self, channel: str) -> None:
        """Open a private channel to everyone."""
        self.do("make_public", channel=channel)

    def make_private(self, channel: str) -> None:
        """Close a public channel to everyone but its members."""
        self.do("make_private", channel=channel)

    def share_outside(self, channel: str, *, pending: bool = False) -> None:
        """Share a channel with another company, or only invite it."""
        self.do("share_outside", channel=channel, pending=pending)

    def share_inside(self, channel: str) -> None:
        """Share a channel with another team of the organisation."""
        self.do("share_inside", channel=channel)

    def unshare(self, channel: str) -> None:
        """End what a channel shares, with whomever."""
        self.do("unshare", channel=channel)

    def change_id(self, channel: str) -> str:
        """Give a channel another id; returns it."""
        return str(self.do("change_id", channel=channel)["channel"])

    def deactivate(self, who: str) -> None:
        """Deactivate somebody's account."""
        self.do("deactivate", who=self._partner(self.screen(), who))

    def reactivate(self, who: str) -> None:
        """Bring somebody back."""
        self.do("reactivate", who=self._partner(self.screen(), who))

    def wait_for(
        self, look: Callable[[], Found | None], what: str = "it", *, seconds: float = 5.0
    ) -> Found:
        """Look again until `look` finds something (it may raise Refused meanwhile)."""
        until = time.monotonic() + seconds
        while True:
            try:
                found = look()
            except Refused:
                found = None
            if found:
                return found
            if time.monotonic() > until:
                raise Refused("timeout", f"{self.id} waited {seconds:g} s for {what} in vain.")
            time.sleep(0.02)

    def wait_for_message(
        self, text: str, *, channel: str | None = None, seconds: float = 5.0
    ) -> Message:
        """The newest message that contains `text`, in a channel or (None) the app's DM."""

        def look() -> Message | None:
            messages = self.dm() if channel is None else self.messages(channel)
            return next((m for m in reversed(messages) if text in m.text), None)

        return self.wait_for(look, f"a message with “{text}”", seconds=seconds)
