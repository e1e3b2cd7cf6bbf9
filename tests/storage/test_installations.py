from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlmodel import select

from bot.web.installations import rotate_keys
from sponsorship.workspaces.installs import save
from storage.database import Database
from storage.encryption import Keys, WrongKey
from storage.workspaces.installations import (
    Installation,
    InstallState,
    begin_refresh,
    delete_installation,
    end_refresh,
    forget_states,
    installation_for,
    installation_of_workspace,
    reencrypt,
    release_refresh,
    served_workspaces,
    store_installation,
    use_state,
)
from storage.workspaces.workspaces import Workspace

pytestmark = pytest.mark.both

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def row(keys: Keys, installed_in: str = "T1", **fields: Any) -> Installation:
    return Installation(
        id=installed_in,
        name=fields.pop("name", "Acme"),
        bot_token=keys.encrypt(str(fields.pop("bot_token", "xoxb-1"))),
        refresh_token=keys.encrypt("xoxe-1"),
        expires_at=NOW + timedelta(hours=12),
        installed_at=NOW,
        **fields,
    )


def stored(database: Database, installed_in: str = "T1") -> Installation:
    with database.read() as session:
        return session.get_one(Installation, installed_in)


def test_what_a_key_encrypted_only_that_key_opens() -> None:
    secret = Keys([OLD]).encrypt("xoxb-1")
    assert "xoxb" not in secret
    assert Keys([NEW, OLD]).decrypt(secret) == "xoxb-1"
    assert not Keys([NEW, OLD]).is_newest(secret)
    with pytest.raises(WrongKey):
        Keys([NEW]).decrypt(secret)


def test_a_state_is_good_once(database: Database) -> None:
    until = NOW + timedelta(minutes=10)
    with database.write() as session:
        assert use_state(session, "one", until)
        assert not use_state(session, "one", until)
        assert use_state(session, "two", until)
        assert forget_states(session, until - timedelta(minutes=1), 10) == 0
        assert forget_states(session, until, 10) == 2
        assert session.exec(select(InstallState)).all() == []


def test_a_workspaces_own_installation_comes_before_its_organisations(database: Database) -> None:
    keys = Keys([OLD])
    with database.write() as session:
        for team in ("T1", "T2", "T3"):
            enterprise = None if team == "T3" else "E1"
            session.add(Workspace(id=team, enterprise_id=enterprise, installed_at=NOW))
        store_installation(session, row(keys, "T1", enterprise_id="E1"))
        store_installation(session, row(keys, "E1", enterprise_id="E1"))
    with database.read() as session:
        for team, expected in (("T1", "T1"), ("T2", "E1"), ("T3", None)):
            found = installation_of_workspace(session, team)
            assert (found.id if found else None) == expected
        assert sorted(served_workspaces(session)) == ["T1", "T2"]
        assert installation_for(session, None, None) is None
    with database.write() as session:
        assert delete_installation(session, "T1")
        assert not delete_installation(session, "T1")
    with database.read() as session:
        found = installation_of_workspace(session, "T1")
        assert found is not None
        assert found.id == "E1"


def test_one_of_two_may_ask_for_the_next_token_and_only_the_newest_is_kept(
    database: Database,
) -> None:
    keys, until = Keys([OLD]), NOW + timedelta(seconds=30)
    with database.write() as session:
        store_installation(session, row(keys))
    with database.write() as session:
        assert begin_refresh(session, "T1", 1, NOW, until)
    with database.write() as session:
        assert not begin_refresh(session, "T1", 1, NOW, until), "somebody else has it"
        assert begin_refresh(session, "T1", 1, until, until + timedelta(seconds=30)), "they died"
        release_refresh(session, "T1", 1)
    with database.write() as session:
        assert begin_refresh(session, "T1", 1, NOW, until)
        store_installation(session, row(keys, bot_token="xoxb-installed-again"))
    with database.write() as session:
        assert not end_refresh(session, "T1", 1, {"bot_token": keys.encrypt("xoxb-late")})
    assert keys.decrypt(stored(database).bot_token) == "xoxb-installed-again"
    assert stored(database).refreshing_until is None
    with database.write() as session:
        assert begin_refresh(session, "T1", 2, NOW, until)
    with database.everywhere().write() as session:
        assert reencrypt(session, "T1", Keys([NEW, OLD])), "a key may change in between"
    with database.everywhere().write() as session:
        assert end_refresh(session, "T1", 2, {"bot_token": keys.encrypt("xoxb-next")})
    assert keys.decrypt(stored(database).bot_token) == "xoxb-next"


def test_two_installs_of_one_workspace_at_the_same_moment_leave_one(database: Database) -> None:
    keys, together = Keys([OLD]), Barrier(4)

    def install(number: int) -> None:
        together.wait()
        save(database, row(keys, bot_token=f"xoxb-{number}", bot_user_id="U1"), NOW)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(install, range(4)))
    assert stored(database).generation == 4
    assert keys.decrypt(stored(database).bot_token) in {f"xoxb-{it}" for it in range(4)}
    with database.everywhere().read() as session:
        [workspace] = session.exec(select(Workspace)).all()
    assert (workspace.id, workspace.bot_user_id) == ("T1", "U1")


def test_a_new_key_takes_over_every_token_once_and_says_what_it_cannot_open(
    database: Database,
) -> None:
    with database.write() as session:
        for team in ("T1", "T2"):
            store_installation(session, row(Keys([OLD]), team))
        lost = row(Keys([Fernet.generate_key().decode()]), "T3", name="Lost")
        store_installation(session, lost)
    both = Keys([NEW, OLD])
    assert rotate_keys(database, both) == (2, ["Lost"])
    assert rotate_keys(database, both) == (0, ["Lost"])
    assert Keys([NEW]).decrypt(stored(database, "T2").bot_token) == "xoxb-1"
    assert Keys([NEW]).decrypt(stored(database, "T2").refresh_token or "") == "xoxe-1"
