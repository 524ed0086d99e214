"""The page on scenarios, followed word for word: its scenario is written, its commands run, its output compared."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from npc_server.command_line.main import app

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "howto" / "test-your-story.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with the worlds that come along."""
    shutil.copytree(ROOT / "characters", tmp_path / "characters")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(command: str) -> list[str]:
    return CliRunner().invoke(app, shlex.split(command)[1:]).stdout.splitlines()


def test_the_page_shows_what_its_reader_sees(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = next(body for kind, body in BLOCKS if kind == "yaml")
    ran = 0
    for kind, body in BLOCKS:
        if body == scenario:
            (folder / "characters" / "hello" / "tests" / "ducks.yaml").write_text(body, encoding="utf-8")
        elif kind == "console":
            command, *shown = body.removeprefix("$ ").splitlines()
            if command.startswith("NPC_"):
                variable, command = command.split(" ", 1)
                monkeypatch.setenv(*variable.split("=", 1))
            found = run(command)
            assert found[: len(shown)] == shown and found
            ran += 1
    assert ran == 3


def test_the_page_counts_the_sample_worlds_scenarios(folder: Path) -> None:
    assert run("npc-server test characters/millbrook")[-1] == "The Bell of Millbrook: 30 of 30 scenarios met"
    assert "has thirty" in PAGE


def test_a_refused_supper_is_explained_as_the_page_shows(folder: Path) -> None:
    (folder / "characters" / "millbrook" / "tests" / "inn.yaml").write_text(
        "one:\n  start: {nodes: {agnes: inn.hearth}, facts: {gold: 0}}\n"
        "  turns: [{to: agnes, say: I would like some supper, edge: inn.hearth.supper}]\n",
        encoding="utf-8",
    )
    (failure,) = [line for line in run("npc-server test characters/millbrook") if line.startswith("  ")]
    shown = next(body.strip() for kind, body in BLOCKS if kind == "" and body.startswith("expected"))
    assert failure.endswith(shown)


def test_the_scenario_that_begins_in_the_middle_stands_in_the_sample_world() -> None:
    tower = (ROOT / "characters" / "millbrook" / "tests" / "tower.yaml").read_text(encoding="utf-8")
    assert any(body in tower for kind, body in BLOCKS if kind == "yaml")
