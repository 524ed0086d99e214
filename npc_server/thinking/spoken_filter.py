"""What of a model's answer is spoken: plain words of this character, and a mood if it began with one.

    pieces ──▶ thought_filter ──▶ markup_filter ──▶ speaker_labels ──▶ sentences

The answer ends where a line of somebody else begins ("Player: ...", "Walter: ..."), and with the
tokens by which models part messages. A mood is a tag before the first word: `[happy]`,
`[mood: happy]`, `<emotion name="happy"/>`; a name that the world does not know is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from npc_server.thinking.markup_filter import MarkupFilter
from npc_server.thinking.speaker_labels import SpeakerLabels
from npc_server.thinking.thought_filter import ThoughtFilter

__all__ = ["SpokenFilter"]

_MOOD = re.compile(
    r"(?:<?(?:emotion|mood|feeling|feels|tone)\b)?\s*(?:name|value|type)?\s*[:=]?\s*[<\"']?\s*([^\W\d]{2,20})[\"']?\s*/?",
    re.IGNORECASE,
)
_MESSAGE_TOKENS = frozenset({"s", "end_of_turn", "start_of_turn", "end_of_text", "eos", "bos", "eot", "turn"})
_TOKEN_NAME = re.compile(r"</?([a-z_]+)")


class SpokenFilter:
    """One answer's. Each character is looked at once and alone: the same text gives the same in any pieces.

    Args:
        own: names of this character.
        others: names of everybody else who could be given a line.
        emotions: names that may come out as the mood.

    Attributes:
        emotion: the mood, if the answer began with one; known before the first text is given.
    """

    def __init__(self, own: Iterable[str], others: Iterable[str], emotions: Iterable[str] = ()) -> None:
        self._thoughts = ThoughtFilter()
        self._markup = MarkupFilter(self._note)
        self._labels = SpeakerLabels(own, others)
        self._emotions = {emotion.casefold(): emotion for emotion in emotions}
        self.emotion: str | None = None

    @property
    def is_stopped(self) -> bool:
        """The answer is over, whatever else comes."""
        return self._labels.is_stopped

    def feed(self, piece: str) -> str:
        """What of the text so far may be spoken now; it may be empty, and end amid a word."""
        given: list[str] = []
        for character in piece:
            if self.is_stopped:
                break
            given += map(self._without_marks, self._thoughts.take(character))
        return "".join(given)

    def finish(self) -> str:
        """What was held back and turned out to be text."""
        held = "".join(map(self._without_marks, self._thoughts.finish()))
        return held + self._through(self._markup.finish()) + self._labels.finish()

    def _without_marks(self, character: str) -> str:
        return self._through(self._markup.take(character))

    def _through(self, text: str) -> str:
        if len(text) == 1:
            return self._labels.take(text)
        return "".join([self._labels.take(character) for character in text])

    def _note(self, noted: str) -> None:
        """Look at what stood in a bracket, a tag or a heading."""
        if noted.startswith("<"):
            name = _TOKEN_NAME.match(noted)
            if noted.startswith("<|") or (name is not None and name[1] in _MESSAGE_TOKENS):
                self._labels.is_stopped = True
        if self._labels.is_start and self._labels.is_other(noted.lstrip("#").strip()):
            self._labels.is_stopped = True
        mood = _MOOD.fullmatch(noted.strip())
        if mood is not None and self.emotion is None and self._labels.is_start and not self._labels.has_spoken:
            self.emotion = self._emotions.get(mood[1].casefold())
