"""The way of a character's voice from the server to the player's microphone: how late it comes, and how loud.

`EchoDelay` correlates the changes of level in all bands of the microphone with those of the sent
sound, at every delay at once. `EchoLevels` learns for each band how much of the sent power arrives,
and foretells the echo. Both take 16 to 64 ms of clear echo to begin with, and follow from there.
"""

from __future__ import annotations

import numpy as np

from npc_server.listening.echo_spectra import BANDS, STEP_MS, Floats, SentSpectra

__all__ = [
    "EARLIEST_STEPS",
    "ECHO_LIKENESS",
    "HOP_STEPS",
    "OLDEST_STEPS",
    "PATCH_FRAMES",
    "EchoDelay",
    "EchoLevels",
    "EchoPresence",
]

HOP_STEPS = 2
"""Steps from one frame of the microphone to the next."""
EARLIEST_STEPS = -5
"""The server's reckoning may be 40 ms late."""
_LATEST_STEPS = 85
"""680 ms."""
_DELAYS = _LATEST_STEPS - EARLIEST_STEPS + 1

_SEEKING_MS, _SURE_MS, _QUICK_MS = 1_000.0, 390.0, 98.0
"""Memories of the correlation: while the delay is sought, once it is known, and to see at once that it has
jumped. Measured: the long one finds faint echoes where a player's voice makes no false ones."""
_DOUBTS = np.array([[60.0], [30.0]], np.float32)
"""Energy of changes that counts against every delay, so that a few faint frames prove nothing. Chosen:
a clear echo has 300 after 100 ms."""

ECHO_LIKENESS = 0.5
"""Likeness that shows an echo while one is expected. Measured: clear echoes have 0.63 or more within
300 ms, those as faint as the noise 0.48."""
_LATE_LIKENESS = 0.55
_LATE_WINDOWS = 4
"""What is asked once no echo is expected, in so many windows in a row. Measured: the voice of a player with
headphones reaches 0.5 in 8 of 80 conversations, this in 4; of the echoes at -24 and -30 dB 97 % are
found within 0.8 s."""
_FOLLOWED = 0.45
_NEAR = 0.55
_BETTER_BY = 0.1
"""A known delay is given up for one that has at least the likeness and is so much better; for the one
beside it, at 0.55. Measured: 0.1 and 0.2 do alike."""
_JUMPED = 0.6
"""Quick likeness that may be a jump. Measured: 0.5 to 0.65 do alike."""
_OTHER_BY, _OTHER_LIKENESS = 0.03, 0.3
"""What the sure likeness must have for another delay to be tried beside the known one. Chosen."""

PATCH_FRAMES = 8
"""Frames of the microphone that are judged together: 128 ms. Measured: better than 64, 96 or 160 ms."""
_AHEAD_STEPS = 1
_TAIL_STEPS = 40
"""320 ms: there the tail is down by 62 dB."""
_TAIL_SHARE, _TAIL_DECAY = 0.06, 0.837
"""Power of a room's tail against the direct sound, and what is left of it a step later (RT60 0.6 s).
Measured over rooms of 0.1 to 0.5 s: half or twice the share, or another decay, foretells worse."""
OLDEST_STEPS = _LATEST_STEPS + HOP_STEPS * (PATCH_FRAMES - 1) + _TAIL_STEPS
"""How far back sent sound is asked for."""

_SPOKEN = np.float32(2**27)
"""Band power from which sent sound teaches how loud it comes back: 27 dB below loud speech. Chosen."""
_DISTORTION = 0.01
"""What a small loudspeaker's distortion brings into each band, against the mean of all. Measured:
less lets a clipping loudspeaker be taken for a player, 0.03 and more lets a quiet player be missed."""
_CLEAR = 2.5
"""Level above the noise's floor from which a band teaches. Chosen: 7.5 dB."""
_GUESSES = 4
"""Windows after which the first guess, one loss for all bands, is left to learning. Chosen."""
_GUESSED_FRAMES = 2.0
"""How much the guess weighs against the frames learned."""
_UNTAUGHT = 2.0
_HALF_TAUGHT_FRAMES = 6.0
"""What is allowed above the foretold level in a band that was never heard, and after how many frames half
of it. Measured: without it the first loud hiss of a character, after many vowels, was taken for a player."""
_STEADY = 0.03
_LARGEST_ERROR = 1.0
"""Share of an error that is learned from a frame in the long run, and its limit. Measured: a share of 0.02
to 0.05 does alike; with more, or a limit of 2.5, a player's voice is learned as echo."""
_LOUDER_LIKENESS = 0.75
_LOUDER_BANDS = 0.6
_LOUDER = 0.13
"""Where this share of what teaches is too loud by 3 dB or more, in sound that is as like the echo as
this, somebody turned up the volume: all bands are raised by so much for each frame. Measured: follows an
automatic gain of 5 dB a second, and misses no more players."""


