"""What a person reads who gives the command something it can't use: a sentence, never a traceback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from npc_server.command_line.main import main

_REPOSITORY = Path(__file__).parents[2]
_HELLO = str(_REPOSITORY / "characters" / "hello")

Run = Callable[..., str]


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty folder, no variables, a terminal that is wide enough for a line."""
    for name in [name for name in os.environ if name.upper().startswith("NPC_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "500")


@pytest.fixture
def refusal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command with these arguments; its words on standard error, after exit code 1."""

    def run(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["npc-server", *arguments])
        with pytest.raises(SystemExit) as caught:
            main()
        said = capsys.readouterr()
        assert caught.value.code == 1
        assert said.out == ""
        assert said.err.startswith("npc-server: ") and said.err.endswith("\n")
        assert "Traceback" not in said.err
        return said.err

    return run


@pytest.mark.parametrize("command", [["serve", "--world"], ["talk", "--world"], ["graph"]])
def test_the_command_tells_when_there_is_no_such_world(refusal: Run, command: list[str]) -> None:
    said = refusal(*command, "nowhere")
    assert "there is no folder nowhere; a world is a folder with a world.yaml" in said


def test_the_check_tells_when_there_is_no_such_world(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["npc-server", "check", "nowhere"])
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == 1
    assert "there is no folder nowhere" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("port", "reason"), [("high", "'high'"), ("99999", "less than or equal to 65535"), ("-1", "0")]
)
def test_the_command_tells_when_the_port_of_a_variable_is_bad(
    refusal: Run, monkeypatch: pytest.MonkeyPatch, port: str, reason: str
) -> None:
    monkeypatch.setenv("NPC_GATEWAY__PORT", port)
    said = refusal("serve", "--world", _HELLO)
    assert "gateway.port (variable NPC_GATEWAY__PORT)" in said and reason in said


def test_the_command_tells_when_the_port_of_a_file_is_bad(refusal: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("[gateway]\nport = 99999\n", encoding="utf-8")
    said = refusal("serve", "--world", _HELLO, "--config", "mine.toml")
    assert said.startswith("npc-server: settings from mine.toml and the environment: gateway.port")


@pytest.mark.engines
def test_the_command_tells_when_the_port_is_taken(refusal: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = refusal("serve", "--world", _HELLO, "--port", port)
    assert f"can't listen on 127.0.0.1, port {port}: " in said
    assert "set gateway.host and gateway.port" in said


def test_the_command_tells_when_others_could_reach_it_without_a_token(refusal: Run) -> None:
    said = refusal("serve", "--world", _HELLO, "--host", "0.0.0.0")
    assert "NPC_GATEWAY__TOKEN_SECRET" in said and "listen on 127.0.0.1" in said


def test_the_command_tells_when_the_config_is_missing(refusal: Run) -> None:
    assert refusal("serve", "--config", "mine.toml").startswith("npc-server: mine.toml: there is no such file")


def test_the_command_tells_when_the_data_folder_cannot_be_used(
    refusal: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("NPC_DATA", "file")
    said = refusal("serve", "--world", _HELLO, "--port", "0")
    assert "playthroughs can't be kept in" in said and "NPC_DATA" in said


@pytest.mark.parametrize(
    ("voice", "hint"), [("en-gbb", "did you mean en-gb"), ("en-gb+f33", "did you mean f3?"), ("[red]", "'[red]'")]
)
def test_the_command_tells_when_the_voice_is_unknown(refusal: Run, voice: str, hint: str) -> None:
    said = refusal("say", "Hello.", "--out", "hello.wav", "--voice", voice)
    assert f"espeak voice '{voice}'" in said and hint in said


def test_the_command_tells_when_a_characters_voice_is_unknown(refusal: Run, tmp_path: Path) -> None:
    for file in Path(_HELLO).rglob("*.yaml"):
        copy = tmp_path / "hello" / file.relative_to(_HELLO)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(file.read_text(encoding="utf-8").replace("en-gb+f2", "en-gb+f22"), encoding="utf-8")
    said = refusal("serve", "--world", "hello", "--port", "0")
    assert "en-gb+f22" in said and "did you mean f2?" in said


def test_the_command_tells_when_no_server_is_there(refusal: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    said = refusal("talk", "--url", f"ws://127.0.0.1:{port}/v1")
    assert f"no server at ws://127.0.0.1:{port}/v1" in said and "Is `npc-server serve` running?" in said


def test_the_command_tells_when_the_graphs_format_is_unknown(refusal: Run) -> None:
    assert "--format png: expected one of mermaid, dot, svg, json" in refusal("graph", _HELLO, "--format", "png")


@pytest.mark.processes
def test_the_process_shows_no_traceback_when_it_is_refused(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "npc_server", "say", "Hello.", "--out", "nowhere/hello.wav"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(_REPOSITORY)},
    )
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == (
        "npc-server: --out nowhere/hello.wav: the folder nowhere does not exist; make it first, or choose another\n"
    )
