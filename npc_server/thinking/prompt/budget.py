"""Keeps a prompt within its budget: counts, and drops what is missed least.

Tokens are estimated: four ASCII characters are one, every other character is one by itself. For English
that is about right, for other languages it is too many rather than too few.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

__all__ = ["DROP_ORDER", "MESSAGE_TOKENS", "Part", "as_fits", "clipped", "estimated_tokens", "fit", "taken"]

MESSAGE_TOKENS = 4
"""What parts one message from the next. Chosen, at least what chat templates take."""

DROP_ORDER = (
    "dialogue",
    "memory",
    "examples",
    "scene",
    "actions",
    "knowledge",
    "backstory",
    "persona",
    "goals",
    "guardrails",
    "mood",
    "step",
    "goal",
)
"""What goes first when there is not room for all; of each part the last item, of the dialogue the oldest.
Who the character is by name, the rules and the player's words never go."""


@dataclass(slots=True)
class Part:
    """A part of a prompt, of which single items may be dropped.

    Attributes:
        heading: stands before the items; empty if they need none.
        dropped: how many items were, of those that were made (see `as_fits`).
    """

    name: str
    items: list[str] = field(default_factory=list)
    heading: str = ""
    dropped: int = 0

    @property
    def text(self) -> str:
        """Heading and items, a line each; empty without items."""
        if not self.items:
            return ""
        return "\n".join([self.heading, *self.items] if self.heading else self.items)


def estimated_tokens(text: str) -> int:
    """How many tokens a model may make of a text."""
    ascii_ = len(text) if text.isascii() else len(text.encode("ascii", "ignore"))
    return (ascii_ + 3) // 4 + len(text) - ascii_


def clipped(text: str, most_tokens: int) -> str:
    """The beginning of a text, as far as it fits."""
    while text and estimated_tokens(text) > most_tokens:
        text = text[: min(len(text) - 1, len(text) * most_tokens // estimated_tokens(text))]
    return text.rstrip()


def as_fits(items: Iterable[str], most_tokens: int) -> list[str]:
    """The first items, up to the one with which they take more; none is made after that, which may be dear."""
    made: list[str] = []
    for item in items:
        made.append(item)
        most_tokens -= estimated_tokens(item)
        if most_tokens < 0:
            break
    return made


def taken(parts: Iterable[Part]) -> int:
    """Tokens of these parts, line ends included."""
    return sum(_heading_tokens(part) + sum(_item_tokens(part, item) for item in part.items) for part in parts)


def fit(parts: Sequence[Part], most_tokens: int) -> None:
    """Drop items in `DROP_ORDER` until the parts take no more than this many tokens, line ends included."""
    by_name = {part.name: part for part in parts}
    total = taken(parts)
    for name in DROP_ORDER:
        part = by_name.get(name)
        while total > most_tokens and part is not None and part.items:
            heading = _heading_tokens(part)
            total -= _item_tokens(part, part.items.pop(0 if name == "dialogue" else -1))
            total -= heading - _heading_tokens(part)
            part.dropped += 1


def _heading_tokens(part: Part) -> int:
    return estimated_tokens(part.heading) + 1 if part.items and part.heading else 0


def _item_tokens(part: Part, item: str) -> int:
    return estimated_tokens(item) + (MESSAGE_TOKENS if part.name == "dialogue" else 1)
