"""Makes text that did not come from an author harmless in a prompt.

The player's words, names, memories and what the game tells may hold anything: invisible marks,
turns of somebody else ("system: ..."), the tokens with which models part messages, markup. What
leaves here is one line of plain words without a colon between words, so that nobody else's turn
can be written, and without a double quote, so that it can't get out of the quotes it is put in.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["cleaned", "one_line"]

_READ = 4
"""So many times the wanted length is looked at, so that 100,000 marks cost nothing."""
_MOST_MARKS = 3
"""Combining marks on one letter: more than any script needs."""

# <|im_start|>, [INST], <<SYS>>, </s>, <b>: whatever parts messages or marks text up.
_MARKUP = re.compile(r"<\|[^|<>]{0,40}\|?>|</?[^\W\d_!?][^<>]{0,80}>|<<[^<>]{0,20}>>|\[/?[A-Z_]{2,20}\]")
_SIGNS = re.compile(r"[<>{}\[\]|\\^~`*#=_•]+")
_COLON = re.compile(r"\s*(?:(?<!\d)[:꞉∶ː։]+|[:꞉∶ː։]+(?!\d))")
_QUOTES = str.maketrans(dict.fromkeys('"“”„‟«»❝❞＂', "'"))
_SPACE = re.compile(r"\s+")


def cleaned(text: str, most_characters: int) -> str:
    """One line of plain words, at most so many characters long; may be empty.

    A colon becomes a comma, but for one between digits (`12:30`).
    """
    text = unicodedata.normalize("NFKC", text[: _READ * most_characters])[: _READ * most_characters]
    text = _visible(text)
    text = _SIGNS.sub(" ", _MARKUP.sub(" ", text))
    text = _COLON.sub(",", text).translate(_QUOTES)
    return _cut(_SPACE.sub(" ", text).strip(" ,"), most_characters)


def one_line(text: str, most_characters: int) -> str:
    """What a character said itself: its signs stay, but not what is invisible, and no second line."""
    return _cut(_SPACE.sub(" ", _visible(text[: _READ * most_characters])).strip(), most_characters)


def _visible(text: str) -> str:
    """Without control and format characters (zero-width, bidi, tags), private and unassigned ones, piles of marks."""
    if text.isascii() and text.isprintable():
        return text
    kept: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category[0] == "M" else 0
        if character.isspace() or category in ("Cc", "Zl", "Zp"):
            kept.append(" ")
        elif category[0] != "C" and marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def _cut(text: str, most_characters: int) -> str:
    if len(text) <= most_characters:
        return text
    head, _, _ = text[: most_characters + 1].rpartition(" ")
    return (head or text[:most_characters]).rstrip()
