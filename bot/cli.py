"""`headway`: init, run, migrate, backup, restore, deliveries, doctor, rotate-key, demo."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.deliveries import add_arguments
from bot.logs import set_up
from bot.settings import (
    DatabaseSettings,
    KeySettings,
    Kind,
    Settings,
    SettingsError,
    is_open_to_others,
    read,
)

if TYPE_CHECKING:
    from storage.database import Database

log = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="headway",
        description="A Slack bot that helps a person inside a company move into an IT role.",
        epilog="Settings come from the environment and from .env; .env.example explains each.",
    )
    parser.add_argument(
        "--version", action=_Version, nargs=0, help="say which version this is, and its schema"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    commands.add_parser("init", help="ask for what is needed and write it to .env")
    run_parser = commands.add_parser("run", help="run the bot until it is stopped")
    run_parser.add_argument(
        "--no-migrate",
        action="store_true",
        help="refuse to start on a database that is not up to date, rather than upgrade it",
    )
    commands.add_parser("migrate", help="bring the database up to date")
    backup_parser = commands.add_parser("backup", help="copy the database, also while it is in use")
    backup_parser.add_argument("file", type=Path, help="a new file for the copy")
    restore_parser = commands.add_parser("restore", help="put a copy in the database's place")
    restore_parser.add_argument("file", type=Path, help="what `headway backup` wrote")
    restore_parser.add_argument(
        "--replace", action="store_true", help="also when the database holds a workspace"
    )
    add_arguments(commands.add_parser("deliveries", help="look at messages, and settle them"))
    commands.add_parser("doctor", help="check tokens, scopes, channels, database and clock")
    commands.add_parser("rotate-key", help="encrypt stored tokens anew, with the newest key")
    commands.add_parser("demo", help="try Headway in the browser, with no Slack", add_help=False)
    chosen, rest = parser.parse_known_args(arguments)
    if chosen.command == "demo":
        from bot.demo.run import main as demo

        return demo(rest)
    if rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    try:
        return COMMANDS[chosen.command](chosen)
    except SettingsError as wrong:
        for problem in wrong.problems:
            _complain(problem)
        return 2


def _settings(kind: type[Kind]) -> Kind:
    """Read a command's settings, and set up the log as they say. Raises `SettingsError`."""
    settings = read(kind)
    set_up(settings.log_level, settings.log_format)
    return settings


class _Version(argparse.Action):
    """Looked up only when it is asked for."""

    def __call__(self, *_: object) -> None:
        from importlib.metadata import version

        from storage.revisions import newest

        sys.stdout.write(f"headway {version('headway')} (schema {newest()})\n")
        sys.exit(0)


def _init(_chosen: argparse.Namespace) -> int:
    from bot.init import Kept, init

    try:
        sys.stdout.write(f"{init(Path('.env'))}\n")
    except Kept as reason:
        _complain(str(reason))
        return 1
    return 0


def _run(chosen: argparse.Namespace) -> int:
    settings = _settings(Settings)
    from bot.run import CannotStart, run

    if is_open_to_others():
        log.warning("everybody on this machine can read .env: chmod 600 .env")
    try:
        run(settings, migrate=not chosen.no_migrate)
    except CannotStart as reason:
        _complain(str(reason))
        return 1
    return 0


def _migrate(_chosen: argparse.Namespace) -> int:
    from storage.migrate import OthersRun, upgrade

    def bring_up_to_date(database: Database) -> str:
        upgrade(database)
        return "The database is up to date."

    return _with_database(bring_up_to_date, OthersRun)


def _backup(chosen: argparse.Namespace) -> int:
    from storage.backup import CannotBackUp, backup

    def copy(database: Database) -> str:
        revision = backup(database, chosen.file)
        return f"Copied to {chosen.file} and checked: schema {revision}."

    return _with_database(copy, CannotBackUp)


def _restore(chosen: argparse.Namespace) -> int:
    from storage.backup import CannotBackUp, CannotRestore, restore

    def put_back(database: Database) -> str:
        now = datetime.now(UTC)
        revision = restore(database, chosen.file, now, replace=chosen.replace)
        return (
            f"Restored from {chosen.file} (schema {revision}). What was due by now is looked for "
            "in Slack before it is sent; without the history scopes see `headway deliveries`."
        )

    return _with_database(put_back, CannotBackUp, CannotRestore)


def _deliveries(chosen: argparse.Namespace) -> int:
    from bot.deliveries import NotDone, work
    from storage.migrate import OtherVersion, demand

    def change(database: Database) -> str:
        demand(database)
        return work(database, chosen, datetime.now(UTC))

    return _with_database(change, NotDone, OtherVersion)


def _with_database(
    work: Callable[[Database], str],
    *refusals: type[Exception],
    settings: DatabaseSettings | None = None,
) -> int:
    """Run the work on the database; print what it returns, or why it was refused."""
    settings = settings or _settings(DatabaseSettings)
    from storage.database import Database
    from storage.trouble import trouble

    database = Database(settings.database_url.get_secret_value())
    try:
        sys.stdout.write(f"{work(database)}\n")
    except refusals as reason:
        _complain(str(reason))
        return 1
    except OSError as failed:
        _complain(f"{failed.filename or 'A file'}: {failed.strerror}.")
        return 1
    except Exception as failed:
        found = trouble(failed, database.url)
        if found is None:
            raise
        _complain(str(found))
        return 1
    finally:
        database.close()
    return 0


def _doctor(_chosen: argparse.Namespace) -> int:
    settings = _settings(Settings)
    from bot.doctor import examine

    findings = examine(settings)
    for finding in findings:
        sys.stdout.write(f"{finding}\n")
    return 0 if all(finding.well for finding in findings) else 1


def _rotate_key(_chosen: argparse.Namespace) -> int:
    settings = _settings(KeySettings)
    from bot.web.installations import named, rotate_keys
    from storage.migrate import OtherVersion, demand

    keys = settings.keys()
    if keys is None:
        _complain("ENCRYPTION_KEYS is missing: there is nothing to encrypt with.")
        return 2
    unreadable: list[str] = []

    def rotate(database: Database) -> str:
        demand(database)
        changed, lost = rotate_keys(database, keys)
        unreadable.extend(lost)
        if changed == 0:
            return "Nothing to do: no token that can be read is encrypted with an older key."
        whose = "1 installation" if changed == 1 else f"{changed} installations"
        return f"The tokens of {whose} are encrypted with the newest key now."

    code = _with_database(rotate, OtherVersion, settings=settings)
    if unreadable:
        _complain(
            f"No key in ENCRYPTION_KEYS opens the tokens of {named(unreadable)}: they stay as they "
            "are. Add the key that encrypted them, or install Headway there again."
        )
        return 1
    return code


COMMANDS = {
    "init": _init,
    "run": _run,
    "migrate": _migrate,
    "backup": _backup,
    "restore": _restore,
    "deliveries": _deliveries,
    "doctor": _doctor,
    "rotate-key": _rotate_key,
}


def _complain(sentence: str) -> None:
    sys.stderr.write(f"headway: {sentence}\n")


if __name__ == "__main__":
    sys.exit(main())
