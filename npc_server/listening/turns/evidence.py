"""What is known of a turn while its player is silent: what the strategies judge by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

__all__ = ["EndStrategy", "TurnEvidence"]


@dataclass(frozen=True, slots=True)
class TurnEvidence:
    """One moment of a turn.

    Attributes:
        words: of the transcript so far, lower case without punctuation; empty if there is none yet.
        is_settled: the transcript covers everything that was said.
    """

    words: tuple[str, ...] = ()
    is_settled: bool = False


class EndStrategy(Protocol):
    """An opinion on how much silence ends a turn. Strategies are asked in order; the first that has one decides."""

    def silence_ms(self, evidence: TurnEvidence) -> int | None:
        """How much silence ends the turn; None to leave it to the next strategy."""
