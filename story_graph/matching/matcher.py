"""Decides which legal edge an utterance means, or that it means none, or that two fit equally.

The margin rule: the best edge is *taken* if it is alike enough and clearly better than the second;
two good ones that are near each other are *ambiguous*; anything else is *abstained*. Moving the
story wrongly is the worst mistake, so doubt never takes an edge.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from story_graph.matching.similarity import Similarity, Vector, normalised
from story_graph.signals import Rejected
from story_graph.story import Edge, Story

__all__ = ["Abstained", "Ambiguous", "MatchResult", "Matcher", "Taken"]

ACCEPT = 0.42
"""Likeness from which an edge may be taken; chosen on the sample world with the voices awb and kal16."""
ACCEPT_UNSURE = 0.62
"""The same when the recogniser is not sure of its words."""
UNSURE_CONFIDENCE = 0.4
"""Recogniser confidence below which it is not sure."""
MARGIN = 0.07
"""How much better than the second the best edge must be."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One edge fits. `matched` is the example that is nearest."""

    edge: Edge
    matched: str
    score: float
    rejected: tuple[Rejected, ...]


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Two edges fit equally well."""

    first: Edge
    second: Edge
    rejected: tuple[Rejected, ...]


@dataclass(frozen=True, slots=True)
class Abstained:
    """Nothing fits well enough."""

    rejected: tuple[Rejected, ...]


MatchResult = Taken | Ambiguous | Abstained


@dataclass(frozen=True, slots=True)
class _Example:
    text: str
    words: str
    vector: Vector


@dataclass(frozen=True, slots=True)
class _Scored:
    edge: Edge
    matched: str
    score: float


class Matcher:
    """Knows the examples of one story; shared by all its players."""

    def __init__(self, story: Story) -> None:
        self._similarity = Similarity(example for edge in story.edges.values() for example in _examples(edge))
        self._examples: dict[str, list[_Example]] = {
            edge.id: [_Example(text, normalised(text), self._similarity.vector(text)) for text in _examples(edge)]
            for edge in story.edges.values()
            if edge.is_spoken
        }

    def match(self, utterance: str, edges: Sequence[Edge], confidence: float | None = None) -> MatchResult:
        """Decide among these edges.

        Args:
            confidence: of the recogniser, 0 to 1; None for typed words.
        """
        spoken = self._similarity.vector(utterance)
        words = normalised(utterance)
        scored = sorted((self._score(edge, spoken, words) for edge in edges), key=lambda one: -one.score)
        accept = ACCEPT_UNSURE if confidence is not None and confidence < UNSURE_CONFIDENCE else ACCEPT
        if not scored or scored[0].score < accept:
            return Abstained(tuple(_rejected(one, f"not alike enough ({accept:g} is needed)") for one in scored))
        best = scored[0]
        if len(scored) > 1 and best.score - scored[1].score < MARGIN:
            return Ambiguous(best.edge, scored[1].edge, tuple(_rejected(one, "another fits as well") for one in scored))
        rejected = tuple(_rejected(one, "fits less well") for one in scored[1:])
        return Taken(best.edge, best.matched, round(min(best.score, 1.0), 3), rejected)

    def _score(self, edge: Edge, spoken: Vector, words: str) -> _Scored:
        best = _Scored(edge, "", 0.0)
        for example in self._examples[edge.id]:
            # The same words said by the book leave no doubt, whatever else is near; but silence is no words.
            is_exact = words == example.words and words != ""
            score = 1.0 + MARGIN if is_exact else Similarity.cosine(spoken, example.vector)
            if score > best.score:
                best = _Scored(edge, example.text, score)
        return best


def _examples(edge: Edge) -> tuple[str, ...]:
    return edge.intents if edge.choice is None else (*edge.intents, edge.choice)


def _rejected(one: _Scored, reason: str) -> Rejected:
    return Rejected(one.edge.id, reason, round(min(one.score, 1.0), 3))
