"""`headway`: run, migrate, backup, restore, deliveries, doctor, rotate-key, demo."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.deliveries import add_arguments
from bot.logs import set_up
from bot.settings import Settings, SettingsError, read

if TYPE_CHECKING:
    from storage.database import Database


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="headway",
        description="A Slack bot that helps a person inside a company move into an IT role.",
        epilog="Settings come from the environment and from .env; .env.example explains each.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
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
        settings = read()
    except SettingsError as wrong:
        for problem in wrong.problems:
            _complain(problem)
        return 2
    set_up(settings.log_level, settings.log_format)
    return COMMANDS[chosen.command](settings, chosen)


def _run(settings: Settings, chosen: argparse.Namespace) -> int:
    from bot.run import CannotStart, run

    try:
        run(settings, migrate=not chosen.no_migrate)
    except CannotStart as reason:
        _complain(str(reason))
        return 1
    return 0


def _migrate(settings: Settings, _chosen: argparse.Namespace) -> int:
    from storage.migrate import OthersRun, upgrade

    def bring_up_to_date(database: Database) -> str:
        upgrade(database)
        return "The database is up to date."

    return _with_database(settings, bring_up_to_date, OthersRun)


def _backup(settings: Settings, chosen: argparse.Namespace) -> int:
    from storage.backup import CannotBackUp, backup

    def copy(database: Database) -> str:
        revision = backup(database, chosen.file)
        return f"Copied to {chosen.file} and checked: schema {revision}."

    return _with_database(settings, copy, CannotBackUp)


def _restore(settings: Settings, chosen: argparse.Namespace) -> int:
    from storage.backup import CannotBackUp, CannotRestore, restore

    def put_back(database: Database) -> str:
        now = datetime.now(UTC)
        revision = restore(database, chosen.file, now, replace=chosen.replace)
        return (
            f"Restored from {chosen.file} (schema {revision}). What was due by now is looked for "
            "in Slack before it is sent; without the history scopes see `headway deliveries`."
        )

    return _with_database(settings, put_back, CannotBackUp, CannotRestore)


def _deliveries(settings: Settings, chosen: argparse.Namespace) -> int:
    from bot.deliveries import work
    from sponsorship.refusals import Refusal

    return _with_database(
        settings, lambda database: work(database, chosen, datetime.now(UTC)), Refusal
    )


def _with_database(
    settings: Settings, work: Callable[[Database], str], *refusals: type[Exception]
) -> int:
    """Do it, and say what it returns or why it was refused."""
    from storage.database import Database, is_unavailable

    database = Database(settings.database_url.get_secret_value())
    try:
        sys.stdout.write(f"{work(database)}\n")
    except refusals as reason:
        _complain(str(reason))
        return 1
    except Exception as failed:
        if not is_unavailable(failed):
            raise
        _complain("The database does not answer: check DATABASE_URL, and that it is running.")
        return 1
    finally:
        database.close()
    return 0


def _doctor(settings: Settings, _chosen: argparse.Namespace) -> int:
    from bot.doctor import examine

    findings = examine(settings)
    for finding in findings:
        sys.stdout.write(f"{finding}\n")
    return 0 if all(finding.well for finding in findings) else 1


def _rotate_key(settings: Settings, _chosen: argparse.Namespace) -> int:
    from bot.installations import named, rotate_keys
    from storage.database import Database, is_unavailable

    keys = settings.keys()
    if keys is None:
        _complain("ENCRYPTION_KEYS is missing: there is nothing to encrypt with.")
        return 2
    database = Database(settings.database_url.get_secret_value())
    try:
        changed, unreadable = rotate_keys(database, keys)
    except Exception as failed:
        if not is_unavailable(failed):
            raise
        _complain(
            "The database does not answer. What was done stays done: run this again once it does."
        )
        return 1
    finally:
        database.close()
    sys.stdout.write(f"The tokens of {changed} installations are encrypted with the newest key.\n")
    if unreadable:
        _complain(
            f"No key in ENCRYPTION_KEYS opens those of {named(unreadable)}: they stay as they are."
        )
        return 1
    return 0


COMMANDS = {
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
