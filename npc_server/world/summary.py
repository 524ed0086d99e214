"""Makes one short summary of all that a player and a character have said to each other.

Whoever makes it is given the summary so far and the lines since. The default takes sentences as they
were said, needs no model, and gives the same for the same lines. It follows SumBasic (Nenkova and
Vanderwende, 2005): sentences about what is talked of most come first, and what has been covered
counts less; with more weight for what players tell of themselves, and for names and numbers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from npc_server.world.memories import HeardLine
from npc_server.world.words import content_words

__all__ = ["MOST_WORDS", "ExtractiveSummariser", "Summariser", "shortened"]

MOST_WORDS = 120
"""Specified."""
_MOST_CHARACTERS = 1200
"""For scripts without spaces, where a sentence is one word. Chosen: ten for each word."""
_MOST_LINES = 400
"""Lines of a conversation that are looked at, the last ones; chosen: half an hour of talk."""
_SENTENCE_END = re.compile(r"(?<=[.!?…。！？])\s+")
_OF_ONESELF = frozenset(("i", "i'm", "i've", "i'll", "me", "my", "mine", "we", "our"))
_NAME_OR_NUMBER = re.compile(r"(?<=\s)[A-Z][a-z]{2,}|\d")
_FEWEST_WORDS = 2
"""Content words of a sentence that tells something by itself. Chosen."""
_KEPT = 1.5
"""How much more a sentence counts that was in the summary before; chosen: it was the best of many."""


class Summariser(Protocol):
    """Makes a summary after a conversation; may take its time."""

    async def summarise(self, earlier: str, lines: Sequence[HeardLine]) -> str:
        """The summary of everything so far.

        Args:
            earlier: the summary before this conversation; empty for the first one.
            lines: what was heard since, in order.

        Returns:
            Sentences, one a line. What is over `MOST_WORDS` words is cut off.
        """
        ...


class ExtractiveSummariser:
    """See the module's text."""

    async def summarise(self, earlier: str, lines: Sequence[HeardLine]) -> str:
        """See `Summariser`."""
        return _extract([*_earlier(earlier), *_said(lines[-_MOST_LINES:])])


@dataclass(frozen=True, slots=True)
class _Sentence:
    """One sentence with its speaker before it, and how much it counts for what it is."""

    text: str
    words: frozenset[str]
    weight: float


def shortened(summary: str) -> str:
    """The summary's first lines that are within the limits; a first line that is not is cut."""
    kept: list[str] = []
    words = characters = 0
    for line in filter(None, map(str.strip, summary.splitlines())):
        words += len(line.split())
        characters += len(line) + 1
        if words > MOST_WORDS or characters > _MOST_CHARACTERS:
            break
        kept.append(line)
    return "\n".join(kept) or " ".join(summary.split()[:MOST_WORDS])[:_MOST_CHARACTERS]


def _extract(sentences: Sequence[_Sentence]) -> str:
    counts = Counter(word for sentence in sentences for word in sentence.words)
    total = sum(counts.values())
    frequency = {word: count / total for word, count in counts.items()}
    left = {sentence.text: (index, sentence) for index, sentence in enumerate(sentences) if sentence.words}
    chosen: list[tuple[int, str]] = []
    words, characters = MOST_WORDS, _MOST_CHARACTERS
    while left:
        index, best = max(left.values(), key=lambda one: (_worth(one[1], frequency), one[0]))
        del left[best.text]
        if len(best.text.split()) > words or len(best.text) + 1 > characters:
            continue
        words -= len(best.text.split())
        characters -= len(best.text) + 1
        chosen.append((index, best.text))
        for word in best.words:
            frequency[word] **= 2  # it has been told
    return "\n".join(text for _, text in sorted(chosen))


def _worth(sentence: _Sentence, frequency: dict[str, float]) -> float:
    return sentence.weight * sum(frequency[word] for word in sentence.words) / len(sentence.words)


def _earlier(summary: str) -> Iterator[_Sentence]:
    for line in filter(None, map(str.strip, summary.splitlines())):
        yield _Sentence(line, _words_after_speaker(line), _KEPT)


def _said(lines: Sequence[HeardLine]) -> Iterator[_Sentence]:
    for line in lines:
        for sentence in _SENTENCE_END.split(line.text):
            text = f"{line.speaker}: {sentence}"
            yield _Sentence(text, _words_after_speaker(text), _weight(line.speaker, sentence))


def _words_after_speaker(text: str) -> frozenset[str]:
    return frozenset(content_words(text.partition(": ")[2] or text))


def _weight(speaker: str, sentence: str) -> float:
    weight = 1.0
    if speaker == "player" and not _OF_ONESELF.isdisjoint(sentence.lower().replace("’", "'").split()):
        weight *= 2.0
    if _NAME_OR_NUMBER.search(sentence):
        weight *= 1.5
    if sentence.endswith(("?", "？")) or len(_words_after_speaker(sentence)) < _FEWEST_WORDS:
        weight *= 0.5
    return weight
