"""What people read stands in `blocks`, what operators read in the command line, and what is
understood of what people type in the tables called `english`."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.usefixtures("not_measured")

ROOT = Path(__file__).parent.parent

OPERATORS = {
    "bot/cli.py": "the command line",
    "bot/deliveries.py": "the command line",
    "bot/demo": "the command line, and a story to show",
    "bot/doctor.py": "the command line",
    "bot/init.py": "the command line",
    "bot/metrics.py": "help on each figure, for Prometheus",
    "bot/run.py": "what `/readyz` and a start that fails tell",
    "bot/delivery/engine.py": "what `/readyz` tells",
    "bot/scopes.py": "what `headway doctor` and a start say of missing scopes",
    "bot/settings.py": "what is wrong in the environment, for whoever starts it",
    "bot/slack_client.py": "why Slack is not reached, for the log and the command line",
    "bot/web/app.py": "what goes wrong with a payload, for the log",
    "bot/web/transports.py": "what `/readyz` tells",
    "bot/web/installations.py": "why a token cannot be had, for the log",
    "bot/why.py": "the command line",
    "storage/backup.py": "SQL",
    "storage/backup_postgresql.py": "why a copy cannot be made, for the command line",
    "storage/database.py": "what is wrong with DATABASE_URL, for the command line",
    "storage/migrate.py": "what a migration needs, for the command line",
    "storage/migrations": "SQL",
    "storage/trouble.py": "what is wrong with the database, for the command line",
}
"""Where sentences may stand that nobody reads in Slack, and who reads them."""

_CURRENCIES = {"usd", "eur", "gbp", "chf", "sek", "nok", "dkk", "pln", "czk", "aud", "cad"}
_ADDRESSES = {"www", "com", "org", "net", "io", "dev", "de", "eu", "uk"}
READERS: dict[str, set[str]] = {
    "numbers/quantities.py": {*_CURRENCIES, *("us", "au", "ca"), *_ADDRESSES},
    "time/day_phrase.py": set(),
    "wins/rules/line.py": {"gt"},
}
"""Who reads what people type, and what their patterns name in whatever language: addresses,
currencies, an arrow as Slack writes it."""
GROUP = re.compile(r"[(][?]P(?:<\w+>|=\w+)|\\u[0-9a-f]{4}|\\.")

SENTENCE = re.compile(r"(?s)[^\w]?[A-Z“].*\S \S.* .*[.?!:”*]?|.*\w \w+ \w.*[.?!]\W?")
SQL = re.compile(r"\s*[(]?(?:SELECT|UPDATE|INSERT|DELETE|ALTER|CREATE|DROP|SET|BEGIN|ROLLBACK)\b")
WORD = re.compile(r"[A-Za-z’']{2,}")


def test_no_sentence_for_people_stands_outside_of_blocks() -> None:
    strays = [
        f"{name}:{line}: {words[:80]}"
        for room in ("handlers", "sponsorship", "storage", "bot")
        for path in sorted((ROOT / room).rglob("*.py"))
        if not (name := path.relative_to(ROOT).as_posix()).startswith(tuple(OPERATORS))
        for line, words in sentences(ast.parse(path.read_text()))
    ]
    assert not strays


def test_who_may_hold_sentences_is_there_and_does() -> None:
    for place in OPERATORS:
        path = ROOT / place
        modules = sorted(path.rglob("*.py")) if path.is_dir() else [path]
        texts = (it for module in modules for it in constants(ast.parse(module.read_text())))
        assert any(len(WORD.findall(text)) >= 3 for _, text in texts), place


@pytest.mark.parametrize(
    "source",
    [
        'say("Please choose a day.")',
        'say(f"You have {count} wins to show")',
        'NOTICE = "is a range, not one number."',
        'raise Refusal("Nothing was saved here")',
    ],
)
def test_a_sentence_is_seen(source: str) -> None:
    assert list(sentences(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    [
        '"""What this module does, in a sentence."""',
        'log.warning("a message was not sent, as Slack said no.")',
        'raise ValueError("two listeners for one thing here.")',
        'assert found, "It is there by now."',
        'text("SELECT count(*) FROM workspace WHERE id = 1")',
        're.compile(r"(?:Since|until) [0-9] \\w+ .*")',
        'WORDS = "save saves saved saving"',
    ],
)
def test_what_programmers_and_machines_read_is_none(source: str) -> None:
    assert not list(sentences(ast.parse(source)))


@pytest.mark.parametrize("reader", sorted(READERS))
def test_what_is_understood_of_a_language_stands_in_its_table(reader: str) -> None:
    tree = ast.parse((ROOT / "sponsorship" / reader).read_text())
    strays = [
        f"line {part.lineno}: {word}"
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("re.compile", "_patterns")
        for part in ast.walk(call)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
        for word in re.findall("[A-Za-z]{2,}", GROUP.sub("(", part.value))
        if word not in READERS[reader]
    ]
    assert not strays


@pytest.mark.parametrize("table", ["numbers", "time", "wins/rules"])
def test_a_table_is_data_alone(table: str) -> None:
    for node in ast.parse((ROOT / "sponsorship" / table / "english.py").read_text()).body:
        text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        imported = isinstance(node, ast.ImportFrom) and node.module == "decimal"
        assert text or imported or isinstance(node, ast.Assign | ast.AugAssign), node.lineno


def sentences(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for line, text in constants(tree):
        if len(WORD.findall(text)) >= 3 and SENTENCE.fullmatch(text) and not SQL.match(text):
            yield line, text


def constants(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Texts that are no docstring, log line, pattern or exception for programmers."""
    passed_over: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr | ast.Assert) or is_for_programmers(node):
            passed_over.update([node.value] if isinstance(node, ast.Expr) else ast.walk(node))
    for node in ast.walk(tree):
        if node in passed_over:
            continue
        if isinstance(node, ast.JoinedStr):
            passed_over.update(ast.walk(node))
            yield node.lineno, "".join(_text(it) for it in node.values)
        elif isinstance(node, ast.Constant):
            yield node.lineno, _text(node)


def _text(node: ast.expr) -> str:
    """A text as it stands; "it" for a value inside of one."""
    if not isinstance(node, ast.Constant):
        return "it"
    return node.value if isinstance(node.value, str) else ""


def is_for_programmers(node: ast.AST) -> bool:
    if isinstance(node, ast.Raise):
        return "Refusal" not in ast.unparse(node)
    if not isinstance(node, ast.Call):
        return False
    called = ast.unparse(node.func)
    return called.startswith(("log.", "re.")) or called in ("text", "_patterns")
