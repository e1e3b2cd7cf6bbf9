from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorship.visibility import Reader, channel_may_show, may_see
from storage.types import Visibility

READERS = st.builds(
    Reader,
    same_workspace=st.booleans(),
    is_owner=st.booleans(),
    is_agreed_supporter=st.booleans(),
    is_lead=st.booleans(),
)
OWNER = Reader(same_workspace=True, is_owner=True)
SUPPORTER = Reader(same_workspace=True, is_agreed_supporter=True)
LEAD = Reader(same_workspace=True, is_lead=True)
COLLEAGUE = Reader(same_workspace=True)


@pytest.mark.parametrize(
    ("visibility", "seen_by"),
    [
        (Visibility.PRIVATE, {OWNER}),
        (Visibility.SUPPORTERS, {OWNER, SUPPORTER}),
        (Visibility.PROGRAMME, {OWNER, SUPPORTER, LEAD}),
        (Visibility.PUBLIC, {OWNER, SUPPORTER, LEAD, COLLEAGUE}),
    ],
)
def test_each_visibility_has_exactly_its_readers(
    visibility: Visibility, seen_by: set[Reader]
) -> None:
    everyone = {OWNER, SUPPORTER, LEAD, COLLEAGUE}
    assert {reader for reader in everyone if may_see(visibility, reader)} == seen_by


@given(READERS)
def test_a_wider_visibility_never_hides_anything(reader: Reader) -> None:
    for narrower, wider in pairwise(Visibility):
        assert may_see(narrower, reader) <= may_see(wider, reader)


@given(READERS)
def test_a_private_text_is_for_its_owner_alone(reader: Reader) -> None:
    assert may_see(Visibility.PRIVATE, reader) == (reader.is_owner and reader.same_workspace)


@given(READERS, st.sampled_from(Visibility))
def test_nobody_of_another_workspace_sees_anything(reader: Reader, visibility: Visibility) -> None:
    stranger = Reader(
        same_workspace=False,
        is_owner=reader.is_owner,
        is_agreed_supporter=reader.is_agreed_supporter,
        is_lead=reader.is_lead,
    )
    assert not may_see(visibility, stranger)


@pytest.mark.parametrize(
    ("private_channel", "shown"),
    [
        (True, {Visibility.SUPPORTERS, Visibility.PROGRAMME, Visibility.PUBLIC}),
        (False, {Visibility.PUBLIC}),
    ],
)
def test_a_channel_shows_only_what_all_its_readers_may_see(
    private_channel: bool, shown: set[Visibility]
) -> None:
    assert {
        visibility
        for visibility in Visibility
        if channel_may_show(visibility, channel_is_private=private_channel, same_workspace=True)
    } == shown


@given(st.sampled_from(Visibility), st.booleans())
def test_a_channel_of_another_workspace_shows_nothing(
    visibility: Visibility, private: bool
) -> None:
    assert not channel_may_show(visibility, channel_is_private=private, same_workspace=False)
