"""A journey, from the form that starts it to the day it lands."""

import pytest
from sqlmodel import select

from storage.journeys.journeys import Journey
from storage.types import JourneyStatus
from tests.stories.journeys import agree, forge, start
from tests.world import World


@pytest.mark.both
def test_a_journey_starts_from_home_and_leads_on_one_step_at_a_time(world: World) -> None:
    ana = world.person("ana")
    home = ana.home()
    assert "Welcome to Headway" in home.text
    ana.click("Start my journey", in_=home)
    form = ana.view()
    assert "Your why stays with you alone" in form.text
    ana.submit(
        form,
        current_role="Stock planner",
        target_role="Data analyst",
        why="I like finding out",
        agreed_hours="4",
    )
    assert "Next: who supports you?" in ana.view().text
    ana.close(ana.view())
    world.tick()
    assert "Your journey to Data analyst has begun" in ana.dm()[-1].text
    assert "Your journey to Data analyst" in ana.home(open_=False).text
    assert "I like finding out" not in ana.home().text
    agree(world, ana, "max")
    assert "which channel gets your weekly digest" in ana.home().text


def test_what_is_wrong_stays_in_the_form_with_a_sentence(world: World) -> None:
    ana = world.person("ana")
    ana.click("Start my journey", in_=ana.home())
    errors = ana.submit(current_role="Planner", target_role="Tester", agreed_hours="many")
    assert errors == {"agreed_hours": "Hours a week are a number, such as 4 or 2.5."}
    errors = ana.submit(agreed_hours="100")
    assert errors == {"agreed_hours": "Hours a week are a number from 0 to 60, such as 4 or 2.5."}
    errors = ana.submit(agreed_hours="2,5 h")
    assert errors == {}
    with world.database.read() as session:
        (journey,) = session.exec(select(Journey)).all()
    assert (journey.current_role, str(journey.agreed_hours)) == ("Planner", "2.50")


def test_a_member_has_one_open_journey(world: World) -> None:
    ana = world.person("ana")
    home = ana.home()
    ana.click("Start my journey", in_=home)
    ana.submit(current_role="Planner", target_role="Tester")
    ana.close()
    world.tick()
    ana.click("Start my journey", in_=world.person("ana").dm()[0])
    errors = ana.submit(current_role="Planner", target_role="Developer")
    assert "already have a journey" in str(errors)


def test_the_facts_of_a_journey_can_be_changed(world: World) -> None:
    ana = start(world)
    ana.click("Edit my journey", in_=ana.home())
    assert ana.view().values["current_role"] == "Stock planner"
    ana.submit(target_role="Data engineer <!channel>")
    world.tick()
    home = ana.home(open_=False)
    assert "Your journey to Data engineer <!channel>" in home.text
    assert home.blocks[0]["text"]["type"] == "plain_text"


def test_a_journey_rests_goes_on_and_lands_once(world: World) -> None:
    ana = start(world)
    agree(world, ana, "max")
    ana.click("Pause", in_=ana.home())
    world.tick()
    assert "paused" in ana.home(open_=False).text
    ana.click("Resume", in_=ana.home())
    world.tick()
    assert "paused" not in ana.home(open_=False).text
    before = ana.home()
    ana.click("I landed the role", in_=before)
    world.tick()
    congratulations = [it for it in ana.dm() if "Congratulations" in it.text]
    assert len(congratulations) == 1
    assert "Start my journey" in ana.home(open_=False).buttons
    request = next(it for it in world.person("max").dm() if "nothing to answer" in it.text)
    assert request.buttons == []
    assert "Stock" not in world.person("max").home().text


def test_ending_a_journey_frees_the_way_for_another(world: World) -> None:
    ana = start(world)
    ana.click("End the journey", in_=ana.home())
    world.tick()
    assert not [it for it in ana.dm() if "Congratulations" in it.text]
    start(world, target_role="Tester")
    with world.database.read() as session:
        journeys = session.exec(select(Journey).order_by(Journey.target_role)).all()
    assert [it.status for it in journeys] == [JourneyStatus.ENDED, JourneyStatus.ACTIVE]


def test_nobody_moves_somebody_elses_journey(world: World) -> None:
    start(world)
    start(world, "tom", target_role="Tester")
    with world.database.read() as session:
        theirs = session.exec(select(Journey).where(Journey.target_role == "Data analyst")).one()
    for action in ("journey_pause", "journey_land", "journey_end"):
        forge(world, "tom", action, theirs.id)
    with world.database.read() as session:
        assert session.get_one(Journey, theirs.id).status is JourneyStatus.ACTIVE


def test_a_button_of_a_closed_journey_says_so(world: World) -> None:
    ana = start(world)
    home = ana.home()
    ana.click("End the journey", in_=home)
    ana.click("Pause", in_=home)
    assert "This journey is not open any more" in ana.view().text
