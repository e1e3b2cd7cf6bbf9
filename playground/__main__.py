"""Run a playground for any bot: `python -m playground --manifest manifest.yml`."""

from __future__ import annotations

import argparse
import re
import signal
import sys
import threading
from collections.abc import Sequence

from playground.company import Company, load_manifest
from playground.model import App, Installation
from playground.server import Playground


def installed_in(company: Company, manifest: str) -> Installation:
    """Build a small team with the app in it, people in three zones and another bot."""
    team = company.team("Playground")
    ada = company.person(team, "ada", tz="Europe/Berlin", is_admin=True, title="Admin")
    ben = company.person(team, "ben", tz="America/New_York")
    chi = company.person(team, "chi", tz="Asia/Tokyo")
    company.person(team, "dan", tz="Europe/Berlin")
    installation = company.install(load_manifest(manifest), team)
    bot = installation.bot_user
    company.channel(team, "random", members=[ada, ben, chi, bot, company.bot(team, "Robo")])
    company.channel(team, "without-the-bot", members=[ada, ben, chi])
    company.channel(team, "private-room", private=True, members=[ada, ben, bot])
    return installation


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m playground", description=__doc__)
    parser.add_argument("--manifest", required=True, help="the app's manifest (YAML or JSON)")
    parser.add_argument("--port", type=int, default=7700, help="0 picks a free one")
    parser.add_argument(
        "--request-url",
        default="",
        help="reach the app over signed HTTP here, as soon as it answers the challenge",
    )
    parser.add_argument("--no-rate-limits", action="store_true")
    parser.add_argument(
        "--short-history",
        choices=("capped", "refused"),
        default="",
        help="as for apps sold outside Slack's Marketplace: histories once a minute, 15 messages "
        "a page; a larger limit is capped or refused",
    )
    options = parser.parse_args(arguments)
    if not 0 <= options.port <= 65535:
        parser.error("--port must be a number from 0 to 65535")
    if options.request_url and not re.match(r"https?://[\w.-]+[:/]", options.request_url):
        parser.error("--request-url must look like http://127.0.0.1:3000/slack/events")
    try:
        company = Company(
            rate_limits=not options.no_rate_limits, short_history=options.short_history
        )
        installed = installed_in(company, options.manifest)
        playground = Playground(company, port=options.port).start()
    except (OSError, ValueError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    lines = [
        f"Open in the browser   {playground.url}/",
        "",
        "Give the bot",
        f"  base_url            {playground.api_url}",
        f"  SLACK_BOT_TOKEN     {installed.bot_token}",
        f"  SLACK_APP_TOKEN     {installed.app.app_token}",
        f"  SLACK_SIGNING_SECRET {installed.app.signing_secret}",
        f"  SLACK_CLIENT_ID     {installed.app.client_id}",
        f"  SLACK_CLIENT_SECRET {installed.app.client_secret}",
        "",
    ]
    sys.stdout.write("\n".join(lines))
    sys.stdout.flush()
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    if options.request_url:
        reach(playground, installed.app, options.request_url, stopped)
    stopped.wait()
    playground.stop()
    return 0


def reach(playground: Playground, app: App, url: str, stopped: threading.Event) -> None:
    """Ask the URL once a second until it answers Slack's challenge; say what is in the way.

    A bot asks Slack who it is before it listens, so either must be able to start first.
    """
    said = ""
    while not stopped.is_set():
        try:
            playground.use_http(app, url)
        except ValueError as problem:
            if str(problem) != said:
                said = str(problem)
                sys.stdout.write(f"{said}\nIt is asked again every second: start the bot now.\n")
                sys.stdout.flush()
            stopped.wait(1)
        else:
            sys.stdout.write(f"{url} answered the challenge: payloads go there from now on.\n")
            sys.stdout.flush()
            return


if __name__ == "__main__":
    sys.exit(main())
