"""A manifest is refused for what Slack would refuse."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest

from playground.company import Company
from playground.manifest import problems_in
from playground.model import Json
from tests.playground.conftest import MANIFEST


def with_long_name(manifest: Json) -> None:
    manifest["display_information"]["name"] = "x" * 36


def with_short_long_description(manifest: Json) -> None:
    manifest["display_information"]["long_description"] = "Too short."


def with_capitals(manifest: Json) -> None:
    manifest["features"]["slash_commands"][0]["command"] = "/Echo"


def with_long_shortcut(manifest: Json) -> None:
    manifest["features"]["shortcuts"][0]["name"] = "x" * 25


def without_a_scope(manifest: Json) -> None:
    manifest["oauth_config"]["scopes"]["bot"].remove("reactions:read")


def with_an_unknown_event(manifest: Json) -> None:
    manifest["settings"]["event_subscriptions"]["bot_events"].append("app_sneezed")


def with_an_unknown_setting(manifest: Json) -> None:
    manifest["settings"]["bad_param"] = False


def with_an_unknown_part(manifest: Json) -> None:
    manifest["permissions"] = {}


def with_a_command_that_has_too_much(manifest: Json) -> None:
    manifest["features"]["slash_commands"][0]["aliases"] = ["/e"]


def without_interactivity(manifest: Json) -> None:
    manifest["settings"]["interactivity"]["is_enabled"] = False


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (with_long_name, "name has more than 35 characters"),
        (with_short_long_description, "fewer than 175"),
        (with_capitals, "no capitals or spaces"),
        (with_long_shortcut, "needs a name of 1 to 24"),
        (without_a_scope, "'reaction_added' needs the scope reactions:read"),
        (with_an_unknown_event, "'app_sneezed'"),
        (with_an_unknown_setting, "settings.bad_param is no property"),
        (with_an_unknown_part, "permissions is no property"),
        (with_a_command_that_has_too_much, "features.slash_commands.aliases is no property"),
        (without_interactivity, "Shortcuts need interactivity"),
    ],
)
def test_a_wrong_manifest_is_refused_with_the_reason(
    spoil: Callable[[Json], None], said: str
) -> None:
    manifest = copy.deepcopy(MANIFEST)
    spoil(manifest)
    assert any(said in problem for problem in problems_in(manifest)), problems_in(manifest)
    company = Company()
    team = company.team("Acme")
    with pytest.raises(ValueError, match="Slack would refuse this manifest"):
        company.install(manifest, team)


def test_a_right_manifest_has_no_problem() -> None:
    assert problems_in(MANIFEST) == []


def test_an_event_that_is_never_sent_is_told(caplog: pytest.LogCaptureFixture) -> None:
    manifest = copy.deepcopy(MANIFEST)
    manifest["settings"]["event_subscriptions"]["bot_events"].append("emoji_changed")
    company = Company()
    company.install(manifest, company.team("Acme"))
    assert caplog.messages == ["The playground never sends the event 'emoji_changed'."]


def test_optional_scopes_are_granted_only_when_that_is_wanted() -> None:
    company = Company()
    everything = company.install(MANIFEST, company.team("One"))
    least = company.install(MANIFEST, company.team("Two"), optional_scopes=False)
    assert "groups:read" in everything.scopes
    assert "groups:read" not in least.scopes
    assert "chat:write" in least.scopes
