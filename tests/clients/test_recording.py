"""What a recorded conversation leaves behind."""

from __future__ import annotations

import json
import wave
from pathlib import Path
from typing import Any

import pytest

from clients.terminal.recording import Recording

_RATE_HZ = 24_000


def _sound(path: Path) -> bytes:
    with wave.open(str(path), "rb") as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (_RATE_HZ, 1, 2)
        return file.readframes(file.getnframes())


def _messages(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "messages.jsonl").read_text(encoding="utf-8").splitlines()]


def _start(utterance: str, character: str = "mara") -> dict[str, Any]:
    return {"type": "utterance_start", "utterance": utterance, "character": character}


def _speech(utterance: str, pcm: bytes) -> dict[str, Any]:
    return {"type": "speech", "utterance": utterance, "at_ms": 0, "pcm": pcm, "visemes": [], "words": []}


def _end(utterance: str) -> dict[str, Any]:
    return {"type": "utterance_end", "utterance": utterance}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "down"


@pytest.fixture
def recording(folder: Path) -> Recording:
    return Recording(folder, _RATE_HZ)


def test_a_recording_holds_a_wav_for_each_utterance_and_one_of_all(recording: Recording, folder: Path) -> None:
    for message in (
        _start("u-1"),
        _speech("u-1", b"\1\0" * 480),
        _speech("u-1", b"\2\0" * 240),
        _end("u-1"),
        _start("u-2", "agnes"),
        _speech("u-2", b"\3\0" * 100),
        _end("u-2"),
    ):
        recording.note("in", message)
    recording.close()
    assert _sound(folder / "u-1-mara.wav") == b"\1\0" * 480 + b"\2\0" * 240
    assert _sound(folder / "u-2-agnes.wav") == b"\3\0" * 100
    assert _sound(folder / "heard.wav") == b"\1\0" * 480 + b"\2\0" * 240 + b"\3\0" * 100
    assert {path.name for path in folder.iterdir()} == {"messages.jsonl", "heard.wav", "u-1-mara.wav", "u-2-agnes.wav"}


def test_every_message_is_kept_in_order_with_its_direction(recording: Recording, folder: Path) -> None:
    recording.note("out", {"type": "text", "text": "Grüß Gott"})
    recording.note("in", {"type": "state", "character": "mara", "state": "idle", "seq": 4})
    recording.close()
    assert _messages(folder) == [
        {"direction": "out", "type": "text", "text": "Grüß Gott"},
        {"direction": "in", "type": "state", "character": "mara", "state": "idle", "seq": 4},
    ]
    assert "Grüß" in (folder / "messages.jsonl").read_text(encoding="utf-8")


def test_sound_in_a_message_is_kept_as_its_length(recording: Recording, folder: Path) -> None:
    recording.note("in", _start("u-1"))
    recording.note("in", _speech("u-1", bytes(2880)))
    recording.note("in", {"type": "speech", "utterance": "u-1", "pcm": b"", "visemes": {"weights": bytes(45)}})
    recording.close()
    assert [message.get("pcm") for message in _messages(folder)] == [None, {"bytes": 2880}, {"bytes": 0}]
    assert _messages(folder)[2]["visemes"] == {"weights": {"bytes": 45}}


def test_a_message_is_on_disk_when_it_is_noted(recording: Recording, folder: Path) -> None:
    recording.note("out", {"type": "bye"})
    assert _messages(folder) == [{"direction": "out", "type": "bye"}]
    recording.close()


def test_an_utterance_is_kept_when_the_conversation_ends_amid_it(recording: Recording, folder: Path) -> None:
    recording.note("in", _start("u-1"))
    recording.note("in", _speech("u-1", bytes(960)))
    recording.close()
    assert _sound(folder / "u-1-mara.wav") == bytes(960)


def test_an_utterance_is_kept_when_the_next_begins_without_its_end(recording: Recording, folder: Path) -> None:
    recording.note("in", _start("u-1"))
    recording.note("in", _speech("u-1", b"\1\0"))
    recording.note("in", _start("u-2"))
    recording.note("in", _speech("u-2", b"\2\0"))
    recording.close()
    assert _sound(folder / "u-1-mara.wav") == b"\1\0"
    assert _sound(folder / "u-2-mara.wav") == b"\2\0"


def test_the_players_own_messages_make_no_sound(recording: Recording, folder: Path) -> None:
    recording.note("out", {"type": "speech", "pcm": b"\1\0"})
    recording.close()
    assert _sound(folder / "heard.wav") == b""


def test_a_conversation_without_speech_leaves_an_empty_wav(recording: Recording, folder: Path) -> None:
    recording.close()
    assert _sound(folder / "heard.wav") == b""
    assert _messages(folder) == []


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        Recording(tmp_path / "file", _RATE_HZ)


def test_what_json_cannot_hold_is_refused(recording: Recording) -> None:
    with pytest.raises(TypeError, match="set can't be written as JSON"):
        recording.note("in", {"type": "x", "value": {1}})
    recording.close()
