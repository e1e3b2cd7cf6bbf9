"""Whatever comes in: an answer in time, nothing typed is lost, nothing is believed unsigned."""

import json
import time
from typing import Any
from urllib.parse import urlencode

import pytest

from blocks.home import settings_form
from blocks.privacy import erase_form
from blocks.wins import win_form
from bot.web.bodies import LARGEST
from playground.http_delivery import signature
from tests.trust.company import TODAY, slack_id
from tests.trust.corpus import Sample
from tests.trust.setting import SECRET, Answer, Restored, Setting, chosen

ANA = slack_id("ana")
FORM = "application/x-www-form-urlencoded"
TEXTS = {
    "mentions": "<!channel> <!here> <@UEVIL> <#CEVIL> @channel",
    "links": "<https://evil.example|click> https://evil.example <mailto:a@evil.example>",
    "markup": "*b* _i_ ~s~ `c` ```x``` > q &amp; &lt;!channel&gt;",
    "right to left": "\u202egnihton\u202c \u200b\u200d\ufeff zero width",
    "emoji": "👩🏽‍💻 :tada: 🇩🇪 e\u0301",
    "long": "word " * 600,
    "huge numbers": f"saved {'9' * 400} hours a week, 1e999, -0, ٣ hours",
    "null": "before\x00after",
    "half a surrogate": "before\ud800after",
    "SQL": "'; DROP TABLE win; --",
    "newlines": "a\r\nb\u2028c\u2029d",
}


@pytest.mark.parametrize("name", TEXTS)
def test_whatever_is_typed_is_kept_and_answered(name: str, at_first: Restored) -> None:
    here, text = at_first.here, TEXTS[name]
    if name != "half a surrogate":  # which no form encoding carries
        _well(here.command(ANA, "/win", text))
    answer = _well(here.submit(ANA, _win(here, title="A title", change=text, outcome=text)))
    assert answer.refusal is None
    kept = [
        row["change"]
        for (table, _), row in here.rows().items()
        if table == "win" and row["title"] == "A title"
    ]
    expected = text.replace("\x00", "\ufffd").replace("\ud800", "\ufffd").strip()
    assert kept == [expected]
    for command in ("/wins", "/headway", "/checkin"):
        if name != "half a surrogate":
            _well(here.command(ANA, command, text))


@pytest.mark.parametrize("text", ["", " ", "\u200b\u200d\ufeff", "\u202e\u202c", "\n\t"])
def test_a_win_in_which_nothing_can_be_read_is_asked_for_again(
    text: str, at_first: Restored
) -> None:
    here = at_first.here
    answer = _well(here.submit(ANA, _win(here, title=text)))
    assert answer.body["errors"].keys() == {"title"}
    assert here.rows() == at_first.first


@pytest.mark.parametrize("missing", ["response_url", "team", "trigger_id"])
def test_a_payload_without_a_field_is_answered(missing: str, at_first: Restored) -> None:
    here, gone = at_first.here, {missing: None}
    _well(here.command(ANA, "/win", "Saved 3h a week", **gone))
    _well(here.command(ANA, "/win", "", **gone))
    _well(here.action(ANA, {"action_id": settings_form.OPEN}, **gone))
    _well(here.action(ANA, {"action_id": win_form.EDIT, "value": "nothing"}, **gone))
    _well(here.shortcut(ANA, win_form.LOG_WIN, **gone))
    _well(here.submit(ANA, _win(here, title="A title"), **gone))
    assert sum(table == "win" for table, _ in here.rows()) == 2 + sum(
        table == "win" for table, _ in at_first.first
    )


def test_an_action_nobody_knows_changes_nothing(at_first: Restored) -> None:
    here = at_first.here
    here.action(ANA, {"action_id": "no_such_action", "value": "x"})
    here.submit(ANA, here.view("no_such_form", title="x"))
    here.command(ANA, "/nothing", "x")
    assert here.rows() == at_first.first


def test_an_unsigned_tampered_or_old_request_is_not_believed(at_first: Restored) -> None:
    here, body = at_first.here, _command()
    now = str(int(time.time()))
    for why, headers in {
        "wrong": {"X-Slack-Signature": "v0=" + "0" * 64},
        "another secret": {"X-Slack-Signature": signature("other", now, body)},
        "of another body": {"X-Slack-Signature": signature(SECRET, now, body + b"x")},
        "empty": {"X-Slack-Signature": ""},
        "no time": {"X-Slack-Request-Timestamp": ""},
        "a time that is none": {"X-Slack-Request-Timestamp": "yesterday"},
        "old": _signed(body, -301),
        "of the future": _signed(body, 400),
    }.items():
        assert here.post_raw(body, FORM, headers).status == 401, why
    assert here.rows() == at_first.first


def test_what_only_says_that_it_checks_a_certificate_is_answered_and_noted_nowhere(
    at_first: Restored, caplog: pytest.LogCaptureFixture
) -> None:
    """Slack signs no such request, so anybody can make one, with anybody's ids in it."""
    caplog.set_level("DEBUG")
    body = b"ssl_check=1&token=x&command=%2Fwin&team_id=TSTRANGER&user_id=USTRANGER&text=saved+3h"
    unsigned = {"X-Slack-Request-Timestamp": "", "X-Slack-Signature": ""}
    for headers in ({"X-Slack-Signature": "v0=0"}, unsigned | {"X-Slack-Request-Timestamp": "1"}):
        answer = at_first.here.post_raw(body, FORM, headers)
        assert (answer.status, answer.body) == (200, "")
    noted = " ".join(f"{it.getMessage()} {vars(it)}" for it in caplog.records)
    assert "STRANGER" not in noted
    assert "payload answered" not in noted


