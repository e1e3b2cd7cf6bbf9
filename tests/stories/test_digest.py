"""The digest as its member lives it: previewed, edited, held, posted, mended."""

from datetime import date, time

import pytest
from sqlmodel import select

from sponsorship.changes import WinChanged, changed
from sponsorship.checkins import schedule
from sponsorship.digests import decisions
from sponsorship.people import quiet_hours
from sponsorship.people.rules import WorkingTime
from sponsorship.privacy import erase
from sponsorship.privacy.rules import WORD
from sponsorship.wins import edit
from storage.delivery.deliveries import Delivery
from storage.digests.digests import digests_of
from storage.journeys.journeys import open_journey
from storage.types import DeliveryState, DigestState, Visibility
from storage.wins.wins import win_by_id
from tests.refusals import refused
from tests.stories.sponsoring import (
    POST_AT,
    PREVIEW_AT,
    ask,
    member,
    posted,
    posted_digest,
    preview,
    sponsored,
    win,
)
from tests.world import World


def state(world: World, journey_id: str) -> DigestState:
    with world.database.read() as session:
        return digests_of(session, world.workspace_id, journey_id)[0].state


def change_win(world: World, win_id: str, what: str) -> None:
    with world.database.write() as session:
        ana = member(session, world, "ana")
        if what == "remove":
            edit.remove(session, ana, win_id, world.now())
        elif what == "restore":
            edit.restore(session, ana, win_id, world.now())
        else:
            row = win_by_id(session, world.workspace_id, win_id)
            assert row is not None
            row.visibility = Visibility.PRIVATE
            session.add(row)
            session.flush()
            changed(session, WinChanged(row.workspace_id, world.now(), row.id))
    world.tick()


@pytest.mark.both
def test_a_digest_is_previewed_approved_and_posted_at_its_hour(world: World) -> None:
    sponsored(world)
    win(world, "Automated the stock report", hours=3, outcome="Planners order a day earlier")
    win(world, "Cleaned the supplier list")
    ask(world, "An hour with the data team")
    world.move_to(PREVIEW_AT)
    seen = preview(world).text
    assert "Friday 27 November 2026 at 15:00" in seen
    assert "Nothing goes out without your yes" in seen
    assert "Only supporters who agreed" in seen
    world.person("ana").click("Post as is", in_=preview(world))
    world.tick()
    assert "Your digest is ready" in preview(world).text
    assert preview(world).buttons == ["Edit", "Hold this week"]
    world.move_to("2026-11-27 14:59")
    assert posted(world) == []
    world.move_to(POST_AT)
    (message,) = posted(world)
    for words in (
        "3 hours a week saved, measured",
        "Automated the stock report",
        "Planners order a day earlier",
        "Cleaned the supplier list",
        "An hour with the data team",
    ):
        assert words in message.text
        assert words in seen
    assert message.buttons == ["Endorse", "Offer help", "Ask"]
    assert "Posted" in preview(world).text
    assert any("Your digest is in" in it.text for it in world.person("ana").dm())


def test_the_thread_carries_the_details(world: World) -> None:
    sponsored(world)
    for number in range(5):
        win(world, f"Win {number}", change=f"Change {number}", hours=number + 1)
    message = posted_digest(world)
    assert "2 more wins" in message.text
    (details,) = message.thread()[1:]
    for number in range(5):
        assert f"Win {number}" in details.text
        assert f"Change {number}" in details.text


def test_nothing_goes_out_without_an_answer_and_it_can_be_posted_late(world: World) -> None:
    journey_id = sponsored(world)
    win(world, "Automated the stock report")
    world.move_to(PREVIEW_AT)
    world.move_to(POST_AT)
    assert posted(world) == []
    assert state(world, journey_id) is DigestState.NOT_POSTED
    assert "Nothing went out" in preview(world).text
    ana = world.person("ana")
    late = preview(world)
    ana.click("Post now", in_=late)
    ana.click("Post now", in_=late)
    world.tick()
    world.tick()
    (message,) = posted(world)
    assert "Automated the stock report" in message.text


def test_a_member_may_choose_that_silence_is_a_yes(world: World) -> None:
    sponsored(world, posts_unanswered=True)
    win(world, "Automated the stock report")
    world.move_to(PREVIEW_AT)
    assert "unless you hold it" in preview(world).text
    world.move_to(POST_AT)
    assert len(posted(world)) == 1


