"""The tutorial, followed word for word: its files are written, its commands run, its output compared."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "tutorial" / "first-character.md").read_text(encoding="utf-8")
WORLD = Path("characters/lighthouse")
MISTAKE = ("when: cans >= 2", "when: can >= 2")
"""What the reader is told to break, to see what `check` says."""

pytestmark = pytest.mark.processes


def test_the_tutorial_shows_what_its_reader_sees(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "characters" / "hello", tmp_path / "characters" / "hello")
    ran = 0
    for before, kind, body in _blocks():
        if kind == "yaml":
            _write(tmp_path / WORLD, before, body)
        elif kind == "console":
            for command, shown in _commands(body):
                ran += _run(tmp_path, command, shown)
    assert ran >= 12


def _run(folder: Path, command: str, shown: list[str]) -> bool:
    """Run one command and compare; False for one that a test can't run."""
    if command.startswith((". ", "sudo ")) or "--mic" in command:
        return False
    typed = _typed(shown)
    is_broken = any(MISTAKE[1].removeprefix("when: ") in line for line in shown)
    story = folder / WORLD / "story" / "stairs.yaml"
    right = story.read_text(encoding="utf-8") if is_broken else ""
    if is_broken:
        story.write_text(right.replace(*MISTAKE), encoding="utf-8")
    if command.startswith("npc-server "):
        command = f"{shlex.quote(sys.executable)} -m npc_server " + command.removeprefix("npc-server ")
        command = command.replace(" talk ", " talk --fast ")
    done = subprocess.run(
        command,
        shell=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NPC_DATA": str(folder / "data"), "COLUMNS": "80"},
        input="".join(f"{line}\n" for line in typed),
        capture_output=True,
        text=True,
        timeout=60,
    )
    if is_broken:
        story.write_text(right, encoding="utf-8")
    assert done.stdout.splitlines() == [line for line in shown if line not in typed], f"{command}\n{done.stderr}"
    return True


def _blocks() -> Iterator[tuple[str, str, str]]:
    """The last line before each fenced block, its language and its text."""
    for found in re.finditer(r"^```(\w*)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL):
        yield PAGE[: found.start()].rstrip().rpartition("\n")[2], found[1], found[2]


def _write(world: Path, before: str, body: str) -> None:
    """The block is a whole file, or goes to the end of one."""
    whole = re.fullmatch(rf"`{WORLD}/(.+)`", before)
    added = re.search(r"dd at the end of `(.+?)`", before)
    if whole:
        (world / whole[1]).write_text(body, encoding="utf-8")
    else:
        assert added, before
        path = world / added[1]
        path.write_text(path.read_text(encoding="utf-8") + body, encoding="utf-8")


def _commands(body: str) -> Iterator[tuple[str, list[str]]]:
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        command, *shown = part.splitlines()
        yield command, shown


def _typed(shown: list[str]) -> list[str]:
    """The lines that the reader types: what `You:` repeats, the number of a choice, `/quit`."""
    spoken = {line.removeprefix("You: ") for line in shown if line.startswith("You: ")}
    return [line for line in shown if line in spoken or line.isdecimal() or line == "/quit"]
