"""Numbers as the reader writes them: by their Slack profile."""

import json
from decimal import Decimal

from storage.types import MetricKind, Visibility
from tests.stories.sponsoring import POST_AT, PREVIEW_AT, sponsored, win
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


def test_a_channel_reads_numbers_as_its_workspace_chose_and_the_preview_shows_the_same(
    world: World,
) -> None:
    sponsored(world, posts_unanswered=True)
    win(
        world,
        "Fewer licences",
        Visibility.SUPPORTERS,
        metric_kind=MetricKind.MONEY_SAVED,
        metric_amount=Decimal(1200),
        metric_unit="€",
    )
    kim = world.person("kim")
    kim.command("/headway settings", channel="elsewhere")
    kim.click("Numbers in channels", in_=kim.view())
    kim.submit(locale="de-DE")
    world.move_to(PREVIEW_AT)
    preview = world.person("ana").dm()[-1]
    world.move_to(POST_AT)
    posted = world.person("raj").messages("ana-sponsors")[-1]
    for shown in (preview, posted):
        assert "1.200\xa0€ saved" in shown.text
        assert "1.200\xa0€ saved" in json.dumps(shown.data, ensure_ascii=False)


def test_nobody_but_an_admin_chooses_how_channels_read_numbers(world: World) -> None:
    kim, ana = world.person("kim"), start_journey(world)
    kim.command("/headway settings", channel="elsewhere")
    ana.command("/headway settings", channel="elsewhere")
    assert "Numbers in channels" in kim.view().buttons
    assert "Numbers in channels" not in ana.view().buttons
