"""What was said so far wants to go on: the player is looking for a word and should not be cut off."""

from __future__ import annotations

from collections.abc import Iterable

from npc_server.listening.turns.evidence import TurnEvidence

__all__ = ["Unfinished"]

_WANT_MORE = frozenset(
    # articles and possessives, prepositions, conjunctions, auxiliaries and question words that can hardly end
    # a spoken sentence; hesitations
    "a an the my your his her its our their this these some every "
    "of to from with without about into onto at by for than as "
    "and but or because if that which while when where who whose what how why "
    "is are was were am be been do does did can could will would should must may might shall have has had "
    "i we they he she not very so just um uh er hmm well like".split()
)
_FEW_WORDS = 3
"""So many words or fewer, and no more than half of a line that is expected, are its beginning. Chosen."""
_MAY_END = frozenset({("who", "are", "you"), ("so", "what")})


class Unfinished:
    """Looks at the last word, and whether no more than a few words of an expected line were said.

    Args:
        expected: lines of the story, each as words in lower case.
        silence_ms: what ends a turn that seems unfinished.
    """

    def __init__(self, expected: Iterable[tuple[str, ...]], silence_ms: int) -> None:
        self._silence_ms = silence_ms
        lines = frozenset(expected)
        beginnings = {line[:length] for line in lines for length in range(2, min(_FEW_WORDS, len(line) // 2) + 1)}
        self._beginnings = frozenset(beginnings - lines)
        self._whole = lines | _MAY_END

    def silence_ms(self, evidence: TurnEvidence) -> int | None:
        """See `EndStrategy`. Also while nothing is settled: the words so far are the best that there is."""
        words = evidence.words
        if not words or words in self._whole:
            return None
        return self._silence_ms if words[-1] in _WANT_MORE or words in self._beginnings else None
