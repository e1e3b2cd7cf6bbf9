"""Clients that are slow, idle, cut or endless hold up nobody else, and are let go."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from urllib.parse import urlsplit

import httpx
import pytest

from bot.web.bodies import LARGEST, MOST, MOST_BYTES
from bot.web.transports import LARGEST_HEADERS
from tests.trust.company import slack_id
from tests.trust.setting import Restored, Setting
from tests.world import served

PATIENCE = 1.0
START = b"POST /slack/events HTTP/1.1\r\nHost: headway\r\n"
SIGNED = START + (
    b"X-Slack-Request-Timestamp: %d\r\nX-Slack-Signature: v0=%s\r\n" % (time.time(), b"0" * 64)
)
"""A signature that only its body can prove wrong."""


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
        opened.sendall(START + b"X: " + b"y" * (LARGEST_HEADERS + 1000))
        assert b" 400 " in opened.recv(4000)
    body = b"Content-Length: 10000000\r\n\r\n" + b"x" * (LARGEST + 1)
    for start, answer in ((SIGNED, b" 413 "), (START, b" 401 ")):
        with line(address) as opened:
            sending = threading.Thread(target=_pour, args=(opened, start + body), daemon=True)
            sending.start()
            assert answer in opened.recv(4000)
        sending.join(5)
    answered(at_first.here, address)


def test_who_sends_the_most_gives_way_to_who_sends_a_little(
    address: tuple[str, int], at_first: Restored
) -> None:
    """Halves of bodies, as many and as large as come: ours is still answered."""
    half = b"Content-Length: 999999\r\n\r\n" + b"x" * 900_000
    with ExitStack() as stack:
        held = [stack.enter_context(line(address)) for _ in range(MOST_BYTES // 900_000 + 5)]
        began, before = time.monotonic(), at_first.here.turned_away("no_room")
        for opened in held:
            threading.Thread(target=_pour, args=(opened, SIGNED + half), daemon=True).start()
        while at_first.here.turned_away("no_room") < before + 5:
            assert time.monotonic() - began < PATIENCE * 5
            time.sleep(0.01)
        answered(at_first.here, address)


def test_the_oldest_half_of_a_body_gives_way_to_a_newer_one(at_first: Restored) -> None:
    with served(at_first.here.app, patience=60) as url, ExitStack() as stack:
        found = urlsplit(url)
        address = str(found.hostname), found.port or 80
        before, held = at_first.here.turned_away("no_room"), []
        for _ in range(MOST):
            held.append(stack.enter_context(line(address)))
            held[-1].sendall(SIGNED + b"Content-Length: 9\r\n\r\n{")
        newest = stack.enter_context(line(address))
        time.sleep(0.2)
        newest.sendall(SIGNED + b"Content-Length: 2\r\n\r\n{}")
        assert b" 401 " in newest.recv(4000)
        held[0].settimeout(5)
        assert b" 503 " in held[0].recv(4000)
        held[1].settimeout(0.2)
        with pytest.raises(TimeoutError):
            held[1].recv(4000)
        assert at_first.here.turned_away("no_room") == before + 1


@pytest.mark.usefixtures("not_measured")
def test_what_is_not_signed_is_not_parsed(address: tuple[str, int], at_first: Restored) -> None:
    """A megabyte that takes long to read as JSON is turned away as fast as any other."""
    blocks = b",".join([b'{"type":"x"}'] * 70_000)
    body = b'{"type":"block_actions","view":{"blocks":[' + blocks + b"]}}"
    request = SIGNED + b"Content-Length: %d\r\n\r\n" % len(body) + body

    def flood() -> None:
        while not ended.is_set():
            with line(address) as opened, suppress(OSError):
                opened.sendall(request)
                opened.recv(4000)

    ended, took = threading.Event(), []
    before = at_first.here.turned_away("unsigned")
    threads = [threading.Thread(target=flood) for _ in range(4)]
    for thread in threads:
        thread.start()
    with httpx.Client(trust_env=False) as http:
        for _ in range(50):
            began = time.monotonic()
            assert http.get(f"http://{address[0]}:{address[1]}/healthz").status_code == 200
            took.append(time.monotonic() - began)
    ended.set()
    for thread in threads:
        thread.join()
    assert max(took) < 1
    assert at_first.here.turned_away("unsigned") > before + 10


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
