"""Spectra for the echo guard: band powers of a microphone's window, and of what a character was sent to say.

A frame is 512 samples (32 ms) under a Hann window, summed into 24 bands of equal width in mel
between 120 and 7,000 Hz. The microphone has one every 16 ms, the sent sound one every 8 ms, so that
a delay can be told to 8 ms. Positions are steps of 8 ms from the first sample of the microphone's
stream; a frame stands where it begins. Levels are log2 of power, in int16's scale.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "BANDS",
    "FRAME_SAMPLES",
    "STEP_MS",
    "STEP_SAMPLES",
    "ChangeDetector",
    "Floats",
    "NoiseFloor",
    "SentSpectra",
    "band_powers",
]

Floats = NDArray[np.float32]

BANDS = 24
FRAME_SAMPLES = 512
STEP_SAMPLES = 128
STEP_MS = 8
_FRAME_STEPS = FRAME_SAMPLES // STEP_SAMPLES
_RATE_HZ = 16_000
_LOWEST_HZ, _HIGHEST_HZ = 120.0, 7_000.0
"""Small loudspeakers give little outside. Chosen."""
_MEMORY_MS = 300.0
"""Of the mean level that a change is told against. Measured: 70 to 600 ms find delays alike."""
_SPEECH_FLOOR = np.float32(3e8)
"""Band power that counts as nothing in what is sent: 23 dB below the loud parts of speech at -20 dB of
full scale. Measured: 13 dB less or more finds delays as fast."""
_CAPACITY_STEPS = 448
"""3.6 s: 1.1 s behind the microphone, the rest ahead of it."""
_BLOCK_STEPS = 16
"""Steps that are worked out at once; a chunk of 100 ms has 13."""

_FLOOR_RISE = np.float32(0.05)
"""log2 a window of 32 ms, 4.7 dB a second. Measured: 1.9 is too slow for a microphone's automatic gain."""
_HIGHEST_FIRST_FLOOR = np.float32(26)
"""What the first window may say about the floor, for it may be a voice: noise at -50 dB. Chosen."""
_WHOLE_SHARE = 0.9
"""Of the samples, that are not zero in a window that says something about the floor: no part of a gap."""


