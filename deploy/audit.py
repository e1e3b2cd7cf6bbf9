"""`make audit`: asks whether anything that is locked has a known vulnerability.

Both questions need the network. Without an answer nothing was learnt, which is said, and is no
success.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from playground.build import PAGE, find_node

ROOT = Path(__file__).parent.parent


def ask(what: str, command: Sequence[str], folder: Path, found: str) -> bool:
    """Run a tool; True when it looked and found nothing. `found` is what it prints else."""
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()
    environment = {**os.environ, "PATH": f"{find_node()[0]}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    told = done.stdout + done.stderr
    if done.returncode == 0:
        sys.stdout.write("  nothing known\n")
        return True
    if found in told:
        sys.stdout.write(f"{told.strip()}\n")
        return False
    sys.stdout.write(f"  It could not be asked, so nothing was learnt: {_reason(told)}\n")
    return False


def _reason(told: str) -> str:
    """The reason is what comes last; npm has it in a warning, before where its log is."""
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    lines = [line for line in lines if "complete log of this run" not in line]
    why = [line for line in lines if line.startswith("npm warn audit")] or lines
    return why[-1].removeprefix("npm warn audit ") if why else "it said nothing"


def main(pip_audit: Sequence[str]) -> int:
    """Ask about both; the exit code is 0 when both looked and found nothing."""
    python = [
        *pip_audit,
        *("--require-hashes", "--disable-pip", "--progress-spinner=off"),
        *("--requirement", "requirements.lock"),
    ]
    npm = [*find_node()[1], "audit", "--package-lock-only"]
    answers = [
        ask("Python packages (requirements.lock)", python, ROOT, "known vulnerabilit"),
        ask("npm packages of the playground's page", npm, PAGE, "severity"),
    ]
    return 0 if all(answers) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
