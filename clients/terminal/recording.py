"""Keeps what a conversation brought: a WAV for each utterance, one of everything, and every message.

`messages.jsonl` holds one message a line; sound in it is replaced by its length, since the WAV
files hold it: `{"bytes": 2880}`.
"""

from __future__ import annotations

import json
import re
import wave
from pathlib import Path
from typing import Any, TextIO

__all__ = ["Recording"]

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")
"""What a file's name is made without: ids come from the server, which may be a stranger's."""


class Recording:
    """Writes into one folder. Made with it, ended by `close`."""

    def __init__(self, folder: Path, rate: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._rate = rate
        self._log: TextIO = (folder / "messages.jsonl").open("w", encoding="utf-8")
        self._everything = _open_wav(folder / "heard.wav", rate)
        self._utterance: wave.Wave_write | None = None

    def note(self, direction: str, message: dict[str, Any]) -> None:
        """Keep one message; `direction` is `in` (from the server) or `out`."""
        self._log.write(json.dumps({"direction": direction, **message}, default=_describe, ensure_ascii=False) + "\n")
        self._log.flush()
        if direction != "in":
            return
        if message["type"] == "utterance_start":
            self._end_utterance()
            name = _UNSAFE.sub("_", f"{message['utterance']}-{message['character']}")[:100] + ".wav"
            self._utterance = _open_wav(self._folder / name, self._rate)
        elif message["type"] == "speech":
            self._everything.writeframes(message["pcm"])
            if self._utterance is not None:
                self._utterance.writeframes(message["pcm"])
        elif message["type"] == "utterance_end":
            self._end_utterance()

    def close(self) -> None:
        """Finish the files."""
        self._end_utterance()
        self._everything.close()
        self._log.close()

    def _end_utterance(self) -> None:
        if self._utterance is not None:
            self._utterance.close()
            self._utterance = None


def _open_wav(path: Path, rate: int) -> wave.Wave_write:
    file = wave.open(str(path), "wb")
    file.setnchannels(1)
    file.setsampwidth(2)
    file.setframerate(rate)
    return file


def _describe(value: object) -> object:
    if isinstance(value, bytes):
        return {"bytes": len(value)}
    raise TypeError(f"{type(value).__name__} can't be written as JSON")
