"""The bot where it has no rights: another user than root, and one folder to write."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.conftest import Office
from tests.bot.test_run import becomes_ready, environment, free_port
from tests.databases import SqliteFiles

ROOT = Path(__file__).parent.parent.parent
USER = "10001"

# What hides the interpreter from other users, such as /root, becomes an empty folder with only the
# interpreter in it. Then every mount but the folder for data is made read-only.
CONFINE = """
set -eu
python=$1 code=$2 data=$3; shift 3
mount --make-rprivate /
kept=$data/.kept; mkdir -p "$kept/python" "$kept/code"
mount --bind "$python" "$kept/python"
mount --bind "$code" "$kept/code"
for place in "$python" "$code"; do
  top=/$(echo "$place" | cut -d/ -f2)
  [ "$(stat -c %A "$top" | cut -c8-10)" != "---" ] || mount -t tmpfs -o mode=755 none "$top"
done
mkdir -p "$python" "$code"
mount --bind "$kept/python" "$python"
mount --bind "$kept/code" "$code"
mount --bind "$data" "$data"
for place in $(awk '{print $5}' /proc/self/mountinfo | sort -r); do
  case $place in
    "$data"|/proc*|/sys*|/dev*) ;;
    *) mount -o remount,bind,ro "$place" 2>/dev/null || true ;;
  esac
done
exec setpriv --reuid="$RUN_AS" --regid="$RUN_AS" --clear-groups --no-new-privs \\
  --inh-caps=-all --bounding-set=-all "$@"
"""


def confined(data: Path, *command: str) -> list[str]:
    interpreter = str(Path(sys.base_prefix).resolve())
    return [
        *("unshare", "--mount", "sh", "-c", CONFINE, "sh"),
        *(interpreter, str(ROOT), str(data), *command),
    ]


@pytest.fixture
def data() -> Iterator[Path]:
    """A folder that the other user may reach and write."""
    if os.geteuid() != 0 or not shutil.which("unshare") or not shutil.which("setpriv"):
        pytest.skip("needs root to give its rights up, with unshare and setpriv")
    probe = subprocess.run(["unshare", "--mount", "true"], check=False, capture_output=True)
    if probe.returncode != 0:
        pytest.skip("this machine allows no mounts of our own")
    # Not below pytest's own folder, which each run of it closes to others again.
    folder = Path(tempfile.mkdtemp(prefix="headway-data-"))
    os.chown(folder, int(USER), int(USER))
    yield folder
    shutil.rmtree(folder)


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_it_works_without_root_on_a_read_only_file_system(
    office: Office, sqlite_files: SqliteFiles, data: Path
) -> None:
    port = free_port()
    url = f"sqlite:///{data}/headway.db"
    variables = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "RUN_AS": USER,
        "HOME": str(data),  # Slack's SDK asks for one as it is imported; it writes nothing there
        **environment(office, url, http=False, port=port),
    }
    tried = subprocess.run(
        confined(data, "sh", "-c", f"id -u; touch {ROOT}/x /tmp/x /x; touch {data}/written"),
        env=variables,
        cwd=data,
        capture_output=True,
        text=True,
        check=False,
    )
    assert tried.stdout.strip() == USER
    assert tried.stderr.count("Read-only file system") == 3
    assert (data / "written").exists()

    process = subprocess.Popen(
        confined(data, sys.executable, "-m", "bot.cli", "run"),
        env=variables,
        cwd=data,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        becomes_ready(port, process)
        told = Path(f"/proc/{process.pid}/status").read_text()
        assert f"Uid:\t{USER}\t{USER}" in told
        assert "CapEff:\t0000000000000000" in told
        office.driver.person(office.team, "ana").command("/headway")
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=20)
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
    assert process.returncode == 0, errors
    assert "level=ERROR" not in errors
    assert (data / "headway.db").stat().st_uid == int(USER)


def test_a_scheduled_backup_works_there_too_and_forgets_old_ones(data: Path) -> None:
    variables = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "RUN_AS": USER,
        "HOME": str(data),
        "DATABASE_URL": f"sqlite:///{data}/headway.db",
    }

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            confined(data, *command),
            env=variables,
            cwd=data,
            capture_output=True,
            text=True,
            check=False,
        )

    script, folder = str(ROOT / "deploy" / "backup.sh"), data / "backups"
    assert run(script, str(folder), "14").returncode == 1, "there is no database yet"
    migrated = run(sys.executable, "-m", "bot.cli", "migrate")
    assert migrated.returncode == 0, migrated.stderr
    for name, days in (("headway-2026-01-01T020000Z", 20), ("mine", 20)):
        (folder / name).touch()
        long_ago = (folder / name).stat().st_mtime - days * 86400
        os.utime(folder / name, (long_ago, long_ago))
        os.chown(folder / name, int(USER), int(USER))
    done = run(script, str(folder), "14")
    assert done.returncode == 0, done.stderr
    kept = sorted(it.name for it in folder.iterdir())
    assert len(kept) == 2
    assert kept[0].startswith("headway-")
    assert kept[0] > "headway-2026-01-01"
    assert kept[1] == "mine"
    assert (folder / kept[0]).stat().st_mode & 0o777 == 0o600
    broken = {**variables, "DATABASE_URL": f"sqlite:///{data}/gone.db"}
    variables.update(broken)
    assert run(script, str(folder), "0").returncode == 1
    assert len(list(folder.iterdir())) == 2, "without a new one the old ones stay"
