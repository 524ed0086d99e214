"""Takes a character's own name from before its lines ("Agnes: Come in."), and ends where somebody else's begin.

A label counts at the beginning of a line or sentence. Text is held there while it may still become a
label, at most as long as the longest one.
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["SpeakerLabels"]

_COLONS = ":："
_SENTENCE_MARKS = ".!?…。！？"
_QUOTES = "\"'“”„‘’«»"
_MOST_SPACES = 2
"""Between a label and its colon."""

_ROLES = (
    "player user human system developer assistant ai bot narrator character npc model instruction instructions input "
    "output you stranger traveller traveler"
).split()
_OWN_AT_FIRST = frozenset(
    {"assistant", "ai", "bot", "character", "npc", "model", "output", "response", "answer", "reply"}
)
"""Names that a model gives itself; before its first word they are its own."""


class SpeakerLabels:
    """One answer's.

    Attributes:
        has_spoken: a word was given.
        is_stopped: a line of somebody else began; nothing more is given.
    """

    def __init__(self, own: Iterable[str], others: Iterable[str]) -> None:
        self._own = {form for name in own for form in _forms(name)}
        self._others = {form for name in (*others, *_ROLES) for form in _forms(name)} - self._own
        labels = self._own | self._others | _OWN_AT_FIRST
        self._beginnings = {label[:end] for label in labels for end in range(1, len(label) + 1)}
        self._labels = labels
        self._held = ""
        self._is_start = True
        self._is_end = False
        self.has_spoken = False
        self.is_stopped = False

    @property
    def is_start(self) -> bool:
        """Whether a label may stand here."""
        return self._is_start and not self._held

    def is_other(self, name: str) -> bool:
        """Whether this is the name of somebody else."""
        return " ".join(name.split()).casefold().strip(" :") in self._others

    def take(self, character: str) -> str:
        """What of the text so far may be spoken now."""
        if self.is_stopped:
            return ""
        if not self._is_start:
            return self._give(character)
        if character in _COLONS:
            return self._end_of_label(character)
        if character == "\n" or (not self._held and (character.isspace() or character in _QUOTES)):
            return self._release() + self._give(character)
        held = f"{self._held}{character}".casefold()
        label = held.rstrip()
        if held in self._beginnings or (label in self._labels and len(held) - len(label) <= _MOST_SPACES):
            self._held += character
            return ""
        self._is_start = False
        return self._release() + self._give(character)

    def finish(self) -> str:
        """What was held back and turned out to be text."""
        return "" if self.is_stopped else self._release()

    def _end_of_label(self, character: str) -> str:
        label = self._held.casefold().rstrip()
        if label in self._own or (label in _OWN_AT_FIRST and not self.has_spoken) or not label:
            self._held = ""
            return ""
        if label in self._others or label in _OWN_AT_FIRST:
            self._held, self.is_stopped = "", True
            return ""
        self._is_start = False
        return self._release() + self._give(character)

    def _release(self) -> str:
        held, self._held = self._held, ""
        return "".join(self._give(each) for each in held)

    def _give(self, character: str) -> str:
        if character.isspace():
            self._is_start = self._is_start or self._is_end or character == "\n"
        elif character in _SENTENCE_MARKS:
            self._is_end = True
        elif character not in _QUOTES:
            self._is_end = self._is_start = False
        self.has_spoken = self.has_spoken or character.isalnum()
        return character


def _forms(name: str) -> Iterable[str]:
    plain = " ".join(name.split()).casefold()
    if plain:
        yield plain
        yield f"{plain} says"
        yield f"the {plain}"
