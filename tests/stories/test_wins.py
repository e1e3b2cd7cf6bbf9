"""Wins as a member lives them: logged in a line or a form, mended, found again."""

import json
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from slack_bolt import BoltRequest, BoltResponse
from sqlmodel import select

from playground.driver import Message, Person
from storage.types import MetricBasis, MetricKind, Visibility
from storage.wins.wins import Win
from tests.stories.sponsoring import posted_digest, sponsored
from tests.world import World

LINE = "saved 3h/week on the stock report #automation"


def start_journey(world: World, name: str = "ana") -> Person:
    """Somebody with a journey, started the way anybody starts one."""
    person = world.person(name)
    person.command("/win", channel="elsewhere")
    person.click(
        "Start my journey", in_=person.messages("elsewhere")[-1] if False else person.view()
    )
    person.submit(current_role="Planner", target_role="Data analyst")
    while person.views():
        person.close(clear=True)
    return person


def stored(world: World) -> list[Win]:
    with world.database.read() as session:
        return list(session.exec(select(Win).order_by(Win.created_at)))  # type: ignore[arg-type]


def card(person: Person, channel: str = "elsewhere") -> Message:
    """The newest message there that only this person sees."""
    return next(it for it in reversed(person.messages(channel)) if it.is_ephemeral)


def fill(person: Person, **values: Any) -> dict[str, str]:
    return person.submit(**values)


@pytest.mark.both
def test_a_line_is_logged_and_its_card_says_what_was_understood(world: World) -> None:
    ana = start_journey(world)
    ana.command(f"/win {LINE}", channel="elsewhere")
    shown = card(ana)
    assert "saved 3h/week on the stock report" in shown.text
    assert "3 hours a week saved" in shown.text
    assert "Monday 23 November 2026" in shown.text
    assert "#automation" in shown.text
    assert "You and the supporters who agreed can see it." in shown.text
    assert shown.buttons == ["Change the number", "Edit", "Undo"]
    (win,) = stored(world)
    assert (win.metric_kind, win.metric_amount) == (MetricKind.TIME_SAVED, Decimal(3))
    assert LINE.partition(" #")[0] not in world.person("tom").everything()


def test_what_is_unclear_is_said_and_left_open(world: World) -> None:
    ana = start_journey(world)
    ana.command("/win meeting took 3-5 hours", channel="elsewhere")
    shown = card(ana)
    assert "Not sure" in shown.text
    assert "“3-5 hours”" in shown.text
    assert shown.buttons[0] == "Add the number"
    assert stored(world)[0].metric_kind is None


def test_the_number_is_added_in_the_form_and_the_card_follows(world: World) -> None:
    ana = start_journey(world)
    ana.command("/win automated the stock report", channel="elsewhere")
    ana.click("Add the number", in_=card(ana))
    assert ana.view().title == "Edit win"
    errors = fill(ana, metric_amount="3 hours", metric_per="week", metric_basis="measured")
    assert errors == {"metric_kind": "Choose what this number counts."}
    assert not fill(ana, metric_kind="time_saved")
    world.tick()
    assert "3 hours a week saved, measured" in card(ana).text
    assert card(ana).buttons[0] == "Change the number"
    assert len([it for it in ana.messages("elsewhere") if it.is_ephemeral]) == 1


def test_a_line_that_is_too_long_comes_back_at_once_whatever_else_is_written(world: World) -> None:
    ana = start_journey(world)
    with world.database.write():  # whoever waits for this one's end is told that we are busy
        ana.command("/win " + "##a #a #a " * 4_000 + "!", channel="elsewhere")
    shown = card(ana)
    assert "A line holds up to 4,500 characters and yours has 40,001" in shown.text
    assert "#a #a" in shown.text
    assert stored(world) == []


def test_undo_takes_a_win_back_and_restore_brings_it_again(world: World) -> None:
    ana = start_journey(world)
    ana.command(f"/win {LINE}", channel="elsewhere")
    ana.click("Undo", in_=card(ana))
    world.tick()
    assert card(ana).text.startswith("Removed:")
    assert stored(world)[0].deleted_at is not None
    ana.click("Restore", in_=card(ana))
    world.tick()
    assert "Logged: " in card(ana).text
    assert stored(world)[0].deleted_at is None


