"""The short form of `make fuzz`."""

import copy
import random

import pytest

from bot.web.shapes import misfit
from tests.trust.corpus import EVENTS, Sample
from tests.trust.fuzz import DOORS, INTERNALS, Stranger, mutate
from tests.trust.routes import registered
from tests.trust.setting import Restored

CASES = 40
"""At each door."""


def test_every_event_has_a_sample() -> None:
    assert {("event", name) for name in EVENTS} == {it for it in registered() if it[0] == "event"}


def test_what_slack_sends_has_slacks_shape(samples: list[Sample]) -> None:
    assert [it.route for it in samples if misfit(it.payload)] == []


@pytest.mark.long
@pytest.mark.usefixtures("not_measured")
def test_no_stranger_gets_an_error_no_answer_or_a_word_of_the_inside(
    at_first: Restored, samples: list[Sample]
) -> None:
    stranger = Stranger(at_first, random.Random(1), samples)
    for _ in range(CASES):
        for door in DOORS:
            stranger.knock(door)
    assert list(stranger.tally.samples.values()) == []
    assert stranger.tally.cases.total() == CASES * len(DOORS)
    assert stranger.tally.turned_away.total() < CASES, "most cases get as far as a listener"


REMOVED = object()


@pytest.mark.parametrize(
    ("route", "odd", "answered"),
    [
        (("event", "channel_archive"), {"type": REMOVED, "event": None}, 400),
        (("event", "reaction_removed"), {"event.event_ts": "soon"}, 400),
        (("event", "tokens_revoked"), {"event.tokens": None}, 200),
        (("action", "checkin_history_older"), {"view": None}, 200),
        (("shortcut", "log_message_as_win"), {"type": "message", "channel": 1.5}, 400),
        (
            ("event", "member_joined_channel"),
            {"event.type": "message", "event.user": None, "event.message": {"user": 1.5}},
            400,
        ),
    ],
)
def test_what_long_fuzzing_found_is_turned_away_or_answered_in_words(
    at_first: Restored,
    samples: list[Sample],
    route: tuple[str, str],
    odd: dict[str, object],
    answered: int,
) -> None:
    sample = next(it for it in samples if it.route == route)
    payload = copy.deepcopy(sample.payload)
    for name, value in odd.items():
        *inside, last = name.split(".")
        place = payload
        for key in inside:
            place = place[key]
        if value is REMOVED:
            del place[last]
        else:
            place[last] = value
    answer = at_first.here.post(sample.kind, payload)
    assert answer.status == answered
    assert [it.getMessage() for it in at_first.here.complaints.records] == []


def test_a_mutation_changes_a_payload_and_an_inside_word_is_noticed() -> None:
    payload = {"type": "block_actions", "actions": [{"action_id": "x", "value": "y"}]}
    mutated = [dict(payload) for _ in range(20)]
    for number, it in enumerate(mutated):
        mutate(it, random.Random(number), ["T1"])
    assert any(it != payload for it in mutated)
    for inside in ("a KeyError", "SELECT id", "/tmp/x", "xoxb-1", "checkin_period", "app.py"):
        assert INTERNALS.search(f"There was {inside} here")
    assert not INTERNALS.search("Something went wrong on our side: please try again.")