def test_a_preview_that_falls_into_quiet_hours_waits_and_is_not_dropped(world: World) -> None:
    sponsored(world)
    win(world, "Automated the stock report")
    with world.database.write() as session:
        quiet_hours.set_working_time(
            session,
            member(session, world, "ana"),
            WorkingTime(frozenset(range(5)), time(14), time(16)),
        )
    ana = world.person("ana")
    world.move_to(PREVIEW_AT)
    assert ana.dm() == []
    world.move_to("2026-11-26 15:59")
    assert ana.dm() == []
    world.move_to("2026-11-26 16:00")
    ana.click("Post as is", in_=preview(world))
    world.move_to(POST_AT)
    assert "Automated the stock report" in posted(world)[0].text


def test_a_win_that_changes_after_approval_changes_in_what_waits_and_in_its_preview(
    world: World,
) -> None:
    sponsored(world)
    changing = win(world, "Automated the stock report")
    hidden = win(world, "Cleaned the supplier list")
    world.move_to(PREVIEW_AT)
    world.person("ana").click("Post as is", in_=preview(world))
    world.tick()
    change_win(world, hidden, "hide")
    with world.database.write() as session:
        row = win_by_id(session, world.workspace_id, changing)
        assert row is not None
        row.title = "Automated two reports"
        session.add(row)
        session.flush()
        changed(session, WinChanged(row.workspace_id, world.now(), row.id))
    world.tick()
    seen = preview(world).text
    assert "Your digest is ready" in seen, "it is approved still"
    assert "Automated two reports" in seen
    assert "Automated the stock report" not in seen
    assert "Cleaned the supplier list – private" in seen
    world.move_to(POST_AT)
    (message,) = posted(world)
    assert "Automated two reports" in message.text
    assert "Automated the stock report" not in message.text
    assert "supplier list" not in message.text


def test_silence_is_no_yes_when_the_preview_never_came(world: World) -> None:
    sponsored(world, posts_unanswered=True)
    win(world, "Automated the stock report")
    world.move_to("2026-11-27 14:00", tick=False)
    world.move_to(POST_AT)
    assert posted(world) == []


def test_a_held_digest_is_not_posted_and_may_be_let_go_until_its_moment(world: World) -> None:
    journey_id = sponsored(world, posts_unanswered=True)
    win(world, "Automated the stock report")
    ana = world.person("ana")
    world.move_to(PREVIEW_AT)
    ana.click("Hold this week", in_=preview(world))
    world.tick()
    assert "On hold" in preview(world).text
    ana.click("Post it after all", in_=preview(world))
    world.tick()
    ana.click("Hold this week", in_=preview(world))
    world.move_to(POST_AT)
    assert posted(world) == []
    assert state(world, journey_id) is DigestState.HELD
    assert preview(world).buttons == []


def test_the_wins_of_a_held_week_come_in_the_next_digest(world: World) -> None:
    sponsored(world)
    win(world, "Automated the stock report")
    world.move_to(PREVIEW_AT)
    world.person("ana").click("Hold this week", in_=preview(world))
    world.move_to("2026-12-03 15:00")
    assert "Automated the stock report" in preview(world).text
    assert "21 November" in preview(world).text or "21–" in preview(world).text


def test_edit_chooses_wins_their_order_a_sentence_and_the_ask(world: World) -> None:
    sponsored(world)
    first = win(world, "Automated the stock report", hours=3)
    second = win(world, "Cleaned the supplier list")
    win(world, "Sorted the cables")
    ask(world, "An hour with the data team")
    ana = world.person("ana")
    world.move_to(PREVIEW_AT)
    ana.click("Edit", in_=preview(world))
    assert not ana.submit(wins=[second, first], sentence="A *good* week <!channel>", ask="none")
    world.tick()
    drawn = preview(world).text
    assert drawn.index("Cleaned the supplier list") < drawn.index("Automated the stock report")
    assert "Sorted the cables – not chosen" in drawn
    assert "data team" not in drawn
    ana.click("Post as is", in_=preview(world))
    world.move_to(POST_AT)
    (message,) = posted(world)
    assert "A *good* week <!channel>" in message.text
    assert "Sorted the cables" not in message.text
    assert "data team" not in message.text


def test_a_win_that_comes_after_the_preview_waits_unless_it_is_added(world: World) -> None:
    sponsored(world)
    win(world, "Automated the stock report")
    ana = world.person("ana")
    world.move_to(PREVIEW_AT)
    ana.click("Post as is", in_=preview(world))
    late = win(world, "Fixed the import")
    win(world, "Found the bug")
    ana.click("Edit", in_=preview(world))
    chosen = [*ana.view().values["wins"], late]
    assert not ana.submit(wins=chosen)
    world.move_to(POST_AT)
    (message,) = posted(world)
    assert "Fixed the import" in message.text
    assert "Found the bug" not in message.text
    world.move_to("2026-12-03 15:00")
    assert "Found the bug" in preview(world).text
    assert "Fixed the import" not in preview(world).text


