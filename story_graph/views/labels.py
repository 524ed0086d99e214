"""Words for edges: what sets one off, how often it may be taken, and texts cut to a length."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from story_graph.story import Edge

__all__ = ["one_line", "qualifiers", "shortened", "trigger_kind", "trigger_text"]


def trigger_kind(edge: Edge) -> str:
    """`intent`, `event`, `timer`, `otherwise` or `automatic`."""
    if edge.is_spoken:
        return "intent"
    if edge.event is not None:
        return "event"
    if edge.after_s is not None:
        return "timer"
    return "otherwise" if edge.otherwise else "automatic"


def trigger_text(edge: Edge) -> str:
    """What sets the edge off, in a few words: the choice as it is tapped, or the first thing to say."""
    if edge.choice is not None:
        return edge.choice
    if edge.intents:
        return f"“{edge.intents[0]}”"
    if edge.event is not None:
        return f"event {edge.event}"
    if edge.after_s is not None:
        return f"after {edge.after_s:g} s"
    return "otherwise" if edge.otherwise else "at once"


def qualifiers(attributes: Mapping[str, Any]) -> str:
    """The guard and the limit of a graph's edge: `if gold >= 5 · once`; empty if it has neither."""
    parts = []
    if attributes.get("guard"):
        parts.append(f"if {attributes['guard']}")
    limit = attributes.get("max")
    if limit is not None:
        parts.append("once" if limit == 1 else f"at most {limit} times")
    return " · ".join(parts)


def one_line(text: str) -> str:
    """The text without line breaks, control characters, and marks that turn the writing direction.

    XML can't hold control characters at all, and a stray direction mark turns all that follows.
    """
    kept = (
        " " if unicodedata.category(character) in ("Cc", "Cs", "Cn", "Zl", "Zp") else character for character in text
    )
    visible = "".join(character for character in kept if unicodedata.bidirectional(character) not in _DIRECTIONS)
    return " ".join(visible.split())


_DIRECTIONS = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")


def shortened(text: str, limit: int) -> str:
    """The text in one line of at most `limit` characters; `…` stands for what is left out."""
    line = one_line(text)
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