def _band_shares() -> Floats:
    """(257, 24): the share of each bin of the spectrum that belongs to each band."""
    # The mel scale of D. O'Shaughnessy, Speech Communication (1987).
    lowest, highest = (np.log10(1 + hz / 700) for hz in (_LOWEST_HZ, _HIGHEST_HZ))
    edges = 700 * (10 ** np.linspace(lowest, highest, BANDS + 1) - 1) * FRAME_SAMPLES / _RATE_HZ
    bins = np.arange(FRAME_SAMPLES // 2 + 1)[:, None]
    shares = np.minimum(bins + 0.5, edges[1:]) - np.maximum(bins - 0.5, edges[:-1])
    clipped: Floats = shares.clip(0, 1).astype(np.float32)
    return clipped


_BAND_BINS: Floats = _band_shares().sum(axis=0)
"""How many bins of 31.25 Hz each band has."""
_WEIGHTS = np.repeat(_band_shares(), 2, axis=0)
"""(514, 24), for the squares of real and imaginary parts, which lie side by side."""
_HANN = np.hanning(FRAME_SAMPLES).astype(np.float32)


def band_powers(sound: Floats, hop: int) -> Floats:
    """(n, 24) of all whole frames that begin at sample 0, `hop`, 2 `hop`...

    Args:
        sound: float32 in int16's scale, contiguous, at least 512 samples.
    """
    count = (len(sound) - FRAME_SAMPLES) // hop + 1
    frames: Floats = np.ndarray((count, FRAME_SAMPLES), np.float32, sound, strides=(4 * hop, 4))
    # numpy 1 answers in double precision whatever it is given.
    spectra = np.fft.rfft(frames * _HANN).astype(np.complex64, copy=False).view(np.float32)
    powers: Floats = np.square(spectra) @ _WEIGHTS
    return powers


def _mixing(hop_steps: int) -> Floats:
    """(17, 17): from the first mean and up to 16 levels to the mean before each of them and after the last."""
    fading = np.exp(-hop_steps * STEP_MS / _MEMORY_MS)
    age = np.arange(_BLOCK_STEPS + 1)[:, None] - np.arange(_BLOCK_STEPS)
    of_levels = np.where(age > 0, (1 - fading) * fading ** np.maximum(age - 1, 0), 0)
    of_mean = fading ** np.arange(_BLOCK_STEPS + 1)[:, None]
    return np.hstack([of_mean, of_levels]).astype(np.float32)


_MIXING = {hop_steps: _mixing(hop_steps) for hop_steps in (1, 2)}


class ChangeDetector:
    """How far each band's level lies from its mean of lately: what an echo keeps through any loudspeaker.

    The mean before frame t is m(t) = f m(t-1) + (1 - f) l(t-1), worked out for a block at once.
    """

    def __init__(self, hop_steps: int, mean: Floats) -> None:
        """Begin as if the levels `mean` (24) had lasted.

        Args:
            hop_steps: from frame to frame, 1 or 2.
        """
        self._mixing = _MIXING[hop_steps]
        self.mean = mean

    def push(self, levels: Floats) -> Floats:
        """(n, 24) changes of (n, 24) levels, n up to 16."""
        count = len(levels)
        means = self._mixing[: count + 1, : count + 1] @ np.concatenate((self.mean[None], levels))
        self.mean = means[count]
        changes: Floats = levels - means[:count]
        return changes


_SILENCE: Floats = np.log2(3.2e3 * _BAND_BINS)
"""Lowest floor: noise at -78 dB of full scale, 3200 a bin. No microphone has less."""


class NoiseFloor:
    """The level of the microphone's noise in each band: minimum statistics (R. Martin, 2001), simplified.

    Attributes:
        level: (24,) log2 of power; down at once, up slowly. None before the first window.
    """

    def __init__(self) -> None:
        self.level: Floats | None = None

    def hear(self, levels: Floats, samples: NDArray[np.int16]) -> Floats:
        """The floor after a window: its samples, and the levels (2, 24) of its two frames."""
        low: Floats = np.maximum(np.minimum(levels[0], levels[1]), _SILENCE)
        is_whole = np.count_nonzero(samples) > _WHOLE_SHARE * len(samples)
        if self.level is None:
            first: Floats = np.minimum(low, _HIGHEST_FIRST_FLOOR)
            self.level = first if is_whole else None
            return first
        if is_whole:
            self.level = np.minimum(self.level + _FLOOR_RISE, low)
        return self.level


class SentSpectra:
    """What a character was sent to say, step after step without a gap, as far back as an echo may lie."""

    def __init__(self, first_step: int) -> None:
        self._powers = np.zeros((_CAPACITY_STEPS, BANDS), np.float32)
        self._changes = np.zeros((_CAPACITY_STEPS, BANDS), np.float32)
        self._energies = np.zeros(_CAPACITY_STEPS, np.float32)
        self._first = first_step
        self._count = 0
        self._unframed = np.zeros(0, np.float32)
        self._detector = ChangeDetector(1, np.full(BANDS, np.log2(_SPEECH_FLOOR), np.float32))

    @property
    def end_sample(self) -> int:
        """Where sound that is appended belongs."""
        return (self._first + self._count) * STEP_SAMPLES + len(self._unframed)

    @property
    def end_step(self) -> int:
        """The first step that is not there yet."""
        return self._first + self._count

    def append(self, sound: Floats) -> None:
        """Take the sound that follows (float32 in int16's scale); what lies too far ahead is left out."""
        sound = np.concatenate((self._unframed, sound))
        whole = max(0, (len(sound) - FRAME_SAMPLES) // STEP_SAMPLES + 1)
        taken = min(whole, _CAPACITY_STEPS - self._count)
        for at in range(0, taken, _BLOCK_STEPS):
            begin = at * STEP_SAMPLES
            last = (min(at + _BLOCK_STEPS, taken) - 1) * STEP_SAMPLES
            self._put(band_powers(sound[begin : last + FRAME_SAMPLES], STEP_SAMPLES))
        self._unframed = sound[taken * STEP_SAMPLES :][: FRAME_SAMPLES - 1].copy()

    def append_silence(self, samples: int) -> None:
        """Follow with silence; not more than fits."""
        samples = min(samples, (_CAPACITY_STEPS + _FRAME_STEPS) * STEP_SAMPLES)
        self.append(np.zeros(samples, np.float32))

    def cut(self, sample: int) -> None:
        """Forget the sound from here on; the next one follows on the step that is here or next."""
        keep = max(0, -(-sample // STEP_SAMPLES) - _FRAME_STEPS + 1 - self._first)
        if keep >= self._count:
            self._unframed = self._unframed[: max(0, sample - self.end_step * STEP_SAMPLES)]
        else:
            # No frame that holds forgotten sound is kept; what such frames also held is taken for silence.
            self._detector.mean = np.log2(self._powers[keep] + _SPEECH_FLOOR) - self._changes[keep]
            self._count = keep
            self._unframed = np.zeros((_FRAME_STEPS - 1) * STEP_SAMPLES, np.float32)

    def forget_before(self, step: int) -> None:
        """Make room, now and then: nothing before this step is asked for any more."""
        drop = min(step - self._first, self._count)
        if drop < 4 * _BLOCK_STEPS:
            return
        for kept in (self._powers, self._changes, self._energies):
            kept[: self._count - drop] = kept[drop : self._count].copy()
        self._first += drop
        self._count -= drop

    def powers(self, begin: int, end: int) -> Floats:
        """(end - begin, 24) from step `begin` on; nothing where nothing was sent. Not to be written to."""
        return self._rows(self._powers, begin, end)

    def changes(self, begin: int, end: int) -> tuple[Floats, Floats]:
        """(n, 24) changes of level, and (n,) the sums of their squares. Not to be written to."""
        return self._rows(self._changes, begin, end), self._rows(self._energies, begin, end)

    def _put(self, powers: Floats) -> None:
        changes = self._detector.push(np.log2(powers + _SPEECH_FLOOR))
        rows = slice(self._count, self._count + len(powers))
        self._powers[rows] = powers
        self._changes[rows] = changes
        self._energies[rows] = np.square(changes).sum(axis=1)
        self._count = rows.stop

    def _rows(self, kept: Floats, begin: int, end: int) -> Floats:
        first, last = begin - self._first, end - self._first
        if first >= 0 and last <= self._count:
            return kept[first:last]
        rows = np.zeros((end - begin, *kept.shape[1:]), np.float32)
        inside = kept[max(first, 0) : max(min(last, self._count), 0)]
        rows[max(-first, 0) : max(-first, 0) + len(inside)] = inside
        return rows
