"""A journey, from the form that starts it to the day it lands."""

from tests.world import World


def start(world: World, name: str = "ana", **typed: str) -> None:
    """Start somebody's journey from App Home, and put off the next step."""
    person = world.person(name)
    person.click("Start my journey", in_=person.home())
    facts = {"current_role": "Stock planner", "target_role": "Data analyst"}
    person.submit(person.view(), **(facts | typed))
    person.close(person.view())
    world.tick()


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
    assert "Your journey to Data analyst" in ana.home().text
    assert "I like finding out" not in ana.home().text
