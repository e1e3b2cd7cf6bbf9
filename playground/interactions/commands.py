"""Slash commands, and answers in the form of messages."""

from __future__ import annotations

import json
from typing import Any

from playground.interactions.payloads import ActError, channel_ref, failed
from playground.model import Channel, Installation, Json, Message, Person, Team
from playground.slack import Slack
from playground.web_api.content import check_message, completed_blocks
from playground.web_api.method import RefusedError


async def command(slack: Slack, team: Team, user: Person, channel: Channel, typed: str) -> Json:
    """A slash command as it was typed."""
    name, _, text = typed.strip().partition(" ")
    found = [
        (i, c)
        for i in team.installations.values()
        if i.active
        for c in i.app.commands
        if c.get("command") == name
    ]
    if not found:
        raise ActError("unknown_command", f"{name} is not a valid command.")
    installation, declared = found[-1]  # of two apps, Slack takes the one installed last
    if channel.is_archived:
        raise ActError("is_archived", "This channel is archived.")
    app = installation.app
    text = text.strip()
    payload: Json = {
        "token": app.verification_token,
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": channel_ref(channel)["name"],
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": escaped(team, text) if declared.get("should_escape") else text,
        "api_app_id": app.id,
        "is_enterprise_install": "true" if installation.enterprise else "false",
        "response_url": slack.response_url(team.id, user.id, app.id, channel.id),
        "trigger_id": slack.trigger(team.id, user.id, app.id),
    }
    if team.enterprise is not None:
        payload["enterprise_id"] = team.enterprise.id
        payload["enterprise_name"] = team.enterprise.name
    answer = await slack.delivery.send(app, team.id, "slash_commands", payload)
    if answer.error:
        error = failed(answer)
        sentence = f"{name} failed with the error “{error}”"
        slack.notice(team.id, user.id, sentence)
        raise ActError(error, sentence)
    body = as_message(answer.body)
    if body:
        try:
            post_answer(slack, team, installation, channel, user, body)
        except RefusedError as problem:
            sentence = f"{name} failed with the error “{problem.error}”"
            slack.notice(team.id, user.id, sentence)
            raise ActError(problem.error, sentence) from problem
    return {}


def escaped(team: Team, text: str) -> str:
    """What is typed after a command whose manifest says `should_escape`.

    Mentions of people and channels become `<@U123|name>` and `<#C123|name>`.
    """
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for person in sorted(team.people.values(), key=lambda p: -len(p.name)):
        text = text.replace(f"@{person.name}", f"<@{person.id}|{person.name}>")
    for channel in sorted(team.channels.values(), key=lambda c: -len(c.name)):
        if channel.name:
            text = text.replace(f"#{channel.name}", f"<#{channel.id}|{channel.name}>")
    return text


def as_message(body: Any) -> Json | None:
    """An acknowledgement's body as a message, or nothing to say."""
    if isinstance(body, str):
        return {"text": body} if body.strip() else None
    if isinstance(body, dict) and (
        body.get("text") or body.get("blocks") or body.get("attachments")
    ):
        return body
    return None


def post_answer(
    slack: Slack,
    team: Team,
    installation: Installation,
    channel: Channel,
    user: Person,
    body: Json,
    *,
    thread_ts: str = "",
) -> Message:
    """Show an app's answer to a command or a response_url: ephemeral unless it says in_channel."""
    text, blocks = str(body.get("text") or ""), body.get("blocks") or []
    if isinstance(blocks, str):
        blocks = json.loads(blocks)
    check_message(text, blocks, body.get("attachments") or [])
    in_channel = body.get("response_type") == "in_channel"
    message = Message(
        ts=slack.company.new_ts(),
        user=installation.bot_user,
        text=text,
        blocks=completed_blocks(blocks),
        attachments=body.get("attachments") or [],
        thread_ts=str(body.get("thread_ts") or thread_ts),
        bot_id=installation.bot_id,
        app_id=installation.app.id,
        ephemeral_to="" if in_channel else user.id,
    )
    return slack.post(team, channel, message)
