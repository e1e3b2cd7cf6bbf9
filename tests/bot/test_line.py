"""What the log says while Slack is away: one line, none of an exception's words, no error."""

import logging
import re
import socket
import threading
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from slack_sdk.errors import SlackApiError
from websockets.sync.server import ServerConnection, serve

from bot.run import utc_now
from bot.web.app import build_app, web_client
from bot.web.payloads import WatchedApp
from bot.web.transports import socket_mode
from playground.driver import Refused
from playground.server import Playground
from storage.database import Database
from tests.bot.conftest import Office
from tests.bot.test_beat import eventually
from tests.bot.test_run import becomes_ready, environment, free_port, running, status
from tests.conftest import NewDatabase
from tests.unmeasured import UnmeasuredDriver


def figure(port: int, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", status(port, "/metrics")[1], re.MULTILINE)
    return float(found[1]) if found else 0


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_an_outage_of_slacks_is_one_warning_and_its_end_is_told(
    office: Office, new_database: NewDatabase, tmp_path: Path
) -> None:
    port = free_port()
    lines = 'headway_log_lines_total{level="%s"}'
    tried = 'headway_slack_calls_total{answer="URLError",method="apps.connections.open"}'
    with new_database(tables=False) as url:
        variables = environment(office, url, http=False, port=port)
        with running(variables, tmp_path, "run") as process:
            becomes_ready(port, process)
            office.driver.refresh_sockets(office.bot.app.id)
            office.driver.drop_sockets(office.bot.app.id)
            becomes_ready(port, process)
            assert figure(port, lines % "warning") == 0, "a new line in time is no news"
            office.slack.stop()
            eventually(lambda: figure(port, tried) >= 2, within=60)
            assert figure(port, lines % "warning") == 1
            assert figure(port, lines % "error") == 0
            address = int(office.slack.url.rpartition(":")[2])
            with Playground(office.slack.company, address):
                becomes_ready(port, process)
                process.terminate()
                _, said = process.communicate(timeout=15)
    assert said.count("there is no line to Slack") == 1
    assert "the line to Slack is open again" in said
    for words in ("urlopen", "Errno", "will be unused", "slack_sdk", "slack_bolt"):
        assert words not in said


def open_home(office: Office) -> None:
    """Something for the line to carry, beside whatever else is done in the playground."""
    with UnmeasuredDriver(office.slack.url) as driver, suppress(Refused):
        driver.person(office.team, "ana").home()


LINE_BACK_WITHIN = 8.0
"""Seconds that a line may be lost in any way until there is another one."""


@pytest.mark.long
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_line_that_is_lost_without_a_word_is_told_at_once_and_replaced_within_8_seconds(
    office: Office, new_database: NewDatabase, tmp_path: Path
) -> None:
    port = free_port()
    ana = office.driver.person(office.team, "ana")
    with new_database(tables=False) as url:
        variables = environment(office, url, http=False, port=port)
        with running(variables, tmp_path, "run") as process:
            becomes_ready(port, process)
            for how in ("killed", "frozen", "aborted"):
                office.driver.fault("drop_socket", how=how)
                threading.Thread(target=open_home, args=(office,), daemon=True).start()
                eventually(lambda: office.driver.faults()[-1]["fired"] == 1)
                lost = time.monotonic()
                eventually(lambda: status(port, "/readyz")[0] == 503)
                told = time.monotonic() - lost
                becomes_ready(port, process)
                took = time.monotonic() - lost
                assert told < 3.5, how
                assert took < LINE_BACK_WITHIN, how
                office.driver.thaw_sockets(office.bot.app.id)  # or half of all goes there
                office.driver.settle()
                ana.command("/win", channel="wins")
                ana.close()  # there is a form: it was carried
            process.terminate()
            _, said = process.communicate(timeout=15)
    assert said.count("there is no line to Slack") == 3
    assert said.count("the line to Slack is open again") == 3


def lonely() -> WatchedApp:
    """An app whose Slack nobody serves."""
    client = web_client("xoxb-1", "http://127.0.0.1:9/api/")
    return build_app(client, None, Database("sqlite://"), utc_now, lambda _: None)


def cut_off(line: ServerConnection, is_open: threading.Event) -> None:
    """The first half of an envelope, and the end of the line."""
    is_open.wait(10)
    text = b'{"envelope_id": "e", "payload": {"text": "nobody else\'s wo'
    line.socket.sendall(bytes([0x81, 2 * len(text)]) + text)
    line.socket.shutdown(socket.SHUT_WR)  # what is still to be read here would reset it


def test_a_payload_that_is_cut_off_with_its_line_is_a_warning_without_its_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    is_open = threading.Event()
    with serve(partial(cut_off, is_open=is_open), "127.0.0.1", 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        slack = socket_mode(lonely(), "xapp-1")
        slack.client.auto_reconnect_enabled = False
        slack.client.wss_uri = f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
        slack.connect()
        is_open.set()
        eventually(lambda: "a payload was cut off" in caplog.text)
        slack.close()
        server.shutdown()
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert "nobody else" not in caplog.text


def test_what_bolt_logs_of_an_exception_has_none_of_its_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = lonely()
    try:
        raise SlackApiError("somebody's words", {"error": "invalid_auth"})  # type: ignore[no-untyped-call]
    except SlackApiError as failed:
        app.logger.error(f"Failed to authorize with the given token ({failed})")
    [record] = caplog.records
    assert record.getMessage() == "Bolt could not let a payload in"
    assert vars(record)["error"] == "SlackApiError: invalid_auth"
    assert record.levelno == logging.ERROR
