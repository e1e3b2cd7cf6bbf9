"""The house keeps its walls: who imports whom, what happens at import, how time is read."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

pytestmark = pytest.mark.usefixtures("not_measured")

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "handlers", "blocks", "sponsorship", "storage", "playground")

MAY_IMPORT = {
    "bot": {"bot", "handlers", "blocks", "sponsorship", "storage"},
    "handlers": {"handlers", "blocks", "sponsorship", "storage"},
    "blocks": {"blocks", "sponsorship", "storage"},
    "sponsorship": {"sponsorship", "storage"},
    "storage": {"storage"},
    "playground": {"playground"},
}

HOME = {
    "slack_bolt": {"handlers", "bot"},
    "slack_sdk": {"handlers", "bot", "blocks"},
    "apscheduler": {"bot"},
    "procrastinate": {"bot"},
    "prometheus_client": {"bot"},
    "dotenv": {"bot"},
    "pydantic_settings": {"bot"},
    "alembic": {"storage"},
    "cryptography": {"storage"},
    "uvicorn": {"bot", "playground"},
    "starlette": {"bot", "playground"},
}

DEMO = "bot/demo.py"
"""The one module that joins the bot and the playground."""


def modules() -> list[Path]:
    found = [
        path
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if "node_modules" not in path.parts
    ]
    assert len(found) > 20
    return found


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@cache
def imports(path: Path) -> list[tuple[int, str]]:
    """Line and dotted name of everything a module imports, wherever in it."""
    found = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node.lineno, node.module or ""))
            found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
    return found


def test_rooms_import_only_what_they_may() -> None:
    strays = []
    for path in modules():
        name = path.relative_to(ROOT).as_posix()
        room = name.split("/")[0]
        for line, target in imports(path):
            top = target.split(".")[0]
            if name.startswith("bot/demo") and top == "playground":
                continue
            if top in ROOMS and top not in MAY_IMPORT[room]:
                strays.append(f"{name}:{line} imports {target}")
            if top in HOME and room not in HOME[top]:
                strays.append(f"{name}:{line} imports {target}")
    assert not strays


def test_sql_stays_in_storage_and_only_sessions_go_up() -> None:
    allowed_above = {"sqlmodel", "sqlmodel.Session"}
    strays = []
    for path in modules():
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(("storage/", "playground/")):
            continue
        for line, target in imports(path):
            if target.split(".")[0] in {"sqlmodel", "sqlalchemy"} and target not in allowed_above:
                strays.append(f"{name}:{line} imports {target}")
    assert not strays


def test_drawing_takes_no_session_clock_or_client() -> None:
    forbidden = {"sqlmodel", "sqlalchemy", "slack_bolt", "slack_sdk.WebClient", "time", "os"}
    strays = [
        f"{path.name}:{line} imports {target}"
        for path in modules()
        if path.relative_to(ROOT).as_posix().startswith("blocks/")
        for line, target in imports(path)
        if target in forbidden or target.split(".")[0] in forbidden - {"slack_sdk.WebClient"}
    ]
    assert not strays


CLOCKS = {"now", "utcnow", "today", "localtime", "gmtime"}


def test_rules_and_drawing_never_read_a_clock_or_the_environment() -> None:
    strays = []
    for path in modules():
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(("blocks/", "sponsorship/", "storage/", "handlers/")):
            continue
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
                continue
            read = f"{node.value.id}.{node.attr}"
            clock = node.value.id in {"datetime", "date", "time"} and node.attr in CLOCKS | {"time"}
            if clock or read in {"os.environ", "os.getenv"}:
                strays.append(f"{name}:{node.lineno} reads {read}")
    assert not strays


def test_no_naive_datetime_is_made() -> None:
    strays = []
    for path in modules():
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            owner = node.func.value.id if isinstance(node.func.value, ast.Name) else ""
            given = len(node.args) + len(node.keywords)
            name = f"{path.relative_to(ROOT)}:{node.lineno}"
            if owner == "datetime" and node.func.attr == "utcnow":
                strays.append(name)
            if owner == "datetime" and node.func.attr in {"now"} and given == 0:
                strays.append(name)
            if owner == "datetime" and node.func.attr == "fromtimestamp" and given < 2:
                strays.append(name)
    assert not strays


@pytest.mark.long
def test_importing_anything_opens_no_socket_database_process_or_thread() -> None:
    """Every module is imported in a process that watches its doors."""
    names = [
        path.relative_to(ROOT)
        .with_suffix("")
        .as_posix()
        .replace("/", ".")
        .removesuffix(".__init__")
        for path in modules()
        if path.name != "__main__.py" and "versions" not in path.parts and path.name != "env.py"
    ]
    program = f"""
import sys, threading, importlib
import alembic.context, starlette.applications, uvicorn, slack_bolt, sqlmodel, dateparser, httpx
import procrastinate  # a library of its own asks the system what it is
opened = []
def watch(event, arguments):
    if event.startswith(("socket.", "sqlite3.connect", "subprocess.", "os.putenv")):
        opened.append((event, str(arguments)[:80]))
before = threading.active_count()
sys.addaudithook(watch)
for name in {names!r}:
    importlib.import_module(name)
assert threading.active_count() == before, threading.enumerate()
assert not opened, opened
"""
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
