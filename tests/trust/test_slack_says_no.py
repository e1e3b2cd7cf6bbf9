"""What somebody reads when Slack does not let the bot do what they asked for."""

from typing import Any

import pytest

from blocks.checkins import checkin_history
from blocks.digests import digest_settings_form
from blocks.home import home_list
from blocks.people import away_form
from blocks.privacy import data_form, erase_form
from blocks.supporters import supporter_form
from blocks.wins import win_list
from tests.trust.company import slack_id
from tests.trust.setting import Answer, Restored, Setting, chosen

ANA = slack_id("ana")
INSIDE = {"id": "CNEW", "is_member": True, "is_private": True}


def choose_channel(here: Setting, channel: str | None = "CNEW") -> Answer:
    """Ana chooses where her digest goes."""
    view = here.view(
        digest_settings_form.CALLBACK,
        here.company.ids["ana"]["journey"],
        channel={"selected_conversation": channel},
        weekday=chosen("4"),
        at={"selected_time": "16:00"},
        preview_hours=chosen("24"),
        posts_unanswered=["unanswered"],
    )
    return here.submit(ANA, view)


def journey_of(here: Setting) -> dict[str, Any]:
    return here.rows()["journey", here.company.ids["ana"]["journey"]]


@pytest.mark.parametrize(
    ("channel", "words"),
    [
        (INSIDE | {"is_archived": True}, "archived"),
        (INSIDE | {"is_im": True}, "direct messages"),
        (INSIDE | {"is_mpim": True}, "direct messages"),
        (INSIDE | {"is_ext_shared": True}, "other companies"),
        (INSIDE | {"is_member": False}, "/invite @Headway"),
    ],
    ids=["archived", "direct message", "group message", "shared", "not inside"],
)
def test_a_channel_that_does_not_fit_is_refused_at_its_field(
    channel: dict[str, Any], words: str, at_first: Restored
) -> None:
    here = at_first.here
    here.slack.answers["conversations.info"] = {"ok": True, "channel": channel}
    answer = choose_channel(here)
    assert words in answer.body["errors"]["channel"]
    assert here.rows() == at_first.first


def test_a_channel_that_slack_does_not_show_us_asks_for_an_invitation(at_first: Restored) -> None:
    here = at_first.here
    here.slack.answers["conversations.info"] = {"ok": False, "error": "channel_not_found"}
    answer = choose_channel(here)
    assert "I cannot see that channel" in answer.body["errors"]["channel"]
    assert "/invite @Headway" in answer.body["errors"]["channel"]
    assert here.rows() == at_first.first


def test_a_channel_one_is_not_in_oneself_is_refused(at_first: Restored) -> None:
    here = at_first.here
    here.slack.answers["conversations.members"] = {"ok": True, "members": [slack_id("raj")]}
    assert "Join it" in choose_channel(here).body["errors"]["channel"]
    assert here.rows() == at_first.first


def test_who_is_in_the_channel_is_kept_for_the_preview_but_not_the_bot(at_first: Restored) -> None:
    here = at_first.here
    inside = {"ok": True, "members": [ANA, slack_id("raj"), "UBOT"]}
    here.slack.answers["conversations.members"] = inside
    assert choose_channel(here).refusal is None
    journey = journey_of(here)
    assert journey["digest_channel_id"] == "CNEW"
    assert slack_id("raj") in journey["digest_channel_people"]


@pytest.mark.parametrize(
    ("method", "answer"),
    [
        ("conversations.info", {"ok": False, "error": "missing_scope"}),
        ("conversations.members", {"ok": False, "error": "missing_scope"}),
        (
            "conversations.members",
            {"ok": True, "members": ["U1"], "response_metadata": {"next_cursor": "more"}},
        ),
    ],
    ids=["no scope", "no scope for the people", "very many people"],
)
def test_a_private_channel_whose_people_slack_keeps_is_taken_as_unknown(
    method: str, answer: dict[str, Any], at_first: Restored
) -> None:
    here = at_first.here
    here.slack.answers[method] = answer
    assert choose_channel(here).refusal is None
    journey = journey_of(here)
    assert journey["digest_channel_id"] == "CNEW"
    assert journey["digest_channel_is_private"] == 1
    assert journey["digest_channel_people"] in (None, "null")


def test_of_a_public_channel_nobody_is_listed(at_first: Restored) -> None:
    here = at_first.here
    public = INSIDE | {"is_private": False}
    here.slack.answers["conversations.info"] = {"ok": True, "channel": public}
    here.slack.answers["conversations.members"] = {"ok": False, "error": "not_to_be_asked"}
    assert choose_channel(here).refusal is None
    assert journey_of(here)["digest_channel_is_private"] == 0


def test_no_channel_means_no_digest(at_first: Restored) -> None:
    here = at_first.here
    assert choose_channel(here, None).refusal is None
    journey = journey_of(here)
    assert journey["digest_channel_id"] is None
    ids = here.company.ids["ana"]
    assert here.rows()["digest", ids["coming digest"]]["state"] == "held"
    kept = [row for (table, _), row in here.rows().items() if table == "schedule"]
    mine = [row for row in kept if (row["journey_id"], row["kind"]) == (ids["journey"], "digest")]
    assert [row["next_at"] for row in mine] == [None]


