"""The demo's past, kept after it was lived through once, so that later starts are quick.

What is kept is the SQLite file and the company, in a folder that any other version of the code
and any other week does not look into.
"""

import hashlib
import os
import pickle
import secrets
import shutil
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.demo import company, history
from bot.demo.company import Larkfield
from bot.web.app import web_client
from playground.clock import Clock
from playground.server import Playground
from storage.database import Database, make_private_folder
from storage.migrate import upgrade

SOURCES = ("bot", "handlers", "blocks", "sponsorship", "storage", "playground")


def lived(manifest: dict[str, Any], database_url: str, start: datetime) -> Larkfield:
    """Live through the weeks before `start`, writing them into a database.

    The company that is returned is not served by anybody yet; its clock shows `start`.
    """
    sys.stdout.write("Living through the last twelve weeks (once, about ten seconds) …\n")
    sys.stdout.flush()
    larkfield = company.build(
        manifest, start - timedelta(weeks=history.WEEKS), f"T{secrets.token_hex(5).upper()}"
    )
    database = Database(database_url)
    try:
        upgrade(database)
        with Playground(larkfield.company) as playground:
            client = web_client(larkfield.bot.bot_token, playground.api_url)
            history.replay(larkfield, playground, database, client, start)
    finally:
        database.close()
    company.chat(larkfield, start)
    larkfield.company.clock = Clock(start)
    return larkfield


def remembered(
    manifest: dict[str, Any], shelf: Path, root: Path, folder: Path, start: datetime
) -> tuple[Larkfield, str]:
    """Return the company and the URL of an SQLite database, a copy of its own in `folder`.

    They come from the `shelf` when this version of the code below `root` has lived through
    this week's past before; otherwise that is done now and kept there instead of older ones.
    """
    kept = shelf / f"{start.date()}-{_version(root)}"
    if not (kept / "company").exists():
        shutil.rmtree(shelf, ignore_errors=True)
        make_private_folder(kept)
        larkfield = lived(manifest, f"sqlite:///{kept / 'headway.db'}", start)
        larkfield.company.clock = Clock()  # holds on to nothing of the server that is gone
        (kept / "company").write_bytes(pickle.dumps(larkfield))
    shutil.copyfile(kept / "headway.db", folder / "headway.db")
    # Written above, by the same code and user; nothing from elsewhere is ever put there.
    larkfield = pickle.loads((kept / "company").read_bytes())  # noqa: S301
    larkfield.company.clock = Clock(start)
    return larkfield, f"sqlite:///{folder / 'headway.db'}"


def _version(root: Path) -> str:
    """Differs when any source file below the rooms or the manifest differs."""
    seen = hashlib.sha256()
    paths = [root / "manifest.yml"]
    for room in SOURCES:
        for folder, folders, files in os.walk(root / room):
            # Not looked into: the page's packages are many thousand files.
            folders[:] = sorted(set(folders) - {"node_modules"})
            paths += [Path(folder, name) for name in sorted(files) if name.endswith(".py")]
    for path in paths:
        seen.update(path.read_bytes())
    return seen.hexdigest()[:16]