@pytest.mark.both
def test_a_private_win_reaches_no_channel_and_a_public_one_gets_only_public_wins(
    world: World,
) -> None:
    sponsored(world, channel="it-moves")
    win(world, "My secret interview", Visibility.PRIVATE)
    win(world, "For my supporters", Visibility.SUPPORTERS)
    win(world, "For everyone", Visibility.PUBLIC)
    world.move_to(PREVIEW_AT)
    seen = preview(world).text
    assert "My secret interview – private" in seen
    assert "For my supporters – not public" in seen
    world.person("ana").click("Post as is", in_=preview(world))
    world.move_to(POST_AT)
    (message,) = posted(world, "it-moves", "eve")
    assert "For everyone" in message.text
    for name in ("eve", "raj", "sue", "max", "kim"):
        assert "My secret interview" not in world.person(name).everything()
        assert "For my supporters" not in world.person(name).everything()


def test_a_quiet_week_is_honest(world: World) -> None:
    sponsored(world)
    message = posted_digest(world)
    assert "A quiet week" in message.text
    assert message.thread()[1:] == []


def test_a_changed_win_is_redrawn_or_taken_out_at_once(world: World) -> None:
    sponsored(world)
    first = win(world, "Automated the stock report", hours=3)
    second = win(world, "Cleaned the supplier list")
    posted_digest(world)
    change_win(world, first, "hide")
    (message,) = posted(world)
    assert "Automated the stock report" not in message.text
    assert "3 hours" not in message.text
    assert "Automated the stock report" not in world.person("raj").everything()
    assert "Cleaned the supplier list" in message.text
    change_win(world, second, "remove")
    (message,) = posted(world)
    assert "A quiet week" in message.text
    assert "Cleaned the supplier list" not in world.person("raj").everything()
    change_win(world, second, "restore")
    assert "Cleaned the supplier list" in posted(world)[0].text


def test_a_win_made_private_while_its_digest_is_on_the_way_does_not_stay(world: World) -> None:
    sponsored(world)
    secret = win(world, "Automated the stock report", hours=3)
    world.move_to(PREVIEW_AT)
    world.person("ana").click("Post as is", in_=preview(world))
    world.driver.fault("rate_limit", method="chat.postMessage", retry_after=60)
    world.move_to(POST_AT)
    assert posted(world) == []
    change_win(world, secret, "hide")
    world.advance(seconds=61)
    (message,) = posted(world)
    assert "Automated" not in message.text
    assert "Automated" not in world.person("raj").everything()


def test_a_redraw_that_slack_put_off_does_not_bring_back_what_was_made_private(
    world: World,
) -> None:
    sponsored(world)
    first = win(world, "Stock report", hours=3)
    secret = win(world, "Cleaned the supplier list")
    posted_digest(world)
    world.driver.fault("rate_limit", method="chat.update", retry_after=60)
    change_win(world, first, "remove")
    change_win(world, secret, "hide")
    world.advance(seconds=61)
    (message,) = posted(world)
    assert "A quiet week" in message.text
    assert "Cleaned" not in world.person("raj").everything()


def test_hours_that_the_preview_did_not_show_do_not_come_in_later(world: World) -> None:
    sponsored(world)
    with world.database.write() as session:
        ana_here = member(session, world, "ana")
        journey = open_journey(session, world.workspace_id, ana_here.id)
        assert journey is not None
        schedule.begin_schedule(session, ana_here, journey, world.now())
    ana = world.person("ana")
    ana.command("/checkin")
    assert not ana.submit(progress="Well", hours_it="6", visibility="private")
    world.move_to(PREVIEW_AT)
    ana.click("Post as is", in_=preview(world))
    ana.command("/checkin")
    assert not ana.submit(visibility="supporters")
    world.tick()
    assert "6 on IT" not in preview(world).text
    world.move_to(POST_AT)
    (message,) = posted(world)
    assert "6 on IT" not in message.text


def test_who_else_reads_the_channel_is_named(world: World) -> None:
    sponsored(world, supporters=("raj", "sue"))
    win(world, "Automated the stock report")
    world.move_to(PREVIEW_AT)
    assert f"<@{world.person('max').id}>" in str(preview(world).data["blocks"])
    world.person("ana").do(
        "invite", channel=world.person("ana").channel_id("ana-sponsors"), who=world.person("tom").id
    )
    world.tick()
    assert f"<@{world.person('tom').id}>" in str(preview(world).data["blocks"])