_PRESENT_LIKENESS = 0.4
_MISSING = 3.0
_MISSING_SHARE = 0.6
_MISSING_WINDOWS = 8
_LOUD_SHARE = 0.3
_LOUDEST_FADES = 0.998
"""An echo of at most this likeness is gone if, in so many windows in which it should be about as loud as ever,
this share of what should be heard is missing by so much (log2, 9 dB). Chosen."""


def _keeping(sure_ms: float) -> Floats:
    """(4, 1): what is left of each memory after a window."""
    memories_ms = np.array([[sure_ms], [_QUICK_MS]] * 2)
    return np.exp(-2 * HOP_STEPS * STEP_MS / memories_ms).astype(np.float32)


_KEEP_SEEKING, _KEEP_KNOWING = _keeping(_SEEKING_MS), _keeping(_SURE_MS)


class EchoDelay:
    """Finds and follows the delay.

    Attributes:
        steps: None while no echo was found.
        likeness: correlation at `steps` over 0.4 s, at most 1.
        likeness_now: over 0.1 s.
        other_steps: where the echo may have jumped to; else the same.
    """

    def __init__(self, steps: int | None) -> None:
        self.steps = steps
        self.other_steps = steps
        self.likeness = 0.0
        self.likeness_now = 0.0
        self._sums = np.zeros((4, _DELAYS), np.float32)
        """At each delay: products of heard and sent, sure and quick; energies of the sent, likewise."""
        self._heard = np.zeros((2, 1), np.float32)
        self._candidate = 0
        self._agreements = 0

    def hear(self, changes: Floats, sent: SentSpectra, step: int, *, is_expected: bool) -> None:
        """Take the next window.

        Args:
            changes: (2, 24) of its two frames, the second of which begins at `step`.
            is_expected: nothing speaks against an echo yet.
        """
        # Row r was sent _LATEST_STEPS + HOP_STEPS - r steps before the second frame.
        rows, energies = sent.changes(step - HOP_STEPS - _LATEST_STEPS, step - EARLIEST_STEPS + 1)
        products = changes @ rows.T
        keep = _KEEP_SEEKING if self.steps is None else _KEEP_KNOWING
        sums = self._sums
        sums *= keep
        sums[:2] += products[0, :-HOP_STEPS] + products[1, HOP_STEPS:]
        sums[2:] += energies[:-HOP_STEPS] + energies[HOP_STEPS:]
        self._heard *= keep[:2]
        self._heard += np.vdot(changes, changes)
        norms: Floats = np.sqrt((sums[2:] + _DOUBTS) * (self._heard + _DOUBTS))
        self._follow(sums[:2] / norms, is_expected)

    def lose(self) -> None:
        """There is no echo any more."""
        self.steps = None
        self._agreements = 0

    def _follow(self, likenesses: Floats, is_expected: bool) -> None:
        sure, quick = likenesses.argmax(axis=1).tolist()
        best = float(likenesses[0, sure])
        if self.steps is None:
            self._find(_LATEST_STEPS - sure, best, is_expected)
        else:
            known = float(likenesses[0, _LATEST_STEPS - self.steps])
            is_near = abs(_LATEST_STEPS - sure - self.steps) <= 1
            if best > max(_FOLLOWED, known + _BETTER_BY) or (is_near and best > _NEAR):
                self.steps = _LATEST_STEPS - sure
        if self.steps is None:
            return
        column = _LATEST_STEPS - self.steps
        self.likeness = float(likenesses[0, column])
        self.likeness_now = float(likenesses[1, column])
        if likenesses[1, quick] > _JUMPED:
            self.other_steps = _LATEST_STEPS - quick
        elif best > max(_OTHER_LIKENESS, self.likeness + _OTHER_BY):
            self.other_steps = _LATEST_STEPS - sure
        else:
            self.other_steps = self.steps

    def _find(self, steps: int, likeness: float, is_expected: bool) -> None:
        agrees = likeness > (ECHO_LIKENESS if is_expected else _LATE_LIKENESS) and abs(steps - self._candidate) <= 1
        self._agreements = self._agreements + 1 if agrees else 0
        self._candidate = steps
        if self._agreements >= (1 if is_expected else _LATE_WINDOWS):
            self.steps = steps


def _taps() -> Floats:
    """(8, n): from the powers sent in n steps to those that arrive in the frames of a patch."""
    later = np.arange(-_AHEAD_STEPS, _TAIL_STEPS + 1)
    arrives = np.where(later > _AHEAD_STEPS, _TAIL_SHARE * _TAIL_DECAY ** later.clip(0), 0.5)
    arrives[later == 0] = 1
    taps = np.zeros((PATCH_FRAMES, len(later) + HOP_STEPS * (PATCH_FRAMES - 1)), np.float32)
    for frame in range(PATCH_FRAMES):
        taps[frame, HOP_STEPS * frame :][: len(later)] = arrives[::-1]
    return taps


