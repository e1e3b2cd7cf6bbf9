"""A throw-away app and company that show everything the page can draw."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt import App
from slack_sdk import WebClient

from playground.company import Company
from playground.guide import Step
from playground.model import Installation, Json, Team

TEAM, ANA, BEN, WINS = "T1", "U00000000A", "U00000000B", "C00000000G"
MADRID = ZoneInfo("Europe/Madrid")

MANIFEST: Json = {
    "display_information": {
        "name": "Sampler",
        "description": "One of everything",
        "background_color": "#7a3e9d",
    },
    "features": {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "Sampler"},
        "slash_commands": [
            {"command": "/sample", "description": "Show a sample", "usage_hint": "[form|note]"},
            {"command": "/sleep", "description": "Never answer", "usage_hint": ""},
        ],
        "shortcuts": [
            {"name": "New sample", "type": "global", "callback_id": "new", "description": "A form"},
            {"name": "Keep this", "type": "message", "callback_id": "keep", "description": "Keep"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": ["commands", "chat:write", "im:write", "im:history", "users:read"],
        }
    },
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened", "message.im"]},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def option(text: str, value: str, **more: Any) -> Json:
    return {"text": plain(text), "value": value, **more}


COLOURS = [option("Red", "red"), option("Green :seedling:", "green"), option("Blue", "blue")]


def button(text: str, action_id: str, **more: Any) -> Json:
    return {
        "type": "button",
        "action_id": action_id,
        "text": plain(text),
        "value": action_id,
        **more,
    }


CONFIRM = {
    "title": plain("Remove it?"),
    "text": mrkdwn("This cannot be *undone*."),
    "confirm": plain("Remove"),
    "deny": plain("Keep"),
    "style": "danger",
}

TEXT_BLOCKS: list[Json] = [
    {"type": "header", "text": plain("Week 31: 4.5 h saved :tada:")},
    {
        "type": "section",
        "block_id": "words",
        "text": mrkdwn(
            "*Bold*, _italic_, ~struck~, `code`, <https://example.com|a link>, <@U00000000A> in "
            "<#C00000000G>, :rocket:, escaped &lt;!channel&gt; &amp; *&lt;b&gt;*\n"
            "> a quote\n```a = 1\nb = 2```\n"
            "On <!date^1785000000^{date_short_pretty} at {time}|soon>"
        ),
        "accessory": {
            "type": "overflow",
            "action_id": "more",
            "options": [option("Share", "share"), option("Archive", "archive")],
        },
    },
    {
        "type": "section",
        "fields": [mrkdwn("*Hours*\n4.5"), mrkdwn("*Journey*\nIT support to DevOps")],
    },
    {"type": "section", "text": plain("Plain *stays* plain, <@U00000000A> too :seedling:")},
    {"type": "divider"},
    {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "Rich "},
                    {"type": "text", "text": "bold", "style": {"bold": True}},
                    {"type": "text", "text": " and *not bold* "},
                    {"type": "emoji", "name": "raised_hands"},
                    {"type": "user", "user_id": "U00000000A"},
                ],
            },
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [{"type": "text", "text": "one"}],
                    },
                    {
                        "type": "rich_text_section",
                        "elements": [{"type": "text", "text": "two"}],
                    },
                ],
            },
            {
                "type": "rich_text_quote",
                "elements": [{"type": "text", "text": "“It just works now.”"}],
            },
        ],
    },
    {"type": "context", "elements": [mrkdwn("Only the sponsors see this · *#wins*")]},
]

CHOICE_BLOCKS: list[Json] = [
    {
        "type": "actions",
        "block_id": "buttons",
        "elements": [
            button("Endorse", "endorse", style="primary"),
            button("Offer help", "help"),
            button("Remove", "remove", style="danger", confirm=CONFIRM),
            {
                "type": "static_select",
                "action_id": "colour",
                "placeholder": plain("Pick a colour"),
                "options": COLOURS,
            },
            {"type": "datepicker", "action_id": "day", "initial_date": "2026-11-27"},
        ],
    },
    {
        "type": "section",
        "block_id": "which",
        "text": mrkdwn("Which wins shall be shown?"),
        "accessory": {
            "type": "checkboxes",
            "action_id": "wins",
            "options": [
                option("Automated the backup", "1", description=plain("3 h a week")),
                option("Closed 12 tickets", "2"),
            ],
            "initial_options": [option("Closed 12 tickets", "2")],
        },
    },
]

DATA_BLOCKS: list[Json] = [
    {
        "type": "table",
        "rows": [
            [{"type": "raw_text", "text": "Week"}, {"type": "raw_text", "text": "Hours"}],
            [{"type": "raw_text", "text": "30"}, {"type": "raw_text", "text": "2.5"}],
            [{"type": "raw_text", "text": "31"}, {"type": "raw_text", "text": "4.5"}],
        ],
    },
    {
        "type": "data_visualization",
        "title": "Hours saved",
        "chart": {
            "type": "bar",
            "series": [
                {
                    "name": "Hours",
                    "data": [
                        {"label": "W29", "value": 1},
                        {"label": "W30", "value": 2.5},
                        {"label": "W31", "value": 4.5},
                    ],
                }
            ],
            "axis_config": {"categories": ["W29", "W30", "W31"]},
        },
    },
    {"type": "markdown", "text": "**Markdown** block with a [link](https://example.com)"},
    {"type": "hologram", "depth": 3},
]


def field(block_id: str, label: str, element: Json, **more: Any) -> Json:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {"action_id": "it", **element},
        **more,
    }


FORM: Json = {
    "type": "modal",
    "callback_id": "form",
    "title": plain("Everything"),
    "submit": plain("Save"),
    "close": plain("Cancel"),
    "blocks": [
        {"type": "section", "text": mrkdwn("The sponsors of *this journey* will see it.")},
        field(
            "title",
            "Title",
            {"type": "plain_text_input", "placeholder": plain("In a few words"), "max_length": 80},
            hint=plain("The first line of the digest"),
        ),
        field("story", "Story", {"type": "plain_text_input", "multiline": True}, optional=True),
        field("hours", "Hours", {"type": "number_input", "is_decimal_allowed": True}),
        field("day", "Day", {"type": "datepicker"}, optional=True),
        field("time", "Time", {"type": "timepicker"}, optional=True),
        field("colour", "Colour", {"type": "static_select", "options": COLOURS}),
        field(
            "tags",
            "Tags",
            {"type": "multi_static_select", "options": COLOURS},
            optional=True,
        ),
        field("who", "Who", {"type": "users_select"}, optional=True),
        field("where", "Where", {"type": "conversations_select"}, optional=True),
        field(
            "book",
            "Book",
            {"type": "external_select", "min_query_length": 1},
            optional=True,
        ),
        field(
            "how",
            "How",
            {
                "type": "radio_buttons",
                "options": [option("Measured", "measured"), option("Estimated", "estimated")],
            },
        ),
        field(
            "agree",
            "Agree",
            {"type": "checkboxes", "options": [option("Show my name", "name")]},
            optional=True,
        ),
        {
            "type": "actions",
            "block_id": "aside",
            "elements": [button("Add a link", "push")],
        },
    ],
}

PUSHED: Json = {
    "type": "modal",
    "callback_id": "link",
    "title": plain("Add a link"),
    "submit": plain("Add"),
    "blocks": [field("url", "Address", {"type": "url_text_input"})],
}


def app(installation: Installation, api_url: str, saved: list[Json]) -> App:
    """The app; what its form sends is added to `saved`."""
    bolt = App(
        client=WebClient(token=installation.bot_token, base_url=api_url),
        signing_secret=installation.app.signing_secret,
        process_before_response=True,
    )

    @bolt.command("/sample")
    def sample(ack: Any, command: Any, client: Any) -> None:
        if command["text"] == "form":
            client.views_open(trigger_id=command["trigger_id"], view=FORM)
            ack()
        else:
            ack(f"You said: {command['text']}")

    @bolt.command("/sleep")
    def sleep() -> None:
        time.sleep(0.6)

    @bolt.shortcut("new")
    def new(ack: Any, shortcut: Any, client: Any) -> None:
        client.views_open(trigger_id=shortcut["trigger_id"], view=FORM)
        ack()

    @bolt.shortcut("keep")
    def keep(ack: Any, shortcut: Any, respond: Any) -> None:
        ack()
        respond(f"Kept: {shortcut['message']['text']}")

    @bolt.options("it")
    def books(ack: Any, payload: Any) -> None:
        ack(options=[option(f"{payload['value']} by heart", "b1")])

    @bolt.action("push")
    def push(ack: Any, body: Any, client: Any) -> None:
        saved.append(body["view"]["state"]["values"])
        client.views_push(trigger_id=body["trigger_id"], view=PUSHED)
        ack()

    @bolt.view("link")
    def link(ack: Any) -> None:
        ack()

    @bolt.view("form")
    def form(ack: Any, view: Any) -> None:
        values = view["state"]["values"]
        if values["title"]["it"]["value"] == "no":
            ack(response_action="errors", errors={"title": "Please give it a real title."})
            return
        saved.append(values)
        ack()

    @bolt.action("again")
    @bolt.action("help")
    @bolt.action("day")
    @bolt.action("wins")
    @bolt.action("more")
    @bolt.action("colour")
    def quiet(ack: Any, action: Any) -> None:
        saved.append(action)
        ack()

    @bolt.action("endorse")
    @bolt.action("remove")
    def endorse(ack: Any, respond: Any, body: Any, action: Any) -> None:
        ack()
        respond(f"{action['action_id']} by <@{body['user']['id']}>", replace_original=False)

    @bolt.event("app_home_opened")
    def home(event: Any, client: Any) -> None:
        if event["tab"] == "home":
            client.views_publish(user_id=event["user"], view=HOME)

    @bolt.event("message")
    def heard() -> None:
        return

    return bolt


HOME: Json = {
    "type": "home",
    "blocks": [
        {"type": "header", "text": plain("Good morning :sun_with_face:")},
        {
            "type": "section",
            "text": mrkdwn("*Next check-in*\nFriday at 3:00 PM"),
            "accessory": button("Change", "again"),
        },
        {"type": "divider"},
        {
            "type": "actions",
            "elements": [button("Log a win", "help", style="primary"), button("Settings", "again")],
        },
        {"type": "context", "elements": [mrkdwn("Only you see this page.")]},
    ],
}


def company(**options: Any) -> tuple[Company, Team, Installation]:
    """Two teams; in the first three people, an app, channels, history."""
    made = Company(rate_limits=False, acknowledge_within=0.5, **options)
    team = made.team("Northwind", id=TEAM)
    next(iter(team.channels.values())).topic = "Company-wide news and announcements"
    ana = made.person(
        team, "ana", id=ANA, real_name="Ana Ruiz", tz="Europe/Madrid", title="IT support"
    )
    ben = made.person(
        team, "ben", id=BEN, real_name="Ben Okafor", tz="America/New_York", title="Head of IT"
    )
    chi = made.person(
        team,
        "chi",
        real_name="Chi Nguyen",
        tz="Asia/Ho_Chi_Minh",
        title="People team",
        status_emoji=":palm_tree:",
        status_text="Vacationing",
    )
    sampler = made.install(MANIFEST, team)
    wins = made.channel(
        team, "wins", id=WINS, members=[ana, ben, chi, sampler.bot_user], topic="Wins of the week"
    )
    made.channel(team, "sponsors", private=True, members=[ben, sampler.bot_user])
    made.channel(team, "help-it", members=[ben, chi])
    other = made.team("Contoso", id="T2")
    made.person(other, "dee", real_name="Dee Park", tz="Europe/London")
    now = made.clock.now()

    def said(ago: timedelta, who: Any, text: str, **more: Any) -> None:
        at: datetime = now - ago
        made.post(team, wins, who, text, at=at, **more)

    said(timedelta(days=2, hours=3), ben, "Morning all, who has something for Friday?")
    said(
        timedelta(days=2, hours=2, minutes=59), ben, "Anything that *saved time* counts :hourglass:"
    )
    said(
        timedelta(days=1, hours=2),
        ana,
        "The backup runs by itself now, 3 h a week back :tada:",
        reactions={"tada": [ben.id, chi.id], "+1::skin-tone-4": [ana.id]},
    )
    said(timedelta(hours=3), sampler.bot_user, "Text blocks", blocks=TEXT_BLOCKS)
    said(timedelta(hours=2), sampler.bot_user, "Choices", blocks=CHOICE_BLOCKS)
    said(timedelta(hours=1), sampler.bot_user, "Data", blocks=DATA_BLOCKS)
    first = made.post(
        team, wins, ben, "How did you do the backup, <@U00000000A>?", at=now - timedelta(minutes=40)
    )
    made.post(
        team,
        wins,
        ana,
        "A small script and a timer.",
        at=now - timedelta(minutes=30),
        thread_ts=first.ts,
    )
    return made, team, sampler


def guide() -> list[Step]:
    """Two steps; the first is done when Ben says so."""

    def said(company: Company) -> bool:
        messages = company.teams[TEAM].channels[WINS].messages.values()
        return any(m.user == BEN and m.text == "I did it" for m in messages)

    return [
        Step(
            "Say hello to the app",
            "Press *Enter*, then write `I did it`.",
            as_user=BEN,
            open={"channel": WINS, "command": "/sample hello"},
            done_when=said,
        ),
        Step("Jump to Friday", "Use the clock at the top."),
    ]
