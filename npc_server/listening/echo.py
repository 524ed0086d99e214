"""Tells whether the microphone hears the character itself, through the player's loudspeaker.

The guard keeps the spectra of what was sent (`echo_spectra`), finds how late and how loud it comes
back (`echo_path`), and looks for what cannot be echo: bands clearly louder than the foretold echo
and the noise. So a player who talks over the character is noticed, and the character's own words
are not. With headphones nothing comes back, and nothing is taken for echo.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from npc_server.listening.echo_path import (
    EARLIEST_STEPS,
    ECHO_LIKENESS,
    HOP_STEPS,
    OLDEST_STEPS,
    PATCH_FRAMES,
    EchoDelay,
    EchoLevels,
    EchoPresence,
)
from npc_server.listening.echo_spectra import (
    BANDS,
    FRAME_SAMPLES,
    STEP_SAMPLES,
    ChangeDetector,
    Floats,
    NoiseFloor,
    SentSpectra,
    band_powers,
)
from npc_server.listening.vad.detector import WINDOW_BYTES, WINDOW_SAMPLES

__all__ = ["OWN_SHARE", "EchoGuard"]

OWN_SHARE = 0.5
"""From here on a window is the character's own voice; see `_MOST_EXCESS`."""

_SAMPLES_PER_MS = 16
_WINDOW_STEPS = WINDOW_SAMPLES // STEP_SAMPLES
_WINDOW_FRAMES = _WINDOW_STEPS // HOP_STEPS
_RELEASE_SAMPLES = 1_000 * _SAMPLES_PER_MS
"""After the last sound sent: no delay and tail is longer. From then on the guard costs nothing."""
_CONTIGUOUS_SAMPLES = 120 * _SAMPLES_PER_MS
"""Sound that is said to begin within so much of the end of the sound before follows it without a gap:
a client plays without one, the server only reckons. Chosen: six messages of a microphone."""
_FADE_SAMPLES = 40 * _SAMPLES_PER_MS
"""How long a line that is cut goes on; what the session asks of the client."""
_SPARE_STEPS = 8
"""Silence that is put behind the sent sound at once when it runs out. Chosen."""

_EXCESS = 2.3
_EXCESS_SPAN = 2.0
"""A band counts against echo from so much above what was foretold (log2 of power: 6.9 dB), and fully from
the span above that. Measured: what is foretold is right within 4 dB (one standard deviation)."""
_MOST_EXCESS = 0.062
"""Mean excess of a patch that is taken for half own. Measured: in 110 min of echo alone three windows of
speech in a row reached it three times; 97 % of the interruptions at least as loud as the echo reach it no
later than 100 ms after they would be noticed without echo."""
_DOUBT = 36.0
"""Bands and frames without excess that are always added, so that a few faint ones prove nothing.
Measured: 12 to 36 do alike with a limit to match."""
_HEARD = 1.6
"""Level above the noise from which a band is heard. Chosen: 4.8 dB."""
_AUDIBLE_BANDS = 3
_LINGERING_STEPS = 32
"""Nothing is own unless the echo is above the noise in so many bands, or was 256 ms ago: so long does
voice detection linger."""

_SURE_LIKENESS = 0.9
"""Likeness of the last 0.1 s that shows echo whatever its level. Measured: misses hardly a player more."""
_LEAST_LIKENESS = 0.4
_LEARNED_EXCESS = 0.1
_LEARNED_LIKENESS = 0.85
"""Levels are learned below the excess or above the likeness, and never below the least. Chosen."""
_YOUNG_WINDOWS = 10
"""While so few have taught the levels, and an echo is expected, likeness alone shows it. Chosen."""

_EXPECTING_STEPS = 190
"""For 1.5 s after the first sound an echo is expected: 0.7 s of delay and some words."""
_UNSURE_WINDOWS = 10
_UNSURE_BANDS = 4
"""So many windows in which something is heard (in so many bands) are taken for the echo that is
expected. Chosen: 320 ms, of which a clear echo needs 64."""

_NOISE = 2.8
"""Power of the noise against its floor."""
_NOISE_LEVEL = float(np.log2(_NOISE))
_NOISE_IN_CHANGES = 1.8


class _Explanation(NamedTuple):
    """Of the last patch, by one delay."""

    excess: float
    """Mean, 0 to 1, of what neither echo nor noise can be."""
    arriving: Floats
    echo: Floats
    foretold: Floats
    """Level of echo and noise."""


