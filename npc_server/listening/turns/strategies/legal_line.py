"""The player has said, nearly word for word, something that the story waits for: no need to wait longer."""

from __future__ import annotations

from collections.abc import Iterable

from npc_server.listening.turns.evidence import TurnEvidence

__all__ = ["LegalLine"]

_SHORTEST_WORDS = 2
"""A single word may be the beginning of anything. Chosen."""


class LegalLine:
    """Knows the lines that are expected now.

    Args:
        expected: each as words in lower case.
        silence_ms: what ends a turn that is one of them.
    """

    def __init__(self, expected: Iterable[tuple[str, ...]], silence_ms: int) -> None:
        self._silence_ms = silence_ms
        self._lines = frozenset(line for line in expected if len(line) >= _SHORTEST_WORDS)
        self._beginnings = frozenset(line[:length] for line in self._lines for length in range(1, len(line)))

    def silence_ms(self, evidence: TurnEvidence) -> int | None:
        """See `EndStrategy`. A line that is the beginning of another one is left to the others."""
        if not evidence.is_settled or evidence.words in self._beginnings:
            return None
        is_line = evidence.words in self._lines or self._is_nearly(evidence.words)
        return self._silence_ms if is_line else None

    def _is_nearly(self, words: tuple[str, ...]) -> bool:
        """One word of at least four is another, missing or too many, but not the last one."""
        return len(words) >= 4 and any(_differ_in_one(words, line) for line in self._lines)


def _differ_in_one(said: tuple[str, ...], line: tuple[str, ...]) -> bool:
    if abs(len(said) - len(line)) > 1 or len(line) < 4 or said[-1] != line[-1]:
        return False
    same = 0
    while same < min(len(said), len(line)) and said[same] == line[same]:
        same += 1
    rest_said, rest_line = said[same:], line[same:]
    return rest_said[1:] == rest_line[1:] or rest_said[1:] == rest_line or rest_said == rest_line[1:]
