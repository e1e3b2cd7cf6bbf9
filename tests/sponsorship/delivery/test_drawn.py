"""Drawn calls: kept as JSON and read again, also what the version before kept."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from sponsorship.delivery.rules.drawn import (
    Call,
    PostCall,
    PublishCall,
    RemoveCall,
    RespondCall,
    UpdateCall,
    UploadCall,
    from_json,
    to_json,
)
from sponsorship.delivery.rules.sending import Audience

AT = datetime(2026, 11, 23, 9, 0, 0, 250000, tzinfo=UTC)
BLOCKS = [{"type": "divider"}]

CALLS = [
    PostCall(at=AT, text="hello", blocks=BLOCKS),
    PostCall(at=AT, text="", blocks=[], thread_ts="1.2", audience=Audience.PRIVATE),
    PostCall(at=AT, thread_ts="1.2", user="U1", cursor="next", page=0),
    UpdateCall(at=AT, channel="C1", ts="1.2", text="hello", blocks=BLOCKS),
    UpdateCall(at=AT, channel="C1", ts="1.2", text="hello", blocks=[], audience=Audience.COMPANY),
    RemoveCall(at=AT, channel="C1", ts="1.2"),
    RespondCall(at=AT, response_url="https://localhost/1", text="", blocks=BLOCKS),
    RespondCall(at=AT, response_url="https://localhost/1"),
    PublishCall(at=AT, view={"type": "home", "blocks": BLOCKS}),
    UploadCall(at=AT, text="yours", filename="all.zip", content=b"\x00\xff", cursor="next"),
]


@pytest.mark.parametrize("call", CALLS)
def test_a_call_comes_back_as_it_was_drawn(call: Call) -> None:
    assert from_json(json.loads(json.dumps(to_json(call)))) == call


BEFORE: list[tuple[dict[str, Any], Call]] = [
    (
        {"do": "post", "text": "hello", "blocks": BLOCKS, "thread_ts": None, "audience": None},
        PostCall(at=AT, text="hello", blocks=BLOCKS),
    ),
    (
        {"do": "post", "text": "hello", "blocks": [], "thread_ts": "1.2", "audience": "private"},
        PostCall(at=AT, text="hello", thread_ts="1.2", audience=Audience.PRIVATE),
    ),
    ({"do": "post", "thread_ts": None, "user": "U1"}, PostCall(at=AT, user="U1")),
    (
        {"do": "post", "text": "", "blocks": [], "thread_ts": None, "cursor": "next"},
        PostCall(at=AT, cursor="next"),
    ),
    (
        {"do": "update", "channel": "C1", "ts": "1.2", "text": "hello", "blocks": []}
        | {"audience": "company"},
        UpdateCall(
            at=AT, channel="C1", ts="1.2", text="hello", blocks=[], audience=Audience.COMPANY
        ),
    ),
    ({"do": "remove", "channel": "C1", "ts": "1.2"}, RemoveCall(at=AT, channel="C1", ts="1.2")),
    (
        {"do": "respond", "text": "Saved", "blocks": BLOCKS, "response_url": "https://localhost/1"},
        RespondCall(at=AT, response_url="https://localhost/1", text="Saved", blocks=BLOCKS),
    ),
    (
        {"do": "respond", "response_url": "https://localhost/1"},
        RespondCall(at=AT, response_url="https://localhost/1"),
    ),
    ({"do": "publish", "view": {"type": "home"}}, PublishCall(at=AT, view={"type": "home"})),
    (
        {"do": "upload", "text": "yours", "blocks": [], "filename": "all.zip", "content": "AP8="},
        UploadCall(at=AT, text="yours", filename="all.zip", content=b"\x00\xff"),
    ),
]


@pytest.mark.parametrize(("kept", "call"), BEFORE)
def test_what_the_version_before_drew_is_read(kept: dict[str, Any], call: Call) -> None:
    assert from_json(kept | {"at": AT.timestamp()}) == call


@pytest.mark.parametrize("call", CALLS)
def test_a_field_of_a_newer_version_is_left_out(call: Call) -> None:
    assert from_json(to_json(call) | {"colour": "red"}) == call
