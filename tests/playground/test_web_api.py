"""The Web API refuses what Slack refuses, with Slack's words."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground.company import Company
from playground.server import Playground
from tests.playground.conftest import MANIFEST, World

VIEW = {"type": "home", "blocks": [{"type": "divider"}]}


def refusal(call: Callable[..., Any], **arguments: Any) -> dict[str, Any]:
    """The answer of a call that must be refused."""
    with pytest.raises(SlackApiError) as problem:
        call(**arguments)
    answer: dict[str, Any] = problem.value.response.data
    return answer


def test_a_token_says_who_calls(world: World) -> None:
    me = world.web().auth_test()
    assert (me["user_id"], me["team_id"]) == (world.echo.bot_user, world.team.id)
    assert "chat:write" in me.headers["x-oauth-scopes"]


@pytest.mark.parametrize(("token", "error"), [("", "not_authed"), ("xoxb-nobody", "invalid_auth")])
def test_a_wrong_token_is_refused(world: World, token: str, error: str) -> None:
    client = WebClient(token=token, base_url=world.slack.api_url)
    assert refusal(client.auth_test)["error"] == error


def test_an_app_token_opens_sockets_and_a_bot_token_does_not(world: World) -> None:
    app = WebClient(token=world.echo.app.app_token, base_url=world.slack.api_url)
    url = app.apps_connections_open(app_token=world.echo.app.app_token)["url"]
    assert url.startswith("ws://127.0.0.1")
    assert refusal(app.users_list)["error"] == "not_allowed_token_type"
    wrong = refusal(world.web().apps_connections_open, app_token=world.echo.bot_token)
    assert wrong["error"] == "not_allowed_token_type"


def test_an_unknown_method_is_answered_as_slack_does(world: World) -> None:
    answer = refusal(world.web().api_call, api_method="chat.shout")
    assert (answer["error"], answer["req_method"]) == ("unknown_method", "chat.shout")


def test_a_missing_scope_is_named_with_those_that_are_there() -> None:
    company = Company()
    team = company.team("Acme")
    bot = company.install(MANIFEST, team, scopes=["chat:write", "commands"])
    with Playground(company) as slack:
        client = WebClient(token=bot.bot_token, base_url=slack.api_url)
        answer = refusal(client.users_list)
    assert answer["error"] == "missing_scope"
    assert answer["needed"] == "users:read"
    assert answer["provided"] == "chat:write,commands"


def test_a_private_channel_needs_its_own_scope_only_where_the_bot_is(world: World) -> None:
    hidden = refusal(world.web().conversations_info, channel=world.secret.id)
    assert hidden["error"] == "channel_not_found"
    world.slack.change(lambda _: world.secret.members.append(world.echo.bot_user))
    assert world.web().conversations_info(channel=world.secret.id)["channel"]["is_private"]
    world.slack.change(lambda _: world.echo.scopes.remove("groups:read"))
    assert refusal(world.web().conversations_info, channel=world.secret.id)["needed"] == (
        "groups:read"
    )
    assert refusal(world.web().conversations_list, types="private_channel")["error"] == (
        "missing_scope"
    )


def test_lists_show_private_channels_only_to_their_members(world: World) -> None:
    names = [
        c["name"]
        for c in world.web().conversations_list(types="public_channel,private_channel")["channels"]
    ]
    assert names == ["general", "wins"]


def test_posting_needs_membership_and_a_living_channel(world: World) -> None:
    post = world.web().chat_postMessage
    assert refusal(post, channel=world.secret.id, text="x")["error"] == "channel_not_found"
    general = world.ada.channel_id("general")
    assert refusal(post, channel=general, text="x")["error"] == "not_in_channel"
    world.ada.do("archive", channel="wins")
    assert refusal(post, channel=world.wins.id, text="x")["error"] == "is_archived"
    world.ada.do("unarchive", channel="wins")
    empty = {"channel": world.wins.id, "text": " "}
    nothing = refusal(world.web().api_call, api_method="chat.postMessage", json=empty)
    assert nothing["error"] == "no_text"
    assert post(channel=world.wins.id, text="x")["ok"]


def test_nobody_can_write_to_people_who_left_or_to_bots(world: World) -> None:
    web = world.web()
    channel = web.conversations_open(users=world.ben.id)["channel"]["id"]
    world.ada.do("deactivate", who=world.ben.id)
    assert refusal(web.conversations_open, users=world.ben.id)["error"] == "user_disabled"
    assert refusal(web.chat_postMessage, channel=channel, text="x")["error"] == (
        "channel_not_found"
    )
    assert refusal(web.conversations_open, users=world.echo.bot_user)["error"] == "cannot_dm_bot"
    assert web.users_info(user=world.ben.id)["user"]["deleted"] is True


def test_people_of_another_team_do_not_exist(world: World) -> None:
    other = world.slack.change(lambda company: company.person(company.team("Other"), "eve"))
    assert refusal(world.web().users_info, user=other.id)["error"] == "user_not_found"
    assert refusal(world.web().conversations_open, users=other.id)["error"] == "user_not_found"
    assert refusal(world.web().views_publish, user_id=other.id, view=VIEW)["error"] == (
        "user_not_found"
    )


def test_a_message_keeps_what_an_update_does_not_send(world: World) -> None:
    web = world.web()
    blocks = [{"type": "section", "text": {"type": "plain_text", "text": "hello"}}]
    ts = web.chat_postMessage(channel=world.wins.id, text="a", blocks=blocks)["ts"]
    web.chat_update(channel=world.wins.id, ts=ts, text="b")
    assert "hello" in world.ada.messages("wins")[-1].text
    web.chat_update(channel=world.wins.id, ts=ts, text="c", blocks=[])
    message = world.ada.messages("wins")[-1]
    assert message.text.split("\n")[0] == "c"
    assert "hello" not in message.text
    assert message["edited"]["user"] == world.echo.bot_user


def test_an_update_is_refused_when_it_is_too_long_or_not_ours(world: World) -> None:
    web = world.web()
    ts = web.chat_postMessage(channel=world.wins.id, text="a")["ts"]
    update, wins = web.chat_update, world.wins.id
    assert refusal(update, channel=wins, ts=ts, text="x" * 4001)["error"] == "msg_too_long"
    hers = world.ada.say("mine", channel="wins")
    assert refusal(update, channel=wins, ts=hers.ts, text="x")["error"] == "cant_update_message"
    assert refusal(web.chat_delete, channel=wins, ts=hers.ts)["error"] == "cant_delete_message"
    assert refusal(update, channel=wins, ts="1.000001", text="x")["error"] == "message_not_found"
    web.chat_delete(channel=wins, ts=ts)
    assert [m.ts for m in world.ada.messages("wins")] == [hers.ts]


@pytest.mark.parametrize(
    "method", ["users.list", "users.conversations", "conversations.list", "conversations.history"]
)
def test_a_page_holds_fewer_than_a_thousand(world: World, method: str) -> None:
    arguments = {"channel": world.wins.id} if method.endswith("history") else {}
    call = world.web().api_call
    assert call(method, params={**arguments, "limit": 999})["ok"]
    answer = refusal(call, api_method=method, params={**arguments, "limit": 1000})
    assert answer["error"] == "invalid_limit"


def test_metadata_is_found_again_in_the_history_only_when_asked_for(world: World) -> None:
    web = world.web()
    metadata = {"event_type": "delivery", "event_payload": {"id": "7"}}
    ts = web.chat_postMessage(channel=world.wins.id, text="a", metadata=metadata)["ts"]
    plain = web.conversations_history(channel=world.wins.id)["messages"][0]
    assert "metadata" not in plain
    full = web.conversations_history(channel=world.wins.id, include_all_metadata=True)
    assert full["messages"][0]["metadata"] == metadata
    exact = web.conversations_history(
        channel=world.wins.id, oldest=ts, latest=ts, inclusive=True, limit=1
    )
    assert [m["ts"] for m in exact["messages"]] == [ts]
    web.chat_update(channel=world.wins.id, ts=ts, text="b")
    full = web.conversations_history(channel=world.wins.id, include_all_metadata=True)
    assert full["messages"][0]["metadata"] == metadata
    web.chat_update(channel=world.wins.id, ts=ts, text="b", metadata={})
    full = web.conversations_history(channel=world.wins.id, include_all_metadata=True)
    assert "metadata" not in full["messages"][0]
    wrong = refusal(web.chat_postMessage, channel=world.wins.id, text="a", metadata={"id": 1})
    assert wrong["error"] == "invalid_metadata_format"


def test_histories_come_in_pages_newest_first_without_replies(world: World) -> None:
    web, channel = world.web(), world.wins.id
    first = web.chat_postMessage(channel=channel, text="0")["ts"]
    for n in range(1, 5):
        web.chat_postMessage(channel=channel, text=str(n))
    web.chat_postMessage(channel=channel, text="reply", thread_ts=first)
    web.chat_postMessage(channel=channel, text="loud", thread_ts=first, reply_broadcast=True)
    page = web.conversations_history(channel=channel, limit=3)
    cursor = page["response_metadata"]["next_cursor"]
    rest = web.conversations_history(channel=channel, limit=3, cursor=cursor)
    texts = [m["text"] for m in [*page["messages"], *rest["messages"]]]
    assert texts == ["loud", "4", "3", "2", "1", "0"]
    assert rest["messages"][-1]["reply_count"] == 2
    thread = web.conversations_replies(channel=channel, ts=first)["messages"]
    assert [m["text"] for m in thread] == ["0", "reply", "loud"]
    wrong = refusal(web.chat_postMessage, channel=channel, text="x", thread_ts="1.000001")
    assert wrong["error"] == "thread_not_found"


def test_an_ephemeral_message_is_seen_by_one_person_and_in_no_history(world: World) -> None:
    web, channel = world.web(), world.wins.id
    ts = web.chat_postEphemeral(channel=channel, user=world.ada.id, text="psst")["message_ts"]
    assert world.ada.messages("wins")[-1]["text"] == "psst"
    assert "psst" not in world.ben.everything()
    assert web.conversations_history(channel=channel)["messages"] == []
    assert refusal(web.chat_update, channel=channel, ts=ts, text="x")["error"] == (
        "message_not_found"
    )
    world.ben.do("leave", channel="wins")
    answer = refusal(web.chat_postEphemeral, channel=channel, user=world.ben.id, text="x")
    assert answer["error"] == "user_not_in_channel"


def test_reactions_are_added_once_and_kept_with_their_skin_tone(world: World) -> None:
    web = world.web()
    message = world.ada.say("done", channel="wins")
    where = {"channel": world.wins.id, "timestamp": message.ts}
    web.reactions_add(name="clap::skin-tone-2", **where)
    assert refusal(web.reactions_add, name="clap::skin-tone-2", **where)["error"] == (
        "already_reacted"
    )
    got = web.reactions_get(channel=world.wins.id, timestamp=message.ts)
    assert got["message"]["reactions"] == [
        {"name": "clap::skin-tone-2", "users": [world.echo.bot_user], "count": 1}
    ]
    web.reactions_remove(name="clap::skin-tone-2", **where)
    assert refusal(web.reactions_remove, name="clap", **where)["error"] == "no_reaction"


def test_a_home_is_published_under_its_hash(world: World) -> None:
    web = world.web()
    first = web.views_publish(user_id=world.ada.id, view=VIEW)["view"]
    second = web.views_publish(user_id=world.ada.id, view=VIEW, hash=first["hash"])["view"]
    assert second["id"] == first["id"]
    old = refusal(web.views_publish, user_id=world.ada.id, view=VIEW, hash=first["hash"])
    assert old["error"] == "hash_conflict"


def test_a_file_is_uploaded_in_two_steps(world: World) -> None:
    web = world.web()
    shared = web.files_upload_v2(
        channel=world.wins.id, filename="wins.csv", file=io.BytesIO(b"a,b\n"), title="Wins"
    )
    file_id = shared["files"][0]["id"]
    assert web.files_info(file=file_id)["file"]["title"] == "Wins"
    message = world.ada.messages("wins")[-1]
    assert message["files"][0]["name"] == "wins.csv"
    answer = world.driver.http.get(f"/play/files/{file_id}")
    assert answer.content == b"a,b\n"
    assert answer.headers["content-disposition"].startswith("attachment")


def test_zone_status_and_quiet_hours_are_what_the_person_set(world: World) -> None:
    web = world.web()
    until = world.driver.now().replace(microsecond=0)
    world.ada.do("set_profile", tz="Asia/Kolkata", status_text="Away", status_emoji=":palm_tree:")
    user = web.users_info(user=world.ada.id)["user"]
    assert (user["tz"], user["tz_offset"]) == ("Asia/Kolkata", 19800)
    assert user["profile"]["status_text"] == "Away"
    assert web.dnd_info(user=world.ada.id)["dnd_enabled"] is False
    world.ada.do("set_profile", dnd_until=until.replace(year=until.year + 1).isoformat())
    assert web.dnd_info(user=world.ada.id)["dnd_enabled"] is True


def test_an_uninstalled_app_has_a_dead_token(world: World) -> None:
    world.ada.do("uninstall", app_id=world.echo.app.id)
    assert refusal(world.web().auth_test)["error"] == "account_inactive"


def test_arguments_may_come_as_a_form_or_as_json(world: World) -> None:
    headers = {"Authorization": f"Bearer {world.echo.bot_token}"}
    url = f"{world.slack.api_url}chat.postMessage"
    fields = {"channel": world.wins.id, "text": "form", "blocks": '[{"type": "divider"}]'}
    assert httpx.post(url, data=fields, headers=headers).json()["ok"]
    assert httpx.post(url, json={**fields, "blocks": []}, headers=headers).json()["ok"]
    broken = httpx.post(
        url, content=b"{", headers={**headers, "Content-Type": "application/json"}
    ).json()
    assert broken == {"ok": False, "error": "invalid_json"}


def test_a_page_of_another_site_is_refused(world: World) -> None:
    for headers in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}):
        answer = world.driver.http.get("/play/teams", headers=headers)
        assert answer.status_code == 403
    answer = world.driver.http.get("/play/teams", headers={"Origin": "http://localhost:5173"})
    assert answer.status_code == 200


def test_direct_messages_say_whether_they_were_open(world: World) -> None:
    web, ada = world.web(), world.ada.id
    assert refusal(web.conversations_open, users=ada, prevent_creation=True)["error"] == (
        "channel_not_found"
    )
    first = web.conversations_open(users=ada)
    again = web.conversations_open(users=ada, prevent_creation=True)
    assert [(it["no_op"], it["already_open"]) for it in (first, again)] == [
        (False, False),
        (True, True),
    ]
    assert first["channel"]["id"] == again["channel"]["id"]


def test_an_archived_channel_takes_no_change_and_deletes_when_it_is_let(world: World) -> None:
    web, wins = world.web(), world.wins.id
    ts = web.chat_postMessage(channel=wins, text="a")["ts"]
    world.ada.archive("wins")
    assert refusal(web.chat_update, channel=wins, ts=ts, text="b")["error"] == "is_inactive"
    assert refusal(web.chat_delete, channel=wins, ts=ts)["error"] == "is_archived"
    world.slack.company.delete_in_archived = True
    assert web.chat_delete(channel=wins, ts=ts)["ok"]


@pytest.mark.parametrize("error", ["message_not_found", "edit_window_closed"])
def test_a_refusal_of_slacks_may_be_asked_for(world: World, error: str) -> None:
    ts = world.web().chat_postMessage(channel=world.wins.id, text="a")["ts"]
    world.driver.refuse("chat.update", error)
    change = {"channel": world.wins.id, "ts": ts, "text": "b"}
    with pytest.raises(SlackApiError) as problem:
        world.web().chat_update(**change)
    assert problem.value.response.status_code == 200
    assert problem.value.response["error"] == error
    assert world.ada.messages("wins")[-1]["text"] == "a"
    assert world.web().chat_update(**change)["ok"]


def test_a_profile_has_names_and_pictures(world: World) -> None:
    world.slack.change(lambda _: setattr(world.team.people[world.ada.id], "real_name", "Ada B. C."))
    profile = world.web().users_info(user=world.ada.id)["user"]["profile"]
    assert (profile["first_name"], profile["last_name"]) == ("Ada", "B. C.")
    assert all(profile[f"image_{size}"].startswith("https://") for size in (24, 48, 192, 512))


def test_a_zone_may_be_known_by_its_offset_only(world: World) -> None:
    world.ada.do("set_profile", tz=None)
    user = world.web().users_info(user=world.ada.id)["user"]
    assert (user["tz"], user["tz_label"]) == (None, None)
    assert user["tz_offset"] in (3600, 7200)
    world.ada.do("set_profile", tz="Asia/Tokyo")
    assert world.web().users_info(user=world.ada.id)["user"]["tz"] == "Asia/Tokyo"


def test_a_file_says_where_it_was_shared(world: World) -> None:
    web = world.web()
    sent = web.files_upload_v2(channel=world.wins.id, filename="a.txt", content="x")["file"]
    file = web.files_info(file=sent["id"])["file"]
    message = world.ada.messages("wins")[-1]
    assert file["channels"] == [world.wins.id]
    assert file["is_public"]
    assert [it["ts"] for it in file["shares"]["public"][world.wins.id]] == [message.ts]
    assert world.driver.http.get(file["url_private_download"]).text == "x"


def test_a_team_has_an_address(world: World) -> None:
    world.slack.change(lambda _: world.echo.scopes.append("team:read"))
    assert world.web().team_info()["team"]["url"] == "https://acme.slack.com/"


def test_where_a_message_with_replies_was_deleted_its_thread_stays_until_they_go(
    world: World,
) -> None:
    web = world.web()
    wins = world.wins.id
    first = web.chat_postMessage(channel=wins, text="The digest")["ts"]
    reply = web.chat_postMessage(channel=wins, text="The details", thread_ts=first)["ts"]
    web.chat_delete(channel=wins, ts=first)
    tombstone, details = web.conversations_replies(channel=wins, ts=first)["messages"]
    assert (tombstone["subtype"], tombstone["user"]) == ("tombstone", "USLACKBOT")
    assert tombstone["hidden"]
    assert "digest" not in tombstone["text"]
    assert details["text"] == "The details"
    assert refusal(web.chat_delete, channel=wins, ts=first)["error"] == "cant_delete_message"
    web.chat_delete(channel=wins, ts=reply)
    assert refusal(web.conversations_replies, channel=wins, ts=first)["error"] == "thread_not_found"
