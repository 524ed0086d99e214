"""The page "give it a model", followed word for word: its file is written, its commands run, its output compared."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from npc_server.fake_openai.faults import FAULTS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "howto" / "give-it-a-model.md").read_text(encoding="utf-8")
COMMAND = f"{shlex.quote(sys.executable)} -m npc_server"
PORT = 8790

pytestmark = pytest.mark.processes


class Reader:
    """Somebody in a folder of their own who types what the page says."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._fake: subprocess.Popen[str] | None = None
        self.ran = 0

    def types(self, command: str, shown: list[str]) -> None:
        if command.startswith(". "):
            return
        self.ran += 1
        if command.startswith("npc-server fake-openai"):
            self._start_fake(command, shown)
            return
        typed = _typed(shown)
        done = subprocess.run(
            _here(command),
            shell=True,
            cwd=self._folder,
            env=self._environment,
            input="".join(f"{line}\n" for line in typed),
            capture_output=True,
            text=True,
            timeout=60,
        )
        expected = "\n".join(line for line in shown if line not in typed)
        pattern = re.escape(expected).replace(r"\.\.\.", r"(?:[^\n]*\n?)*?[^\n]*")
        assert re.fullmatch(pattern, done.stdout.rstrip("\n")), f"{command}\n{done.stdout}\n{done.stderr}"

    def writes(self, settings: str) -> None:
        (self._folder / "npc-server.toml").write_text(settings, encoding="utf-8")

    def leaves(self) -> None:
        if self._fake is not None:
            self._fake.terminate()
            self._fake.communicate()

    def _start_fake(self, command: str, shown: list[str]) -> None:
        self.leaves()
        words = shlex.split(_here(command))
        self._fake = subprocess.Popen(words, cwd=self._folder, env=self._environment, stdout=subprocess.PIPE, text=True)
        assert self._fake.stdout is not None
        assert self._fake.stdout.readline().splitlines() == shown

    @property
    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("NPC_", "OPENAI_"))}
        return {**kept, "PYTHONPATH": str(ROOT), "NPC_DATA": str(self._folder / "data"), "COLUMNS": "80"}


def test_the_page_shows_what_its_reader_sees(tmp_path: Path) -> None:
    if not _is_free(PORT):
        pytest.skip(f"port {PORT}, which the page uses, is taken")
    shutil.copytree(ROOT / "characters" / "hello", tmp_path / "characters" / "hello")
    reader = Reader(tmp_path)
    try:
        for kind, body in re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL):
            if kind == "toml" and "base_url" in body:
                reader.writes(body)
            elif kind == "console":
                for command, shown in _commands(body):
                    reader.types(command, shown)
    finally:
        reader.leaves()
    assert reader.ran == 8


def test_the_page_names_faults_that_there_are() -> None:
    named = re.search(r"The faults are (.*?) and a few more", PAGE, re.DOTALL)
    assert named
    assert set(re.findall(r"`([\w-]+)`", named[1])) <= FAULTS.keys()


def _here(command: str) -> str:
    """As this checkout runs it; lines are answered at once, not in the time that it takes to say them."""
    command = re.sub(r"^npc-server\b", COMMAND, command)
    return command.replace(" talk ", " talk --fast ")


def _commands(body: str) -> Iterator[tuple[str, list[str]]]:
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        command, *shown = part.splitlines()
        yield command, shown


def _typed(shown: list[str]) -> list[str]:
    """The lines that the reader types: what `You:` repeats, the number of a choice, `/quit`."""
    if "/quit" not in shown:
        return []
    spoken = {line.removeprefix("You: ") for line in shown if line.startswith("You: ")}
    return [line for line in shown if line in spoken or line.isdecimal() or line == "/quit"]


def _is_free(port: int) -> bool:
    try:
        with socket.create_server(("127.0.0.1", port)):
            return True
    except OSError:
        return False
