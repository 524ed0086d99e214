"""The clauses that the child sends to pieces on the utterance's clock, with words as written."""

from __future__ import annotations

import bisect
import itertools
import re

from npc_server.speaking.types import SAMPLE_BYTES, Phone, SynthesisPiece, Word
from npc_server.workers.framing import Frame

__all__ = ["Clauses"]

_WORD = re.compile(r"\S*\w\S*")
_CLAUSE_END = re.compile(r"[.,;:!?…—–][\"'”’)\]]*$")
_MOST_WORDS_OF_A_MARK = 4
"""espeak has entries such as `in the` and `one of the` that are spoken, and marked, as one word."""


class Clauses:
    """The clauses of one portion of text, in order.

    Args:
        text: what the child was asked to speak; its marks of words are indexes into it.
        start_ms: where the portion begins in the utterance.
    """

    def __init__(self, text: str, start_ms: float) -> None:
        self._written = [(match.start(), match.group()) for match in _WORD.finditer(text)]
        self._begins = [begin for begin, _ in self._written]
        self._start_ms = start_ms
        self._samples = 0
        self._words_given = 0

    def take(self, frame: Frame) -> SynthesisPiece:
        """The piece of the next clause: its pcm, and its marks in samples from the portion's start."""
        rate: int = frame["sample_rate"]
        first, end = self._samples, self._samples + len(frame["pcm"]) // SAMPLE_BYTES
        # A mark past the sound of its own clause would break the order of the pieces.
        phones = [(min(max(sample, first), end), symbol) for sample, symbol in frame["phones"]]
        marks = [(min(max(sample, first), end), character) for sample, character in frame["words"]]
        self._samples = end

        def ms(sample: int) -> float:
            return self._start_ms + sample * 1000 / rate

        stops = [*(sample for sample, _ in phones[1:]), end]
        return SynthesisPiece(
            frame["pcm"],
            rate,
            tuple(
                Phone(ms(start), (stop - start) * 1000 / rate, symbol)
                for (start, symbol), stop in zip(phones, stops, strict=False)
            ),
            tuple(
                Word(ms(start), (stop - start) * 1000 / rate, text)
                for start, stop, text in self._words(marks, [at for at, symbol in phones if symbol[:1] == "_"], end)
            ),
            "native",
        )

    def _words(self, marks: list[tuple[int, int]], pauses: list[int], end: int) -> list[tuple[int, int, str]]:
        """Start, stop and spelling of the words in a clause, none of them twice in a portion.

        espeak marks the parts of `it's` and of `25` one by one, each by its place in the text;
        the parts of what is written between two spaces make one word. Words that it marks as one,
        such as `in the`, share their time by their letters. A word stops where the next one or a
        pause starts.
        """
        starts: list[tuple[int, int]] = []
        for sample, character in marks:
            index = bisect.bisect_right(self._begins, character) - 1
            if index >= self._words_given:
                self._words_given = index + 1
                starts.append((sample, index))
        if not starts:
            return []
        bounds = sorted([*(sample for sample, _ in starts), *pauses, end])
        followers = [*(index for _, index in starts[1:]), self._after_clause(starts[-1][1])]
        words: list[tuple[int, int, str]] = []
        for (start, index), following in zip(starts, followers, strict=True):
            stop = bounds[min(bisect.bisect_right(bounds, start), len(bounds) - 1)]
            words.extend(_shared(start, stop, [text for _, text in self._written[index:following]]))
        return words

    def _after_clause(self, last: int) -> int:
        """Index of the first word behind a clause whose last marked word has the index `last`."""
        for index in range(last, min(last + _MOST_WORDS_OF_A_MARK, len(self._written))):
            if _CLAUSE_END.search(self._written[index][1]):
                self._words_given = index + 1
                break
        return self._words_given


def _shared(start: int, stop: int, texts: list[str]) -> list[tuple[int, int, str]]:
    """Words one after the other between two samples, each as long as its part of the letters."""
    letters = [0, *itertools.accumulate(len(text) for text in texts)]
    places = [start + (stop - start) * count // letters[-1] for count in letters]
    return list(zip(places, places[1:], texts, strict=False))
