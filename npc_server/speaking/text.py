"""Text as written to text that can be spoken: no markup, no control characters, in portions.

A synthesiser gets portions of a few sentences, so that a line that is broken off costs at most
one portion of its work and one player's long line does not hold up the others'.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["MAX_CHARACTERS", "PORTION_CHARACTERS", "portions", "speakable"]

MAX_CHARACTERS = 2_000
"""Longest text that is spoken, about two minutes; chosen. What comes after is left out at a word's end."""

PORTION_CHARACTERS = 300
"""Longest portion; espeak makes one in about 20 ms; chosen."""

_TAG = re.compile(r"</?[A-Za-z!?][^<>]{0,500}>")
_LINK = re.compile(r"!?\[([^\[\]]{0,500})\]\([^()]{0,500}\)")
_EMPHASIS = re.compile(r"\*+|_{2,}|(?<!\w)_|_(?!\w)|~~|`+")
_LINE_MARK = re.compile(r"^[ \t]*(?:#{1,6}|>|[-+])[ \t]+", re.MULTILINE)
_SENTENCE_END = re.compile(r"(?<=[.!?…。！？])[\"'”’)\]]*\s+")
_CLAUSE_END = re.compile(r"(?<=[,;:—–])\s+")
_SPACE = re.compile(r"\s+")


def speakable(text: str) -> str:
    """What is to be said of a text: tags, Markdown, control and unassigned characters are gone.

    Returns:
        One line with single spaces, at most `MAX_CHARACTERS` long; empty if nothing can be said.
    """
    text = _TAG.sub(" ", text[: 4 * MAX_CHARACTERS])
    text = _LINK.sub(r"\1", text)
    text = _LINE_MARK.sub("", text)
    text = _EMPHASIS.sub("", text)
    text = "".join(_plain(character) for character in text)
    text = _SPACE.sub(" ", text).strip()
    if len(text) > MAX_CHARACTERS:
        text = text[:MAX_CHARACTERS].rsplit(" ", 1)[0]
    return text if any(character.isalnum() for character in text) else ""


def portions(text: str) -> tuple[str, ...]:
    """Cut speakable text at sentence ends, else at clauses, else at words, into portions.

    Joined with single spaces they are the text again, but for words longer than a portion.
    """
    if len(text) <= PORTION_CHARACTERS:
        return (text,) if text else ()
    return tuple(_packed(_sentences(text)))


def _sentences(text: str) -> list[str]:
    found: list[str] = []
    for sentence in _cut(_SENTENCE_END, text):
        if len(sentence) <= PORTION_CHARACTERS:
            found.append(sentence)
            continue
        for clause in _cut(_CLAUSE_END, sentence):
            found.extend([clause] if len(clause) <= PORTION_CHARACTERS else _words(clause))
    return found


def _words(clause: str) -> list[str]:
    size = PORTION_CHARACTERS
    return [word[at : at + size] for word in clause.split(" ") for at in range(0, len(word), size)]


def _cut(pattern: re.Pattern[str], text: str) -> list[str]:
    places = [match.end() for match in pattern.finditer(text)]
    return [text[start:end].strip() for start, end in zip([0, *places], [*places, len(text)], strict=True)]


def _packed(parts: list[str]) -> list[str]:
    packed: list[str] = []
    for part in parts:
        if packed and len(packed[-1]) + 1 + len(part) <= PORTION_CHARACTERS:
            packed[-1] += " " + part
        elif part:
            packed.append(part)
    return packed


def _plain(character: str) -> str:
    """A space for what has no sound and could upset a synthesiser: control characters (NUL too),
    surrogates, private and unassigned ones, pictures. Nothing for invisible ones such as a soft hyphen.
    """
    category = unicodedata.category(character)
    if category == "Cf":
        return ""
    return " " if category[0] == "C" or category == "So" else character
