"""A4: what Headway adds to a no-op command, without its database, in one process.

The same signed requests go through Bolt three ways, interleaved: to a command that does
nothing, to `/win <line>` on SQLite in memory, and, past Bolt, to the database alone: the
transactions and statements of that command with a win that is read already. What the second
takes beyond the first and the third is reading the line, the rules, the card, and the glue.
Processor time stands beside the clock's: it is what a busy machine does not change much.
"""

import time
from collections.abc import Callable

from slack_bolt import App, BoltRequest
from slack_sdk.signature import SignatureVerifier

from benchmarks.load import SECRET, TEAM, USER, body
from benchmarks.report import Figure, middle, show
from benchmarks.serve import noop_app, now
from benchmarks.setting import seed, slack
from bot.web.app import build_app, web_client
from sponsorship.wins import line
from sponsorship.wins.rules import typed
from storage.database import Database
from storage.journeys.journeys import journey_to_log_in
from storage.people.people import person_by_slack_id
from storage.wins.wins import add_win

TEXT = "saved {number} min/week on the stock report #automation"
ROUNDS, REPEATS = 40, 50


def dispatch(app: App, number: int) -> float:
    """Milliseconds for one command, from Bolt's request to its answer."""
    said = body(number, TEXT.format(number=number))
    stamp = str(int(time.time()))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=said)
    request = BoltRequest(
        body=said,
        headers={
            "content-type": ["application/x-www-form-urlencoded"],
            "x-slack-request-timestamp": [stamp],
            "x-slack-signature": [signature or ""],
        },
    )
    began = time.perf_counter()
    answer = app.dispatch(request)
    took = (time.perf_counter() - began) * 1000
    assert answer.status == 200, answer.body
    return took


def storing(database: Database) -> Callable[[int], float]:
    """The command's database work by itself: one transaction, two reads, one win, its tag."""
    with database.write() as session:
        person = person_by_slack_id(session, TEAM, USER)
        assert person is not None
        reading = typed.read_line(person, TEXT.format(number=0), now())
        model = line.log_line(session, person, reading, now(), "model")
    assert model is not None
    columns = model.win.model_dump(exclude={"id", "source_key"})

    def store(number: int) -> float:
        win = type(model.win)(**columns, source_key=f"alone:{number}")
        began = time.perf_counter()
        with database.write() as session:
            person = person_by_slack_id(session, TEAM, USER)
            assert person is not None
            assert journey_to_log_in(session, TEAM, person.id) is not None
            assert add_win(session, win, model.tags)
        return (time.perf_counter() - began) * 1000

    return store


def measure() -> dict[str, list[tuple[float, float]]]:
    """Milliseconds of each way by the clock and of the processor, the middle of each round."""
    with slack() as (_, env):
        database = Database("sqlite://")
        seed(database)
        client = web_client(env["SLACK_BOT_TOKEN"], env["SLACK_API_URL"])
        headway = build_app(client, SECRET, database, now, lambda _workspace: None)
        noop = noop_app(env["SLACK_BOT_TOKEN"], env["SLACK_API_URL"], SECRET)
        ways: dict[str, Callable[[int], float]] = {
            "no-op command": lambda number: dispatch(noop, number),
            "`/win <line>`": lambda number: dispatch(headway, number),
            "its database alone": storing(database),
        }
        took: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
        for turn in range(ROUNDS + 2):
            for name, way in ways.items():
                used = time.process_time()
                figures = [way(turn * REPEATS + number) for number in range(REPEATS)]
                used = (time.process_time() - used) * 1000 / REPEATS
                if turn >= 2:  # the first rounds warm up
                    took[name].append((middle(figures), used))
        database.close()
    return took


def main() -> None:
    """Measure and print."""
    took = measure()
    clock = {name: middle([it for it, _ in figures]) for name, figures in took.items()}
    used = {name: middle([it for _, it in figures]) for name, figures in took.items()}
    rows = [
        Figure(name, "", f"p50 {clock[name]:.2f} ms, processor {used[name]:.2f} ms")
        for name in took
    ]

    def rest(of: dict[str, float]) -> float:
        noop, command, alone = of.values()
        return command - noop - alone

    words = f"p50 {rest(clock):.2f} ms, processor {rest(used):.2f} ms"
    goal = "A4: at most 0.5 ms p50"
    rows.append(Figure("added by the rest", goal, words, rest(clock) <= 0.5))
    show("`/win` inside the process, one at a time, SQLite in memory", rows)


if __name__ == "__main__":
    main()
