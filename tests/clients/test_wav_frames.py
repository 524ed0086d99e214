"""A recorded file cut into what a microphone would send."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from clients.terminal.microphone import WavFormatError, wav_frames

_RATE_HZ = 16_000


def _wav(path: Path, sound: bytes, *, rate: int = _RATE_HZ, channels: int = 1, width: int = 2) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setframerate(rate)
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.writeframes(sound)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "hello.wav"


@pytest.mark.parametrize(("rate", "frame_bytes"), [(8_000, 320), (16_000, 640), (24_000, 960), (48_000, 1920)])
def test_a_frame_holds_20_ms_at_every_rate(path: Path, rate: int, frame_bytes: int) -> None:
    frames = wav_frames(_wav(path, bytes(frame_bytes * 3), rate=rate), rate)
    assert [len(frame) for frame in frames] == [frame_bytes] * 3


def test_the_frames_are_the_sound_when_they_are_joined(path: Path) -> None:
    sound = bytes(range(256)) * 5
    assert b"".join(wav_frames(_wav(path, sound), _RATE_HZ)) == sound


def test_the_last_frame_is_filled_up_with_silence_when_the_sound_ends_within_it(path: Path) -> None:
    frames = wav_frames(_wav(path, b"\1\1" * 321), _RATE_HZ)
    assert frames == [b"\1\1" * 320, b"\1\1" + bytes(638)]


def test_there_are_no_frames_when_the_file_holds_no_sound(path: Path) -> None:
    assert wav_frames(_wav(path, b""), _RATE_HZ) == []


@pytest.mark.parametrize(("rate", "channels"), [(24_000, 1), (44_100, 2), (8_000, 1)])
def test_sound_of_another_rate_or_of_two_channels_is_as_long_and_as_loud(path: Path, rate: int, channels: int) -> None:
    tone = np.sin(np.arange(rate) * 2 * np.pi * 440 / rate) * 8000
    frames = wav_frames(
        _wav(path, np.repeat(tone.astype("<i2"), channels).tobytes(), rate=rate, channels=channels), _RATE_HZ
    )
    heard = np.frombuffer(b"".join(frames), "<i2").astype(float)
    assert len(heard) == _RATE_HZ
    assert np.sqrt(np.mean(heard**2)) == pytest.approx(8000 / np.sqrt(2), rel=0.02)


@pytest.mark.parametrize("width", [1, 3])
def test_a_file_of_other_samples_is_refused_with_the_command_that_mends_it(path: Path, width: int) -> None:
    with pytest.raises(WavFormatError) as refused:
        wav_frames(_wav(path, bytes(width * 320), width=width), _RATE_HZ)
    assert f"{width * 8} bits" in str(refused.value) and "sox hello.wav -b 16 out.wav" in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"RIFF", b"ID3 this is an mp3", b"RIFF\x24\0\0\0WAVEfmt "])
def test_a_file_that_is_no_wav_is_refused_and_named(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(WavFormatError, match=r"hello\.wav: .*a 16-bit PCM WAV is wanted"):
        wav_frames(path, _RATE_HZ)


def test_a_wav_of_floats_is_refused(path: Path) -> None:
    content = bytearray(_wav(path, bytes(64)).read_bytes())
    content[20:22] = (3).to_bytes(2, "little")  # the format's tag: IEEE float
    path.write_bytes(content)
    with pytest.raises(WavFormatError, match="a 16-bit PCM WAV is wanted"):
        wav_frames(path, _RATE_HZ)


def test_a_missing_file_is_told_as_missing(path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"hello\.wav"):
        wav_frames(path, _RATE_HZ)
