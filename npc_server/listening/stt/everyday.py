"""What people say to anybody, in any story: the lists of `everyday.txt`.

These phrases stand in every language model with a small weight, so that an ordinary sentence around
the words of the story is recognised, and words from outside are not forced into the story's own.
"""

from __future__ import annotations

from importlib.resources import files

__all__ = ["BACKCHANNELS", "EVERYDAY_PHRASES", "FILLERS", "NAME_PATTERNS"]


def _lists() -> dict[str, tuple[str, ...]]:
    """The phrases under each `[heading]`; blank lines and those with `#` are passed over."""
    lists: dict[str, list[str]] = {}
    text = files(__package__).joinpath("everyday.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("["):
            lists[line.strip("[]")] = phrases = []
        elif line and not line.startswith("#"):
            phrases.append(line)
    return {heading: tuple(found) for heading, found in lists.items()}


_LISTS = _lists()

FILLERS = _LISTS["fillers"]
"""Sounds and words that come anywhere in a sentence."""

BACKCHANNELS = _LISTS["backchannels"]
"""What people say to somebody who is speaking, so that they go on."""

NAME_PATTERNS = _LISTS["around a name"]
"""What people say around the name of a person, a place or a thing, which stands for `{}`."""

EVERYDAY_PHRASES = _LISTS["phrases"]
"""Sentences and beginnings of sentences, in lower case without punctuation."""
