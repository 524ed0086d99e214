"""What of an utterance the player has heard: the words whose sound was played to its end.

What was not heard did not happen: the transcript, the memory and the story's evidence hold only
what this ledger says.
"""

from __future__ import annotations

import re

from npc_server.speaking.text import speakable
from npc_server.speaking.types import SpeechChunk, Word

__all__ = ["HeardLedger"]

_CLAUSE_END = re.compile(r"[.,;:!?…—]+[\"'”’)]*(?=\s|$)")
_MOST_WORDS_AGAIN = 7
"""A clause of which more was heard is not said again. Chosen."""


class HeardLedger:
    """The words of one utterance, noted as its chunks are sent.

    Args:
        text: the line as it was given to the speaker.
    """

    def __init__(self, text: str) -> None:
        self._text = speakable(text)
        self._words: list[Word] = []
        self._sent_ms = 0.0
        self._is_complete = False

    def sent(self, chunk: SpeechChunk) -> None:
        """Note a chunk that went to the client."""
        self._words.extend(chunk.words)
        self._sent_ms = max(self._sent_ms, chunk.at_ms + chunk.duration_ms)

    def complete(self) -> None:
        """Note that the last chunk went to the client."""
        self._is_complete = True

    @property
    def sent_ms(self) -> float:
        """Length of the sound sent so far."""
        return self._sent_ms

    def words(self, played_ms: float) -> tuple[Word, ...]:
        """The words whose sound ended by `played_ms`, which is capped by what was sent."""
        if self.is_all(played_ms):
            return tuple(self._words)
        played_ms = min(played_ms, self._sent_ms)
        return tuple(word for word in self._words if word.start_ms + word.duration_ms <= played_ms)

    def is_all(self, played_ms: float) -> bool:
        """Whether the line was heard to the end of its last word; what follows is silence."""
        last_word_ms = max((word.start_ms + word.duration_ms for word in self._words), default=self._sent_ms)
        return self._is_complete and played_ms >= last_word_ms

    def text(self, played_ms: float) -> str:
        """The beginning of the line that was heard, as written, up to the end of its last word."""
        if self.is_all(played_ms):
            return self._text
        return self._text[: self._end(played_ms)]

    def rest(self, played_ms: float) -> str:
        """What is left to say of the line, taken up where a person would: at the beginning of the clause
        that was broken off, if little of it was heard. Empty if nothing is left.
        """
        if self.is_all(played_ms):
            return ""
        end = self._end(played_ms)
        clause = max((found.end() for found in _CLAUSE_END.finditer(self._text, 0, end)), default=0)
        if len(self._text[clause:end].split()) > _MOST_WORDS_AGAIN:
            clause = end
        rest = self._text[clause:].strip()
        return rest if any(character.isalnum() for character in self._text[end:]) else ""

    def _end(self, played_ms: float) -> int:
        """Where in the text the last word ends that was heard."""
        end = 0
        for word in self.words(played_ms):
            place = self._text.find(word.text, end)
            if place >= 0:
                end = place + len(word.text)
        return end
