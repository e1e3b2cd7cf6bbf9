"""Roles: who becomes admin, who may grant, and that there is always one."""

import pytest
from sqlmodel import select

from storage.people.people import Person as PersonRow
from storage.workspaces.audit import AuditEntry
from tests.stories.journeys import forge, start
from tests.stories.test_data import erase
from tests.world import World


def admin_names(world: World) -> set[str]:
    with world.database.read() as session:
        return {it.name for it in session.exec(select(PersonRow)) if it.is_admin}


def settings(world: World, name: str) -> str:
    person = world.person(name)
    person.command("/headway settings")
    text = person.view().text
    person.close()
    return text


def test_the_first_admin_of_slack_who_opens_settings_becomes_admin(world: World) -> None:
    assert "no admin here yet" in settings(world, "ana")
    assert "Roles" not in settings(world, "ana")
    assert "You are Headway's admin here now" in settings(world, "kim")
    assert "You are Headway's admin" not in settings(world, "kim")
    assert "no admin" not in settings(world, "ana")
    assert admin_names(world) == {"kim"}


@pytest.mark.both
def test_an_admin_grants_and_revokes_and_every_change_is_written_down(world: World) -> None:
    kim = world.person("kim")
    kim.command("/headway settings")
    kim.click("Roles", in_=kim.view())
    max_, lee = world.person("max").id, world.person("lee").id
    assert kim.submit(admins=[kim.id, max_], leads=[lee]) == {}
    assert admin_names(world) == {"kim", "max"}
    kim.click("Roles", in_=kim.view())
    assert set(kim.view().values["admins"]) == {kim.id, max_}
    assert kim.submit(admins=[max_], leads=[]) == {}
    assert admin_names(world) == {"max"}
    with world.database.read() as session:
        actions = [
            (it.action, (it.details or {}).get("role"))
            for it in session.exec(select(AuditEntry))
            if it.action.startswith("role.")
        ]
    assert sorted(actions) == [
        ("role.claimed", "admin"),
        ("role.granted", "admin"),
        ("role.granted", "lead"),
        ("role.revoked", "admin"),
        ("role.revoked", "lead"),
    ]


def test_there_is_always_an_admin(world: World) -> None:
    kim = world.person("kim")
    kim.command("/headway settings")
    kim.click("Roles", in_=kim.view())
    assert "always at least one admin" in kim.submit(admins=[])["admins"]
    kim.close(clear=True)
    assert "only admin" in erase(world, "kim")["word"]
    assert admin_names(world) == {"kim"}


def test_a_form_that_was_opened_before_the_role_was_lost_changes_nothing(world: World) -> None:
    kim, max_ = world.person("kim"), world.person("max")
    kim.command("/headway settings")
    kim.click("Roles", in_=kim.view())
    kim.submit(admins=[kim.id, max_.id])
    kim.close()
    max_.command("/headway settings")
    max_.click("Roles", in_=max_.view())
    kim.command("/headway settings")
    kim.click("Roles", in_=kim.view())
    kim.submit(admins=[kim.id])
    assert "Only an admin" in str(max_.submit(admins=[max_.id]))
    assert admin_names(world) == {"kim"}


def test_nobody_else_opens_the_roles(world: World) -> None:
    settings(world, "kim")
    start(world)
    for name in ("ana", "eve"):
        forge(world, name, "roles_open", "")
        world.person(name).command("/headway settings")
        assert "Roles" not in world.person(name).view().buttons
