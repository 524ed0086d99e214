"""`npc-server check` on worlds that are whole, spoilt and absent."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from npc_server.command_line.main import app

WORLDS = Path(__file__).parent.parent.parent / "characters"


def run_check(folder: Path) -> tuple[int, list[str]]:
    result = CliRunner().invoke(app, ["check", str(folder)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout.splitlines()


@pytest.fixture
def hello(tmp_path: Path) -> Path:
    """A copy of the smallest world that may be spoilt."""
    return Path(shutil.copytree(WORLDS / "hello", tmp_path / "hello"))


def spoil(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("name", ["hello", "millbrook"])
def test_check_finds_nothing_in_the_worlds_that_come_along(name: str) -> None:
    code, lines = run_check(WORLDS / name)
    assert code == 0
    (summary,) = lines
    assert summary.endswith("0 errors, 0 warnings")


def test_check_counts_what_the_world_holds(hello: Path) -> None:
    assert run_check(hello) == (0, ["Hello: 3 nodes, 7 edges, 1 character; 0 errors, 0 warnings"])


def test_check_begins_each_line_with_a_place_that_an_editor_can_open(hello: Path) -> None:
    shutil.rmtree(hello / "tests")  # its scenarios would miss the ending too
    spoil(hello / "story/bench.yaml", "    ending: goodbye\n", "")
    code, (finding, summary) = run_check(hello)
    assert code == 1
    place, _, words = finding.partition(": ")
    assert place == f"{hello}/story/bench.yaml:26:3"
    assert words.startswith("error SG021: the node 'bench.end' has no edges")
    assert words.endswith("(a way there: bench.bench.sit → bench.seat.goodbye)")
    assert summary.endswith("1 error, 0 warnings")


def test_check_ends_with_0_when_there_are_only_warnings(hello: Path) -> None:
    spoil(hello / "world.yaml", "tracks:", "facts: {left_over: {type: bool}}\ntracks:")
    code, (finding, summary) = run_check(hello)
    assert code == 0
    assert "warning SG023: the fact 'left_over'" in finding
    assert summary.endswith("0 errors, 1 warning")


def test_check_lists_every_mistake_of_a_world_that_can_not_be_loaded(hello: Path) -> None:
    spoil(hello / "story/bench.yaml", "to: seat", "to: seet")
    spoil(hello / "story/bench.yaml", "to: end", "two: end")
    code, (first, second, summary) = run_check(hello)
    assert code == 1
    assert "error SG010: unknown node 'seet'; did you mean 'seat'?" in first
    assert "error SG005: " in second
    assert summary == f"{hello} can't be loaded: 2 errors, 0 warnings; its story was not checked"


def test_check_finds_mistakes_in_scenarios(hello: Path) -> None:
    spoil(hello / "tests/bench.yaml", "{to: martha, say: why", "{to: marta, say: why")
    spoil(hello / "tests/bench.yaml", "node: bench.seat", "nodes: bench.seat")
    code, (first, second, summary) = run_check(hello)
    assert code == 1
    assert first.startswith(f"{hello}/tests/bench.yaml:5:") and "error SG005: " in first
    assert second.startswith(f"{hello}/tests/bench.yaml:10:10: error SG010: ") and "did you mean 'martha'?" in second
    assert summary == "Hello: 3 nodes, 7 edges, 1 character; 2 errors, 0 warnings"


def test_check_says_when_there_is_no_world(tmp_path: Path) -> None:
    code, (finding, _summary) = run_check(tmp_path / "nowhere")
    assert code == 1
    assert "SG001: there is no folder" in finding


@pytest.mark.parametrize(
    ("old", "new", "cure"),
    [("en-gb+f2", "en-gb+f22", "did you mean"), ("engine: espeak", "engine: speak", "did you mean espeak?")],
)
def test_check_finds_a_voice_that_does_not_exist(hello: Path, old: str, new: str, cure: str) -> None:
    spoil(hello / "characters/martha.yaml", old, new)
    code, (finding, _summary) = run_check(hello)
    assert code == 1
    assert finding.startswith(f"{hello}/characters/martha.yaml:1:1: error SG032: ")
    assert cure in finding
