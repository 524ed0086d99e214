"""Whether a value may be given to a fact from outside the story, as a director does."""

from __future__ import annotations

from story_graph.facts import Fact, FactType, FactValue

__all__ = ["why_unfit"]

_MOST_TEXT = 200
"""Characters of a text fact. Chosen: as a player's name, with much to spare."""


def why_unfit(fact: Fact, value: FactValue) -> str | None:
    """Why the fact can't have this value, for people; None if it can."""
    if fact.derived is not None:
        return "it is derived from other facts; set those"
    match fact.type:
        case FactType.BOOL:
            return None if isinstance(value, bool) else "it is true or false"
        case FactType.INT:
            return _unfit_number(fact, value)
        case FactType.ENUM:
            return None if isinstance(value, str) and value in fact.values else f"it is one of {', '.join(fact.values)}"
        case FactType.SET:
            fits = isinstance(value, frozenset) and value <= frozenset(fact.values)
            return None if fits else f"it holds some of {', '.join(fact.values)}"
        case FactType.TEXT:
            fits = isinstance(value, str) and len(value) <= _MOST_TEXT and value.isprintable()
            return None if fits else f"it is a text in one line of at most {_MOST_TEXT} characters"


def _unfit_number(fact: Fact, value: FactValue) -> str | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return "it is a whole number"
    if fact.minimum is not None and value < fact.minimum:
        return f"it is {fact.minimum} or more"
    if fact.maximum is not None and value > fact.maximum:
        return f"it is {fact.maximum} or less"
    return None
