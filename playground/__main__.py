"""Run a playground for any bot: `python -m playground --manifest manifest.yml`."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Sequence

from playground.company import Company, load_manifest
from playground.model import Installation
from playground.server import Playground


def company_for(manifest: str, *, rate_limits: bool) -> tuple[Company, Installation]:
    """A small team with the app in it: four people, three zones, a public and a private channel."""
    company = Company(rate_limits=rate_limits)
    team = company.team("Playground")
    ada = company.person(team, "ada", tz="Europe/Berlin", is_admin=True, title="Admin")
    ben = company.person(team, "ben", tz="America/New_York")
    chi = company.person(team, "chi", tz="Asia/Tokyo")
    company.person(team, "dan", tz="Europe/Berlin")
    installation = company.install(load_manifest(manifest), team)
    bot = installation.bot_user
    company.channel(team, "random", members=[ada, ben, chi, bot])
    company.channel(team, "without-the-bot", members=[ada, ben, chi])
    company.channel(team, "private-room", private=True, members=[ada, ben, bot])
    return company, installation


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m playground", description=__doc__)
    parser.add_argument("--manifest", required=True, help="the app's manifest (YAML or JSON)")
    parser.add_argument("--port", type=int, default=7700, help="0 picks a free one")
    parser.add_argument("--request-url", default="", help="reach the app over signed HTTP here")
    parser.add_argument("--no-rate-limits", action="store_true")
    options = parser.parse_args(arguments)
    try:
        company, installed = company_for(options.manifest, rate_limits=not options.no_rate_limits)
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
    if options.request_url:
        try:
            playground.use_http(installed.app, options.request_url)
        except ValueError as problem:
            sys.stderr.write(f"{problem}\n")
            playground.stop()
            return 1
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    stopped.wait()
    playground.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
