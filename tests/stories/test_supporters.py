"""Consent: a supporter is asked once, sees nothing before a yes, and can leave at any time."""

import pytest
from sqlmodel import select

from storage.supporters.supporters import Supporter
from storage.types import Consent
from tests.stories.journeys import agree, ask, forge, request, start
from tests.world import World


def consents(world: World) -> dict[str, Consent]:
    with world.database.read() as session:
        return {it.id: it.consent for it in session.exec(select(Supporter))}


def place(world: World) -> Supporter:
    with world.database.read() as session:
        return session.exec(select(Supporter)).one()


@pytest.mark.both
def test_a_supporter_is_asked_with_what_will_be_shared_and_agrees(world: World) -> None:
    ana = start(world, why="My manager must not know")
    ana.click("Add a supporter", in_=ana.home())
    assert "They will see: your name, your target role and this note" in ana.view().text
    ana.submit(person=world.person("max").id, kind="mentor", note="Would you <@U1> look?")
    world.tick()
    asked = world.person("max").dm()[-1]
    assert asked.buttons == ["Agree", "Not now"]
    assert "edited" not in asked.data
    for words in ("ana", "Data analyst", "a mentor", "Would you <@U1> look?", "leave at any time"):
        assert words in asked.text
    everything = world.person("max").everything()
    assert "Stock planner" not in everything
    assert "My manager" not in everything
    world.person("max").click("Agree", in_=asked)
    world.tick()
    assert "You support ana" in asked.again().text
    assert asked.again().buttons == ["Leave"]
    assert "max agreed to be your mentor" in ana.dm()[-1].text
    assert "max, mentor · agreed" in ana.home().text.replace("*", "")


@pytest.mark.both
def test_two_clicks_are_one_answer(world: World) -> None:
    ana = start(world)
    ask(world, ana, "max")
    asked = request(world, "max")
    world.person("max").click("Agree", in_=asked)
    world.person("max").click("Agree", in_=asked)
    world.person("max").click("Not now", in_=asked)
    world.tick()
    assert place(world).consent is Consent.AGREED
    assert len([it for it in ana.dm() if "max agreed" in it.text]) == 1


def test_a_no_is_final_for_ninety_days_and_may_become_a_yes(world: World) -> None:
    ana = start(world)
    ask(world, ana, "max")
    asked = request(world, "max")
    world.person("max").click("Not now", in_=asked)
    world.tick()
    assert "about their time, not about you" in ana.dm()[-1].text
    assert "You can ask again from 21 February 2027" in ana.dm()[-1].text
    ana.click("Change", in_=ana.home())
    ana.click("Ask for their support", in_=ana.view())
    assert "You can ask again from 21 February 2027" in ana.view().text
    ana.close(clear=True)
    assert len([it for it in world.person("max").dm() if "Agree" in str(it.buttons)]) == 1
    world.person("max").click("Agree after all", in_=asked.again())
    world.tick()
    assert place(world).consent is Consent.AGREED


def test_a_request_waits_for_the_morning_of_whom_it_is_for(world: World) -> None:
    ana = start(world)
    ask(world, ana, "sue")
    assert world.person("sue").dm() == []
    world.move_to("2026-11-23 07:59", "America/New_York")
    assert world.person("sue").dm() == []
    world.move_to("2026-11-23 08:00", "America/New_York")
    assert "asks for your support" in world.person("sue").dm()[-1].text


def test_somebody_can_be_put_on_the_map_without_knowing(world: World) -> None:
    ana = start(world)
    ask(world, ana, "max", ask="later", stage="to_approach", note="Not yet")
    assert world.person("max").dm() == []
    assert "ana" not in world.person("max").home().text
    assert "only on your map, not asked" in ana.home().text
    ana.click("Change", in_=ana.home())
    ana.click("Ask for their support", in_=ana.view())
    ana.close()
    world.tick()
    asked = request(world, "max").text
    assert "asks for your support" in asked
    assert "Not yet" in asked


def test_a_supporter_leaves_from_the_message_or_from_home(world: World) -> None:
    ana = start(world)
    agree(world, ana, "max")
    world.person("max").click("Leave", in_=world.person("max").home())
    world.tick()
    assert "you no longer support" in request(world, "max").text.lower()
    assert "max stepped back as your sponsor" in ana.dm()[-1].text
    assert "ana" not in world.person("max").home(open_=False).text
    ana.click("Change", in_=ana.home())
    ana.click("Ask for their support", in_=ana.view())
    ana.close()
    world.tick()
    assert world.person("max").dm()[-1].buttons == ["Agree", "Not now"]


def test_the_member_takes_somebody_off_the_map(world: World) -> None:
    ana = start(world)
    ask(world, ana, "max")
    ana.click("Change", in_=ana.home())
    ana.click("Take off my map", in_=ana.view())
    assert "off your map" in ana.view().text
    ana.close()
    world.tick()
    assert "nothing to answer any more" in world.person("max").dm()[-1].text
    assert "Data analyst" not in world.person("max").everything()
    ask(world, ana, "max")
    assert len(world.person("max").dm()) == 1
    assert world.person("max").dm()[-1].buttons == ["Agree", "Not now"]


def test_kind_and_stage_can_be_changed(world: World) -> None:
    ana = start(world)
    agree(world, ana, "max")
    ana.click("Change", in_=ana.home())
    ana.submit(kind="peer", stage="parked")
    world.tick()
    assert "max*, peer" in ana.home(open_=False).text
    assert "you are their peer" in world.person("max").home().text
    assert "parked" not in world.person("max").everything().lower()


def test_who_cannot_support_is_refused_with_a_sentence(world: World) -> None:
    ana = start(world)
    ana.click("Add a supporter", in_=ana.home())
    assert "yourself" in ana.submit(person=ana.id)["person"]
    assert "An app cannot" in ana.submit(person=world.bot.bot_user)["person"]
    world.person("kim").do("deactivate", who=world.person("max").id)
    assert "deactivated" in ana.submit(person=world.person("max").id)["person"]
    assert ana.submit(person=world.person("raj").id) == {}
    world.tick()
    ana.click("Add a supporter", in_=ana.home())
    assert "already" in ana.submit(person=world.person("raj").id)["person"]


def test_nobody_answers_for_another_or_with_a_made_up_id(world: World) -> None:
    ana = start(world)
    ask(world, ana, "max")
    before = place(world)
    for name in ("eve", "ana", "kim"):
        forge(world, name, "consent_agree", before.id)
        forge(world, name, "consent_leave", before.id)
    for name in ("eve", "max", "kim"):
        forge(world, name, "supporter_remove", before.id)
        forge(world, name, "supporter_ask", before.id)
    forge(world, "max", "consent_agree", "0" * 32)
    assert place(world) == before
    assert "asks for your support" in request(world, "max").text


def test_a_supporter_who_left_the_company_is_quietly_no_supporter(world: World) -> None:
    ana = start(world)
    agree(world, ana, "max")
    ask(world, ana, "sue")
    world.person("kim").do("deactivate", who=world.person("max").id)
    world.person("kim").do("deactivate", who=world.person("sue").id)
    world.tick()
    home = ana.home(open_=False)
    assert home.text.count("account deactivated") == 2
    world.move_to("2026-11-24 12:00", "America/New_York")
    asked = [it for it in world.posts() if "asks you to support" in it["text"]]
    assert len(asked) == 1
