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

_READ = 2
"""So many times the wanted length is looked at, so that 100,000 marks cost nothing."""
_REMEMBERED = 5_000
"""Characters whose kind is looked up once; those of most scripts."""

# <|im_start|>, [INST], <<SYS>>, </s>, <b>: whatever parts messages or marks text up.
_MARKUP = re.compile(r"<\|[^|<>]{0,40}\|?>|</?[^\W\d_!?][^<>]{0,80}>|<<[^<>]{0,20}>>|\[/?[A-Z_]{2,20}\]")
_PLAIN = {
    **dict.fromkeys("<>{}[]|\\^~`*#=_•", " "),
    **dict.fromkeys("꞉∶ː։", ":"),
    **dict.fromkeys('"“”„‟«»❝❞', "'"),
}
_COLON = re.compile(r"(?<!\d):+|:+(?!\d)")
_MARKS = (
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0e31-\u0e3a\u0e47-\u0e4e"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe00-\ufe2f]"
)
_PILE = re.compile(f"({_MARKS}{{3}}){_MARKS}+")
"""More marks on one letter than any script needs."""


def cleaned(text: str, most_characters: int) -> str:
    """One line of plain words, at most so many characters long; may be empty.

    A colon becomes a comma, but for one between digits (`12:30`).
    """
    text = unicodedata.normalize("NFKC", text[: _READ * most_characters])[: _READ * most_characters]
    text = _visible(text)
    if "<" in text or "[" in text:
        text = _MARKUP.sub(" ", text)
    for sign in _PLAIN.keys() & set(text):
        text = text.replace(sign, _PLAIN[sign])
    text = " ".join(text.split())
    if ":" in text:
        text = _COLON.sub(",", text.replace(" :", ":"))
    return _cut(text.strip(" ,"), most_characters)


def one_line(text: str, most_characters: int) -> str:
    """What a character said itself: its signs stay, but not what is invisible, and no second line."""
    return _cut(" ".join(_visible(text[: _READ * most_characters]).split()), most_characters)


class _Visible(dict[str, str]):
    """What is shown of a character: a space for control characters and spaces of any kind, nothing for what else
    is invisible (zero-width, bidi, tags) and for private and unassigned characters.
    """

    def __missing__(self, character: str) -> str:
        category = unicodedata.category(character)
        is_space = character.isspace() or category in ("Cc", "Zl", "Zp")
        shown = " " if is_space else "" if category[0] == "C" else character
        if len(self) < _REMEMBERED:
            self[character] = shown
        return shown


_VISIBLE = _Visible()


def _visible(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    # Of most texts few signs are odd: to replace those is twice as fast as to look each character up.
    for character in set(text):
        if (shown := _VISIBLE[character]) != character:
            text = text.replace(character, shown)
    return _PILE.sub(r"\1", text)


def _cut(text: str, most_characters: int) -> str:
    if len(text) <= most_characters:
        return text
    head, _, _ = text[: most_characters + 1].rpartition(" ")
    return (head or text[:most_characters]).rstrip()
