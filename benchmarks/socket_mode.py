"""A3: `/win <line>` over Socket Mode, stored, and answered with its card."""

from contextlib import ExitStack

from benchmarks.commands import TEXT
from benchmarks.load import SECRET, Load
from benchmarks.report import Figure, middle, rate_and_times, show
from benchmarks.setting import folder, free_port, node_server, python_server, seeded, served
from benchmarks.slack_link import slack_link

NOOP, HEADWAY, PEER = "Bolt, one no-op command", "Headway", "Node Bolt + better-sqlite3"
REQUESTS, ROUNDS = 400, 5
IN_FLIGHT = (1, 16)


def measure() -> dict[tuple[str, int], list[Load]]:
    """Interleaved rounds of every app, by name and commands in flight."""
    loads: dict[tuple[str, int], list[Load]] = {}
    with ExitStack() as stack:
        slack = stack.enter_context(slack_link(free_port()))
        here = stack.enter_context(folder())
        url = seeded(f"sqlite:///{here / 'headway.db'}")
        names: dict[str, str] = {}
        for label, name, command in (
            (NOOP, "noop", python_server("noop", "socket")),
            (HEADWAY, "headway", python_server("headway", "socket")),
            (PEER, "peer", node_server()),
        ):
            if command is None:
                continue
            names[label] = name
            env = {
                "MODE": "socket",
                "SLACK_API_URL": slack.api_url,
                "SLACK_BOT_TOKEN": "xoxb-bench",
                "SLACK_APP_TOKEN": f"xapp-{name}",
                "SLACK_SIGNING_SECRET": SECRET,
                "DATABASE": str(here / "peer.db"),
                "DATABASE_URL": url,
            }
            stack.enter_context(served(command, env))
        for turn in range(ROUNDS + 1):
            for label, name in names.items():
                for count in IN_FLIGHT:
                    load = slack.run(name, requests=REQUESTS, in_flight=count, text=TEXT)
                    if turn:  # the first round warms up
                        loads.setdefault((label, count), []).append(load)
    return loads


def main() -> None:
    """Measure and print."""
    loads = measure()
    rate = {key: middle([load.rate for load in rounds]) for key, rounds in loads.items()}
    rows = [
        Figure(
            f"{label}, {count} in flight",
            "",
            rate_and_times(rate[label, count], [it.latencies for it in rounds]),
        )
        for (label, count), rounds in loads.items()
    ]
    for count in IN_FLIGHT:
        if (PEER, count) in rate:
            ahead = rate[HEADWAY, count] / rate[PEER, count]
            name = f"Headway / Node, {count} in flight"
            rows.append(Figure(name, "A3: ahead", f"{ahead:.2f}", ahead > 1))
    rows.append(Figure("Headway / reportbot (Go)", "A3: ahead", "not measured: no copy of it here"))
    show(f"`/win` over Socket Mode, SQLite, median of {ROUNDS} rounds", rows)


if __name__ == "__main__":
    main()
