"""Whoever forges an id gets a sentence, and nothing else: every route, everybody, every id."""

import pytest

from blocks.people import roles_form
from storage.people.people import person_by_slack_id
from tests.trust.company import ROLES, may_read, slack_id
from tests.trust.corpus import EVENTS, event
from tests.trust.routes import ROUTES, About, Mine, registered
from tests.trust.setting import Answer, Restored, Rows, Setting

ABOUT = {key: route for key, route in ROUTES.items() if isinstance(route, About)}
MINE = {key: route for key, route in ROUTES.items() if isinstance(route, Mine)}
FORGED: dict[str, tuple[str, ...]] = {
    "ana": tuple(ROLES),
    "tom": tuple(ROLES),
    "ola": tuple(ROLES),
    "unknown": tuple(ROLES),
}
"""Whose thing it is, and who tries: Ola is in another workspace, unknown ids are nobody's."""


def test_every_route_stands_in_the_table() -> None:
    """A new route is a new way in: it needs a row that says who may take it."""
    routes = {it for it in registered() if it[0] != "event"}
    assert routes - ROUTES.keys() == set(), "say in tests/trust/routes.py who may do this"
    assert ROUTES.keys() - routes == set(), "this route is gone"


@pytest.mark.parametrize("key", ABOUT, ids=lambda key: f"{key[0]} {key[1]}")
def test_nobody_else_gets_at_a_thing_by_its_id(key: tuple[str, str], at_first: Restored) -> None:
    here, route = at_first.here, ABOUT[key]
    for owner, actors in FORGED.items():
        for actor in actors:
            if owner == "ana" and actor in route.may:
                continue
            answer = route.post(here, actor, here.company.ids[owner][route.thing])
            why = f"{ROLES[actor]} at {owner}'s {route.thing}: {answer.everything}"
            assert here.rows() == at_first.first, f"something changed: {why}"
            assert not _others_words(answer, actor), why
            if owner not in route.quiet or actor == "zed":
                _is_sentence(answer, why)


@pytest.mark.parametrize("key", ABOUT, ids=lambda key: f"{key[0]} {key[1]}")
def test_who_may_can_do_it(key: tuple[str, str], at_first: Restored) -> None:
    """Otherwise the refusals above would say nothing."""
    here, route = at_first.here, ABOUT[key]
    for actor in route.may:
        answer = route.post(here, actor, here.company.ids["ana"][route.thing])
        if route.changes:
            _is_done(answer, here, at_first)
        assert answer.refusal is None
        at_first.restore()


@pytest.mark.parametrize("key", MINE, ids=lambda key: f"{key[0]} {key[1]}")
def test_everybody_gets_at_their_own_things_only(key: tuple[str, str], at_first: Restored) -> None:
    here, route = at_first.here, MINE[key]
    for actor in ROLES:
        may = actor != "zed" if route.may is None else actor in route.may
        answer = route.post(here, actor, "")
        why = f"{ROLES[actor]}: {answer.everything}"
        assert not _others_words(answer, actor), why
        if may:
            _is_done(answer, here, at_first)
            if key[1] not in ("erase_form", "roles_form", "reaction_map_form", "formats_form"):
                _only_own_rows(here.rows(), at_first.first, actor)
            at_first.restore()
        else:
            _is_sentence(answer, why)
            assert here.rows() == at_first.first, why


@pytest.mark.parametrize("kind", EVENTS)
def test_news_of_another_workspace_changes_nothing_here(kind: str, at_first: Restored) -> None:
    """Ids of channels, messages and people are believed within their workspace only."""
    here = at_first.here
    assert here.post("event", event(kind, team_id="T2", enterprise_id=None)).status == 200
    changed = {name for name in here.rows() if here.rows()[name] != at_first.first.get(name)}
    assert not {name for name in changed if here.rows()[name].get("workspace_id") == "T1"}
    assert at_first.first.keys() <= here.rows().keys()


@pytest.mark.parametrize("stranger", ["UOLA", "UNOBODY", "USLACKBOT"])
def test_nobody_of_another_company_can_be_given_a_role(stranger: str, at_first: Restored) -> None:
    """A menu of people offers guests of shared channels as well."""
    here = at_first.here
    people = {"selected_users": [slack_id("kim"), stranger]}
    answer = here.submit(
        slack_id("kim"), here.view(roles_form.CALLBACK, "", admins=people, leads=people)
    )
    _is_sentence(answer, answer.everything)
    assert here.rows() == at_first.first


def test_an_account_that_came_back_may_act_again_without_slacks_news(at_first: Restored) -> None:
    here = at_first.here
    with here.database.write() as session:
        eve = person_by_slack_id(session, "T1", slack_id("eve"))
        assert eve is not None
        eve.deactivated = True
    _is_done(here.command(slack_id("eve"), "/headway"), here, at_first)
    with here.database.read() as session:
        eve = person_by_slack_id(session, "T1", slack_id("eve"))
        assert eve is not None
        assert not eve.deactivated


def _is_done(answer: Answer, here: Setting, at_first: Restored) -> None:
    assert answer.status == 200
    assert answer.refusal is None, answer.everything
    shown = [it for it in answer.told if it.method.startswith("views.")]
    assert shown or answer.body or here.rows() != at_first.first


def _is_sentence(answer: Answer, why: str) -> None:
    assert answer.status == 200, why
    assert answer.refusal, why
    sentence = answer.refusal.partition("\n")[0]  # what was typed may follow
    assert sentence.rstrip(".?") != sentence, why
    assert "went wrong" not in answer.refusal, why


def _others_words(answer: Answer, actor: str) -> set[str]:
    return {word for word in answer.secrets if not may_read(word, actor)}


def _only_own_rows(now: Rows, first: Rows, actor: str) -> None:
    """What was there and changed, or came, is the actor's own."""
    person_id = f"p{actor}"
    journeys = {
        key
        for (table, key), row in now.items()
        if table == "journey" and row["member_id"] == person_id
    }
    for name, row in now.items():
        if first.get(name) == row:
            continue
        owners = {
            row.get(column) for column in ("person_id", "member_id", "actor_id", "subject_id")
        }
        table, key = name
        mine = person_id in owners or key == person_id or row.get("journey_id") in journeys
        assert mine or table in ("win_tag", "journey"), (name, row)
    assert not first.keys() - now.keys()