def test_all_fields_of_the_form_are_kept(world: World) -> None:
    ana = start_journey(world)
    ana.command("/win", channel="elsewhere")
    form = ana.view()
    assert form.title == "Log a win"
    assert form.values["happened_on"] == "2026-11-23"
    assert form.values["visibility"] == "supporters"
    long = "x" * 3000
    assert not fill(
        ana,
        title="Fewer errors in orders",
        change=long,
        outcome="Fewer returns",
        metric_kind="errors_reduced",
        metric_before="12 %",
        metric_after="4 %",
        metric_basis="estimated",
        happened_on="2026-11-20",
        evidence_url="https://wiki.example.com/orders",
        tags="SQL, #quality",
        milestone="First pilot",
        visibility="private",
    )
    assert not ana.views()
    (win,) = stored(world)
    assert (win.change, win.outcome, win.milestone) == (long, "Fewer returns", "First pilot")
    assert (win.metric_amount, win.metric_unit) == (Decimal(8), "%")
    assert win.metric_basis is MetricBasis.ESTIMATED
    assert (win.happened_on, win.visibility) == (date(2026, 11, 20), Visibility.PRIVATE)
    world.tick()
    shown = ana.dm()[-1]
    assert "errors down from 12 % to 4 %, estimated" in shown.text
    assert "#sql · #quality" in shown.text
    assert "Only you can see it." in shown.text
    ana.click("Edit", in_=shown)
    assert ana.view().values["change"] == long
    assert not fill(ana, title="Far fewer errors")
    world.tick()
    assert "Far fewer errors" in ana.dm()[-1].text
    assert len([it for it in ana.dm() if "errors" in it.text]) == 1


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"title": "\u200b \u2060"}, "title", "A few words are enough."),
        ({"metric_kind": "time_saved", "metric_amount": "lots"}, "metric_amount", "Write a number"),
        (
            {"metric_kind": "money_saved", "metric_amount": "$9,000,000,000"},
            "metric_amount",
            "up to 1,000,000,000",
        ),
        ({"happened_on": "2026-11-24"}, "happened_on", "still ahead"),
        ({"evidence_url": "javascript:alert(1)"}, "evidence_url", "https://"),
    ],
)
def test_an_error_stands_at_its_field_and_the_text_stays(
    world: World, values: dict[str, str], field: str, says: str
) -> None:
    ana = start_journey(world)
    ana.shortcut("log_win")
    errors = fill(ana, **{"title": "Stock report", "change": "All of it"} | values)
    assert list(errors) == [field]
    assert says in errors[field]
    assert ana.view().values["change"] == "All of it"
    assert stored(world) == []


def test_before_a_journey_nothing_typed_is_lost(world: World) -> None:
    tom = world.person("tom")
    tom.command(f"/win {LINE}", channel="elsewhere")
    shown = card(tom)
    assert LINE in shown.text
    tom.click("Start my journey", in_=shown)
    tom.submit(current_role="Agent", target_role="Tester")
    tom.close(clear=True)
    tom.click("Log this win", in_=shown)
    assert "3 hours a week saved" in card(tom).text
    assert [win.metric_amount for win in stored(world)] == [Decimal(3)]


def test_log_this_win_waits_for_the_journey(world: World) -> None:
    tom = world.person("tom")
    tom.command(f"/win {LINE}", channel="elsewhere")
    shown = card(tom)
    tom.click("Log this win", in_=shown)
    assert "Start my journey" in card(tom).text
    assert shown.again().buttons == ["Start my journey", "Log this win"]
    assert stored(world) == []


def test_a_message_becomes_a_win_once_with_its_permalink(world: World) -> None:
    ana = start_journey(world)
    said = ana.say("Saved 2 hours a week on invoices\nwith a small script", channel="it-moves")
    reply = ana.say("and it runs by itself", channel="it-moves", thread_ts=said.ts)
    for message in (said, reply):
        ana.message_shortcut("log_message_as_win", message)
        assert not fill(ana)
    first, second = stored(world)
    assert first.title == "Saved 2 hours a week on invoices"
    assert first.change == "Saved 2 hours a week on invoices\nwith a small script"
    assert first.metric_amount == 2
    assert first.source_permalink
    assert second.title == "and it runs by itself"
    ana.message_shortcut("log_message_as_win", said)
    assert "You logged this message already" in ana.view().text
    assert not fill(ana, outcome="Invoices leave a day earlier")
    assert [win.outcome for win in stored(world)] == ["Invoices leave a day earlier", ""]


def test_a_message_in_a_channel_without_the_bot_can_be_logged(world: World) -> None:
    ana = start_journey(world)
    message = ana.say("Hello <world> & @tom", channel="elsewhere")
    ana.message_shortcut("log_message_as_win", message)
    assert not fill(ana)
    (win,) = stored(world)
    assert win.title.startswith("Hello <world> & @")


