"""Players' voices for the benchmarks: sentences spoken by flite, at 16 kHz, with their true end."""

from __future__ import annotations

import subprocess
import tempfile
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np

__all__ = ["RATE_HZ", "SpokenSentence", "speak"]

RATE_HZ = 16_000
_QUIET = 150
"""Below this an int16 sample counts as silence; flite's pauses are digital silence."""


@dataclass(frozen=True, slots=True)
class SpokenSentence:
    """A sentence as a player says it: int16 mono at 16 kHz, and where its last audible sample is."""

    text: str
    voice: str
    pcm: bytes
    last_sample: int


def speak(text: str, voice: str) -> SpokenSentence:
    """Let flite say a sentence.

    Args:
        voice: `slt`, `rms`, `awb` or `kal16`.

    Raises:
        FileNotFoundError: flite is not installed (Debian: apt install flite).
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.wav"
        subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(path)], check=True)
        with wave.open(str(path)) as file:
            if file.getframerate() != RATE_HZ:
                raise ValueError(f"flite's {voice} speaks at {file.getframerate()} Hz, not {RATE_HZ}")
            pcm = file.readframes(file.getnframes())
    audible = np.flatnonzero(np.abs(np.frombuffer(pcm, np.int16).astype(np.int32)) > _QUIET)
    return SpokenSentence(text, voice, pcm, int(audible[-1]))
