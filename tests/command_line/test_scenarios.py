"""`npc-server test`: plays a world's scenarios and points at what is not met."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from npc_server.command_line.main import app
from npc_server.errors import ConfigurationError

WORLDS = Path(__file__).parents[2] / "characters"


@pytest.fixture
def hello(tmp_path: Path) -> Path:
    """A copy of the smallest world that may be spoilt."""
    return Path(shutil.copytree(WORLDS / "hello", tmp_path / "hello"))


def run(*arguments: str) -> tuple[int, list[str]]:
    result = CliRunner().invoke(app, ["test", *arguments])
    if isinstance(result.exception, ConfigurationError):
        raise result.exception
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout.splitlines()


def spoil(hello: Path, old: str, new: str) -> None:
    file = hello / "tests" / "bench.yaml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def test_scenarios_that_are_met_end_with_0(hello: Path) -> None:
    code, lines = run(str(hello))
    assert code == 0
    assert lines[0] == "✓ tests/bench.yaml: sitting_down (5 turns)"
    assert lines[-1] == "Hello: 3 of 3 scenarios met"


def test_one_that_is_not_met_ends_with_1_and_a_place_that_an_editor_can_open(hello: Path) -> None:
    spoil(hello, "says: Because ducks cannot pay", "says: Because I can")
    code, lines = run(str(hello))
    assert code == 1
    assert lines[0] == "✗ tests/bench.yaml: sitting_down (4 turns)"
    place = hello / "tests" / "bench.yaml"
    assert lines[1] == f"  {place}:6:5: expected to hear “Because I can”, but heard “Because ducks cannot pay.”"
    assert lines[-1] == "Hello: 2 of 3 scenarios met"


@pytest.mark.parametrize("speak", ["authored", "model"])
def test_a_model_of_the_settings_can_play_them(hello: Path, monkeypatch: pytest.MonkeyPatch, speak: str) -> None:
    monkeypatch.setenv("NPC_THINKING__LLM", "fixed")
    monkeypatch.setenv("NPC_THINKING__SPEAK", speak)
    monkeypatch.chdir(hello)
    assert run(str(hello), "--mind", "model")[0] == 0


def test_a_model_that_the_settings_do_not_name_is_asked_for(hello: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NPC_THINKING__LLM", raising=False)
    monkeypatch.chdir(hello)
    with pytest.raises(
        ConfigurationError, match=r"--mind model: the setting thinking\.llm is 'none'; name one of .*fixed"
    ):
        run(str(hello), "--mind", "model")


@pytest.mark.parametrize(
    ("spoilt", "says"),
    [
        ("edge: bench.bench.woh", r"bench\.yaml:4:30: error SG010: unknown edge 'bench\.bench\.woh'"),
        ("edgy: x", "SG005"),
    ],
)
def test_what_is_wrong_in_the_files_is_told_before_anything_is_played(hello: Path, spoilt: str, says: str) -> None:
    spoil(hello, "edge: bench.bench.who", spoilt)
    with pytest.raises(ConfigurationError, match=says):
        run(str(hello))


def test_a_world_without_scenarios_is_no_success(hello: Path) -> None:
    shutil.rmtree(hello / "tests")
    with pytest.raises(ConfigurationError, match=r"there is no scenario in .*tests; .*test-your-story"):
        run(str(hello))


def test_an_unknown_mind_is_refused(hello: Path) -> None:
    with pytest.raises(ConfigurationError, match="--mind clever: expected one of scripted, model"):
        run(str(hello), "--mind", "clever")