def test_a_message_between_two_people_can_be_logged_without_a_permalink(world: World) -> None:
    ana = start_journey(world)
    message = ana.say_to("tom", "Showed Tom how to write a query")
    ana.message_shortcut("log_message_as_win", message)
    assert not fill(ana)
    (win,) = stored(world)
    assert (win.title, win.source_permalink) == ("Showed Tom how to write a query", "")


def test_shortcuts_before_a_journey_lead_to_it(world: World) -> None:
    tom = world.person("tom")
    message = tom.say("Tested the new checkout", channel="it-moves")
    tom.message_shortcut("log_message_as_win", message)
    tom.click("Start my journey", in_=tom.view())
    assert tom.view().title == "Start my journey"


@pytest.mark.both
def test_the_list_is_searched_paged_edited_and_deleted_in_place(world: World) -> None:
    ana = start_journey(world)
    for number in range(12):
        ana.command(f"/win saved 2h/week on report number {chr(97 + number)} #excel")
    ana.command("/win about $300/month saved on licences #cost")
    ana.command("/wins")
    assert "13 wins, page 1 of 2" in ana.view().text
    assert "24 hours a week saved across 12 wins" in ana.view().text
    assert "$300 a month saved, estimated" in ana.view().text
    ana.click("Older wins", in_=ana.view())
    assert "13 wins, page 2 of 2" in ana.view().text
    ana.click("Newer wins", in_=ana.view())
    assert "13 wins, page 1 of 2" in ana.view().text
    ana.choose("win_list_search", "licences", in_=ana.view())
    assert "1 win" in ana.view().text
    ana.click("Edit", in_=ana.view())
    assert not fill(ana, title="Fewer licences, same licences work")
    assert [view.title for view in ana.views()] == ["Your wins"]
    assert "Fewer licences, same licences work" in ana.view().text
    ana.click("Delete", in_=ana.view())
    assert "Deleted: Fewer licences" in ana.view().text
    assert "No wins match" in ana.view().text
    ana.click("Restore", in_=ana.view())
    assert "$300 a month saved" in ana.view().text
    ana.choose("win_list_period", "2026-11", in_=ana.view())
    ana.choose("win_list_search", "#excel", in_=ana.view())
    assert "12 wins, page 1 of 2" in ana.view().text
    assert not ana.submit(win_list_search="report number c", win_list_period="all")
    assert "1 win" in ana.view().text
    ana.close()
    ana.command("/wins #cost november")
    assert "1 win" in ana.view().text


def test_a_change_in_the_list_reaches_the_card(world: World) -> None:
    ana = start_journey(world)
    ana.shortcut("log_win")
    fill(ana, title="Stock report")
    world.tick()
    ana.command("/wins")
    ana.click("Delete", in_=ana.view())
    world.tick()
    assert ana.dm()[-1].text.startswith("Removed:")


HOSTILE = [
    "<!channel> <@U123> <https://evil.example|click>",
    "*bold* _it_ `code` ~no~ > quote",
    "\u202egnirts sdrawkcab\u202c and \u200b zero",
    "مرحبا שלום 🎉👩🏽‍💻 日本語",
    "&lt;!everyone&gt; &amp; co",
    "a" * 2900,
    "0x1F 1e999 NaN ∞ ½ 9999999999999999999999h/week",
    "'; DROP TABLE win; -- %_%",
]


def test_hostile_text_is_kept_whole_and_pings_nobody(world: World) -> None:
    ana = start_journey(world)
    for line in HOSTILE:
        world.advance(minutes=1, tick=False)  # the newest stands first in the list
        ana.command(f"/win {line}", channel="elsewhere")
        said = line.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        win = stored(world)[-1]
        assert re.sub(r"\s+", " ", said) == win.title
        ana.command("/wins")
        ana.click("Edit", in_=ana.view())
        assert ana.view().values["title"] == win.title
        assert not fill(ana)
        assert stored(world)[-1].title == win.title
        ana.close()
    assert len(stored(world)) == len(HOSTILE)
    for message in world.driver.calls():
        assert "<!channel>" not in str((message["request"] or {}).get("text"))


def test_the_longest_of_everything_fits_into_every_card_form_and_list(world: World) -> None:
    ana = start_journey(world)
    for number in range(2):
        ana.shortcut("log_win")
        assert not fill(
            ana,
            title="t" * 3000,
            change='"<&>' * 750,
            outcome="o" * 3000,
            metric_kind="cycle_time",
            metric_before="999,999,999.999999",
            metric_after="-999,999,999.999999",
            metric_unit="u" * 40,
            metric_per="p" * 40,
            evidence_url="https://example.com/" + "x" * 1980,
            tags=",".join(f"{number:02}{'&' * 58}" for number in range(20)),
            milestone="m" * 3000,
        ), number
    world.tick()
    ana.click("Edit", in_=ana.dm()[-1])
    assert ana.view().values["title"] == "t" * 3000
    assert not fill(ana)
    ana.command("/wins")
    ana.click("Edit", in_=ana.view())
    assert not fill(ana)
    assert "2 wins" in ana.view().text


