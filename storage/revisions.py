"""Which schema this version of the program works with, told without importing Alembic."""

from functools import cache
from pathlib import Path

MIGRATIONS = Path(__file__).parent / "migrations"


@cache
def newest(folder: Path = MIGRATIONS) -> str:
    """The last migration's revision, which its file's name begins with."""
    return max(path.name.partition("_")[0] for path in folder.glob("versions/[0-9]*.py"))


def name_of_connections() -> str:
    """What this process calls itself at PostgreSQL, so that others see which version lives."""
    return f"headway {newest()}"
