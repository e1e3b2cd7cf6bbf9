"""A world whose app runs twice, as two replicas behind a balancer do.

Each has connections of its own to the same PostgreSQL. The balancer gives them requests in
turn; inside `doubled` both get every request at the same moment.
"""

import asyncio
import itertools
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.web.app import build_app, web_client
from bot.web.payloads import WatchedApp
from bot.web.transports import http_server
from playground.http_delivery import no_certificates
from storage.database import Database
from tests.databases import as_text
from tests.world import World, served, world

OWN = {"host", "content-length", "connection"}
"""Headers that each hop writes itself."""


@dataclass
class Balancer:
    """Hands each request to the next of the addresses, or to all of them at once."""

    addresses: list[str]
    everywhere: bool = False
    answers: list[list[int]] = field(default_factory=list)
    """The statuses that each request was answered with."""

    def __post_init__(self) -> None:
        self._turn = itertools.cycle(self.addresses)
        self._client = httpx.AsyncClient(trust_env=False, verify=no_certificates(), timeout=30)

    @contextmanager
    def doubled(self) -> Iterator[None]:
        """Everything reaches both replicas at the same moment."""
        self.everywhere = True
        try:
            yield
        finally:
            self.everywhere = False

    async def _pass_on(self, request: Request) -> Response:
        body = await request.body()
        headers = {name: it for name, it in request.headers.items() if name not in OWN}
        chosen = self.addresses if self.everywhere else [next(self._turn)]
        answers = await asyncio.gather(
            *(self._client.post(address, content=body, headers=headers) for address in chosen)
        )
        self.answers.append([answer.status_code for answer in answers])
        first = answers[0]
        return Response(
            first.content, first.status_code, media_type=first.headers.get("content-type")
        )

    @contextmanager
    def served(self) -> Iterator[str]:
        """Its own address."""
        web = Starlette(routes=[Route("/slack/events", self._pass_on, methods=["POST"])])
        listening = socket.socket(proto=socket.IPPROTO_TCP)
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]
        server = http_server(web, "127.0.0.1", port)
        run = partial(server.run, sockets=[listening])
        thread = threading.Thread(target=run, name="balancer", daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{port}/slack/events"
        finally:
            server.should_exit = True
            thread.join(timeout=10)
            listening.close()


@contextmanager
def replicated(database: Database) -> Iterator[tuple[World, Balancer]]:
    """A world over HTTP, with a second replica beside the first."""
    with world("http", database) as here, ExitStack() as stack:
        slack_app = here.bot.app

        def replica() -> WatchedApp:
            own = Database(as_text(database.url))
            stack.callback(own.close)
            client = web_client(here.bot.bot_token, here.slack.api_url)
            client.ssl = no_certificates()
            secret = slack_app.signing_secret
            return build_app(client, secret, own, here.slack.clock.now, here.woken.append)

        addresses = [stack.enter_context(served(replica())) for _ in range(2)]
        balancer = Balancer(addresses)
        here.slack.use_http(slack_app, stack.enter_context(balancer.served()))
        yield here, balancer
        here.driver.settle()
        assert all(status == 200 for statuses in balancer.answers for status in statuses)