@pytest.mark.parametrize("method", ["conversations.info", "conversations.members"])
def test_anything_else_that_slack_refuses_keeps_the_form(method: str, at_first: Restored) -> None:
    here = at_first.here
    here.slack.answers[method] = {"ok": False, "error": "fatal_error"}
    answer = choose_channel(here)
    assert "try again" in (answer.refusal or "")
    assert "fatal_error" not in answer.everything.replace(str(here.slack.answers), "")
    (logged,) = here.errors()
    assert logged.rsplit(" ", 1)[-1] in (answer.refusal or "")
    assert here.rows() == at_first.first


def test_who_is_new_and_whom_slack_does_not_describe_is_asked_to_try_again(
    at_first: Restored,
) -> None:
    """They may be of another company, in a channel that both share."""
    here = at_first.here
    here.slack.answers["users.info"] = {"ok": False, "error": "internal_error"}
    told = here.command("UNEW", "/win", "saved 3h/week on the stock report")
    assert "who you are" in (told.refusal or "")
    assert "saved 3h/week on the stock report" in told.everything
    told = here.submit("UNEW", here.view(erase_form.CALLBACK, word="erase"))
    assert "who you are" in (told.refusal or "")
    assert told.body["response_action"] in ("errors", "push"), "the form stays, with what is in it"
    assert here.rows() == at_first.first
    assert here.command(ANA, "/wins").refusal is None, "who is known goes on"


@pytest.mark.parametrize(
    ("user", "words"),
    [
        ({"ok": False, "error": "internal_error"}, "did not say who this is"),
        ({"ok": True, "user": {"id": "UNEW", "is_bot": True}}, "An app cannot do this"),
        ({"ok": True, "user": {"id": "UNEW", "team_id": "T9"}}, "from this workspace"),
    ],
    ids=["no answer", "an app", "of another company"],
)
def test_who_cannot_support_is_refused_at_the_field(
    user: dict[str, Any], words: str, at_first: Restored
) -> None:
    here = at_first.here
    here.slack.answers["users.info"] = user
    view = here.view(
        supporter_form.CALLBACK,
        here.company.ids["ana"]["journey"],
        person={"selected_user": "UNEW"},
        kind=chosen("mentor"),
        stage=chosen("met"),
        note="",
        ask=chosen("now"),
    )
    assert words in here.submit(ANA, view).body["errors"]["person"]
    assert here.rows() == at_first.first


@pytest.mark.parametrize("error", ["expired_trigger_id", "exchanged_trigger_id", "trigger_expired"])
def test_a_form_that_opens_too_late_asks_for_another_click(error: str, at_first: Restored) -> None:
    here = at_first.here
    here.slack.answers["views.open"] = {"ok": False, "error": error}
    answer = here.action(ANA, {"action_id": data_form.OPEN})
    said = [it.arguments["text"] for it in answer.told if it.method == "respond"]
    assert said == ["Slack did not let me open the form in time. Please try again."]


def test_a_click_without_a_trigger_asks_for_another_one(at_first: Restored) -> None:
    answer = at_first.here.action(ANA, {"action_id": data_form.OPEN}, trigger_id=None)
    said = [it.arguments["text"] for it in answer.told if it.method == "respond"]
    assert said == ["Slack did not let me open the form in time. Please try again."]


def test_a_form_that_slack_refuses_otherwise_is_noted_with_a_reference(at_first: Restored) -> None:
    here = at_first.here
    here.slack.answers["views.open"] = {"ok": False, "error": "fatal_error"}
    answer = here.action(ANA, {"action_id": data_form.OPEN})
    (logged,) = here.errors()
    (said,) = [it.arguments["text"] for it in answer.told if it.method == "respond"]
    assert logged.rsplit(" ", 1)[-1] in said


DRAWN_AGAIN = {
    win_list.NEWER: (win_list.CALLBACK, '{"page": 0}', "0"),
    win_list.SEARCH: (win_list.CALLBACK, '{"page": 0}', "zq"),
    home_list.NEWER: ("home_list", "mine", "0"),
    checkin_history.NEWER: ("checkin_history_view", "", "0"),
    away_form.REMOVE: (away_form.CALLBACK, "", "away"),
    data_form.EXPORT: (data_form.CALLBACK, "", "0"),
    supporter_form.REQUEST: (supporter_form.EDIT_CALLBACK, "", "place of max"),
}
"""Buttons in a form that is drawn again: the form, its metadata, the button's value or thing."""


@pytest.mark.parametrize("error", ["hash_conflict", "not_found"])
@pytest.mark.parametrize("action", DRAWN_AGAIN)
def test_a_form_that_changed_or_was_closed_meanwhile_is_left_as_it_is(
    action: str, error: str, at_first: Restored
) -> None:
    here = at_first.here
    here.slack.answers["views.update"] = {"ok": False, "error": error}
    callback_id, metadata, value = DRAWN_AGAIN[action]
    value = here.company.ids["ana"].get(value, value)
    view = here.view(callback_id, metadata)
    answer = here.action(ANA, {"action_id": action, "value": value}, view=view)
    assert [it.method for it in answer.told] == ["views.update"]
    assert answer.refusal is None


def test_a_list_that_cannot_be_drawn_is_noted_with_a_reference(at_first: Restored) -> None:
    here = at_first.here
    here.slack.answers["views.update"] = {"ok": False, "error": "fatal_error"}
    view = here.view("list", '{"page": 0}')
    answer = here.action(ANA, {"action_id": win_list.NEWER, "value": "0"}, view=view)
    (logged,) = here.errors()
    assert logged.rsplit(" ", 1)[-1] in (answer.refusal or "")
