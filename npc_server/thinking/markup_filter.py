"""Takes out of text that is still being written what has no sound: directions, markup, pictures, addresses.

| written | spoken |
|---|---|
| `*sighs*`, `(sighs)`, `[sighs]` | nothing; if it is not closed, nothing to the end of the line |
| `{"a": 1}` | nothing; if it is not closed, nothing to the end of the text |
| `**word**`, `_word_`, `` `word` ``, `~~word~~` | the word |
| `<b>word</b>`, SSML | the word |
| code fences, headings, web addresses, emoji | nothing |
| `- item`, `1. item`, `> quoted`, `| cell |` | the item; a number only if it is the next of a list |

All that is in brackets goes, asides too: a sentence is whole without them, and no list of words tells a
direction from an aside in every language. Each character is looked at once and alone, so the same
text gives the same result in whatever pieces it comes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

__all__ = ["MarkupFilter"]

_BRACKETS = {"(": ")", "[": "]", "{": "}", "（": "）", "【": "】"}
_RUN_MARKS = "*`~"
_SILENT = frozenset("#^|\\=>)]}）】")
_BULLETS = frozenset("-+•·–—")
_ADDRESSES = ("http://", "https://", "www.")
_ADDRESS_STARTS = frozenset(address[:end] for address in _ADDRESSES for end in range(1, len(address)))
_SENTENCE_MARKS = ".!?…"
_LINES = frozenset({"br", "p", "div", "li", "s", "break"})
_TAG_NAME = re.compile(r"[a-z][\w-]*")
_MOST_NOTED, _MOST_DIGITS = 80, 3
_MODIFIERS = range(0x1F3FB, 0x1F400)
_ARROWS = range(0x2190, 0x2200)


class MarkupFilter:
    """One answer's.

    Args:
        on_note: told what stood in a bracket, tag (with `<`) or heading (with `#`), its first 80 characters.
    """

    def __init__(self, on_note: Callable[[str], None]) -> None:
        self._on_note = on_note
        self._mode: Callable[[str], str] = self._text
        self._before = "\n"
        """The last character that left; the end of a line outlasts spaces after it."""
        self._is_line_start = True
        self._is_joint = False
        self._run = ""
        self._held = ""
        self._noted = ""
        self._closers: list[str] = []
        self._fence = ""
        self._items = 0

    def take(self, character: str) -> str:
        """What of the text so far may be spoken now."""
        given = ""
        if self._run and character != self._run[0]:
            given += self._end_run(character)
        if character in _RUN_MARKS and self._mode != self._tag:
            given += self._release() if self._held and not self._run else ""
            self._run += character
            return given
        return given + self._mode(character)

    def finish(self) -> str:
        """What was held back and turned out to be text."""
        given = self._end_run("\n") if self._run else ""
        return given + (self._release() if self._mode == self._text else "")

    def _end_run(self, following: str) -> str:
        mark, count, self._run = self._run[0], len(self._run), ""
        if mark != "*":
            if count >= 3 and self._mode in (self._text, self._fenced) and self._fence in ("", mark):
                self._fence = "" if self._fence else mark
                self._mode = self._fenced if self._fence else self._text
            return ""
        if self._mode == self._direction:
            if count != 2:
                self._mode = self._text
        elif self._mode == self._text and count == 1 and not self._before.isalnum() and not following.isspace():
            self._mode = self._direction
        return ""

    def _text(self, character: str) -> str:
        if self._held:
            return self._decide(character)
        if character == "\n":
            return self._new_line()
        if character in _BRACKETS:
            return self._open(character)
        if character == "<" or (self._is_line_start and (character in _BULLETS or character.isdecimal())):
            self._held = character
            return ""
        if character.lower() in _ADDRESS_STARTS and not self._before.isalnum():
            self._held = character
            return ""
        if character == "#" and self._is_line_start:
            self._noted, self._mode = "#", self._heading
            return ""
        return self._plain(character)

    def _decide(self, character: str) -> str:
        """Whether what is held together with this character is markup, text, or still open."""
        held = self._held + character
        if held[0] == "<":
            self._held = ""
            if character.isalpha() or character in "/!?|":
                self._noted, self._mode = held, self._tag
                return ""
            return self._text(character)
        if held.lower() in _ADDRESSES:
            self._held, self._mode = "", self._address
            self._noted = ""
            return ""
        if held.lower() in _ADDRESS_STARTS:
            self._held = held
            return ""
        return (
            self._decide_item(character) if held[0] in _BULLETS or held[0].isdecimal() else self._no_markup(character)
        )

    def _decide_item(self, character: str) -> str:
        held = self._held
        if held[0] in _BULLETS:
            if character == held[0] == "-":
                self._held += character
                return ""
            if character == " " or len(held) > 1:
                self._held = ""
                return "" if character == " " else self.take(character)
            return self._no_markup(character)
        if character == " " and not held.isdecimal():
            self._held, self._items = "", int(held[:-1])
            return ""
        if not held.isdecimal() or len(held) > _MOST_DIGITS:
            return self._no_markup(character)
        if character.isdecimal() or (character in ".)" and int(held) in (1, self._items + 1)):
            self._held += character
            return ""
        return self._no_markup(character)

    def _no_markup(self, character: str) -> str:
        return self._release() + self.take(character)

    def _release(self) -> str:
        held, self._held = self._held, ""
        return "" if held == "<" else "".join(self._plain(each) for each in held)

    def _new_line(self) -> str:
        self._is_line_start, self._before = True, "\n"
        return "\n"

    def _plain(self, character: str) -> str:
        if character.isspace():
            self._is_joint = False
            self._before = " " if self._before != "\n" else "\n"
            return " "
        if character in _SILENT or not _has_sound(character):
            return ""
        if character == "_":
            self._is_joint, self._before = self._before.isalnum(), " "
            return ""
        joint = " " if self._is_joint and character.isalnum() else ""
        self._is_line_start, self._is_joint, self._before = False, False, character
        return joint + character

    def _open(self, character: str) -> str:
        if character == "(" and self._before in ":;=":
            return ""  # a smile, or its contrary
        self._closers, self._noted, self._mode = [_BRACKETS[character]], "", self._bracket
        return ""

    def _bracket(self, character: str) -> str:
        if character == "\n" and "}" not in self._closers:
            self._mode = self._text
            return self._new_line()
        if character == self._closers[-1]:
            self._closers.pop()
            if not self._closers:
                self._mode = self._text
                self._on_note(self._noted)
            return ""
        if character in _BRACKETS:
            self._closers.append(_BRACKETS[character])
        self._note(character)
        return ""

    def _direction(self, character: str) -> str:
        if character != "\n":
            return ""
        self._mode = self._text
        return self._new_line()

    def _heading(self, character: str) -> str:
        if character != "\n":
            self._note(character)
            return ""
        self._mode = self._text
        self._on_note(self._noted)
        return self._new_line()

    def _fenced(self, character: str) -> str:
        return ""

    def _address(self, character: str) -> str:
        if not character.isspace():
            self._noted = character
            return ""
        self._mode = self._text
        end = self._noted if self._noted and self._noted in _SENTENCE_MARKS else ""
        return (self._plain(end) if end else "") + self._text(character)

    def _tag(self, character: str) -> str:
        if character not in ">\n":
            self._note(character)
            return ""
        self._mode = self._text
        if character == "\n":
            return self._new_line()
        tag = self._noted.lower()
        self._on_note(tag)
        name = _TAG_NAME.match(tag.lstrip("</ "))
        return self._new_line() if name is not None and name[0] in _LINES else ""

    def _note(self, character: str) -> None:
        if len(self._noted) < _MOST_NOTED:
            self._noted += character


def _has_sound(character: str) -> bool:
    """Not for pictures, arrows and what is invisible."""
    if character.isascii():
        return character.isprintable()
    if ord(character) in _MODIFIERS or ord(character) in _ARROWS or 0xFE00 <= ord(character) <= 0xFE0F:
        return False
    return unicodedata.category(character) not in ("So", "Cs", "Co", "Cn", "Cc", "Cf", "Me", "Zl", "Zp")
