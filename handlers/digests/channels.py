"""The channel that a digest goes to: looking at it, and what happens to it."""

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.request import Request
from sponsorship.digests import channels as digest_channels
from sponsorship.digests import follows
from sponsorship.digests.rules.refused import DigestRefused
from sponsorship.digests.rules.schedule import DigestChannel
from sponsorship.digests.rules.vocabulary import DigestMessage
from sponsorship.refusals import Refusal
from storage.journeys.journeys import journeys_posting_to
from storage.workspaces.events import first_time
from storage.workspaces.workspaces import workspace_by_id

_FIELD = "channel"
_PEOPLE = 200


def look(
    client: WebClient, channel_id: str, member_slack_id: str, bot_user_id: str
) -> DigestChannel:
    """Return the channel; raises Refusal, with the way to mend it, where the bot cannot post.

    A private channel that Slack does not describe without the `groups:read` scope is taken as
    it is: it cannot be public, and if the bot is not in it the member hears of it at the first
    post.
    """
    try:
        channel = client.conversations_info(channel=channel_id)["channel"]
    except SlackApiError as refused:
        if refused.response.get("error") == "missing_scope":
            return DigestChannel(channel_id, is_private=True)
        if refused.response.get("error") == "channel_not_found":
            raise Refusal(DigestRefused.CHANNEL_UNSEEN, _FIELD) from refused
        raise
    if channel.get("is_archived"):
        raise Refusal(DigestRefused.CHANNEL_ARCHIVED, _FIELD)
    if channel.get("is_im") or channel.get("is_mpim"):
        raise Refusal(DigestRefused.CHANNEL_DIRECT, _FIELD)
    if channel.get("is_ext_shared"):
        raise Refusal(DigestRefused.CHANNEL_EXTERNAL, _FIELD)
    if not channel.get("is_member"):
        raise Refusal(DigestRefused.CHANNEL_WITHOUT_ME, _FIELD)
    is_private = bool(channel.get("is_private"))
    people = _people(client, channel_id, bot_user_id) if is_private else None
    if people is not None and member_slack_id not in people:
        raise Refusal(DigestRefused.CHANNEL_WITHOUT_YOU, _FIELD)
    return DigestChannel(channel_id, is_private, people)


def _people(client: WebClient, channel_id: str, bot_user_id: str) -> tuple[str, ...] | None:
    """Everybody in the channel but the bot; None for very many, or without the scope."""
    try:
        answer = client.conversations_members(channel=channel_id, limit=_PEOPLE)
    except SlackApiError as refused:
        if refused.response.get("error") == "missing_scope":
            return None
        raise
    if (answer.get("response_metadata") or {}).get("next_cursor"):
        return None
    return tuple(one for one in answer["members"] if one != bot_user_id)


def left_channel(request: Request) -> None:
    """Somebody left a channel whom a digest's preview may have named as a reader."""
    moved(request, is_inside=False)
    request.done()


def removed_from_channel(request: Request) -> None:
    """Headway itself was taken out of a channel; Slack tells it so, and not as of a member."""
    _lost(request, DigestMessage.CHANNEL_LEFT)
    request.done()


def channel_archived(request: Request) -> None:
    """A channel was archived."""
    _lost(request, DigestMessage.CHANNEL_ARCHIVED)
    request.done()


def channel_shared(request: Request) -> None:
    """People of another company came into a channel."""
    _lost(request, DigestMessage.CHANNEL_SHARED)
    request.done()


def joined_channel(request: Request) -> None:
    """Somebody came into a channel; if digests go there, their previews name them."""
    if request.body["event"]["user"] != request.context.bot_user_id:
        moved(request, is_inside=True)
    request.done()


def moved(request: Request, *, is_inside: bool) -> None:
    """Somebody came into a channel or left it; most channels are no digest's."""
    event, workspace_id = request.body["event"], request.workspace_id
    with request.database.read() as session:
        if not journeys_posting_to(session, workspace_id, event["channel"]):
            return
    with request.database.write() as session:
        for journey in journeys_posting_to(session, workspace_id, event["channel"]):
            follows.channel_people_changed(
                session, journey, event["user"], is_inside, request.now()
            )


def _lost(request: Request, why: str) -> None:
    team, channel = request.workspace_id, request.body["event"]["channel"]
    with request.database.write() as session:
        known = workspace_by_id(session, team) is not None
        if known and first_time(session, team, request.body["event_id"], request.now()):
            digest_channels.lost(session, team, channel, why, request.now())
