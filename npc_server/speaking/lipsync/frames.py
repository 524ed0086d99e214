"""Mouth shapes as a row of weights for each picture, for clients that draw what they are given.

Each shape fades in over `FADE_MS` while the one before fades out, so that the mouth moves instead
of jumping. Picture k stands for the time k * 1000 / fps of the utterance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from npc_server.speaking.lipsync.shapes import OCULUS15
from npc_server.speaking.types import SpeechChunk, Viseme

__all__ = ["FADE_MS", "FrameRow", "VisemeRaster"]

FADE_MS = 50
"""Chosen: within the 40 to 120 ms in which lips close before the burst of a p (research note on lip-sync)."""
_FULL = 255


@dataclass(frozen=True, slots=True)
class FrameRow:
    """Consecutive pictures: `weights` holds one uint8 for each shape of the set, picture after picture."""

    first_frame: int
    weights: bytes


class VisemeRaster:
    """Draws the chunks of one utterance, in order.

    Args:
        fps: pictures a second.
    """

    def __init__(self, fps: int) -> None:
        self.fps = fps
        self._next_frame = 0
        self._shapes: list[Viseme] = []

    def draw(self, chunk: SpeechChunk) -> FrameRow:
        """The pictures whose time lies before the chunk's end and that were not drawn before."""
        self._shapes.extend(chunk.visemes)
        first = self._next_frame
        end = math.ceil((chunk.at_ms + chunk.duration_ms) * self.fps / 1000)
        weights = np.zeros((max(0, end - first), len(OCULUS15)), np.uint8)
        for row, frame in enumerate(range(first, end)):
            self._draw(weights[row], frame * 1000 / self.fps)
        self._next_frame = max(first, end)
        return FrameRow(first, weights.tobytes())

    def _draw(self, row: np.ndarray[tuple[int], np.dtype[np.uint8]], at_ms: float) -> None:
        while len(self._shapes) > 1 and self._shapes[1].t_ms + FADE_MS <= at_ms:
            self._shapes.pop(0)
        remaining = 1.0
        for shape in reversed(self._shapes):
            if shape.t_ms > at_ms:
                continue
            share = min(1.0, (at_ms - shape.t_ms + 1) / FADE_MS) * remaining
            row[OCULUS15.index(shape.name)] += np.uint8(share * shape.weight * _FULL)
            remaining -= share
            if remaining <= 0:
                return
        row[0] += np.uint8(remaining * _FULL)
