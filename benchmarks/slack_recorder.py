"""Slack's Web API, as thin as can be: it takes what is posted and notes what comes twice.

`python -m benchmarks.slack_recorder PEOPLE TEAMS` says what `benchmarks.slack_company` says. The
playground checks every block, and with that eats as much of the machine as the bot does; what is
sent here is the same, and the playground has it in every other test.
"""

import asyncio
import json
import sys
from collections import Counter
from itertools import count
from typing import Any

HEAD_ENDS = b"\r\n\r\n"


class Recorder:
    """What was posted, by the id of its delivery."""

    def __init__(self) -> None:
        self.posts: Counter[str] = Counter()
        self._stamps = count(1)

    def answer(self, method: str, said: dict[str, Any]) -> dict[str, Any]:
        """Slack's, for what the bot calls while it sends and while `/win` is typed."""
        match method:
            case "chat.postMessage":
                metadata = said.get("metadata")
                if metadata:
                    self.posts[metadata["event_payload"]["id"]] += 1
                channel = str(said["channel"])
                if channel.startswith("U"):
                    channel = f"D{channel[1:]}"
                return {"channel": channel, "ts": f"{next(self._stamps)}.000100"}
            case "chat.update":
                return {"channel": said["channel"], "ts": said["ts"]}
            case "users.info":
                return {"user": {"profile": {"real_name": "Bench"}, "tz": "UTC"}}
            case "views.publish" | "auth.test":
                return {}
        return {"ok": False, "error": "unknown_method"}


class Connection(asyncio.Protocol):
    """One HTTP/1.1 connection."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what answers are written to."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer each request once all of it is there."""
        self._read += data
        while HEAD_ENDS in self._read:
            head, _, rest = self._read.partition(HEAD_ENDS)
            fields = head.lower().split(b"\r\n")
            length = next((int(it[15:]) for it in fields if it.startswith(b"content-length:")), 0)
            if len(rest) < length:
                return
            body, self._read = rest[:length], rest[length:]
            method = head.split(b" ", 2)[1].rpartition(b"/")[2].decode()
            is_json = b"\r\ncontent-type: application/json" in head.lower()
            said = json.loads(body) if is_json else {}
            answer = json.dumps({"ok": True} | self._recorder.answer(method, said)).encode()
            self._transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                b"Content-Length: %d\r\n\r\n%b" % (len(answer), answer)
            )
            if b"connection: close" in fields:
                self._transport.close()


async def serve(people: int, teams: int) -> None:
    """Until standard input ends."""
    recorder, loop = Recorder(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(recorder), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    workspaces = [
        {
            "id": f"T{team:08d}",
            "token": f"xoxb-{team}",
            "people": [f"U{team:04d}{person:06d}" for person in range(people)],
        }
        for team in range(teams)
    ]
    said = {"api_url": f"http://127.0.0.1:{port}/api/", "workspaces": workspaces}
    print(json.dumps(said), flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()
    doubled = sum(times - 1 for times in recorder.posts.values())
    print(json.dumps({"refused": 0, "doubled": doubled}), flush=True)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2])))
