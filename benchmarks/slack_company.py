"""A playground in a process of its own: `python -m benchmarks.slack_company PEOPLE TEAMS`.

TEAMS workspaces with PEOPLE people each, and Slack's rate limits. Prints one line of JSON:
the Web API's URL, and for each workspace its id, the bot's tokens, and the people's ids. Ends with
its standard input, and then prints how many calls it answered with 429.
"""

import json
import sys

from benchmarks.setting import MANIFEST
from playground.company import Company, load_manifest
from playground.driver import Driver
from playground.server import Playground


def main() -> None:
    """Serve until standard input ends."""
    people, teams = int(sys.argv[1]), int(sys.argv[2])
    company = Company(rate_limits=True)
    app = company.app(load_manifest(MANIFEST))
    workspaces = []
    for number in range(teams):
        team = company.team(f"Bench {number}")
        ids = [company.person(team, f"member{n}").id for n in range(people)]
        bot = company.install(app, team)
        workspaces.append({"id": team.id, "token": bot.bot_token, "people": ids})
    with Playground(company, keep_entries=100_000) as running:
        said = {"api_url": running.api_url, "workspaces": workspaces}
        print(json.dumps(said), flush=True)
        sys.stdin.read()
        with Driver(running.url) as driver:
            entries = driver.inspector(direction="bot_to_slack")
        refused = sum((it["response"] or {}).get("error") == "ratelimited" for it in entries)
        print(json.dumps({"refused": refused, "doubled": 0}), flush=True)


if __name__ == "__main__":
    main()
