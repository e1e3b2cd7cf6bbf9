"""A person's data: who sees it, all of it to take along, and gone when they say so."""

import csv
import io
import json
import zipfile
from typing import Any

import pytest
from sqlmodel import select

from playground.driver import Person
from storage.advocacy.endorsements import Endorsement
from storage.advocacy.offers import Offer
from storage.delivery.deliveries import Delivery
from storage.digests.digests import Digest
from storage.journeys.journeys import Journey
from storage.people.people import Person as PersonRow
from storage.supporters.supporters import Supporter
from storage.tables import metadata
from storage.types import DeliveryState, Visibility
from storage.wins.wins import Win
from storage.workspaces.audit import AuditEntry
from tests.stories.journeys import agree, ask, start
from tests.stories.sponsoring import POST_AT, posted, sponsored, win
from tests.stories.sponsoring import PREVIEW_AT as PREVIEW
from tests.stories.test_home import fill
from tests.world import World


def unpacked(world: World, person: Person) -> tuple[Any, zipfile.ZipFile]:
    """The export that lies in somebody's direct messages."""
    message = next(it for it in reversed(person.dm()) if it.data.get("files"))
    file = message["files"][0]
    content = world.driver.http.get(f"/play/files/{file['id']}").content
    packed = zipfile.ZipFile(io.BytesIO(content))
    return json.loads(packed.read("headway.json")), packed


def export(world: World, name: str) -> tuple[Any, zipfile.ZipFile]:
    person = world.person(name)
    person.command("/headway data")
    person.click("Export", in_=person.view())
    assert "on its way" in person.view().text
    person.close()
    world.tick()
    return unpacked(world, person)


def erase(world: World, name: str) -> dict[str, str]:
    person = world.person(name)
    person.command("/headway data")
    person.click("Erase me", in_=person.view())
    return person.submit(word="Erase")


def test_the_page_names_who_can_see_what_right_now(world: World) -> None:
    ana = start(world)
    ana.command("/headway data")
    assert "Supporters*: only you, as no supporter has agreed yet" in ana.view().text
    ana.close()
    ask(world, ana, "sue")
    agree(world, ana, "max")
    ana.command("/headway data")
    assert "Supporters*: you and max." in ana.view().text
    assert "Private*: only you" in ana.view().text


@pytest.mark.both
def test_an_export_holds_everything_of_mine_and_nothing_of_anybody_elses(world: World) -> None:
    ana = start(world, why="To leave planning")
    agree(world, ana, "max")
    fill(world, wins=2)
    with world.database.write() as session:
        win = session.exec(select(Win)).first()
        assert win is not None
        win.title = "=HYPERLINK(1)"
        endorsement = session.exec(select(Endorsement)).one()
        withdrawn = endorsement.model_copy(
            update={"id": "w" * 32, "quote": "Taken back", "withdrawn_at": world.now()}
        )
        session.add(Endorsement(**withdrawn.model_dump()))
    start(world, "tom", target_role="Tester", why="Tom's own")
    everything, packed = export(world, "ana")
    assert everything["journeys"][0]["why"] == "To leave planning"
    assert {it["title"] for it in everything["wins"]} == {"=HYPERLINK(1)", "Win 1"}
    assert everything["offers_received"][0]["from"] == "max"
    assert everything["supporters"][0]["name"] == "max"
    text = json.dumps(everything)
    assert "Taken back" not in text
    assert "Tom's own" not in text
    rows = list(csv.DictReader(io.StringIO(packed.read("wins.csv").decode())))
    assert {it["title"] for it in rows} == {"'=HYPERLINK(1)", "Win 1"}

    theirs, _ = export(world, "max")
    assert theirs["endorsements_given"][0]["to"] == "ana"
    assert theirs["supporting"][0]["member"] == "ana"
    assert "To leave planning" not in json.dumps(theirs)
    assert "Win 1" not in json.dumps(theirs)
    assert theirs["journeys"] == theirs["wins"] == []


def test_a_person_on_a_private_map_does_not_learn_of_it_by_an_export(world: World) -> None:
    ana = start(world)
    ask(world, ana, "max", ask="later")
    everything, _ = export(world, "max")
    assert everything["supporting"] == []
    assert "ana" not in json.dumps(everything)


