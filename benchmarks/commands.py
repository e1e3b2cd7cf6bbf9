"""A1, A2: `/win <line>` over signed HTTP, parsed, stored, acknowledged with its card."""

from contextlib import ExitStack

from benchmarks.load import Load, run
from benchmarks.report import Figure, middle, percentile, show
from benchmarks.setting import (
    folder,
    free_port,
    node_server,
    postgresql,
    python_server,
    seeded,
    served,
    slack,
)

TEXT = "saved {number} min/week on the stock report #automation"
REQUESTS, CONNECTIONS, ROUNDS = 1500, 16, 5
NOOP, SQLITE, POSTGRESQL, PEER = (
    "Bolt, one no-op command",
    "Headway, SQLite (WAL, FULL)",
    "Headway, PostgreSQL",
    "Node Bolt + better-sqlite3, one plain insert",
)


def measure() -> dict[str, list[Load]]:
    """Interleaved rounds of every server."""
    loads: dict[str, list[Load]] = {}
    with ExitStack() as stack:
        _slack, env = stack.enter_context(slack())
        here = stack.enter_context(folder())
        urls = {
            SQLITE: seeded(f"sqlite:///{here / 'headway.db'}"),
            POSTGRESQL: seeded(stack.enter_context(postgresql("commands"))),
        }
        ports: dict[str, int] = {}
        for name, command in (
            (NOOP, python_server("noop", "http")),
            (SQLITE, python_server("headway", "http")),
            (POSTGRESQL, python_server("headway", "http")),
            (PEER, node_server()),
        ):
            if command is None:
                continue
            ports[name] = free_port()
            own = {
                "PORT": str(ports[name]),
                "MODE": "http",
                "DATABASE": str(here / "peer.db"),
                "DATABASE_URL": urls.get(name, ""),
            }
            stack.enter_context(served(command, {**env, **own}))
        for port in ports.values():
            run(port, requests=300, connections=CONNECTIONS, text=TEXT)
        for _ in range(ROUNDS):
            for name, port in ports.items():
                load = run(port, requests=REQUESTS, connections=CONNECTIONS, text=TEXT)
                loads.setdefault(name, []).append(load)
        for name, port in ports.items():
            alone = run(port, requests=500, connections=1, text=TEXT)
            loads[f"{name}, alone"] = [alone]
    return loads


def main() -> None:
    """Measure and print."""
    loads = measure()
    rate = {name: middle([load.rate for load in rounds]) for name, rounds in loads.items()}
    p99 = {
        name: middle([percentile(load.latencies, 0.99) for load in rounds])
        for name, rounds in loads.items()
    }
    p50 = {
        name: middle([middle(load.latencies) for load in rounds]) for name, rounds in loads.items()
    }
    rows = [
        Figure(
            f"{name} (1 connection)" if name.endswith(", alone") else name,
            "",
            f"{rate[name]:,.0f}/s, p50 {p50[name]:.1f} ms, p99 {p99[name]:.1f} ms",
        )
        for name in loads
    ]
    for code, name in (("A1", SQLITE), ("A2", POSTGRESQL)):
        share = rate[name] / rate[NOOP]
        goal = f"{code}: at least 0.5 of the no-op"
        rows.append(Figure(f"{name} / no-op", goal, f"{share:.2f}", share >= 0.5))
    rows.append(
        Figure("slowest of 100", "A1: at most 50 ms", f"{p99[SQLITE]:.1f} ms", p99[SQLITE] <= 50)
    )
    if PEER in rate:
        ahead = rate[SQLITE] / rate[PEER]
        rows.append(Figure("Headway / Node", "A1: not slower", f"{ahead:.2f}", ahead >= 1))
    show(f"`/win` over HTTP, {CONNECTIONS} connections, median of {ROUNDS} rounds", rows)


if __name__ == "__main__":
    main()