_TAPS = _taps()
_SPREAD = (np.eye(BANDS) + _DISTORTION / BANDS).astype(np.float32)


class EchoPresence:
    """Notices that an echo is gone: somebody put on headphones.

    A player adds to what is heard, but takes nothing away; so what is missing was not played.
    """

    def __init__(self) -> None:
        self._loudest = 0.0
        self._missing_windows = 0

    def is_gone(self, likeness: float, heard: Floats, echo: Floats, noise: Floats, foretold: Floats) -> bool:
        """Whether an echo that should be loud has been missing for a while, this window included.

        Args:
            likeness: at the known delay.
            heard: (8, 24) levels of the patch.
            echo: (8, 24) powers.
            noise: (24,) power.
            foretold: (8, 24) levels of both.
        """
        if likeness > _PRESENT_LIKENESS:
            self._missing_windows = 0
            return False
        power = float(echo.sum())
        self._loudest = max(_LOUDEST_FADES * self._loudest, power)
        should_be_heard = echo > 4 * noise
        count = np.count_nonzero(should_be_heard)
        if power < _LOUD_SHARE * self._loudest or count < BANDS // 2:
            return False
        missing = np.count_nonzero(should_be_heard & (heard < foretold - _MISSING))
        self._missing_windows = self._missing_windows + 1 if missing > _MISSING_SHARE * count else 0
        return self._missing_windows >= _MISSING_WINDOWS


class EchoLevels:
    """Foretells the power of the echo in each band.

    Attributes:
        windows: with echo, that it has learned from.
        allowance: (24,) how far above what is foretold a band may be while little is known of it (log2).
    """

    def __init__(self) -> None:
        self.windows = 0
        self.allowance = np.full(BANDS, _UNTAUGHT, np.float32)
        self._gains = np.zeros(BANDS, np.float32)
        """log2 of the power heard against the power sent, spread over time."""
        self._frames: Floats | None = None
        """Learned in each band; None before the first guess."""
        self._to_echo = np.zeros((BANDS, BANDS), np.float32)

    def arriving(self, sent: SentSpectra, step: int, delay: int) -> Floats:
        """(8, 24) powers of a patch as they would arrive without loss.

        Args:
            step: where the last frame begins.
        """
        begin = step - delay - _TAIL_STEPS - HOP_STEPS * (PATCH_FRAMES - 1)
        powers: Floats = _TAPS @ sent.powers(begin, begin + _TAPS.shape[1])
        return powers

    def foretell(self, arriving: Floats) -> Floats:
        """(8, 24) powers of the echo; none before the first guess."""
        powers: Floats = arriving @ self._to_echo
        return powers

    def guess(self, heard: Floats, arriving: Floats, floor: Floats) -> None:
        """Begin with one loss for all bands, from a patch that is echo.

        Args:
            heard: (8, 24) levels.
            floor: (24,) levels of the noise.
        """
        is_clear = (arriving > _SPOKEN) & (heard > floor + _CLEAR)
        if self.windows < _GUESSES and np.count_nonzero(is_clear) >= BANDS // 2:
            self._gains[:] = np.median(heard[is_clear] - np.log2(arriving[is_clear]))
            self._frames = np.full(BANDS, _GUESSED_FRAMES, np.float32)
            self._to_echo = np.exp2(self._gains)[:, None] * _SPREAD

    def learn(self, heard: Floats, arriving: Floats, foretold: Floats, floor: Floats, *, likeness: float) -> None:
        """Take frames (n, 24) that are echo, if of a character's sound at all.

        Args:
            heard: levels.
            arriving: powers.
            foretold: levels of echo and noise together.
            floor: (24,) levels.
            likeness: of now.
        """
        if self._frames is None:
            return
        teaches = (arriving > _SPOKEN) & (np.maximum(heard, foretold) > floor + _CLEAR)
        errors = (heard - foretold) * teaches
        self._frames += np.add.reduce(teaches, dtype=np.float32)
        if likeness > _LOUDER_LIKENESS:
            taught = max(BANDS // 2, int(np.count_nonzero(teaches)))
            if np.count_nonzero(errors > _LARGEST_ERROR) > _LOUDER_BANDS * taught:
                self._gains += _LOUDER * len(heard)
        errors = np.add.reduce(np.maximum(np.minimum(errors, _LARGEST_ERROR), -_LARGEST_ERROR))
        self._gains += errors * np.maximum(_STEADY, 1 / self._frames)
        self._to_echo = np.exp2(self._gains)[:, None] * _SPREAD
        self.windows += len(heard) // 2
        self.allowance = _UNTAUGHT / (1 + self._frames * (1 / _HALF_TAUGHT_FRAMES))
