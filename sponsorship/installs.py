"""Installing Headway in a workspace or an organisation, and removing it."""

from datetime import datetime

from sqlmodel import Session

from sponsorship import profile
from storage.database import Database
from storage.installations import Installation, store_installation


def save(database: Database, installation: Installation, now: datetime) -> None:
    """Keep a new installation, in place of an earlier one.

    A workspace is known from now on; those of an organisation are when they are first heard of.
    """
    with database.everywhere().write() as session:
        _save(session, installation, now)


def _save(session: Session, installation: Installation, now: datetime) -> None:
    installed_id, name, bot = installation.id, installation.name, installation.bot_user_id
    enterprise_id = installation.enterprise_id
    store_installation(session, installation)
    if installed_id != enterprise_id:
        profile.installed(session, installed_id, name, bot, now, enterprise_id)
