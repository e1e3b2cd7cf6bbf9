"""`/headway` names what its reader can do, and nothing else."""

import pytest

from blocks.home.help_message import Helped, draw

JOURNEY, SUPPORTER, ADMIN, START = "`/win ", "*As a supporter*", "*As an admin*", "Start my journey"


@pytest.mark.parametrize(
    ("helped", "named"),
    [
        (Helped(has_journey=False, supports=False, is_admin=False), {START}),
        (Helped(has_journey=True, supports=False, is_admin=False), {JOURNEY}),
        (Helped(has_journey=False, supports=True, is_admin=False), {START, SUPPORTER}),
        (Helped(has_journey=True, supports=True, is_admin=True), {JOURNEY, SUPPORTER, ADMIN}),
    ],
    ids=["stranger", "member", "supporter", "everything"],
)
def test_help_names_what_its_reader_can_do(helped: Helped, named: set[str]) -> None:
    said = str(draw(helped).blocks)
    assert {it for it in (JOURNEY, SUPPORTER, ADMIN, START) if it in said} == named
