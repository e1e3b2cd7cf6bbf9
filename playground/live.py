"""Tells open pages what changed, so that they fetch it again."""

from __future__ import annotations

import asyncio
from collections import defaultdict

from starlette.websockets import WebSocket, WebSocketDisconnect


class Live:
    """The open pages, by team and person. Changes of 30 ms are told together."""

    def __init__(self) -> None:
        """No page is open."""
        self._pages: dict[tuple[str, str], set[WebSocket]] = defaultdict(set)
        self._waiting: dict[WebSocket, set[str]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def changed(self, *what: str, team: str = "", user: str = "") -> None:
        """Say what changed to everyone, to a team, or to one person."""
        for (page_team, page_user), pages in self._pages.items():
            if team in ("", page_team) and user in ("", page_user):
                for page in pages:
                    self._tell_soon(page, what)

    def _tell_soon(self, page: WebSocket, what: tuple[str, ...]) -> None:
        waiting = self._waiting.get(page)
        if waiting is not None:
            waiting.update(what)
            return
        self._waiting[page] = set(what)
        task = asyncio.get_running_loop().create_task(self._tell(page))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell(self, page: WebSocket) -> None:
        await asyncio.sleep(0.03)
        what = self._waiting.pop(page, set())
        try:
            await page.send_json({"type": "changed", "what": sorted(what)})
        except (RuntimeError, WebSocketDisconnect):
            # The page was closed in between; its own loop below takes it off the list.
            return

    async def serve(self, page: WebSocket, team: str, user: str) -> None:
        """Keep one page informed until it goes away."""
        await page.accept()
        pages = self._pages[(team, user)]
        pages.add(page)
        try:
            while True:
                await page.receive_text()
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            pages.discard(page)
            self._waiting.pop(page, None)

    async def close(self) -> None:
        """Close every page's socket."""
        for page in [p for pages in self._pages.values() for p in pages]:
            try:
                await page.close(1012)
            except (RuntimeError, WebSocketDisconnect):
                continue
