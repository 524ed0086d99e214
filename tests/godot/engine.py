"""The Godot engine of this machine, and the addon's project, imported once."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

__all__ = ["ENGINE", "PROJECT", "WHY_NO_ENGINE", "broken_lines", "needs_engine", "run_engine"]

PROJECT = Path("clients/godot_bridge").absolute()
_CACHED = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "npc-server" / "godot" / "godot"
_OLDEST = (4, 2)
_WITHIN_S = 60
_BROKEN = ("SCRIPT ERROR", "Parse Error", "USER ERROR", "ERROR: ")


def _find() -> tuple[str | None, str]:
    """Its path; or None, and why there is none."""
    named = os.environ.get("NPC_GODOT")
    path = named or (str(_CACHED) if _CACHED.exists() else shutil.which("godot4") or shutil.which("godot"))
    if path is None:
        return None, f"there is no Godot at {_CACHED}, none on the PATH, and NPC_GODOT is not set"
    try:
        done = subprocess.run([path, "--headless", "--version"], capture_output=True, text=True, timeout=20)
        version = tuple(int(part) for part in done.stdout.split(".")[:2])
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        return None, f"{path} does not run: {error}"
    if version < _OLDEST:
        return None, f"{path} is Godot {done.stdout.strip()}; 4.2 or newer is needed"
    return path, ""


ENGINE, WHY_NO_ENGINE = _find()

needs_engine = pytest.mark.skipif(ENGINE is None, reason=f"NO GODOT, so its addon is not tested: {WHY_NO_ENGINE}")


def run_engine(*arguments: str, within_s: float = _WITHIN_S) -> tuple[int, str]:
    """Run the project headless to its end: exit code, and all that it wrote."""
    assert ENGINE is not None
    done = subprocess.run(
        [ENGINE, "--headless", "--path", str(PROJECT), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=within_s,
    )
    return done.returncode, done.stdout


def broken_lines(output: str) -> list[str]:
    """What tells that a script broke: Godot itself goes on and exits with 0."""
    return [line for line in output.splitlines() if line.lstrip().startswith(_BROKEN)]
