"""What of an utterance the player has heard: the words whose sound was played to its end.

What was not heard did not happen: the transcript, the memory and the story's evidence hold only
what this ledger says.
"""

from __future__ import annotations

from npc_server.speaking.text import speakable
from npc_server.speaking.types import SpeechChunk, Word

__all__ = ["HeardLedger"]


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
        end = 0
        for word in self.words(played_ms):
            place = self._text.find(word.text, end)
            if place >= 0:
                end = place + len(word.text)
        return self._text[:end]
