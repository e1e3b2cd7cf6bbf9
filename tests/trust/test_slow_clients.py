"""Clients that are slow, idle, cut or endless hold up nobody else, and are let go."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from urllib.parse import urlsplit

import httpx
import pytest

from bot.web.transports import LARGEST_BODY, LARGEST_HEADERS
from tests.trust.company import slack_id
from tests.trust.setting import Restored, Setting
from tests.world import served

PATIENCE = 1.0
START = b"POST /slack/events HTTP/1.1\r\nHost: headway\r\n"


@pytest.fixture
def address(at_first: Restored) -> Iterator[tuple[str, int]]:
    """The app behind a server that waits no longer than `PATIENCE` for a request."""
    with served(at_first.here.app, patience=PATIENCE) as url:
        found = urlsplit(url)
        yield str(found.hostname), found.port or 80


@contextmanager
def line(address: tuple[str, int]) -> Iterator[socket.socket]:
    with closing(socket.create_connection(address, 5)) as opened:
        yield opened


def answered(here: Setting, address: tuple[str, int]) -> None:
    """Somebody else gets their answer in time."""
    began = time.monotonic()
    with httpx.Client(trust_env=False) as http:
        assert http.get(f"http://{address[0]}:{address[1]}/healthz").status_code == 200
    assert here.command(slack_id("ana"), "/headway").status == 200
    assert time.monotonic() - began < 3


def is_cut(opened: socket.socket) -> bool:
    """Whether the far end hangs up, after a word or without."""
    opened.settimeout(PATIENCE * 5)
    try:
        while opened.recv(4000):
            pass
    except ConnectionError:
        pass
    return True


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"POST /sl",
        START + b"X-Slow: y",
        START + b"Content-Length: 900\r\n\r\ncommand=",
        START + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabc",
    ],
    ids=["nothing", "half a line", "half of the headers", "half a body", "half a chunk"],
)
def test_a_request_that_does_not_come_is_cut(
    begun: bytes, address: tuple[str, int], at_first: Restored
) -> None:
    began = time.monotonic()
    with line(address) as opened:
        opened.sendall(begun)
        answered(at_first.here, address)
        assert is_cut(opened)
    assert PATIENCE * 0.9 < time.monotonic() - began < PATIENCE * 5


def test_a_byte_now_and_then_buys_no_time(address: tuple[str, int], at_first: Restored) -> None:
    began = time.monotonic()
    with line(address) as opened, pytest.raises(ConnectionError):
        while time.monotonic() - began < PATIENCE * 5:
            opened.sendall(b"x")
            time.sleep(0.1)
    assert time.monotonic() - began < PATIENCE * 4
    answered(at_first.here, address)


def test_a_connection_that_is_kept_alive_is_given_time_for_each_request(
    address: tuple[str, int], at_first: Restored
) -> None:
    whole = b"GET /healthz HTTP/1.1\r\nHost: headway\r\n\r\n"
    with line(address) as opened:
        for _ in range(3):
            opened.sendall(whole[:9])
            time.sleep(PATIENCE * 0.5)
            opened.sendall(whole[9:])
            answer = opened.recv(4000)
            while not answer.endswith(b"\r\n\r\nok"):
                answer += opened.recv(4000)
        opened.sendall(whole[:9])
        assert is_cut(opened)


def test_hundreds_who_wait_hold_up_nobody(address: tuple[str, int], at_first: Restored) -> None:
    with ExitStack() as stack:
        for _ in range(300):
            stack.enter_context(line(address)).sendall(START + b"X: ")
        answered(at_first.here, address)


def test_headers_and_bodies_without_an_end_are_turned_away(
    address: tuple[str, int], at_first: Restored
) -> None:
    with line(address) as opened:
        opened.sendall(START + b"X: " + b"y" * (LARGEST_HEADERS + 1000) + b"\r\n\r\n")
        assert b" 400 " in opened.recv(4000)
    body = b"Content-Length: 10000000\r\n\r\n" + b"x" * (LARGEST_BODY + 1)
    with line(address) as opened:
        sending = threading.Thread(target=_pour, args=(opened, START + body), daemon=True)
        sending.start()
        assert b" 413 " in opened.recv(4000)
    sending.join(5)
    answered(at_first.here, address)


def test_who_hangs_up_half_way_leaves_no_trace(
    address: tuple[str, int], at_first: Restored
) -> None:
    for begun in (START, START + b"Content-Length: 900\r\n\r\ncommand=%2Fwin", START + b"\r\n"):
        with line(address) as opened:
            opened.sendall(begun)
    answered(at_first.here, address)
    assert at_first.here.errors() == []
    assert at_first.here.rows() == at_first.first


def _pour(opened: socket.socket, content: bytes) -> None:
    with suppress(OSError):  # they had enough
        opened.sendall(content)
