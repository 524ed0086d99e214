"""How alike two sentences are: cosine of their character n-grams, rare ones weighing more.

Character n-grams within words forgive endings, small mishearings and typing slips. TF-IDF as in
Salton and Buckley, "Term-weighting approaches in automatic text retrieval" (1988).
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

__all__ = ["Similarity", "normalised"]

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_SIZES = (2, 3, 4, 5)
_WHOLE_WORD_WEIGHT = 2.0
"""Of a whole word against one of its n-grams; chosen on the sample world."""
_MOST_CHARACTERS = 1000
"""What lies beyond in an utterance is not compared: one letter may compose to eighteen, and n-grams of
36,000 take 35 ms. Chosen: a minute of speech."""

Vector = Mapping[str, float]


def normalised(text: str) -> str:
    """Lower-case words with single spaces: what is compared. Letters are composed (NFKC), as not all keyboards do."""
    composed = unicodedata.normalize("NFKC", text[:_MOST_CHARACTERS])[:_MOST_CHARACTERS]
    return " ".join(_WORD.findall(composed.lower().replace("’", "'")))


class Similarity:
    """Weighs n-grams by how few of the known sentences hold them.

    Args:
        sentences: everything that players are expected to say somewhere in the story.
    """

    def __init__(self, sentences: Iterable[str]) -> None:
        counts: Counter[str] = Counter()
        total = 0
        for sentence in sentences:
            counts.update(_grams(normalised(sentence)).keys())
            total += 1
        self._rarity = {gram: math.log((1 + total) / (1 + count)) + 0.1 for gram, count in counts.items()}
        self._unknown = math.log(1 + total) + 0.1

    def vector(self, text: str) -> Vector:
        """The sentence as a vector of length 1; empty if it holds no word."""
        weights = {
            gram: (1 + math.log(count)) * self._rarity.get(gram, self._unknown) * _size_weight(gram)
            for gram, count in _grams(normalised(text)).items()
        }
        length = math.sqrt(sum(weight * weight for weight in weights.values()))
        return {gram: weight / length for gram, weight in weights.items()} if length else {}

    @staticmethod
    def cosine(left: Vector, right: Vector) -> float:
        """0 (nothing in common) to 1 (the same n-grams)."""
        if len(left) > len(right):
            left, right = right, left
        return min(1.0, sum(weight * right.get(gram, 0.0) for gram, weight in left.items()))


def _size_weight(gram: str) -> float:
    return _WHOLE_WORD_WEIGHT if gram.startswith("=") else 1.0


def _grams(text: str) -> Counter[str]:
    grams: Counter[str] = Counter()
    for word in text.split():
        grams["=" + word] += 1
        padded = f"<{word}>"
        for size in _SIZES:
            grams.update(padded[start : start + size] for start in range(len(padded) - size + 1))
    return grams