def test_where_files_may_not_be_sent_the_export_comes_as_messages(world: World) -> None:
    world.refusals_expected = True
    world.bot.scopes.remove("files:write")
    ana = start(world, why="Because " * 240)
    agree(world, ana, "max")
    fill(world, wins=12)
    ana.command("/headway data")
    ana.click("Export", in_=ana.view())
    ana.close()
    world.tick()
    parts = [it for it in ana.dm() if "Your export, part" in it.text]
    assert len(parts) > 2
    assert "may not send files" in parts[0].text
    joined = "".join(
        it.blocks[1]["elements"][0]["elements"][0]["text"]
        for it in sorted(parts, key=lambda it: int(it["text"].split()[3]))
    )
    assert len(json.loads(joined)["wins"]) == 12


def test_erasing_needs_the_word(world: World) -> None:
    ana = start(world)
    ana.command("/headway data")
    ana.click("Erase me", in_=ana.view())
    assert "Nothing was erased" in ana.submit(word="yes")["word"]
    assert "Data analyst" in ana.home().text


@pytest.mark.both
def test_a_member_erases_everything_and_takes_the_messages_down(world: World) -> None:
    ana = start(world, why="To leave planning")
    agree(world, ana, "max")
    fill(world, wins=2)
    ana.command("/win saved 3h/week on the stock report")
    start(world, "tom", target_role="Tester")
    assert erase(world, "ana") == {}
    assert "is erased" in ana.view().text
    ana.close()
    world.tick()
    assert "Everything about you is erased" in ana.home(open_=False).text
    assert "Welcome to Headway" in ana.home().text
    assert ana.dm() == []
    assert "stock report" not in world.person("max").everything()
    everything = ana.home().text + world.person("max").everything()
    for word in ("Data analyst", "Reliable", "An hour", "Which tool", "stock report"):
        assert word not in everything
    with world.database.read() as session:
        left = " ".join(
            str(row)
            for table in metadata.sorted_tables
            for row in session.connection().execute(table.select())
        )
        (line,) = session.exec(select(AuditEntry).where(AuditEntry.action == "person.erased")).all()
    for word in ("Data analyst", "To leave planning", "Win 1", "Reliable", "stock report"):
        assert word not in left
    assert line.actor_id is None
    assert "Tester" in left


def test_a_supporter_erases_what_they_gave_and_the_journey_stays(world: World) -> None:
    ana = start(world)
    agree(world, ana, "max")
    fill(world, wins=1)
    ana.home()
    assert erase(world, "max") == {}
    world.tick()
    home = ana.home(open_=False)
    assert "Reliable" not in home.text
    assert "max" not in home.text
    assert "Win 0" in home.text
    with world.database.read() as session:
        assert session.exec(select(Supporter)).all() == []
        assert session.exec(select(Offer)).all() == []
        assert len(session.exec(select(Journey)).all()) == 1
        names = [it.name for it in session.exec(select(PersonRow))]
    assert "max" not in names


def test_somebody_erased_may_come_back_as_new(world: World) -> None:
    start(world)
    assert erase(world, "ana") == {}
    world.person("ana").close()
    world.tick()
    start(world, target_role="Tester")
    assert "Your journey to Tester" in world.person("ana").home().text


def test_a_default_visibility_is_changed_in_settings_and_written_down(world: World) -> None:
    ana = start(world)
    ana.command("/headway settings")
    assert ana.view().values["win_visibility"] == "supporters"
    errors = ana.submit(quiet_from="21:30", quiet_until=None)
    assert "both a start and an end" in errors["quiet_until"]
    errors = ana.submit(win_visibility="private", quiet_until="07:00", working_days=["0", "1", "2"])
    assert errors == {}
    world.tick()
    assert "quiet hours 21:30–07:00" in ana.home().text
    with world.database.read() as session:
        journey = session.exec(select(Journey)).one()
        person = session.exec(select(PersonRow).where(PersonRow.name == "ana")).one()
        actions = [it.action for it in session.exec(select(AuditEntry))]
    assert journey.win_visibility is Visibility.PRIVATE
    assert person.working_days == frozenset({0, 1, 2})
    assert "visibility.default_changed" in actions


