"""The house keeps its walls: who imports whom, what happens at import, how time is read."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from sponsorship.features import FEATURES

pytestmark = pytest.mark.usefixtures("not_measured")

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "handlers", "blocks", "sponsorship", "storage", "playground")


def modules() -> list[Path]:
    found = [
        path
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if "node_modules" not in path.parts
    ]
    assert len(found) > 20
    return found


def dotted(path: Path) -> str:
    """A module's name."""
    name = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
    return name.removesuffix(".__init__")


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


def test_walls_stand() -> None:
    """The contracts in pyproject.toml: rooms, the playground, and where each library lives."""
    # In a process of its own: it silences every logger that is there before it.
    linter = Path(sys.executable).with_name("lint-imports")
    command = [str(linter), "--config", str(ROOT / "pyproject.toml"), "--no-cache"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout


FOUNDATIONS = {"delivery", "numbers", "time"}
"""Folders that every feature stands on. The ledger knows whom its messages are for."""

KNOWN_TO_FOUNDATIONS = {"people", "workspaces"}

SHARED = ("handlers", "blocks", "sponsorship", "storage", "bot.messages")
"""Where features have folders, or modules, of their own."""


def feature_of(dotted: str) -> str | None:
    """The feature, or foundation, that a module of ours belongs to."""
    for room in SHARED:
        if dotted.startswith(f"{room}."):
            name = dotted.removeprefix(f"{room}.").split(".")[0]
            return name if name in {*FEATURES, *FOUNDATIONS} else None
    return None


def test_a_feature_stands_on_earlier_ones_only() -> None:
    strays = []
    for path in modules():
        here = feature_of(dotted(path))
        for line, target in imports(path):
            there = feature_of(target)
            if here is None or there not in FEATURES:
                continue
            if here in FOUNDATIONS:
                wrong = there not in KNOWN_TO_FOUNDATIONS
            else:
                wrong = FEATURES.index(there) > FEATURES.index(here)
            if wrong:
                strays.append(f"{path.relative_to(ROOT)}:{line} imports {target}")
    assert not strays


def test_folders_are_called_by_features_and_nothing_else() -> None:
    """One word, the same folder, in each room."""
    others = {
        "sponsorship": FOUNDATIONS,
        "storage": {"delivery", "migrations"},
        "blocks": {"words"},
    }
    for room in ("handlers", "blocks", "sponsorship", "storage"):
        folders = {path.parent.name for path in (ROOT / room).glob("*/__init__.py")}
        assert folders <= {*FEATURES, *others.get(room, ())}, room
    assert all((ROOT / "sponsorship" / feature).is_dir() for feature in FEATURES)


def is_rule(module: str) -> bool:
    """Whether a module of sponsorship is a rule, by its place: values in, values out."""
    parts = module.split(".")
    return (
        parts[1] in {"numbers", "time", "visibility", "refusals", "doubts", "features"}
        or "rules" in parts
    )


ABOUT_THE_WORLD = {"Session", "Database", "Client", "WebClient"}


def test_a_rule_takes_no_session_clock_or_client_and_a_use_case_a_session_first() -> None:
    strays = []
    for path in modules():
        module = dotted(path)
        if not module.startswith("sponsorship.") or path.name == "__init__.py":
            continue
        if module == "sponsorship.changes":
            continue  # what is said to it, and to whom it passes that on
        reached = {target for _, target in imports(path)}
        if is_rule(module) and reached & {"sqlmodel.Session", "storage.database.Database"}:
            strays.append(f"{module} is a rule and knows a session")
        for node in tree(path).body:
            if not isinstance(node, ast.FunctionDef):
                continue
            taken = [ast.unparse(it.annotation) for it in node.args.args if it.annotation]
            if is_rule(module) and ABOUT_THE_WORLD & set(taken):
                strays.append(f"{module}.{node.name} is a rule and takes {taken}")
            public = not node.name.startswith("_")
            if not is_rule(module) and public and taken[:1] not in (["Session"], ["Database"]):
                strays.append(f"{module}.{node.name} is a use case and takes no session first")
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


def test_drawing_names_values_and_never_a_row() -> None:
    """What is drawn was copied out of its row while the transaction was open."""
    values = ("storage.types", "storage.home.lines")
    strays = [
        f"{dotted(path)}:{line} imports {target}"
        for path in modules()
        if dotted(path).startswith("blocks.")
        for line, target in imports(path)
        if (target.startswith("storage.") and not target.startswith(values))
        or (target.startswith("sponsorship.") and not is_rule(target))
    ]
    assert not strays


def test_values_of_the_rules_hold_no_rows() -> None:
    tables = {
        node.name
        for path in modules()
        if path.relative_to(ROOT).as_posix().startswith("storage/")
        for node in tree(path).body
        if isinstance(node, ast.ClassDef)
        and any(keyword.arg == "table" for keyword in node.keywords)
    }
    assert len(tables) > 20
    strays = []
    for path in modules():
        module = dotted(path)
        is_value = module.startswith(("blocks.", "storage.home.lines")) or (
            module.startswith("sponsorship.") and is_rule(module)
        )
        if not is_value:
            continue
        for node in tree(path).body:
            if not isinstance(node, ast.ClassDef):
                continue
            for field in node.body:
                if isinstance(field, ast.AnnAssign):
                    words = {it.id for it in ast.walk(field.annotation) if isinstance(it, ast.Name)}
                    strays += [f"{module}:{field.lineno} holds {table}" for table in words & tables]
    assert not strays


MOST_PARAMETERS = 7
"""Session, person and now, and four values more; whatever needs a fifth is a value of its own."""


def test_a_use_case_takes_few_values_or_one_that_holds_them() -> None:
    strays = []
    for path in modules():
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith("sponsorship/"):
            continue
        for node in tree(path).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            given = node.args
            count = len(given.posonlyargs + given.args + given.kwonlyargs)
            if count > MOST_PARAMETERS:
                strays.append(f"{name}:{node.lineno} {node.name} takes {count}")
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
        dotted(path)
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
