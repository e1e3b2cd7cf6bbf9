"""Two whole bots, as `headway run` builds them, on one PostgreSQL and behind one balancer."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from bot.run import Bot
from bot.settings import Settings
from tests.bot.conftest import Office
from tests.bot.test_beat import eventually
from tests.bot.test_run import environment
from tests.databases import PostgresqlServer
from tests.stories.replicas import Balancer
from tests.stories.test_replicas import at_once


@pytest.fixture
def bots(office: Office, postgresql: PostgresqlServer) -> Iterator[list[Bot]]:
    """Started at the same moment, on a database that has no table yet."""
    with postgresql.fresh(tables=False) as url, ExitStack() as stack:
        variables = environment(office, url, http=True, port=0) | {"ENGINE": "cluster"}
        named = {name.lower(): it for name, it in variables.items()}
        bots = [Bot(Settings(_env_file=None, **named)) for _ in range(2)]  # type: ignore[arg-type]
        for bot in bots:
            stack.callback(bot.stop)
        at_once(*(bot.start for bot in bots))
        yield bots


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_they_start_together_share_the_work_and_one_goes_on_without_the_other(
    office: Office, bots: list[Bot]
) -> None:
    eventually(lambda: [bot.wrong() for bot in bots] == [None, None], within=10)
    first, second = (f"http://127.0.0.1:{bot.port}/slack/events" for bot in bots)
    balancer = Balancer([first, second])
    office.slack.company.person(office.slack.company.teams[office.team], "ben")
    with balancer.served() as address:
        office.slack.use_http(office.bot.app, address)
        with balancer.doubled():
            office.driver.person(office.team, "ana").home()
        eventually(lambda: len(office.in_dm()) == 1, within=10)
        assert "this is Headway" in office.in_dm()[0]

        bots[0].stop()
        office.slack.use_http(office.bot.app, second)
        ben = office.driver.person(office.team, "ben")
        ben.home()
        eventually(lambda: len(ben.dm("headway")) == 1, within=10)
    assert len(office.in_dm()) == 1, "greeted once, although both were told"
    assert [200, 200] in balancer.answers
