"""Turns what a model writes into sentences that its character may say.

pieces ──▶ SpokenFilter ──▶ SentenceSplitter ──▶ is it a secret? ──▶ sentence

A sentence that would tell a locked secret is left out, without a word in its place.
"""

from __future__ import annotations

import logging
import re
from collections import deque
from collections.abc import Iterator

from npc_server.thinking.secrets import Secrets
from npc_server.thinking.sentences import SentenceSplitter
from npc_server.thinking.spoken_filter import SpokenFilter
from story_graph import StoryView

__all__ = ["SpokenAnswer"]

_log = logging.getLogger(__name__)

_ORPHANS = ".!?…。！？,;:)]}”’» "
"""Marks that came after their sentence was given."""
_TOGETHER = 4
"""Sentences over which a secret may be spread and still be noticed. Chosen: an answer has about three."""
_SPACE_BEFORE_MARK = re.compile(r" +(?=[,.;:!?…])")
"""Left where a direction was taken out."""


class SpokenAnswer:
    """One answer's.

    Args:
        view: decides which secrets are locked.
        told: authored lines that the answer is made of; what they tell is no secret.

    Attributes:
        withheld: sentences that would have told a locked secret, and are not said.
    """

    def __init__(self, filter_: SpokenFilter, secrets: Secrets, view: StoryView, told: str = "") -> None:
        self._filter = filter_
        self._secrets = secrets
        self._view = view
        self._allowed = secrets.told_in(told)
        self._splitter = SentenceSplitter()
        self._said: deque[str] = deque(maxlen=_TOGETHER - 1)
        self.withheld = 0

    @property
    def emotion(self) -> str | None:
        """The mood that the answer began with."""
        return self._filter.emotion

    @property
    def is_over(self) -> bool:
        """Nothing that the model still writes will be said."""
        return self._filter.is_stopped

    def feed(self, piece: str) -> Iterator[str]:
        """The sentences that this piece completes."""
        yield from self._speakable(self._splitter.feed(self._filter.feed(piece)))

    def finish(self) -> Iterator[str]:
        """What is left."""
        yield from self._speakable(self._splitter.feed(self._filter.finish()))
        yield from self._speakable(self._splitter.finish())

    def _speakable(self, sentences: Iterator[str]) -> Iterator[str]:
        for sentence in sentences:
            text = _SPACE_BEFORE_MARK.sub("", sentence.lstrip(_ORPHANS))
            if any(character.isalnum() for character in text) and not self._is_secret(text):
                yield text

    def locked_in(self, text: str) -> frozenset[str]:
        """The locked secrets that this text would tell, together with the sentences before it."""
        told = self._secrets.told_in(" ".join([*self._said, text])) - self._allowed
        return frozenset(self._secrets.locked(told, self._view))

    def _is_secret(self, text: str) -> bool:
        """Whether this sentence tells what may not be told."""
        if locked := self.locked_in(text):
            self.withheld += 1
            _log.warning("a sentence was not said, since it tells %s, which is locked", ", ".join(sorted(locked)))
            return True
        self._said.append(text)
        return False
