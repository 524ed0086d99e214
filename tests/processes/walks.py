"""Whole games by voice: the sentences of `walks.yaml`, spoken by flite into `npc-server talk`."""

from __future__ import annotations

import json
import subprocess
import wave
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml

from tests.listening.player_voices import say, with_silence
from tests.processes.server_process import MILLBROOK, server_command, server_environment
from tests.processes.wire_player import Message

__all__ = ["WALKS", "PlayedWalk", "Step", "start_walk", "write_recording"]

Step = dict[str, str]
"""One utterance: `to`, `say`, `edge`."""

WALKS: dict[str, list[Step]] = yaml.safe_load((MILLBROOK / "walks.yaml").read_text("utf-8"))
_ENDS_WITHIN_S = 120


def write_recording(path: Path, text: str, voice: str) -> Path:
    """A sentence with a little silence around it, 16 kHz mono, as a player's recording."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(with_silence(say(text, voice), before_ms=300, after_ms=200))
    return path


@dataclass
class PlayedWalk:
    """One run of `npc-server talk --out FOLDER`, begun; its outcome waits for its end.

    Attributes:
        out: what the client recorded.
    """

    steps: list[Step]
    process: subprocess.Popen[str]
    script: str
    out: Path

    @cached_property
    def outcome(self) -> tuple[int, str]:
        """Exit code, and what was written to standard error."""
        try:
            _, errors = self.process.communicate(self.script, timeout=_ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            _, errors = self.process.communicate()
        return self.process.returncode, errors

    def close(self) -> None:
        """End it, if it still runs, and its pipes."""
        if self.process.poll() is None:
            self.process.kill()
        assert self.outcome is not None

    @cached_property
    def messages(self) -> list[Message]:
        """Every message, in order, with its `direction`."""
        assert self.outcome[0] == 0, self.outcome[1]
        lines = (self.out / "messages.jsonl").read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]

    def of(self, type_: str) -> list[Message]:
        """The server's messages of one type."""
        return [message for message in self.messages if message["direction"] == "in" and message["type"] == type_]


def start_walk(
    ending: str,
    voice: str,
    folder: Path,
    *,
    by_options: bool,
    free_talk: str = "",
    settings: Mapping[str, str] | None = None,
) -> PlayedWalk:
    """Begin a walk in a folder of its own.

    Args:
        by_options: name the recordings as `--wav CHARACTER=FILE`; else in lines of standard input.
        free_talk: said to everybody but Agnes when the player first comes to them.
        settings: of the server, by their variables.
    """
    steps = _with_free_talk(WALKS[ending], free_talk) if free_talk else WALKS[ending]
    folder.mkdir()
    recordings = [write_recording(folder / f"{number}.wav", step["say"], voice) for number, step in enumerate(steps)]
    pairs = list(zip(steps, recordings, strict=True))
    options = [word for step, path in pairs for word in ("--wav", f"{step['to']}={path}")] if by_options else []
    script = "" if by_options else "".join(_lines_of(step, path) for step, path in pairs)
    command = server_command("talk", "--world", str(MILLBROOK), "--fast", "--new", "--out", str(folder / "out"))
    process = subprocess.Popen(
        [*command, "--character", steps[0]["to"], *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**server_environment(folder / "data"), **(settings or {})},
    )
    return PlayedWalk(steps, process, script, folder / "out")


def _with_free_talk(steps: list[Step], said: str) -> list[Step]:
    met = {"agnes"}  # at her door any words lead in
    talk: list[Step] = []
    for step in steps:
        if step["to"] not in met:
            met.add(step["to"])
            talk.append({"to": step["to"], "say": said, "edge": ""})
        talk.append(step)
    return talk


def _lines_of(step: Step, path: Path) -> str:
    return f"/talk {step['to']}\n/wav {path}\n"
