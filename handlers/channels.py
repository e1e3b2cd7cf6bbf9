"""Looking at a channel before a digest may go there."""

from dataclasses import dataclass

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sponsorship.refusals import Refusal

_FIELD = "channel"
_INVITE = "Invite me with /invite @Headway in that channel, then save again."
_PEOPLE = 200


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel that may be posted to; `people` are Slack ids, None when Slack keeps them."""

    channel_id: str
    is_private: bool
    people: list[str] | None


def look(client: WebClient, channel_id: str, member_slack_id: str, bot_user_id: str) -> Channel:
    """Return the channel; raises Refusal, with the way to mend it, where the bot cannot post.

    A private channel that Slack does not describe without the `groups:read` scope is taken as
    it is: it cannot be public, and if the bot is not in it the member hears of it at the first
    post.
    """
    try:
        channel = client.conversations_info(channel=channel_id)["channel"]
    except SlackApiError as refused:
        if refused.response.get("error") == "missing_scope":
            return Channel(channel_id, is_private=True, people=None)
        if refused.response.get("error") == "channel_not_found":
            raise Refusal(f"I cannot see that channel. {_INVITE}", _FIELD) from refused
        raise
    if channel.get("is_archived"):
        raise Refusal("That channel is archived. Unarchive it, or choose another one.", _FIELD)
    if channel.get("is_im") or channel.get("is_mpim"):
        raise Refusal("Choose a channel: a digest does not go to direct messages.", _FIELD)
    if channel.get("is_ext_shared"):
        raise Refusal("People of other companies are in that channel. Choose another one.", _FIELD)
    if not channel.get("is_member"):
        raise Refusal(f"I am not in that channel. {_INVITE}", _FIELD)
    is_private = bool(channel.get("is_private"))
    people = _people(client, channel_id, bot_user_id) if is_private else None
    if people is not None and member_slack_id not in people:
        raise Refusal("You are not in that channel yourself. Join it, then save again.", _FIELD)
    return Channel(channel_id, is_private, people)


def _people(client: WebClient, channel_id: str, bot_user_id: str) -> list[str] | None:
    """Everybody in the channel but the bot; None for very many, or without the scope."""
    try:
        answer = client.conversations_members(channel=channel_id, limit=_PEOPLE)
    except SlackApiError as refused:
        if refused.response.get("error") == "missing_scope":
            return None
        raise
    if (answer.get("response_metadata") or {}).get("next_cursor"):
        return None
    return [it for it in answer["members"] if it != bot_user_id]
