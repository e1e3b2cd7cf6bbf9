"""The examples for nginx and HAProxy, run as they are but for ports and certificates."""

import hashlib
import hmac
import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPSConnection
from pathlib import Path

import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from psycopg import sql

from bot.run import Bot
from storage.people.people import Person
from tests.bot.conftest import Office, office
from tests.bot.test_metrics import started
from tests.bot.test_run import free_port
from tests.databases import PostgresqlServer, as_text

__all__ = ["office"]

ROOT = Path(__file__).parent.parent.parent

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def certificate(folder: Path) -> None:
    """One for this machine, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    public = made.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "fullchain.pem").write_bytes(public)
    (folder / "privkey.pem").write_bytes(secret)
    (folder / "both.pem").write_bytes(public + secret)


def nginx(folder: Path, port: int, replicas: tuple[int, int]) -> list[str]:
    text = adapted("nginx.conf", folder, port, replicas)
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/errors;\n"
        f"events {{}}\nhttp {{ access_log off;\n"
        + "".join(
            f"{it}_temp_path {folder}/{it};\n"
            for it in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        + text
        + "}\n"
    )
    return ["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)]


def haproxy(folder: Path, port: int, replicas: tuple[int, int]) -> list[str]:
    (folder / "haproxy.cfg").write_text(adapted("haproxy.cfg", folder, port, replicas))
    return ["haproxy", "-db", "-f", str(folder / "haproxy.cfg")]


PROXIES = {"nginx": nginx, "haproxy": haproxy}


def adapted(name: str, folder: Path, port: int, replicas: tuple[int, int]) -> str:
    """The example with this machine's ports and files in it, on loopback."""
    text = (ROOT / "deploy" / name).read_text()
    for old, new in (
        ("/etc/ssl/headway", str(folder)),
        ("listen 443", f"listen 127.0.0.1:{port}"),
        ("bind :443", f"bind 127.0.0.1:{port}"),
        ("127.0.0.1:3000", f"127.0.0.1:{replicas[0]}"),
        ("127.0.0.1:3001", f"127.0.0.1:{replicas[1]}"),
    ):
        text = text.replace(old, new)
    assert not re.search(r"\b(443|300[01])\b", re.sub(r"#.*", "", text))
    return text


class Proxy:
    def __init__(self, folder: Path, port: int) -> None:
        self._port = port
        self._trusts = ssl.create_default_context(cafile=str(folder / "fullchain.pem"))

    def ask(
        self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None
    ) -> tuple[int, str]:
        line = HTTPSConnection("localhost", self._port, context=self._trusts, timeout=10)
        try:
            line.request(method, path, body or None, headers or {})
            answer = line.getresponse()
            return answer.status, answer.read().decode()
        finally:
            line.close()

    def command(self, office: Office, text: str) -> tuple[int, str]:
        """`/headway …`, signed as Slack does it."""
        with office.database.read() as session:
            user = session.get_one(Person, office.ana).slack_id
        body = (
            f"command=%2Fheadway&text={text}&team_id={office.team}&user_id={user}"
            f"&channel_id={office.wins.id}&trigger_id=1.2.3&api_app_id={office.bot.app.id}"
            "&response_url=https%3A%2F%2F127.0.0.1%3A9%2Fnowhere"
        )
        at = str(int(time.time()))
        secret = office.bot.app.signing_secret.encode()
        signed = hmac.new(secret, f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": at,
            "X-Slack-Signature": f"v0={signed}",
        }
        return self.ask("POST", "/slack/events", body, headers)


@contextmanager
def in_front_of(name: str, folder: Path, replicas: tuple[int, int]) -> Iterator[Proxy]:
    certificate(folder)
    port = free_port()
    command = PROXIES[name](folder, port, replicas)
    with (folder / "said").open("w") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said)
    proxy, ends = Proxy(folder, port), time.monotonic() + 10
    try:
        while True:
            assert process.poll() is None, (folder / "said").read_text()
            try:
                proxy.ask("GET", "/")
                break
            except OSError:
                assert time.monotonic() < ends
                time.sleep(0.05)
        yield proxy
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(params=list(PROXIES))
def kind(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    if not shutil.which(name):
        pytest.skip(f"{name} is not installed")
    return name


def test_slack_comes_through_and_nobody_else(
    office: Office, postgresql: PostgresqlServer, tmp_path: Path, kind: str
) -> None:
    """Also where one of two replicas is dead, and where the database is away."""
    with (
        postgresql.fresh(tables=False) as url,
        started(office, url) as bot,
        in_front_of(kind, tmp_path, (free_port(), bot.port)) as proxy,
    ):
        for path in ("/metrics", "/readyz", "/healthz", "/", "/slack/../metrics", "/slackers"):
            assert proxy.ask("GET", path)[0] in (400, 404), path
        for _ in range(6):  # every second one would go to the dead replica
            status, said = proxy.command(office, "help")
            assert status == 200, said
        unsigned = proxy.ask("POST", "/slack/events", "payload=%7B%7D")
        assert unsigned[0] in (400, 401), "Headway itself refuses it"
        away(bot)
        for _ in range(2):
            time.sleep(2.5)  # longer than HAProxy's checks take to find somebody dead
            status, said = proxy.command(office, "settings")
            assert (status, "Headway" in said) == (200, True), "its own sentence, not Slack's"


def away(bot: Bot) -> None:
    """Nobody gets into the database any more."""
    name = sql.Identifier(str(bot.database.url.database))
    other = as_text(bot.database.url.set(database="postgres"))
    with psycopg.connect(other, autocommit=True) as control:
        control.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(name))
        control.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = %s AND usename = current_user",
            [bot.database.url.database],
        )


def test_strangers_at_the_install_page_are_slowed_down(
    office: Office, tmp_path: Path, kind: str
) -> None:
    nobody = (free_port(), free_port())
    with in_front_of(kind, tmp_path, nobody) as proxy:
        answers = [proxy.ask("GET", "/slack/install")[0] for _ in range(40)]
        assert answers[0] in (502, 503), "nobody is behind it here"
        assert answers[-1] == 429
        assert proxy.ask("POST", "/slack/events")[0] in (502, 503), "Slack is not slowed down"
