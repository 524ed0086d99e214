"""Takes out of text that is still being written what stands in `<think>` and its like: a model's thoughts.

    text ──"<"──▶ maybe a tag ──"think>"──▶ thinking ──"</think>"──▶ text
                       └─ no: what was held is text again

It comes before everything else, so that no bracket, fence or heading that a thought begins or ends in
can let a word of it through. A thought that is not closed lasts to the end of the text. One in another
is counted, since the rest of the outer one would be spoken otherwise. Each character is looked at once
and alone, so the same text gives the same result in whatever pieces it comes.
"""

from __future__ import annotations

import re
from collections.abc import Callable

__all__ = ["ThoughtFilter"]

_NAMES = frozenset(
    "think thinking thought thoughts reasoning reason analysis reflection scratchpad monologue script style".split()
)
"""What reasoning models write, alone or as a part of a name: `<seed:think>`, `<inner_monologue>`."""
_BRACKETED = "[THINK]"
"""Magistral's own, in capitals only: `[thinking]` is a direction."""
_NAME_PARTS = re.compile(r"[:_.-]")
_LONGEST_NAME = 40
_LONGEST_MARK = 80
"""Of an opening or closing mark within a thought. Chosen: one that is longer is none."""


class ThoughtFilter:
    """One answer's."""

    def __init__(self) -> None:
        self._mode: Callable[[str], str] = self._text
        self._held = ""
        self._mark: re.Pattern[str] = re.compile("")
        """An opening or closing mark of the thought that is being left out; group 1 is empty if it opens."""
        self._depth = 0

    def take(self, character: str) -> str:
        """What of the text so far is no thought."""
        return self._mode(character)

    def finish(self) -> str:
        """What was held back and turned out to be text."""
        held = self._held if self._mode == self._maybe else ""
        self._held, self._mode = "", self._text
        return held

    def _text(self, character: str) -> str:
        if character not in "<[":
            return character
        self._held, self._mode = character, self._maybe
        return ""

    def _maybe(self, character: str) -> str:
        """Amid what may become an opening mark."""
        if self._held[0] == "[":
            if _BRACKETED.startswith(self._held + character):
                self._held += character
                if self._held == _BRACKETED:
                    self._begin(re.compile(r"\[(/?)THINK\]$"))
                return ""
        elif character.isalnum() or character in ":_.-":
            if len(self._held) <= _LONGEST_NAME:
                self._held += character
                return ""
        elif (character.isspace() or character in "/>") and _is_thought(name := self._held[1:].lower()):
            self._held += character
            if character == ">":
                self._begin(_marks_of(name))
            else:
                self._mode = self._attributes
            return ""
        held, self._held, self._mode = self._held, "", self._text
        return held + self._text(character)

    def _attributes(self, character: str) -> str:
        """After the name of an opening mark."""
        if character != ">":
            self._held += character
        elif self._held.endswith("/"):
            self._held, self._mode = "", self._text
        else:
            self._begin(_marks_of(re.split(r"[\s/]", self._held[1:].lower(), maxsplit=1)[0]))
        return ""

    def _begin(self, mark: re.Pattern[str]) -> None:
        self._held, self._mark, self._depth, self._mode = "", mark, 1, self._thinking

    def _thinking(self, character: str) -> str:
        self._held = (self._held + character)[-_LONGEST_MARK:]
        found = self._mark.search(self._held) if character in ">]" else None
        if found is not None:
            self._held = ""
            self._depth += -1 if found[1] else 1
            if self._depth == 0:
                self._mode = self._text
        return ""


def _is_thought(name: str) -> bool:
    return not _NAMES.isdisjoint([*_NAME_PARTS.split(name), name.removeprefix("ant")])


def _marks_of(name: str) -> re.Pattern[str]:
    return re.compile(rf"<(/?)\s*{re.escape(name)}(?:\s[^<>]*)?(?<!/)>$", re.IGNORECASE)
