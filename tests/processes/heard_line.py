"""Finds a line that a server sent in what was recorded at the speaker: which of it was heard, and when.

The whole line is looked for by cross-correlation, and then pieces of 0.3 s of it around the places that follow. So a
gap in the sound shows as a jump in time from one piece to the next, and does not spoil what comes after it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["WELL_LIKE", "HeardLine", "HeardPiece", "find_line"]

WELL_LIKE = 0.9
"""Likeness of a piece to its recording that leaves no doubt: both went through two resamplers. Other pieces of the same
voice reach 0.4 or, for the same word, 0.8."""

Samples = npt.NDArray[np.float64]

_PIECE_S = 0.3
_WITHIN_S = 0.5
"""How far from its likely place a piece is looked for. Chosen: longer than a machine stands still."""
_SILENT = 300
"""Pieces with nothing louder are pauses: they could be anywhere."""


@dataclass(frozen=True, slots=True)
class HeardPiece:
    """A piece of the line, at its best place in the recording.

    Attributes:
        position_s: of its first sample in the line.
        at_s: when that was heard.
        likeness: normalised correlation there, 1 for the same sound at whatever volume.
    """

    position_s: float
    at_s: float
    likeness: float


@dataclass(frozen=True, slots=True)
class HeardLine:
    """All pieces that are no pauses, in order. Times are taken from those that leave no doubt: at least one does."""

    pieces: tuple[HeardPiece, ...]

    @property
    def sure(self) -> tuple[HeardPiece, ...]:
        return tuple(each for each in self.pieces if each.likeness >= WELL_LIKE)

    @property
    def began_s(self) -> float:
        """When its first sample was heard."""
        return self.sure[0].at_s - self.sure[0].position_s

    @property
    def slipped_s(self) -> float:
        """How much of gaps there was in it."""
        return self.sure[-1].at_s - self.sure[-1].position_s - self.began_s

    def position_ms(self, at_s: float) -> float:
        """How much of the line had been heard at a moment."""
        piece = next((each for each in reversed(self.sure) if each.at_s <= at_s), self.sure[0])
        return (piece.position_s + at_s - piece.at_s) * 1000


def find_line(line: Samples, recording: Samples, recording_began_s: float, rate_hz: int) -> HeardLine:
    """Look for a line in a longer recording."""
    size, reach = round(_PIECE_S * rate_hz), round(_WITHIN_S * rate_hz)
    lag = _best_lag(line, recording)
    pieces: list[HeardPiece] = []
    for begin in range(0, len(line) - size + 1, size):
        piece = line[begin : begin + size]
        first = max(0, begin + lag - reach)
        likenesses = _likenesses(piece, recording[first : begin + lag + reach + size])
        if np.abs(piece).max() > _SILENT and len(likenesses):
            best = int(np.argmax(likenesses))
            at_s = recording_began_s + (first + best) / rate_hz
            pieces.append(HeardPiece(begin / rate_hz, at_s, float(likenesses[best])))
    return HeardLine(tuple(pieces))


def _best_lag(line: Samples, recording: Samples) -> int:
    size = 1 << (len(line) + len(recording)).bit_length()
    products = np.fft.irfft(np.fft.rfft(recording, size) * np.conj(np.fft.rfft(line, size)), size)
    return int(np.argmax(products[: len(recording)]))


def _likenesses(piece: Samples, recording: Samples) -> Samples:
    """Of the piece and the recording at each place where it fits."""
    if len(recording) < len(piece):
        return np.zeros(0)
    energies = np.cumsum(np.concatenate([[0.0], recording**2]))
    energies = energies[len(piece) :] - energies[: -len(piece)]
    likenesses: Samples = np.correlate(recording, piece, "valid") / np.sqrt(
        np.maximum(energies, 1.0) * np.sum(piece**2)
    )
    return likenesses
