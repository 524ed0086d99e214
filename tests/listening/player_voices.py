"""What players say, spoken by flite. Never tune anything on slt or rms: they are for measuring."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
import wave
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import soxr

__all__ = ["say", "with_silence"]


@cache
def say(text: str, voice: str) -> bytes:
    """16 kHz mono int16, at about half of full scale; skips the test where flite is missing."""
    if shutil.which("flite") is None:
        pytest.skip("flite is not installed")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        subprocess.run(["flite", "-voice", voice, "-t", text, str(path)], check=True, capture_output=True)
        with wave.open(io.BytesIO(path.read_bytes())) as sound:
            samples = np.frombuffer(sound.readframes(sound.getnframes()), "<i2")
            resampled = soxr.resample(samples.astype(np.float32), sound.getframerate(), 16_000)
    pcm: bytes = (resampled * 0.5).astype("<i2").tobytes()
    return pcm


def with_silence(pcm: bytes, *, before_ms: int, after_ms: int) -> bytes:
    """With a faint noise over all of it, as a microphone has."""
    padded = np.frombuffer(bytes(32 * before_ms) + pcm + bytes(32 * after_ms), "<i2")
    noise = np.random.default_rng(3).normal(0, 10, len(padded))
    return (padded + noise).clip(-32_768, 32_767).astype("<i2").tobytes()
