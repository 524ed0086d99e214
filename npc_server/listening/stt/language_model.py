"""A trigram language model from weighted sentences, in the ARPA text form that recognisers read.

Smoothing is Witten and Bell's (1991), interpolated: after a history h seen c(h) times with T(h)
different words, P(w|h) = (c(hw) + T(h) P(w|shorter h)) / (c(h) + T(h)). The share left for
unseen words, T(h) / (c(h) + T(h)), is exactly the back-off weight, so the ARPA form loses nothing.
A sentence's weight counts as if it stood there that many times.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

__all__ = ["write_arpa"]

_ORDER = 3
_START = "<s>"
_END = "</s>"
_NEVER = -99.0
"""ARPA's convention for the log probability of `<s>`, which is only ever a history."""

Gram = tuple[str, ...]


def write_arpa(sentences: Iterable[tuple[Sequence[str], float]], floor_words: Iterable[tuple[str, float]] = ()) -> str:
    """An ARPA model of sentences.

    Args:
        sentences: words of a sentence, and its weight above 0.
        floor_words: words that may come anywhere, each with a weight: they are counted as words but in
            no order.

    Returns:
        The text of the model, log base 10.
    """
    counts = _count(sentences, floor_words)
    probabilities, back_offs = _smooth(counts)
    lines = ["\\data\\"]
    by_order: list[list[str]] = [[] for _ in range(_ORDER)]
    by_order[0].append(f"{_NEVER}\t{_START}\t{math.log10(back_offs[(_START,)]):.4f}")
    for gram, probability in probabilities.items():
        back_off = back_offs.get(gram)
        tail = "" if len(gram) == _ORDER else f"\t{math.log10(back_off) if back_off else 0:.4f}"
        by_order[len(gram) - 1].append(f"{math.log10(probability):.4f}\t{' '.join(gram)}{tail}")
    lines += [f"ngram {order}={len(grams)}" for order, grams in enumerate(by_order, 1)]
    for order, grams in enumerate(by_order, 1):
        lines += ["", f"\\{order}-grams:", *grams]
    return "\n".join([*lines, "", "\\end\\", ""])


def _count(
    sentences: Iterable[tuple[Sequence[str], float]], floor_words: Iterable[tuple[str, float]]
) -> dict[Gram, dict[str, float]]:
    """Weighted counts of the words that follow each history of 0 to 2 words."""
    counts: dict[Gram, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for words, weight in sentences:
        padded = (_START, *words, _END)
        for at in range(1, len(padded)):
            for length in range(_ORDER):
                if at >= length:
                    counts[padded[at - length : at]][padded[at]] += weight
    for word, weight in floor_words:
        counts[()][word] += weight
    return counts


def _smooth(counts: dict[Gram, dict[str, float]]) -> tuple[dict[Gram, float], dict[Gram, float]]:
    """P(last word | the others) of each gram seen, and the back-off weight of each history."""
    probabilities: dict[Gram, float] = {}
    back_offs: dict[Gram, float] = {}
    even = 1 / max(1, len(counts[()]))
    for history in sorted(counts, key=len):
        followers = counts[history]
        kinds, total = len(followers), sum(followers.values())
        scale = 1 / (total + kinds)
        back_offs[history] = kinds * scale
        shorter = history[1:]
        for word, count in followers.items():
            below = probabilities[(*shorter, word)] if history else even
            probabilities[(*history, word)] = (count + kinds * below) * scale
    return probabilities, back_offs
