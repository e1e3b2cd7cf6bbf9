"""Enterprise Grid: one workspace of an organisation, and all of them at once."""

import pytest
from sqlmodel import select

from handlers.acting import belongs, workspace_or_organisation
from storage.people.people import Person
from storage.workspaces.workspaces import Workspace
from tests.stories.many import Many


def test_one_workspace_of_an_organisation_is_like_any_other(many: Many) -> None:
    assert "Headway is now in North" in many.install("North")
    ana = many.start("North")
    ana.command("/win saved 3h/week")
    row = many.row("North")
    assert row is not None
    assert row.enterprise_id == many.initech.id
    assert many.row("Initech") is None
    many.slack.change(lambda company: company.install(many.app, many.teams["South"]))
    many.person("South").command("/headway")
    assert "install it again" in "".join(many.person("South").everything())
    many.complaints.records.clear()


@pytest.mark.both
def test_an_organisation_installs_it_once_and_each_workspace_is_its_own(many: Many) -> None:
    page = many.install("North", org=True)
    assert "Headway is now in Initech" in page
    assert "chooses the workspaces" in page
    for team, role in (("North", "Nurse"), ("South", "Cook")):
        ana = many.start(team, role)
        ana.command(f"/win from {team}: saved 3h/week")
        ana.click("Edit", in_=ana.messages("general")[-1])
        assert ana.submit(title=f"Better, from {team}") == {}
    many.tick()
    for team, other in (("North", "South"), ("South", "North")):
        shown = many.person(team).home().text + "".join(many.person(team).everything())
        assert f"Better, from {team}" in shown
        assert other not in shown
    with many.database.everywhere().read() as session:
        found = {(it.workspace_id, it.slack_id) for it in session.exec(select(Person))}
        of = {it.enterprise_id for it in session.exec(select(Workspace))}
    assert found == {(many.teams[it].id, many.person(it).id) for it in ("North", "South")}
    assert of == {many.initech.id}


def test_a_workspaces_own_installation_goes_first_and_leaves_the_others(many: Many) -> None:
    many.install("North", org=True)
    for team in ("North", "South"):
        many.start(team)
    many.install("North")
    row = many.row("North")
    assert row is not None
    many.person("North").command("/headway")
    many.uninstall("North")
    assert many.row("North") is None
    assert many.row("Initech") is not None
    many.person("South").command("/wins")


def test_an_organisation_removes_it_everywhere_or_from_one_workspace(many: Many) -> None:
    many.install("North", org=True)
    for team in ("North", "South"):
        many.start(team)
    many.person("North", "kim").do("withdraw", app_id=many.app.id)
    many.driver.settle()

    def gone() -> set[str]:
        with many.database.everywhere().read() as session:
            every = session.exec(select(Workspace)).all()
        names = {team.id: name for name, team in many.teams.items()}
        return {names[it.id] for it in every if it.uninstalled_at is not None}

    assert gone() == {"North"}
    many.person("South").command("/wins")
    many.uninstall("South")
    assert gone() == {"North", "South"}
    assert many.row("Initech") is None
    many.install("South", org=True)
    many.person("South").command("/wins")
    assert gone() == {"North"}


@pytest.mark.parametrize("at", ["Acme", "Globex"], ids=["in our channel", "from their own"])
def test_somebody_of_another_company_can_do_nothing_here(many: Many, at: str) -> None:
    many.install("Acme")
    many.start("Acme")
    stranger = many.person("Globex")
    body = {
        "type": "block_actions",
        "team": {"id": many.teams[at].id},
        "user": {"id": stranger.id, "team_id": many.teams["Globex"].id},
        "container": {"type": "message"},
        "actions": [{"type": "button", "action_id": "journey_start", "block_id": "b"}],
    }

    async def send() -> None:
        await many.slack.slack.delivery.send(many.app, many.teams["Acme"].id, "interactive", body)

    many.slack.call(send)
    with many.database.everywhere().read() as session:
        assert stranger.id not in {it.slack_id for it in session.exec(select(Person))}
        assert {it.name for it in session.exec(select(Workspace))} == {"Acme"}
    many.complaints.records.clear()


@pytest.mark.parametrize(
    ("body", "ids"),
    [
        ({"command": "/win", "team_id": "T1", "enterprise_id": "E1"}, ("T1", "E1")),
        ({"team": {"id": "T1"}, "user": {"team_id": "T2"}}, ("T1", None)),
        ({"team": None, "user": {"team_id": "T2"}, "enterprise": {"id": "E1"}}, ("T2", "E1")),
        ({"team_id": "T1", "event": {"user": "U1"}}, ("T1", None)),
        ({"team_id": "E1", "event": {"user": {"id": "U1", "team_id": "T3"}}}, ("T3", "E1")),
        ({"team_id": "E1", "event": {"view": {"team_id": "T3"}}}, ("T3", "E1")),
        ({"team_id": "E1", "event": {"user": "U1", "team": "T4"}}, ("T4", "E1")),
        ({"authorizations": [{"team_id": "T5", "enterprise_id": "E1"}]}, ("T5", "E1")),
        ({"enterprise_id": "E1", "event": {"type": "app_uninstalled"}}, (None, "E1")),
        ({}, (None, None)),
    ],
)
def test_which_workspace_and_organisation_a_payload_is_about(
    body: dict[str, object], ids: tuple[str | None, str | None]
) -> None:
    assert workspace_or_organisation(body) == ids


@pytest.mark.parametrize(
    ("profile", "here"),
    [
        ({"team_id": "T1"}, True),
        ({}, True),
        ({"team_id": "T2", "is_stranger": True}, False),
        ({"team_id": "T2", "enterprise_user": {"teams": ["T2", "T1"]}}, True),
        ({"team_id": "T2", "enterprise_user": {"teams": ["T2", "T3"]}}, False),
    ],
)
def test_who_belongs_to_a_workspace(profile: dict[str, object], here: bool) -> None:
    assert belongs(profile, "T1") is here


def test_an_organisation_that_gives_a_workspace_back_restores_it(many: Many) -> None:
    many.install("North", org=True)
    ana = many.start("North")
    many.person("North", "kim").do("withdraw", app_id=many.app.id)
    many.driver.settle()
    installation = many.installation("North")
    event = {"type": "team_access_granted", "team_ids": [many.teams["North"].id]}

    async def grant() -> None:
        installation.active = True
        many.slack.slack.delivery.event(many.teams["North"], event, only=many.app.id)

    many.slack.call(grant)
    many.driver.settle()
    said = len(ana.dm())
    many.advance(days=7)
    many.tick()
    assert len(ana.dm()) > said