def test_an_edit_or_a_narrower_visibility_reaches_the_posted_digest_at_once(world: World) -> None:
    sponsored(world)
    ana, raj = world.person("ana"), world.person("raj")
    ana.command(f"/win {LINE}", channel="elsewhere")
    posted_digest(world)
    assert "3 hours a week" in raj.everything()
    ana.click("Change the number", in_=card(ana))
    assert not fill(ana, metric_amount="4")
    world.tick()
    assert "4 hours a week" in raj.everything()
    assert "3 hours a week" not in raj.everything()
    ana.command("/wins")
    ana.click("Edit", in_=ana.view())
    assert not fill(ana, visibility="private")
    world.tick()
    assert "stock report" not in raj.everything()
    assert "Only you can see it." in card(ana).text


def last_payload(world: World, name: str) -> dict[str, Any]:
    """The newest payload of that name that Slack sent to the bot."""
    entries = world.driver.inspector(direction="slack_to_bot")
    found: dict[str, Any] = [it["request"] for it in entries if it["name"] == name][-1]
    return found


def deliver(world: World, payload: dict[str, Any]) -> BoltResponse:
    """Give the bot a payload outside of any click: a redelivery, or a forged one."""
    return world.app.dispatch(BoltRequest(body=payload, mode="socket_mode"))


@pytest.mark.both
def test_a_command_that_slack_delivers_twice_is_one_win(world: World) -> None:
    ana = start_journey(world)
    ana.command(f"/win {LINE}", channel="elsewhere")
    answer = deliver(world, last_payload(world, "/win"))
    assert "3 hours a week saved" in str(answer.body)
    assert len(stored(world)) == 1


def test_a_click_on_a_list_that_changed_since_leaves_the_newer_one(world: World) -> None:
    ana = start_journey(world)
    ana.command("/win stock report")
    ana.command("/wins")
    ana.choose("win_list_search", "nothing like it", in_=ana.view())
    late = last_payload(world, "block_actions")
    ana.choose("win_list_search", "stock", in_=ana.view())
    assert deliver(world, late).status == 200
    assert "stock report" in ana.view().text
    ana.close()
    assert deliver(world, late).status == 200


@pytest.mark.both
def test_a_form_that_is_submitted_twice_is_one_win_and_one_card(world: World) -> None:
    ana = start_journey(world)
    ana.shortcut("log_win")
    fill(ana, title="Stock report")
    answer = deliver(world, last_payload(world, "view_submission"))
    assert (answer.status, answer.body) == (200, "")
    world.tick()
    assert len(stored(world)) == 1
    assert len([it for it in ana.dm() if "Stock report" in it.text]) == 1


def test_the_id_of_anothers_win_opens_and_changes_nothing(world: World) -> None:
    ana, tom = start_journey(world), start_journey(world, "tom")
    ana.command(f"/win {LINE}", channel="elsewhere")
    (hers,) = stored(world)
    tom.command("/win mine", channel="elsewhere")
    tom.command("/wins")
    tom.click("Edit", in_=tom.view())
    tom.close()
    forged = last_payload(world, "block_actions")
    for action_id in (
        "win_edit",
        "win_number",
        "win_undo",
        "win_restore",
        "win_list_edit",
        "win_list_delete",
        "win_list_restore",
    ):
        forged["actions"][0] |= {"action_id": action_id, "value": hers.id}
        deliver(world, forged)
        (unchanged,) = [win for win in stored(world) if win.id == hers.id]
        assert unchanged.deleted_at is None, action_id
        assert unchanged.updated_at == hers.updated_at, action_id
        assert "stock report" not in tom.everything(), action_id


def test_a_forged_form_cannot_edit_the_win_of_another(world: World) -> None:
    ana, tom = start_journey(world), start_journey(world, "tom")
    ana.command(f"/win {LINE}", channel="elsewhere")
    (hers,) = stored(world)
    tom.command("/win mine", channel="elsewhere")
    tom.click("Edit", in_=card(tom))
    tom.submit(title="really mine")
    forged = last_payload(world, "view_submission")
    metadata = json.loads(forged["view"]["private_metadata"])
    forged["view"]["private_metadata"] = json.dumps(metadata | {"win_id": hers.id})
    answer = deliver(world, forged)
    assert "isn't here any more" in str(answer.body)
    assert stored(world)[0].title == hers.title
    tom.command("/wins stock")
    assert "No wins match" in tom.view().text
