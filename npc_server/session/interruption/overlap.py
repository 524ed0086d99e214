"""What was said over a character, as the strategies judge it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

__all__ = ["InterruptionStrategy", "Overlap"]


@dataclass(frozen=True, slots=True)
class Overlap:
    """A player's turn that began while a character spoke.

    Attributes:
        words: of the transcript, lower case without punctuation; at least one.
        voiced_ms: how much voice there was.
    """

    words: tuple[str, ...]
    voiced_ms: int


class InterruptionStrategy(Protocol):
    """An opinion on whether the player wants the turn. The first strategy that has one decides."""

    def is_meant(self, overlap: Overlap) -> bool | None:
        """Whether it was meant to interrupt; None to leave it to the next strategy."""
