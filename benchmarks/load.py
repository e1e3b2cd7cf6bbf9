"""Signed slash commands over keep-alive connections, as fast as the answers come."""

import asyncio
import time
from dataclasses import dataclass
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

SECRET = "benchmarks-sign-with-this"
TEAM, USER = "T0BENCH", "U0BENCH"


@dataclass(frozen=True)
class Load:
    """What came of one run: seconds in all, and milliseconds per request."""

    seconds: float
    latencies: list[float]

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.latencies) / self.seconds


def body(number: int, text: str, team: str = TEAM, user: str = USER) -> str:
    """The form that Slack posts for `/win`; `number` makes its trigger unique."""
    return urlencode(
        {
            "token": "unused",
            "team_id": team,
            "team_domain": "bench",
            "channel_id": "C0BENCH",
            "channel_name": "general",
            "user_id": user,
            "user_name": "bench",
            "command": "/win",
            "text": text,
            "api_app_id": "A0BENCH",
            "response_url": "http://127.0.0.1:9/response",
            "trigger_id": f"{time.time_ns()}.{number}",
        }
    )


def command(port: int, number: int, text: str, team: str = TEAM, user: str = USER) -> bytes:
    """One signed HTTP request."""
    said = body(number, text, team, user)
    stamp = str(int(time.time()))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=said)
    return (
        f"POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(said)}\r\nX-Slack-Request-Timestamp: {stamp}\r\n"
        f"X-Slack-Signature: {signature}\r\n\r\n{said}"
    ).encode()


def run(
    port: int,
    *,
    requests: int,
    connections: int,
    text: str,
    team: str = TEAM,
    user: str = USER,
) -> Load:
    """Send `requests` commands over so many connections; raises when one is not answered 200."""
    ready = [
        command(port, number, text.format(number=number), team, user) for number in range(requests)
    ]
    return asyncio.run(_run(port, ready, connections))


async def _run(port: int, ready: list[bytes], connections: int) -> Load:
    latencies: list[float] = []
    waiting = iter(ready)

    async def worker() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for request in waiting:
            began = time.perf_counter()
            writer.write(request)
            await _answer(reader)
            latencies.append((time.perf_counter() - began) * 1000)
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(connections)))
    return Load(time.perf_counter() - began, latencies)


async def _answer(reader: asyncio.StreamReader) -> bytes:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if not head.startswith(b"http/1.1 200"):
        raise RuntimeError(head.decode(errors="replace"))
    if b"transfer-encoding: chunked" in head:
        body = b""
        while size := int((await reader.readline()).strip(), 16):
            body += await reader.readexactly(size)
            await reader.readline()
        await reader.readline()
        return body
    length = next(
        int(line.split(b":")[1])
        for line in head.split(b"\r\n")
        if line.startswith(b"content-length:")
    )
    return await reader.readexactly(length) if length else b""
