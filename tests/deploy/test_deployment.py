"""The container, the compose file and the unit say what they should; some of it is run elsewhere.

`tests/bot/test_read_only.py` runs the bot as the container does.
"""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import Settings

ROOT = Path(__file__).parent.parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
UNIT = ROOT / "deploy" / "headway.service"


def test_the_image_runs_headway_without_root_and_looks_after_its_health() -> None:
    final = DOCKERFILE.split("\nFROM ")[-1]
    user = re.findall(r"^USER (\S+)$", final, re.MULTILINE)
    assert user == ["10001:10001"], "by number, so that a cluster can see that it is not root"
    assert 'ENTRYPOINT ["headway"]' in final
    assert "HEALTHCHECK" in final
    assert "/healthz" in final
    assert not re.search(r"\b(ADD|curl|wget)\b", DOCKERFILE)
    assert "--require-hashes" in DOCKERFILE


def test_what_the_image_copies_is_there_and_let_through() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    sources = {source for line in copied for source in line.split()}
    let_through = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    assert sources == let_through
    assert all((ROOT / source).exists() for source in sources)
    assert {"tests", "playground", ".env"} & let_through == set()


def test_variables_are_settings_of_ours() -> None:
    known = {name.upper() for name in Settings.model_fields}
    ours = set(COMPOSE["services"]["headway"]["environment"]) - {"POSTGRES_PASSWORD"}
    assert ours <= known
    for name in ("DATABASE_URL", "HOST", "PORT"):
        assert f"{name}=" in DOCKERFILE
        assert name in known


def test_compose_gives_the_bot_as_little_as_it_needs() -> None:
    bot, postgres = COMPOSE["services"]["headway"], COMPOSE["services"]["postgres"]
    assert all(port.startswith("127.0.0.1:") for port in bot["ports"])
    assert "ports" not in postgres
    assert bot["read_only"] is True
    assert bot["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in bot["security_opt"]
    assert bot["depends_on"]["postgres"]["condition"] == "service_healthy"
    for service in (bot, postgres):
        for volume in service["volumes"]:
            source = volume.split(":")[0]
            there = (ROOT / source).exists() if source.startswith(".") else None
            assert source in COMPOSE["volumes"] or there
    assert "headway:${HEADWAY_DB_PASSWORD" in bot["environment"]["DATABASE_URL"]


def test_the_database_role_is_no_superuser() -> None:
    """Superusers pass over the policies that keep workspaces apart."""
    script = (ROOT / "deploy" / "create-role.sh").read_text()
    assert "NOSUPERUSER" in script
    for it in (ROOT / "deploy").glob("*.sh"):
        subprocess.run(["sh", "-n", str(it)], check=True)


def test_the_unit_is_confined() -> None:
    unit = UNIT.read_text()
    for line in (
        "DynamicUser=yes",
        "ProtectSystem=strict",
        "NoNewPrivileges=yes",
        "CapabilityBoundingSet=",
        "StateDirectory=headway",
    ):
        assert f"\n{line}\n" in unit


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
@pytest.mark.parametrize("name", ["headway.service", "headway-backup.service"])
def test_systemd_understands_the_units(tmp_path: Path, name: str) -> None:
    for it in (*UNIT.parent.glob("*.service"), *UNIT.parent.glob("*.timer")):
        (tmp_path / it.name).write_text(
            re.sub(r"^ExecStart=.*$", "ExecStart=/bin/true", it.read_text(), flags=re.MULTILINE)
        )
    units = [str(tmp_path / name)]
    if "backup" in name:
        units.append(str(tmp_path / "headway-backup.timer"))
    verified = subprocess.run(
        ["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False
    )
    assert (verified.returncode, verified.stderr) == (0, "")
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", units[0]],
        capture_output=True,
        text=True,
        check=False,
    )
    assert judged.returncode == 0, judged.stdout[-500:]


def test_backups_are_confined_as_the_bot_is() -> None:
    ours, backup = (
        {line for line in unit.read_text().splitlines() if re.match(r"[A-Z]\w+=", line)}
        for unit in (UNIT, UNIT.with_name("headway-backup.service"))
    )
    differ = {line.partition("=")[0] for line in ours ^ backup}
    assert differ <= {
        *("Description", "Documentation", "Wants", "After", "Type", "ExecStart", "Environment"),
        *("Restart", "RestartSec", "TimeoutStopSec", "Nice", "IOSchedulingClass", "User"),
        *("TasksMax", "WantedBy"),
    }


@pytest.mark.skipif(not shutil.which("logrotate"), reason="logrotate is not here")
def test_a_log_in_a_file_is_turned_while_it_is_written(tmp_path: Path) -> None:
    log, config = tmp_path / "headway.log", tmp_path / "logrotate"
    config.write_text(
        (ROOT / "deploy" / "logrotate").read_text().replace("/var/log/headway.log", str(log))
    )
    config.chmod(0o644)
    with log.open("a") as writing:
        for turn in range(3):
            writing.write(f"line {turn}\n")
            writing.flush()
            turned = subprocess.run(
                ["logrotate", "--force", "--state", str(tmp_path / "state"), str(config)],
                capture_output=True,
                text=True,
                check=False,
            )
            assert (turned.returncode, turned.stderr) == (0, "")
        writing.write("the last\n")
    assert log.read_text() == "the last\n"
    assert (tmp_path / "headway.log.1").read_text() == "line 2\n"
    assert (tmp_path / "headway.log.2.gz").exists()
