"""Secrets: what characters know and may not tell yet, and whether a text tells one of them.

A secret is a piece of `knowledge` with a `reveal` condition. While that does not hold, its text is in
no prompt, and what tells it all the same, a model's sentence or a backstory, is held back here.

A text tells a secret if it holds most of the words that carry the secret, or five of its words in a row.
That catches what was copied, turned round or cut into sentences. A paraphrase in other words is not
caught; against that it helps that no model was told.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from story_graph import StoryView, World
from story_graph.conditions.evaluate import holds
from story_graph.conditions.tree import Condition

__all__ = ["Secrets"]

_SHARE = 0.55
"""Of a secret's carrying words. Chosen on the sample world: no authored line there tells one that is still locked."""
_LEAST_WORDS = 3
"""Fewer tell nothing, unless the secret has no more."""
_RUN = 5
"""Words in a row that are no accident."""
_LEAST_CARRYING = 2
"""Of a run, so that "it was on the other" tells nothing."""

# Scripts without spaces: each character is taken for a word.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+(?:'[^\W_]+)*")
_EMPTY_WORDS = frozenset(
    "a about after all also an and any are as at be because been before but by can could did do does for from get got "
    "had has have he her here him his how i if in into is it its itself just let like may me might more must my no not "
    "now of off on once only or other our out over own she should so some such than that the their them then there "
    "these they this those through to too under until up upon us very was we were what when where which while who whom "
    "whose why will with would you your".split()
)


@dataclass(frozen=True, slots=True)
class _Secret:
    id: str
    reveal: Condition
    words: frozenset[str]
    runs: frozenset[tuple[str, ...]]

    @property
    def needed(self) -> int:
        """Carrying words that tell it."""
        return max(min(_LEAST_WORDS, len(self.words)), math.ceil(_SHARE * len(self.words)))


class Secrets:
    """Those of one world, whoever knows them; shared by all its players."""

    def __init__(self, world: World) -> None:
        self._story = world.story
        self._secrets: dict[str, _Secret] = {}
        self._by_word: dict[str, list[str]] = defaultdict(list)
        self._by_run: dict[tuple[str, ...], list[str]] = defaultdict(list)
        self._run_starts: set[str] = set()
        for character in world.characters.values():
            for knowledge in character.knowledge:
                if knowledge.reveal is not None:
                    self._learn(f"{character.id}.{knowledge.name}", knowledge.text, knowledge.reveal)

    def told_in(self, text: str) -> frozenset[str]:
        """The secrets that a text tells, open or not, as `character.name`."""
        words = _words(text)
        counts = Counter(id_ for word in set(words) for id_ in self._by_word.get(word, ()))
        told = {id_ for id_, count in counts.items() if count >= self._secrets[id_].needed}
        for start, word in enumerate(words):
            if word in self._run_starts:
                told.update(self._by_run.get(tuple(words[start : start + _RUN]), ()))
        return frozenset(told)

    def locked(self, secrets: Iterable[str], view: StoryView) -> frozenset[str]:
        """Those of the secrets that may not be told now."""
        return frozenset(id_ for id_ in secrets if not holds(self._secrets[id_].reveal, view))

    def _learn(self, id_: str, text: str, reveal: Condition) -> None:
        words = _words(text)
        secret = _Secret(id_, reveal, frozenset(filter(_carries, words)), frozenset(_runs(words)))
        self._secrets[id_] = secret
        for word in secret.words:
            self._by_word[word].append(id_)
        for run in secret.runs:
            self._by_run[run].append(id_)
            self._run_starts.add(run[0])


def _words(text: str) -> list[str]:
    found = _WORD.findall(unicodedata.normalize("NFKC", text).casefold().replace("’", "'"))
    return [_stem(word) for word in found]


def _stem(word: str) -> str:
    """Without a plural or a genitive, so that `Walter's beams` are those of `Walter` and `beam`."""
    word = word.removesuffix("'s")
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def _carries(word: str) -> bool:
    return word not in _EMPTY_WORDS


def _runs(words: list[str]) -> Iterable[tuple[str, ...]]:
    for start in range(len(words) - _RUN + 1):
        run = tuple(words[start : start + _RUN])
        if sum(map(_carries, run)) >= _LEAST_CARRYING:
            yield run
