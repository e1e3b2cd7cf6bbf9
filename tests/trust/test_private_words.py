"""No private word reaches anybody's screen who may not read it, whatever the company is like."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.messages import KINDS
from storage.database import Database
from storage.tables import metadata
from storage.types import EndorsementScope, Visibility
from tests.trust.private_week import PRIVATE_CHANNEL, PUBLIC_CHANNEL, Choices, Week, alive

DEFAULT = 10
"""A week takes about half a second; TRUST_EXAMPLES asks for more of them."""
EXAMPLES = int(os.environ.get("TRUST_EXAMPLES", DEFAULT))
STANDINGS = ("agreed", "not_asked", "asked", "declined", "left", "removed")
ENDINGS = ("stays", "leaves", "removed", "lands", "deactivated", "deleted")
visibilities = st.sampled_from(Visibility)
companies = st.builds(
    Choices,
    consents=st.fixed_dictionaries(
        {name: st.sampled_from(STANDINGS) for name in ("raj", "sue", "max")}
    ),
    win_visibilities=st.tuples(visibilities, visibilities, visibilities),
    answer_visibility=visibilities,
    channel=st.sampled_from((PRIVATE_CHANNEL, PUBLIC_CHANNEL)),
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


class _Undone(Exception):
    """Ends a week's transaction, so that the next one finds an empty database."""


@pytest.fixture(scope="module")
def empty() -> Iterator[Database]:
    database = Database("sqlite://")
    metadata.create_all(database.engine)
    yield database
    database.close()


def live(database: Database, choices: Choices, dress: str = "") -> Week:
    week = None
    with pytest.raises(_Undone), database.write() as session:
        week = Week(session, choices, dress=dress)
        week.live()
        raise _Undone
    assert week is not None
    return week


@pytest.mark.long
@pytest.mark.usefixtures("not_measured")
@given(choices=companies)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),  # a week is too long to be shrunk
    derandomize=EXAMPLES == DEFAULT,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_nobody_reads_a_word_that_is_not_for_them(empty: Database, choices: Choices) -> None:
    assert not live(empty, choices).leaks


def test_a_week_shows_nearly_every_kind_of_message(empty: Database) -> None:
    """Otherwise the silence above would say little. The others come with outages and erasing."""
    week = live(empty, TYPICAL)
    assert not week.leaks
    unseen = {"export_part", "message_removal", "endorsement_redraw", "home", "channel_shared"}
    assert KINDS.keys() - week.kinds == unseen | {
        "checkin_prompt",
        "checkin_reminder",
        "checkin_card",
    }


@pytest.mark.parametrize(
    "dress", [" <!channel> <@UEVIL>", " <https://evil.example|x>", " <#CEVIL> <!here|channel>"]
)
def test_no_mention_or_link_comes_alive_anywhere(empty: Database, dress: str) -> None:
    assert not live(empty, TYPICAL, dress).leaks
    assert list(alive([f"hello{dress}", []]))


def test_the_week_notices_a_leak(empty: Database) -> None:
    """A word on the wrong screen is named."""
    with pytest.raises(_Undone), empty.write() as session:
        week = Week(session, TYPICAL)
        week.words["zq1whyqz"] = lambda reader: reader == "ana"
        week.shown("eve", "Home", {"text": "because zq1whyqz"})
        assert week.leaks == ["eve reads zq1whyqz in Home"]
        raise _Undone