def test_an_unreachable_channel_is_told_once_and_mended(world: World) -> None:
    sponsored(world)
    win(world, "Automated the stock report")
    ana = world.person("ana")
    world.move_to(PREVIEW_AT)
    ana.click("Post as is", in_=preview(world))
    channel = ana.channel_id("ana-sponsors")
    ana.do("kick", channel=channel, who=world.bot.bot_user)
    world.move_to(POST_AT)
    world.complaints.records.clear()
    world.advance(hours=1)
    told = [it for it in ana.dm() if "I could not post your digest" in it.text]
    assert len(told) == 1
    assert "/invite" in told[0].text
    ana.do("invite", channel=channel, who=world.bot.bot_user)
    ana.click("Post now", in_=preview(world))
    world.tick()
    assert "Automated the stock report" in posted(world)[0].text


def test_a_channel_that_was_made_public_shows_nothing_that_is_for_supporters(
    world: World,
) -> None:
    sponsored(world)
    win(world, "Automated the stock report")
    first = posted_digest(world)
    win(world, "Cleaned the supplier list", happened_on=date(2026, 11, 30))
    win(world, "Spoke at the open day", Visibility.PUBLIC, happened_on=date(2026, 12, 1))
    ana = world.person("ana")
    world.move_to("2026-12-03 15:00")
    ana.click("Post as is", in_=preview(world))
    world.tick()
    ana.do("make_public", channel=ana.channel_id("ana-sponsors"))
    world.move_to("2026-12-04 15:00")
    world.tick()
    (only,) = posted(world)
    assert only.ts == first.ts
    assert "stock report" not in world.person("eve").everything()
    assert any("everyone here can open it now" in it.text for it in ana.dm())
    again = preview(world)
    assert "Spoke at the open day" in again.text
    ana.click("Post now", in_=again)
    world.tick()
    _, second = posted(world)
    assert "Spoke at the open day" in second.text
    assert "supplier list" not in world.person("eve").everything()
    world.complaints.records.clear()


def test_a_redraw_in_a_channel_that_was_made_public_shows_what_is_public_only(
    world: World,
) -> None:
    sponsored(world)
    secret = win(world, "Automated the stock report")
    win(world, "Spoke at the open day", Visibility.PUBLIC)
    posted_digest(world)
    ana = world.person("ana")
    ana.do("make_public", channel=ana.channel_id("ana-sponsors"))
    with world.database.write() as session:
        row = win_by_id(session, world.workspace_id, secret)
        assert row is not None
        row.title = "Found a mistake of my manager's"
        session.add(row)
        session.flush()
        changed(session, WinChanged(row.workspace_id, world.now(), row.id))
    world.tick()
    world.tick()
    (message,) = posted(world)
    assert "Spoke at the open day" in message.text
    for words in ("Found a mistake", "Automated the stock report"):
        assert words not in world.person("raj").everything()
    assert any("everyone here can open it now" in it.text for it in ana.dm())
    world.complaints.records.clear()


def test_a_member_who_left_the_company_is_not_written_about_any_more(world: World) -> None:
    sponsored(world)
    win(world, "Automated the stock report")
    world.move_to(PREVIEW_AT)
    ana = world.person("ana")
    ana.click("Post as is", in_=preview(world))
    world.person("kim").do("deactivate", who=ana.id)
    world.move_to(POST_AT)
    world.tick()
    assert posted(world) == []


def test_a_channel_shared_with_another_company_loses_its_digests_and_gets_no_more(
    world: World,
) -> None:
    sponsored(world)
    win(world, "Automated the stock report")
    posted_digest(world)
    win(world, "Cleaned the supplier list", happened_on=date(2026, 11, 30))
    ana = world.person("ana")
    world.move_to("2026-12-03 15:00")
    ana.click("Post as is", in_=preview(world))
    ana.do("share_outside", channel=ana.channel_id("ana-sponsors"))
    world.tick()
    assert posted(world) == []
    (told,) = [it for it in ana.dm() if "another company can read" in it.text]
    assert told.buttons == ["Choose a channel"]
    world.move_to("2026-12-04 15:00")
    world.tick()
    assert posted(world) == []
    assert "stock report" not in world.person("raj").everything()
    world.complaints.records.clear()