class _Listening:
    """What is kept while a character speaks, 100 KiB."""

    def __init__(self, begin_sample: int, delay: int | None) -> None:
        self.sent = SentSpectra(begin_sample // STEP_SAMPLES - FRAME_SAMPLES // STEP_SAMPLES + 1)
        self.sent_end_sample = begin_sample
        """End of the sound; silence may lie behind it."""
        self.delay = EchoDelay(delay)
        self.presence = EchoPresence()
        self.changes: ChangeDetector | None = None
        self.heard = np.zeros((PATCH_FRAMES, BANDS), np.float32)
        """Levels of the last frames."""
        self.audible_until_step = 0


class EchoGuard:
    """The guard of one player. Pure: it is told where in the microphone's stream all sound belongs.

    Sound is int16 little-endian mono at 16 kHz.
    """

    def __init__(self) -> None:
        self._listening: _Listening | None = None
        self._levels = EchoLevels()
        self._delay: int | None = None
        self._floor = NoiseFloor()
        self._last_half = bytes(WINDOW_BYTES // 2)
        self._expecting_until_step: int | None = None
        self._unsure_windows = 0

    def sent(self, pcm16k: bytes, at_ms: float) -> None:
        """Note a piece of a character's sound that was sent, at most 2 s ahead of its time.

        Args:
            at_ms: where in the microphone's stream it is heard at the earliest: the position now and
                how long the client's buffer lasts. The echo may come 40 ms before to 680 ms after it.
        """
        begin = round(at_ms * _SAMPLES_PER_MS)
        if self._expecting_until_step is None:
            self._expecting_until_step = begin // STEP_SAMPLES + _EXPECTING_STEPS
        listening = self._listening
        if listening is None:
            listening = self._listening = _Listening(begin, self._delay)
        if abs(begin - listening.sent_end_sample) <= _CONTIGUOUS_SAMPLES:
            begin = listening.sent_end_sample
        if begin < listening.sent.end_sample:
            listening.sent.cut(begin)
        else:
            listening.sent.append_silence(begin - listening.sent.end_sample)
        listening.sent.append(np.frombuffer(pcm16k, "<i2").astype(np.float32))
        listening.sent_end_sample = listening.sent.end_sample

    def stopped(self, at_ms: float) -> None:
        """Note that the character was cut: what was sent for later than `at_ms` and a fade is not played."""
        listening = self._listening
        end = round(at_ms * _SAMPLES_PER_MS) + _FADE_SAMPLES
        if listening is not None and end < listening.sent_end_sample:
            listening.sent.cut(end)
            listening.sent_end_sample = listening.sent.end_sample

    def is_own_voice(self, window: bytes, at_ms: float) -> bool:
        """Whether a window is the character's own voice; called in place of `own_share`."""
        return self.own_share(window, at_ms) >= OWN_SHARE

    def own_share(self, window: bytes, at_ms: float) -> float:
        """How well the character's sound explains the last 128 ms of the microphone.

        Every window is asked about once, in order.

        Args:
            window: 512 samples.
            at_ms: where it begins.

        Returns:
            1: nothing else is heard. 0: something else is, or there is no echo.
        """
        last_half, self._last_half = self._last_half, window[WINDOW_BYTES // 2 :]
        listening = self._listening
        if listening is None:
            return 0.0
        begin = round(at_ms * _SAMPLES_PER_MS)
        if begin > listening.sent_end_sample + _RELEASE_SAMPLES:
            self._delay = listening.delay.steps
            self._listening = None
            return 0.0
        step = round(begin / STEP_SAMPLES)
        _keep_ready(listening.sent, step)
        floor = self._hear(listening, np.frombuffer(last_half + window, "<i2"), step)
        if listening.delay.steps is None:
            return self._while_unsure(listening, floor, step)
        return self._judge(listening, listening.delay.steps, floor, step)

    def _hear(self, listening: _Listening, samples: NDArray[np.int16], step: int) -> Floats:
        """Take the window's two frames (768 samples); returns the level of the noise's floor in each band."""
        powers = band_powers(samples.astype(np.float32), HOP_STEPS * STEP_SAMPLES)
        levels: Floats = np.log2(powers + 1)
        listening.heard = np.concatenate((listening.heard[_WINDOW_FRAMES:], levels))
        floor = self._floor.hear(levels, samples)
        steadied = np.log2(powers + _NOISE_IN_CHANGES * np.exp2(floor))
        if listening.changes is None:
            first = floor + np.float32(np.log2(_NOISE_IN_CHANGES + _NOISE))
            listening.changes = ChangeDetector(HOP_STEPS, first)
        changes = listening.changes.push(steadied)
        listening.delay.hear(changes, listening.sent, step, is_expected=self._is_expecting(step))
        return floor

    def _is_expecting(self, step: int) -> bool:
        return self._expecting_until_step is not None and step < self._expecting_until_step

    def _while_unsure(self, listening: _Listening, floor: Floats, step: int) -> float:
        """The share before the delay is known: the first words of all are a character's, not a player's."""
        if self._unsure_windows >= _UNSURE_WINDOWS or not self._is_expecting(step):
            return 0.0
        if np.count_nonzero(listening.heard[-1] > floor + (_NOISE_LEVEL + _HEARD)) >= _UNSURE_BANDS:
            self._unsure_windows += 1
        return 1.0

    def _judge(self, listening: _Listening, steps: int, floor: Floats, step: int) -> float:
        delay, levels = listening.delay, self._levels
        noise: Floats = np.exp2(floor + _NOISE_LEVEL)
        best = known = self._explain(listening, steps, noise, floor, step)
        if delay.other_steps not in (None, steps) and known.excess > _MOST_EXCESS / 2:
            assert delay.other_steps is not None
            other = self._explain(listening, delay.other_steps, noise, floor, step)
            best = min(known, other, key=lambda explanation: explanation.excess)
        if listening.presence.is_gone(delay.likeness, listening.heard, known.echo, noise, known.foretold):
            delay.lose()
            self._levels = EchoLevels()
            self._expecting_until_step = step
            return 0.0
        is_young = levels.windows < _YOUNG_WINDOWS and self._is_expecting(step)
        is_like = delay.likeness_now > _SURE_LIKENESS or (is_young and delay.likeness > ECHO_LIKENESS)
        if delay.likeness > _LEAST_LIKENESS and (
            is_like or best.excess < _LEARNED_EXCESS or delay.likeness > _LEARNED_LIKENESS
        ):
            self._learn(listening, best, floor, step)
        if np.count_nonzero(best.echo[-2:] > noise) >= _AUDIBLE_BANDS:
            listening.audible_until_step = step + _LINGERING_STEPS
        if step > listening.audible_until_step:
            return 0.0
        return 1.0 if is_like else max(0.0, 1 - best.excess / (2 * _MOST_EXCESS))

    def _explain(self, listening: _Listening, delay: int, noise: Floats, floor: Floats, step: int) -> _Explanation:
        """Try a delay on the last patch.

        Args:
            noise: (24,) power.
            floor: (24,) level.
        """
        levels, heard = self._levels, listening.heard
        arriving = levels.arriving(listening.sent, step, delay)
        if levels.windows < _YOUNG_WINDOWS and listening.delay.likeness > ECHO_LIKENESS:
            levels.guess(heard, arriving, floor)
        echo = levels.foretell(arriving)
        foretold = np.log2(echo + noise)
        is_heard = heard > floor + (_NOISE_LEVEL + _HEARD)
        excesses = heard - foretold - _EXCESS
        if self._is_expecting(step) or levels.windows >= _YOUNG_WINDOWS:
            excesses -= levels.allowance
        excesses = np.maximum(np.minimum(excesses * (1 / _EXCESS_SPAN), 1), 0) * is_heard
        excess = float(np.add.reduce(excesses, axis=None)) / (int(np.count_nonzero(is_heard)) + _DOUBT)
        return _Explanation(excess, arriving, echo, foretold)

    def _learn(self, listening: _Listening, best: _Explanation, floor: Floats, step: int) -> None:
        """At first with each window; then with every fourth, the whole patch at once, for a quarter of the cost."""
        frames = _WINDOW_FRAMES
        if self._levels.windows >= _YOUNG_WINDOWS:
            if step // _WINDOW_STEPS % (PATCH_FRAMES // _WINDOW_FRAMES):
                return
            frames = PATCH_FRAMES
        self._levels.learn(
            listening.heard[-frames:],
            best.arriving[-frames:],
            best.foretold[-frames:],
            floor,
            likeness=listening.delay.likeness_now,
        )


def _keep_ready(sent: SentSpectra, step: int) -> None:
    """Forget what is too old for an echo at `step`, and let silence follow the sound that was sent."""
    sent.forget_before(step - OLDEST_STEPS)
    missing = step - EARLIEST_STEPS + 1 - sent.end_step
    if missing > 0:
        sent.append_silence((missing + _SPARE_STEPS) * STEP_SAMPLES)