def test_help_says_what_this_person_can_do(world: World) -> None:
    eve = world.person("eve")
    eve.command("/headway")
    told = eve.messages("general")[-1]
    assert told.is_ephemeral
    assert "Start my journey" in told.buttons
    assert "/wins" not in told.text
    ana = start(world)
    ana.command("/headway help")
    told = ana.messages("general")[-1]
    assert "`/wins` lists" in told.text
    assert "Start my journey" not in told.buttons


def test_every_other_form_opens_on_top_of_settings(world: World) -> None:
    ana = start(world)
    ana.command("/headway settings")
    settings = ana.view()
    titles = []
    for button in (
        "My journey",
        "Check-in times",
        "Digest settings",
        "I'm away",
        "My data and who sees what",
    ):
        ana.click(button, in_=settings)
        titles.append(ana.view().title)
        assert len(ana.views()) == 2
        ana.close()
    assert len(set(titles)) == 5


def test_erasing_waits_while_a_message_is_on_its_way(world: World) -> None:
    ana = start(world)
    with world.database.write() as session:
        sent = session.exec(select(Delivery).where(Delivery.kind == "journey_started")).one()
        sent.state = DeliveryState.SENDING
    assert "on its way to Slack at this moment" in erase(world, "ana")["word"]
    with world.database.write() as session:
        session.exec(
            select(Delivery).where(Delivery.id == sent.id)
        ).one().state = DeliveryState.SENT
    assert ana.submit(word="erase") == {}


def everything_stored(world: World) -> str:
    with world.database.read() as session:
        return " ".join(
            str(row)
            for table in metadata.sorted_tables
            for row in session.connection().execute(table.select())
        )


@pytest.mark.parametrize("fault", ["error_after", "error_before"], ids=["in Slack", "not there"])
def test_what_slack_may_have_is_looked_for_after_an_erasure_and_taken_out(
    world: World, fault: str
) -> None:
    sponsored(world, posts_unanswered=True)
    win(world, "Stock report in a minute")
    world.move_to(PREVIEW)
    world.driver.fault(fault, method="chat.postMessage", status=500, times=1)
    world.move_to(POST_AT)
    assert len(posted(world)) == (fault == "error_after")
    assert erase(world, "ana") == {}
    stored = everything_stored(world)
    assert "Stock report" not in stored
    assert world.person("ana").id not in stored
    world.advance(seconds=61)
    world.tick()
    assert posted(world) == []
    assert "Stock report" not in "".join(world.person("raj").everything())
    with world.database.read() as session:
        left = session.exec(select(Delivery).where(Delivery.kind == "message_search")).all()
        assert [it.state for it in left] == [DeliveryState.CANCELLED] * (fault == "error_before")
        assert all(it.payload is None for it in left)


def test_a_first_direct_message_in_doubt_is_taken_out_after_an_erasure(world: World) -> None:
    ana = world.person("ana")
    ana.click("Start my journey", in_=ana.home())
    world.driver.fault("error_after", method="chat.postMessage", status=500, times=1)
    assert ana.submit(current_role="Stock planner", target_role="Data analyst") == {}
    ana.close()
    world.tick()
    assert len(ana.dm()) == 1
    assert erase(world, "ana") == {}
    world.advance(seconds=61)
    world.tick()
    assert ana.dm() == []
    assert ana.id not in everything_stored(world)


def test_after_a_restore_nothing_that_was_sent_meanwhile_outlives_an_erasure(world: World) -> None:
    """It is not known how it was drawn: only its id can be looked for, and where it stands."""
    sponsored(world, posts_unanswered=True)
    win(world, "Stock report in a minute")
    world.move_to(PREVIEW)
    world.move_to(POST_AT)
    world.advance(seconds=5)
    raj = world.person("raj")
    assert "Stock report" in "".join(raj.everything())
    with world.database.write() as session:
        row = session.exec(select(Delivery).where(Delivery.kind == "digest_thread")).one()
        ts = row.ts
        row.state, row.ts, row.sent_channel_id = DeliveryState.UNSURE, None, None
        row.settled_at = session.exec(select(Digest)).one().thread_ts = None
    assert erase(world, "ana") == {}
    world.advance(seconds=61)
    world.tick()
    assert "Stock report" not in "".join(raj.everything())
    assert ts in {it["ts"] for it in world.posts("chat.delete")}
