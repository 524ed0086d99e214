"""Cuts text that is still being written into sentences, each given the moment it is complete.

Whether a mark closes a sentence is decided by what stands before it, so that nothing waits for the
next token:

| mark | closes the sentence |
|---|---|
| `.` after a word, `!` `?` `…` and their wide forms | at once |
| the same within open quotes or brackets | at the next character, so that what closes them stays with it |
| `.` after a digit | at the next character, unless that is a letter or digit (`3.5`) |
| `.` after an abbreviation, an initial or a list's number (`Mr.` `e.g.` `J.` `1.`) | never: the next mark will |
| the end of a line | at once |

More marks after one that closed (`?!`, `...`) lead the next sentence. The answer's first piece may
also end with a clause (`, ; : –`), so that speech can begin early. Every character is looked at once and alone,
so the same text gives the same sentences in whatever pieces it comes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["LONGEST_CHARACTERS", "SentenceSplitter"]

LONGEST_CHARACTERS = 200
"""A text without any mark is cut at a word's end before this; chosen: about 12 s of speech."""
_CLAUSE_WORDS, _CLAUSE_CHARACTERS = 4, 20
"""The shortest first clause: less sounds broken off when the rest is a moment late. Chosen."""

_SENTENCE_MARKS = frozenset(".!?…。！？")
_CLAUSE_MARKS = frozenset(",;:–—，；：")
_CLOSERS = {"(": ")", "[": "]", "{": "}", "“": "”", "„": "“", "‘": "’", "«": "»", '"': '"'}
_MOST_OPEN = 8
"""Deeper than anybody writes; what is opened beyond it is not waited for."""
_LEADING = "".join(_CLOSERS) + "'*_"
_DASH = re.compile(r"[-–—/]")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_LIST_NUMBER = re.compile(r"\d+")
_WORDS_OF_ONE_LETTER = frozenset("I")
"""A sentence may end with it; every other single letter is taken for an initial."""
_ABBREVIATIONS = frozenset(
    "mr mrs ms mx messrs dr prof rev st mt ft sr jr capt col gen lt sgt maj vs etc eg ie cf ca approx".split()
)


class SentenceSplitter:
    """The sentences of one answer. Use each iterator up before the next call.

    Args:
        first_clause: whether the first piece may be a clause.
    """

    def __init__(self, *, first_clause: bool = True) -> None:
        self._may_be_clause = first_clause
        self._text = ""
        self._open: list[str] = []
        self._is_waiting = False

    def feed(self, piece: str) -> Iterator[str]:
        """The sentences that this piece completes: never empty, with single spaces, none around them."""
        for character in piece:
            yield from self._take(character)

    def finish(self) -> Iterator[str]:
        """What is left."""
        yield from self._give(len(self._text))

    def _take(self, character: str) -> Iterator[str]:
        if self._is_waiting and not self._belongs(character):
            self._is_waiting = False
            if not self._goes_on(character):
                yield from self._give(len(self._text))
        if character.isspace():
            yield from self._take_space(character)
            return
        is_end = self._is_end(character) or self._is_waiting
        self._add(character)
        self._is_waiting = is_end and bool(self._open or self._ends_with_number())
        if is_end and not self._is_waiting:
            yield from self._give(len(self._text))
        elif len(self._text) >= LONGEST_CHARACTERS:
            is_whole = self._is_waiting or " " not in self._text
            self._is_waiting = False
            yield from self._give(len(self._text) if is_whole else self._text.rfind(" "))

    def _take_space(self, character: str) -> Iterator[str]:
        if character == "\n" and _has_word(self._text):
            self._open.clear()
            yield from self._give(len(self._text))
        elif self._text and not self._text.endswith(" "):
            self._text += " "

    def _add(self, character: str) -> None:
        self._text += character
        if self._open and character == self._open[-1]:
            self._open.pop()
        elif character in _CLOSERS and len(self._open) < _MOST_OPEN:
            self._open.append(_CLOSERS[character])

    def _give(self, end: int) -> Iterator[str]:
        given, self._text = self._text[:end].strip(), self._text[end:].lstrip()
        if given:
            self._may_be_clause = False
            yield given

    def _is_end(self, mark: str) -> bool:
        """Whether this character, after the text so far, may close a sentence or the first clause."""
        if mark in _CLAUSE_MARKS:
            return self._may_be_clause and self._is_clause()
        if mark not in _SENTENCE_MARKS or not _has_word(self._text):
            return False
        return mark != "." or not self._has_abbreviation()

    def _is_clause(self) -> bool:
        return len(self._text) + 1 >= _CLAUSE_CHARACTERS and len(self._text.split()) >= _CLAUSE_WORDS

    def _has_abbreviation(self) -> bool:
        """Whether a full stop now would belong to the last word."""
        if _LIST_NUMBER.fullmatch(self._text):
            return True
        word = _DASH.split(self._text.rsplit(" ", 1)[-1])[-1].lstrip(_LEADING)
        if word in _WORDS_OF_ONE_LETTER:
            return False
        return word.lower() in _ABBREVIATIONS or _INITIALS.fullmatch(word) is not None

    def _ends_with_number(self) -> bool:
        """Whether the text ends with a digit and a mark that may stand within a number."""
        return len(self._text) > 1 and self._text[-2].isdigit() and self._text[-1] in ".,:–"

    def _belongs(self, character: str) -> bool:
        """Whether a sentence that could be over takes this character too."""
        return character in _SENTENCE_MARKS or bool(self._open and character == self._open[-1])

    def _goes_on(self, character: str) -> bool:
        """Whether what looked like an end lies within a number or a name, such as `3.5`."""
        return self._ends_with_number() and character.isalnum()


def _has_word(text: str) -> bool:
    return any(character.isalnum() for character in text)
