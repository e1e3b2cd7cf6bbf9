"""Builds Larkfield in the playground: people, channels and what they chatted about."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.demo.story import COMPANY, PEOPLE, ROOMS, SMALL_TALK
from playground.clock import Clock
from playground.company import Company
from playground.model import Channel, Installation, Person, Team


@dataclass(frozen=True)
class Larkfield:
    """The company as built, with handles by name."""

    company: Company
    team: Team
    bot: Installation
    people: dict[str, Person]
    channels: dict[str, Channel]


def build(manifest: dict[str, Any], start: datetime, team_id: str) -> Larkfield:
    """Build the company with its clock at `start` (aware).

    `team_id` is new for every run, so that runs may share a database.
    """
    company = Company(clock=Clock(start))
    team = company.team(COMPANY, id=team_id)
    people = {
        one.name: company.person(
            team,
            one.name,
            tz=one.zone,
            real_name=one.real_name,
            title=one.title,
            is_admin=one.is_slack_admin,
        )
        for one in PEOPLE
    }
    bot = company.install(manifest, team)
    channels = {
        room.name: company.channel(
            team,
            room.name,
            private=room.private,
            members=[*(people[name] for name in room.members), bot.bot_user],
            topic=room.topic,
        )
        for room in ROOMS
    }
    channels["general"] = next(it for it in team.channels.values() if it.name == "general")
    return Larkfield(company, team, bot, people, channels)


def chat(larkfield: Larkfield, morning: datetime) -> None:
    """Let people write to each other in the hour before `morning` (aware)."""
    for minutes, (room_name, name, text) in enumerate(SMALL_TALK):
        larkfield.company.post(
            larkfield.team,
            larkfield.channels[room_name],
            larkfield.people[name],
            text,
            at=morning - timedelta(minutes=40 - 4 * minutes),
        )