def test_a_thread_in_doubt_as_its_channel_is_shared_is_taken_out_once_it_is_found(
    world: World,
) -> None:
    sponsored(world, posts_unanswered=True)
    win(world, "Automated the stock report")
    ana = world.person("ana")
    world.move_to(PREVIEW_AT)
    world.driver.fault("hang", method="chat.postMessage", seconds=0.0)
    world.driver.fault("error_after", method="chat.postMessage", status=500)
    world.move_to(POST_AT)
    world.tick()
    with world.database.read() as session:
        thread = session.exec(select(Delivery).where(Delivery.kind == "digest_thread")).one()
    assert thread.state is DeliveryState.UNSURE
    ana.do("share_outside", channel=ana.channel_id("ana-sponsors"))
    for _ in range(5):
        world.advance(seconds=31)
    with world.database.read() as session:
        ts = session.get_one(Delivery, thread.id).ts
    assert ts is not None
    assert ts in {it["ts"] for it in world.posts("chat.delete")}
    world.complaints.records.clear()


def test_a_channel_that_was_shared_unnoticed_gets_nothing_either(world: World) -> None:
    """Slack tells nothing of a private channel to an app that may not look at those."""
    sponsored(world)
    win(world, "Automated the stock report")
    ana = world.person("ana")
    posted_digest(world)
    win(world, "Cleaned the supplier list", happened_on=date(2026, 11, 30))
    world.move_to("2026-12-03 15:00")
    ana.click("Post as is", in_=preview(world))
    channels = world.slack.company.teams[world.team.id].channels
    channels[ana.channel_id("ana-sponsors")].is_ext_shared = True
    world.move_to("2026-12-04 15:00")
    world.tick()
    assert posted(world) == []
    assert any("People of another company can read it by now" in it.text for it in ana.dm())
    world.complaints.records.clear()


def test_erasing_takes_the_digest_and_its_thread_out_of_the_channel(world: World) -> None:
    sponsored(world)
    win(world, "Automated the stock report", hours=3)
    posted_digest(world)
    world.tick()
    with world.database.write() as session:
        kim = member(session, world, "kim")
        kim.is_admin = True
        erase.erase(session, member(session, world, "ana"), WORD, world.now())
    world.tick()
    assert posted(world) == []
    assert "Automated the stock report" not in world.person("raj").everything()


def test_nobody_else_decides_about_a_digest(world: World) -> None:
    journey_id = sponsored(world)
    win(world, "Automated the stock report")
    world.move_to(PREVIEW_AT)
    world.move_to(POST_AT)
    with world.database.read() as session:
        digest = digests_of(session, world.workspace_id, journey_id)[0]
    assert digest.id in str(preview(world).data["blocks"])
    with world.database.write() as session:
        stranger = member(session, world, "raj")
        for decide in (decisions.approve, decisions.hold, decisions.post_now):
            with refused("not yours"):
                decide(session, stranger, digest.id, world.now())
    assert world.person("raj").dm() == []


def test_the_channel_is_looked_at_before_it_is_kept(world: World) -> None:
    sponsored(world)
    ana = world.person("ana")
    ana.home()
    world.tick()
    ana.click("digest_settings_open", in_=ana.home())
    assert ana.view().values["channel"] == ana.channel_id("ana-sponsors")
    errors = ana.submit(channel=ana.channel_id("elsewhere"))
    assert "/invite @Headway" in errors["channel"]
    ana.do("archive", channel=ana.channel_id("it-moves"))
    assert "archived" in ana.submit(channel=ana.channel_id("it-moves"))["channel"]
    assert not ana.submit(channel=ana.channel_id("ana-sponsors"), weekday="3", at="10:30")
    win(world, "Automated the stock report")
    world.move_to("2026-11-25 10:30")
    assert "Thursday 26 November 2026 at 10:30" in preview(world).text


def test_another_channel_means_another_preview_and_another_yes(world: World) -> None:
    sponsored(world)
    win(world, "For my supporters", Visibility.SUPPORTERS)
    win(world, "For everyone", Visibility.PUBLIC)
    ana = world.person("ana")
    world.move_to(PREVIEW_AT)
    ana.click("Post as is", in_=preview(world))
    ana.click("digest_settings_open", in_=ana.home())
    assert not ana.submit(channel=ana.channel_id("it-moves"))
    world.tick()
    assert preview(world).buttons == ["Post as is", "Edit", "Hold this week"]
    assert "For my supporters – not public" in preview(world).text
    world.move_to(POST_AT)
    assert posted(world) == []
    assert posted(world, "it-moves", "eve") == []
