"""Numbers as the reader writes them: by their Slack profile."""

import json

from tests.stories.test_wins import card, start_journey
from tests.world import World

LINE = "saved $1,200 a month on licences"


def profile(world: World, name: str, locale: str) -> None:
    """What somebody's Slack is set to."""
    world.slack.company.teams[world.team.id].people[world.person(name).id].locale = locale


def test_a_german_reads_german_numbers_on_cards_and_home_and_an_american_american_ones(
    world: World,
) -> None:
    profile(world, "ana", "de-DE")
    said = {}
    for name in ("ana", "tom"):
        person = start_journey(world, name)
        person.command(f"/win {LINE}", channel="elsewhere")
        world.tick()
        said[name] = card(person).text, json.dumps(person.home().data, ensure_ascii=False)
    german, american = "1.200\xa0$ a month saved", "$1,200 a month saved"
    assert all(german in it for it in said["ana"])
    assert all(american in it for it in said["tom"])
    assert not any(german in it for it in said["tom"])


def test_a_refusal_says_both_readings_of_a_number_as_the_reader_writes_them(world: World) -> None:
    profile(world, "ana", "de-DE")
    ana = start_journey(world, "ana")
    ana.command("/win", channel="elsewhere")
    errors = ana.submit(title="Done", metric_kind="money_saved", metric_amount="1.200")
    assert "“1.200” can be read as 1.200 or as 1,2." in errors["metric_amount"]
