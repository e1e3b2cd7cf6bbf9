"""No private word reaches anybody's screen who may not read it, whatever the company is like."""

import logging
import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.messages import kinds
from sponsorship.delivery.rules.vocabulary import DeliveryMessage
from storage.database import Database
from storage.types import EndorsementScope, Visibility
from tests.trust.private_week import PRIVATE_CHANNEL, Choices, Week, alive
from tests.trust.words import (
    CHANNELS,
    ENDINGS,
    STANDINGS,
    choose,
    empty_database,
    live,
    watched_log,
)

EXAMPLES = 6
"""They take about half a second each. `make words` lives through thousands."""
visibilities = st.sampled_from(Visibility)
companies = st.builds(
    Choices,
    consents=st.fixed_dictionaries(
        {name: st.sampled_from(STANDINGS) for name in ("raj", "sue", "max")}
    ),
    win_visibilities=st.tuples(visibilities, visibilities, visibilities),
    answer_visibility=visibilities,
    channel=st.sampled_from(CHANNELS),
    later_win=visibilities,
    later_answer=visibilities,
    scope=st.sampled_from(EndorsementScope),
    edits=st.booleans(),
    ending=st.sampled_from(ENDINGS),
)


TYPICAL = Choices(
    consents={"raj": "agreed", "sue": "asked", "max": "left"},
    win_visibilities=(Visibility.SUPPORTERS, Visibility.PUBLIC, Visibility.PRIVATE),
    answer_visibility=Visibility.SUPPORTERS,
    channel=PRIVATE_CHANNEL,
    later_win=Visibility.PRIVATE,
    later_answer=Visibility.PRIVATE,
    scope=EndorsementScope.PUBLIC,
    edits=True,
    ending="lands",
)


@pytest.fixture(scope="module")
def empty() -> Database:
    return empty_database()


@pytest.mark.long
@pytest.mark.usefixtures("not_measured")
@given(choices=companies)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),  # a week is too long to be shrunk
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_nobody_reads_a_word_that_is_not_for_them(empty: Database, choices: Choices) -> None:
    assert not live(empty, [choices]).leaks


def test_every_kind_of_message_is_drawn_in_these_weeks(empty: Database) -> None:
    """Otherwise the silence above would say little."""
    weeks = live(empty, [replace(TYPICAL, ending=it) for it in ("lands", "erases", "shared")])
    assert not weeks.leaks
    assert weeks.kinds == kinds().keys() - {DeliveryMessage.SEARCH}, (
        "which shows nothing, and only looks"
    )


def test_no_mention_or_link_comes_alive_anywhere(empty: Database) -> None:
    markup = ("<!channel>", "<@UEVIL>", "<https://evil.example|x>", "<#CEVIL>", "<!here|channel>")
    assert not live(empty, [TYPICAL], " ".join(["", *markup])).leaks
    assert [list(alive([f"hello {it}", []])) for it in markup] == [[it] for it in markup]


def test_the_week_notices_a_leak(empty: Database) -> None:
    """A word on the wrong screen is named."""
    with empty.write() as session:
        week = Week(session, TYPICAL)
        week.words["zq1whyqz"] = lambda reader: reader == "ana"
        week.shown("eve", "Home", {"text": "because zq1whyqz"})
        assert week.leaks == ["eve reads zq1whyqz in Home"]


def test_a_seed_gives_the_same_companies() -> None:
    chosen = [[choose(random.Random(seed)) for seed in (1, 2, 3)] for _ in range(2)]
    assert chosen[0] == chosen[1]
    assert chosen[0][0] != chosen[0][1]


def test_a_word_in_the_log_is_noticed(empty: Database) -> None:
    with watched_log() as lines:
        logging.getLogger("sponsorship.wins.edit").debug("kept %s", "zq1titleqz")
    assert "zq1titleqz" in lines[0]