def test_a_command_that_speaks_of_a_payload_is_a_command(at_first: Restored) -> None:
    """Bolt looks for that word to tell an interaction."""
    here = at_first.here
    answer = _well(here.command(ANA, "/win", "Cut the payload by 30%"))
    assert "Cut the payload" in answer.everything
    assert sum(table == "win" for table, _ in here.rows()) == 1 + sum(
        table == "win" for table, _ in at_first.first
    )


@pytest.mark.parametrize("at", ["9" * 300, "-1", "²", "1e9", "0x10"])
def test_a_time_that_no_clock_shows_is_not_believed(at: str, at_first: Restored) -> None:
    body = _command()
    headers = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": signature(SECRET, at, body)}
    encoded = {name: value.encode() for name, value in headers.items()}
    assert at_first.here.post_raw(body, FORM, encoded).status == 401  # type: ignore[arg-type]


def test_a_replay_within_five_minutes_does_nothing_twice(at_first: Restored) -> None:
    here, form = at_first.here, _win(at_first.here, title="Once")
    payload = {
        "type": "view_submission",
        "team": {"id": "T1"},
        "user": {"id": ANA, "team_id": "T1"},
        "trigger_id": "t",
        "view": form,
    }
    submission = urlencode({"payload": json.dumps(payload)}).encode()
    for body in (_command(), submission):
        headers = _signed(body, -60)
        before = len(here.rows())
        assert here.post_raw(body, FORM, headers).status == 200
        once = here.rows()
        assert len(once) > before
        assert here.post_raw(body, FORM, headers).status == 200
        assert here.rows() == once


@pytest.mark.long
def test_nothing_that_comes_twice_is_done_twice(at_first: Restored, samples: list[Sample]) -> None:
    """A payload of each route, byte for byte: Slack sends some again, and a stranger may."""
    twice = []
    for sample in {it.route: it for it in samples}.values():
        if sample.route == ("view", erase_form.CALLBACK):
            continue  # who was erased is somebody new, and is erased once more
        at_first.here.post(sample.kind, sample.payload)
        once = at_first.here.rows()
        at_first.here.post(sample.kind, sample.payload)
        if at_first.here.rows() != once:
            twice.append(sample.route)
        at_first.restore()
    assert twice == []


def test_a_body_that_is_too_large_or_no_text_is_turned_away(at_first: Restored) -> None:
    here = at_first.here
    assert here.post_raw(b"x" * (LARGEST + 1), FORM).status == 413
    assert here.post_raw(b"\xff\xfe\xfa", FORM).status == 400
    for body in (b"", b"payload=%7Bnot+json", b"payload=[]", b"payload=null", b"payload=%ff"):
        assert 400 <= here.post_raw(body, FORM).status < 500, body
    for body in (b"{not json", b"[]", b"null", b'"text"', b"[" * 100_000):
        assert 400 <= here.post_raw(body, "application/json").status < 500, body
    assert here.rows() == at_first.first


def test_what_is_turned_away_is_one_line_with_its_kind_and_field_and_a_figure(
    at_first: Restored, caplog: pytest.LogCaptureFixture
) -> None:
    here = at_first.here
    caplog.set_level("INFO", logger="bot.web.payloads")
    for payload, kind, field in (
        ({"type": "block_actions", "user": {"id": 5}}, "action", "user.id"),
        ({"type": "event_callback", "event": {"type": "reaction_added"}}, "event", "event_id"),
        ({"type": "event_callback", "event_id": "E", "team_id": "T1",
          "event": {"type": "reaction_added"}}, "event", "event.event_ts"),
        ({"type": "view_submission", "user": {"id": ANA}, "view": {
            **here.view("x"), "state": {"values": {"secret word": {"other word": 5}}}}},
         "view", "view.state.values.*.*"),
    ):  # fmt: skip
        caplog.clear()
        before = here.turned_away("other_shape")
        assert here.post("interactive", payload).status == 400
        [record] = [it for it in caplog.records if it.getMessage() == "turned away at the door"]
        noted = vars(record)
        assert (record.levelname, noted["kind"], noted["field"]) == ("WARNING", kind, field)
        assert "word" not in str(noted)
        assert here.turned_away("other_shape") == before + 1


def _win(here: Setting, **values: Any) -> dict[str, Any]:
    origin = {"win_id": "", "channel_id": "", "message_ts": "", "permalink": ""}
    return here.view(
        win_form.CALLBACK,
        json.dumps({**origin, "query": None, "page": 0}),
        **values,
        happened_on={"selected_date": str(TODAY)},
        visibility=chosen("supporters"),
    )


def _command() -> bytes:
    fields = {
        "team_id": "T1",
        "user_id": ANA,
        "command": "/win",
        "text": "Saved 3h a week",
        "channel_id": "C1",
        "trigger_id": "the.same",
        "response_url": "http://127.0.0.1:1/respond",
    }
    return urlencode(fields).encode()


def _signed(body: bytes, seconds: int) -> dict[str, str]:
    """Good headers of a moment some seconds from now."""
    at = str(int(time.time()) + seconds)
    return {
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": signature(SECRET, at, body),
    }


def _well(answer: Answer) -> Answer:
    assert answer.status == 200
    assert answer.took < 3
    assert "went wrong" not in (answer.refusal or "")
    return answer
