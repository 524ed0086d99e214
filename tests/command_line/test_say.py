"""`npc-server say`: a WAV, its mouth shapes and words beside it, and what is said when it can't be."""

from __future__ import annotations

import json
import wave
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from npc_server.command_line.say import say
from npc_server.errors import ConfigurationError
from npc_server.speaking.lipsync.shapes import OCULUS15

_TEXT = "Apple pie, my boy! It's 25 gold."


def _said(out: Path, text: str = _TEXT, voice: str = "en-gb+f3", rate: int = 165, pitch: int = 50) -> dict[str, Any]:
    say(text, voice, rate, pitch, out)
    document: dict[str, Any] = json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))
    return document


def _sound(out: Path) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    with wave.open(str(out), "rb") as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (24_000, 1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


@pytest.mark.engines
def test_say_writes_sound_shapes_and_words_when_all_is_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "hello.wav"
    document = _said(out)
    sound = _sound(out)
    duration_ms = len(sound) / 24
    assert document["text"] == _TEXT
    assert document["duration_ms"] == pytest.approx(duration_ms, abs=0.5)
    assert np.abs(sound.astype(int)).max() > 3000
    assert document["lipsync"] == {"set": "oculus15", "names": list(OCULUS15)}
    assert " ".join(word["text"] for word in document["words"]) == _TEXT
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"{out}: {duration_ms / 1000:.2f} s of speech; {len(document['visemes'])} mouth shapes")
    assert line.endswith(f"{len(document['words'])} words in {tmp_path / 'hello.json'}")


@pytest.mark.engines
def test_shapes_and_words_lie_in_the_sound_in_order(tmp_path: Path) -> None:
    document = _said(tmp_path / "hello.wav")
    shapes, words = document["visemes"], document["words"]
    assert all(set(shape) == {"t_ms", "d_ms", "v", "name", "w"} for shape in shapes)
    assert all(set(word) == {"t_ms", "d_ms", "text"} for word in words)
    assert all(document["lipsync"]["names"][shape["v"]] == shape["name"] for shape in shapes)
    assert all(0 < shape["w"] <= 1 for shape in shapes)
    assert shapes[0]["t_ms"] == 0 and shapes[-1]["name"] == "sil"
    assert all(a["t_ms"] + a["d_ms"] == b["t_ms"] for a, b in pairwise(shapes))
    assert all(a["t_ms"] + a["d_ms"] <= b["t_ms"] for a, b in pairwise(words))
    assert all(each["t_ms"] + each["d_ms"] <= document["duration_ms"] for each in (shapes[-1], words[-1]))


@pytest.mark.engines
def test_voice_rate_and_pitch_are_heard(tmp_path: Path) -> None:
    _said(tmp_path / "plain.wav")
    changes: list[dict[str, Any]] = [{"voice": "en-us+m3"}, {"rate": 110}, {"pitch": 90}]
    for number, change in enumerate(changes):
        _said(tmp_path / f"{number}.wav", **change)
        assert not np.array_equal(_sound(tmp_path / f"{number}.wav"), _sound(tmp_path / "plain.wav"))
    assert len(_sound(tmp_path / "1.wav")) > 1.2 * len(_sound(tmp_path / "plain.wav"))


@pytest.mark.engines
def test_letters_beyond_ascii_are_written_as_they_are(tmp_path: Path) -> None:
    assert _said(tmp_path / "hello.wav", "Grüß Gott, café!", "de")["words"][-1]["text"] == "café!"
    assert "Grüß" in (tmp_path / "hello.json").read_text(encoding="utf-8")


@pytest.mark.engines
@pytest.mark.parametrize("text", ["", "...", "<b></b>", "\N{SMILING FACE WITH SUNGLASSES}"])
def test_say_refuses_when_the_text_has_no_word(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigurationError, match="no word to say"):
        _said(tmp_path / "hello.wav", text)
    assert not list(tmp_path.iterdir())


def test_say_refuses_when_the_text_is_too_long(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="2001 characters; at most 2000"):
        _said(tmp_path / "hello.wav", "a" * 2001)


@pytest.mark.parametrize(
    ("voice", "hint"), [("en-gbb", "did you mean en-gb"), ("en-gb+f33", "did you mean f3"), ("klingon", "there are")]
)
def test_say_refuses_when_the_voice_is_unknown(tmp_path: Path, voice: str, hint: str) -> None:
    with pytest.raises(ConfigurationError, match=hint):
        _said(tmp_path / "hello.wav", voice=voice)
    assert not list(tmp_path.iterdir())


def test_say_refuses_when_the_folder_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"nowhere does not exist; make it first"):
        _said(tmp_path / "nowhere" / "hello.wav")
    assert not list(tmp_path.iterdir())


def test_say_refuses_when_the_folder_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="is a file"):
        _said(tmp_path / "file" / "hello.wav")


@pytest.mark.parametrize("name", ["hello", "hello.mp3", "hello.json"])
def test_say_refuses_when_the_file_is_not_named_as_a_wav(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match=r"such as .*hello\.wav"):
        _said(tmp_path / name)


@pytest.mark.engines
@pytest.mark.parametrize("name", ["hello.wav", "hello.json"])
def test_say_refuses_when_a_file_cannot_be_written(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(ConfigurationError, match=rf"{name} can't be written: Is a directory; choose another place"):
        _said(tmp_path / "hello.wav", "Hi.")
