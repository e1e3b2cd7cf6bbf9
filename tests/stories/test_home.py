"""App Home: everything that a lost click could have done, and nothing of anybody else's."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import select

from storage.advocacy.endorsements import Endorsement
from storage.advocacy.offers import Offer
from storage.advocacy.questions import Question
from storage.checkins.blockers import Ask, Blocker
from storage.digests.digests import Digest
from storage.digests.reactions import Reaction
from storage.journeys.journeys import Journey
from storage.people.people import Person
from storage.supporters.supporters import Supporter
from storage.types import (
    DigestState,
    EndorsementScope,
    Meaning,
    MetricBasis,
    MetricKind,
    OfferState,
    Visibility,
)
from storage.wins.wins import Win
from tests.stories.journeys import agree, ask, forge, request, start
from tests.world import World, utc


def fill(world: World, wins: int = 0, items: int = 1) -> None:
    """Give the only journey wins, a posted digest with an answer of each kind, and open items."""
    with world.database.write() as session:
        journey = session.exec(select(Journey)).one()
        supporter = session.exec(select(Supporter)).one()
        common: dict[str, Any] = {"workspace_id": journey.workspace_id, "journey_id": journey.id}
        now = world.now()
        digest = Digest(
            **common,
            starts_on=date(2026, 11, 16),
            ends_on=date(2026, 11, 22),
            preview_at=now - timedelta(days=2),
            previewed_at=now - timedelta(days=2),
            post_at=now - timedelta(days=1),
            posted_at=now - timedelta(days=1),
            state=DigestState.POSTED,
            channel_id=world.person("ana").channel_id("ana-sponsors"),
            ts="1.1",
            created_at=now,
        )
        session.add(digest)
        session.flush()
        session.add(
            Reaction(
                workspace_id=journey.workspace_id,
                digest_id=digest.id,
                person_id=supporter.person_id,
                emoji="handshake",
                meaning=Meaning.CONNECT,
                event_ts="1.2",
                created_at=now,
            )
        )
        given = common | {"supporter_id": supporter.id, "digest_id": digest.id}
        for n in range(items):
            at = now + timedelta(seconds=n)
            session.add(
                Endorsement(
                    **given,
                    quote=f"Reliable <!channel> {n}",
                    scope=EndorsementScope.REVIEWS,
                    expires_on=date(2027, 11, 23),
                    created_at=at,
                )
            )
            session.add(
                Offer(**given, text=f"An hour {n}", due_on=date(2026, 12, 4), created_at=at)
            )
            session.add(Question(**given, text=f"Which tool {n}?", created_at=at))
            session.add(
                Blocker(
                    **common, text=f"No access {n}", visibility=Visibility.PRIVATE, created_at=at
                )
            )
            session.add(
                Ask(
                    **common,
                    text=f"An introduction {n}",
                    visibility=Visibility.PUBLIC,
                    created_at=at,
                )
            )
        for n in range(wins):
            session.add(
                Win(
                    **common,
                    title=f"Win {n}",
                    metric_kind=MetricKind.TIME_SAVED,
                    metric_amount=Decimal("0.1"),
                    metric_unit="hour",
                    metric_per="week",
                    metric_basis=MetricBasis.MEASURED if n % 2 else MetricBasis.ESTIMATED,
                    happened_on=date(2026, 11, 23) - timedelta(days=n),
                    visibility=Visibility.PRIVATE,
                    source="form",
                    created_at=now,
                    updated_at=now,
                )
            )


@pytest.mark.both
def test_home_shows_what_is_the_members_own(world: World) -> None:
    ana = start(world, agreed_hours="4")
    agree(world, ana, "max")
    fill(world, wins=20)
    home = ana.home()
    for words in (
        "4 hours a week are agreed",
        "1 win this week",
        "Monday 23 November: Win 0",
        "1 hour a week saved across 10 wins, measured",
        "1 hour a week saved across 10 wins, estimated",
        "20 wins altogether",
        "can connect you: max",
        "max* endorsed you: “Reliable &lt;!channel&gt; 0”",
        "max* offers by Friday 4 December: An hour 0",
        "max* asks: Which tool 0?",
        "No access 0",
        "An introduction 0",
    ):
        assert words in home.text
    for button in ("Log a win", "Yes, please", "Answer", "Resolve", "Change", "Check-in times"):
        assert button in home.buttons


def test_every_win_is_one_click_from_home(world: World) -> None:
    ana = start(world)
    agree(world, ana, "max")
    fill(world, wins=7)
    ana.click("My wins", in_=ana.home())
    assert "Win 6" in ana.view().text
    assert any("Delete" in it for it in ana.view().buttons)


def test_a_supporters_home_shows_whom_they_support_and_nothing_private(world: World) -> None:
    ana = start(world, why="To leave planning")
    agree(world, ana, "max")
    fill(world, wins=3)
    home = world.person("max").home()
    for words in ("ana*, on the way to *Data analyst*", "You endorsed *ana*", "You offered *ana*"):
        assert words in home.text
    for private in ("Win 0", "No access", "To leave planning", "Stock planner"):
        assert private not in home.text
    for button in ("Endorse", "Offer help", "Ask", "Leave", "Take it back", "Start my journey"):
        assert button in home.buttons


def test_somebody_who_is_both_sees_both(world: World) -> None:
    ana = start(world)
    agree(world, ana, "max")
    start(world, "max", target_role="Tester")
    home = world.person("max").home(open_=False)
    assert "Your journey to Tester" in home.text
    assert "ana*, on the way to *Data analyst*" in home.text


def test_a_request_is_answered_from_home_when_the_message_is_lost(world: World) -> None:
    ana = start(world)
    ask(world, ana, "max", note="Please")
    home = world.person("max").home()
    assert "ana* asks you to be a sponsor on the way to *Data analyst*" in home.text
    world.person("max").click("Agree", in_=home)
    world.tick()
    assert "you are their sponsor" in world.person("max").home(open_=False).text


def test_long_lists_are_cut_and_shown_in_full_page_by_page(world: World) -> None:
    ana = start(world)
    agree(world, ana, "max")
    fill(world, wins=8, items=8)
    home = ana.home()
    assert len(home.blocks) < 60
    ana.click("Show all 24", in_=home)
    pages = [ana.view().text]
    for _ in range(2):
        ana.click("Older", in_=ana.view())
        pages.append(ana.view().text)
    assert "Older" not in ana.view().buttons
    for n in range(8):
        for words in (f"Reliable &lt;!channel&gt; {n}", f"An hour {n}", f"Which tool {n}?"):
            assert sum(words in page for page in pages) == 1
    ana.click("Newer", in_=ana.view())
    assert ana.view().text == pages[1]
    ana.close()
    ana.click("Show all 16", in_=home)
    assert "No access 7" in ana.view().text


def test_a_stranger_sees_a_welcome_and_is_greeted_once(world: World) -> None:
    start(world)
    eve = world.person("eve")
    assert "Welcome to Headway" in eve.home().text
    world.tick()
    eve.home()
    world.tick()
    assert len(eve.dm()) == 1
    assert "Hello eve, this is Headway" in eve.dm()[0].text
    assert "ana" not in eve.everything()


def test_a_list_with_a_made_up_name_is_refused(world: World) -> None:
    start(world)
    forge(world, "ana", "home_list_open", "everything")


def test_offers_show_the_next_step_to_each_side(world: World) -> None:
    ana = start(world)
    agree(world, ana, "max")
    fill(world)
    steps = {
        OfferState.ACCEPTED: ("max* promised by", "You promised *ana* by"),
        OfferState.DONE: ("max* did it: An hour 0", "Done for *ana*: An hour 0"),
    }
    for state, (members, supporters) in steps.items():
        with world.database.write() as session:
            session.exec(select(Offer)).one().state = state
        assert members in ana.home().text
        assert supporters in world.person("max").home().text


def test_a_digest_on_its_way_can_be_acted_on_from_home(world: World) -> None:
    ana = start(world)
    agree(world, ana, "max")
    fill(world)
    said = {
        DigestState.PREVIEWED: ("waits for your word", ["Post as is", "Edit", "Hold this week"]),
        DigestState.APPROVED: ("is posted on Friday 27 November at 15:00", ["Hold this week"]),
        DigestState.HELD: ("You hold the digest", ["Post it after all"]),
        DigestState.NOT_POSTED: ("was not posted", []),
    }
    for state, (words, buttons) in said.items():
        with world.database.write() as session:
            digest = session.exec(select(Digest)).one()
            digest.state, digest.post_at = state, utc("2026-11-27 15:00")
        home = ana.home()
        assert words in home.text
        assert set(buttons) <= set(home.buttons)


def test_a_zone_and_a_name_follow_the_profile(world: World) -> None:
    ana = start(world)
    ana.do("set_profile", tz="Asia/Tokyo")
    world.tick()
    assert "Tokyo time" in ana.home().text


def test_ten_changes_of_a_status_cost_nothing(world: World) -> None:
    ana = start(world)
    ana.home()
    world.tick()
    before, woken = len(world.driver.calls("views.publish")), len(world.woken)
    for number in range(10):
        ana.do("set_profile", status_text=f"In meeting {number}")
    ana.do("set_profile", tz="Europe/Berlin")
    world.tick()
    assert len(world.driver.calls("views.publish")) == before
    assert len(world.woken) == woken


def test_a_deactivated_person_gets_nothing_that_waited(world: World) -> None:
    ana = start(world)
    ask(world, ana, "sue")
    world.person("kim").do("deactivate", who=world.person("sue").id)
    world.move_to("2026-11-24 12:00", "America/New_York")
    assert not [it for it in world.posts() if "asks you to support" in it["text"]]


def test_uninstalling_stops_everything_that_waits(world: World) -> None:
    ana = start(world)
    ask(world, ana, "sue")
    world.person("kim").do("uninstall", app_id=world.bot.app.id)
    world.move_to("2026-11-24 12:00", "America/New_York")
    with world.database.read() as session:
        assert session.exec(select(Person)).first() is not None
    assert not [it for it in world.posts() if "asks you to support" in it["text"]]


def test_the_digests_channel_left_is_told_once_with_a_way_to_mend_it(world: World) -> None:
    ana = start(world)
    channel = ana.channel_id("ana-sponsors")
    with world.database.write() as session:
        session.exec(select(Journey)).one().digest_channel_id = channel
    ana.do("kick", channel=channel, who=world.bot.bot_user)
    world.tick()
    lost = [it for it in ana.dm() if "not in" in it.text and channel in it.text]
    assert len(lost) == 1
    assert lost[0].buttons == ["Choose a channel"]


def test_the_digests_channel_archived_is_told_once(world: World) -> None:
    ana = start(world)
    channel = ana.channel_id("ana-sponsors")
    with world.database.write() as session:
        session.exec(select(Journey)).one().digest_channel_id = channel
    ana.do("archive", channel=channel)
    world.tick()
    assert len([it for it in ana.dm() if "was archived" in it.text]) == 1


def test_a_page_is_drawn_when_it_is_opened_used_or_waited_on_and_else_at_the_next_opening(
    world: World,
) -> None:
    ana = start(world)
    ask(world, ana, "max")
    world.person("max").home()
    before = len(world.posts("views.publish"))

    def drawn_for(name: str) -> int:
        """How often that person's page was drawn since the last look."""
        nonlocal before
        calls = world.posts("views.publish")
        new, before = calls[before:], len(calls)
        return sum(call["user_id"] == world.person(name).id for call in new)

    ana.command("/win saved 3h/week on the stock report")
    ana.command("/headway settings")
    ana.submit(quiet_from="21:30", quiet_until="07:00")
    world.tick()
    assert drawn_for("ana") == 0  # it is there when she opens her page
    ana.click("Settings", in_=ana.home())
    ana.submit(quiet_from="21:00", quiet_until="07:00")
    world.tick()
    assert drawn_for("ana") == 2  # opened, and used: by a form that was opened there
    ana.click("Choose a channel", in_=ana.home())
    ana.submit(channel=ana.channel_id("ana-sponsors"))
    world.tick()
    assert drawn_for("ana") == 2  # also where Slack was asked before it was saved
    world.person("max").click("Agree", in_=world.person("max").home())
    world.tick()
    assert drawn_for("max") == 2
    assert drawn_for("ana") == 0
    world.person("max").click("Leave", in_=request(world, "max"))
    world.tick()
    assert drawn_for("ana") == 1  # words on it are gone


def test_a_page_that_somebody_elses_words_are_taken_off_is_drawn_at_once(world: World) -> None:
    ana = start(world)
    agree(world, ana, "max")
    world.person("max").home()
    ana.home()
    ana.click("Edit my journey", in_=ana.home())
    ana.submit(target_role="Site reliability engineer")
    world.tick()
    assert "Site reliability engineer" in world.person("max").home(open_=False).text
    assert "Data analyst" not in world.person("max").home(open_=False).text
