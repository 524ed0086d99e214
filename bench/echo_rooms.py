"""A player's desk, simulated: what the microphone hears of a character's loudspeaker and of the player.

The room is a direct sound and a tail of noise that decays by 60 dB in `decay_s` (J. D. Polack's
model). The loudspeaker passes 150 to 7,000 Hz and may clip a little. Everything is made from a seed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import soxr
from numpy.typing import NDArray

__all__ = ["RATE_HZ", "Room", "Sent", "active_level", "any_room", "by_decibels", "echo_of", "noise", "to_pcm"]

Sound = NDArray[np.float64]

RATE_HZ = 16_000
_SPEECH_RATE_HZ = 24_000
"""What the client plays."""


@dataclass(frozen=True)
class Room:
    """One player's set-up. Levels in dB, times in ms or s as named."""

    delay_ms: float
    """From the position that the server reckons with to the sound at the microphone."""
    gain_db: float
    """Level of the echo at the microphone against the character's sound as sent."""
    decay_s: float
    direct_db: float
    """Energy of the direct sound against that of the tail."""
    noise_db: float
    """Of the microphone, against full scale."""
    clip: float
    """Share of the peak beyond which the loudspeaker clips; 1 is clean."""
    jump_ms: float
    """How much later everything comes after half of the time: the client filled its buffer again."""
    seed: int


@dataclass(frozen=True)
class Sent:
    """One piece of a character's sound, int16 at 24 kHz, and where it belongs in the microphone's stream."""

    at_ms: float
    pcm: bytes


def any_room(rng: np.random.Generator, gain_db: float) -> Room:
    """A room drawn evenly from the ranges that players are expected to have."""
    return Room(
        delay_ms=float(rng.uniform(0, 560)),
        gain_db=gain_db,
        decay_s=float(rng.uniform(0.1, 0.5)),
        direct_db=float(rng.uniform(-3, 10)),
        noise_db=float(rng.uniform(-60, -50)),
        clip=float(rng.uniform(0.6, 1.0)),
        jump_ms=float(rng.choice([0.0, 40.0, -40.0], p=[0.5, 0.4, 0.1])),
        seed=int(rng.integers(1 << 31)),
    )


def by_decibels(decibels: float) -> float:
    """The factor of an amplitude."""
    return float(10.0 ** (decibels / 20))


def active_level(sound: Sound) -> float:
    """Root mean square of the 20 ms frames that are within 30 dB of the loudest: the pauses don't count."""
    frames = sound[: len(sound) // 320 * 320].reshape(-1, 320)
    power = np.square(frames).mean(axis=1)
    return float(np.sqrt(power[power > 1e-3 * power.max()].mean()))


def noise(room: Room, samples: int) -> Sound:
    """The microphone's own: half white, half falling with frequency as a fan's does."""
    rng = np.random.default_rng(room.seed + 1)
    white = rng.normal(0, 1, samples)
    fan = np.convolve(rng.normal(0, 1, samples), 0.9 ** np.arange(60), "same")
    mixed = white / white.std() + fan / fan.std()
    result: Sound = mixed / mixed.std() * by_decibels(room.noise_db) * 32_768
    return result


def echo_of(sent: list[Sent], room: Room, samples: int) -> Sound:
    """What of the character arrives at the microphone, 16 kHz, as long as `samples`."""
    played = np.zeros(samples * 3 // 2 + _SPEECH_RATE_HZ)
    middle_ms = samples * 1000 / RATE_HZ / 2
    for piece in sent:
        sound = np.frombuffer(piece.pcm, "<i2").astype(np.float64)
        late_ms = room.delay_ms + (room.jump_ms if piece.at_ms > middle_ms else 0.0)
        start = round((piece.at_ms + late_ms) * _SPEECH_RATE_HZ / 1000)
        length = min(len(sound), len(played) - start)
        if length > 0:
            played[start : start + length] = sound[:length]
    ceiling = room.clip * np.abs(played).max()
    loud = soxr.resample(np.clip(played, -ceiling, ceiling), _SPEECH_RATE_HZ, RATE_HZ)[:samples]
    heard = _convolve(loud, _response(room))[:samples]
    level = active_level(soxr.resample(played, _SPEECH_RATE_HZ, RATE_HZ)[:samples]) * by_decibels(room.gain_db)
    result: Sound = heard * (level / active_level(heard))
    return result


def to_pcm(sound: Sound) -> bytes:
    """As the microphone sends it."""
    return sound.round().clip(-32_768, 32_767).astype("<i2").tobytes()


def _response(room: Room) -> Sound:
    rng = np.random.default_rng(room.seed)
    count = int(room.decay_s * RATE_HZ)
    tail = rng.normal(0, 1, count) * 10.0 ** (-3 * np.arange(count) / count)
    tail[:48] = 0  # nothing comes back within 3 ms
    tail *= by_decibels(-room.direct_db) / np.sqrt(np.square(tail).sum())
    tail[0] = 1
    size = 2 * count + 2_000
    frequencies = np.fft.rfftfreq(size, 1 / RATE_HZ)
    passes = 1 / (1 + (150 / np.maximum(frequencies, 1)) ** 4) / (1 + (frequencies / 7_000) ** 8)
    # A small loudspeaker and a room are never flat: a few dB, smooth over frequency.
    bends = np.interp(frequencies, np.linspace(0, RATE_HZ / 2, 12), rng.normal(0, 4, 12))
    shaped = np.fft.irfft(np.fft.rfft(tail, size) * passes * 10.0 ** (bends / 20), size)
    # The filter has no phase: it rings as much before as after. 10 ms later it is all after.
    result: Sound = np.roll(shaped, 160)[: count + 1_000]
    return result


def _convolve(sound: Sound, response: Sound) -> Sound:
    size = 1 << (len(sound) + len(response)).bit_length()
    result: Sound = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(response, size))
    return result
