"""Begins a playthrough in the middle of a story: for scenarios, and to look at a prompt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from story_graph.diagnostics import did_you_mean
from story_graph.engine.draft import Draft
from story_graph.engine.moves import arrive
from story_graph.engine.step import begin
from story_graph.engine.view import NO_QUERIES
from story_graph.facts import Fact, FactType, FactValue
from story_graph.state import State
from story_graph.story import Story

__all__ = ["fact_value", "staged"]

_NOTHING: Mapping[str, FactValue] = {}
_NOWHERE: Mapping[str, str] = {}


def staged(
    story: Story,
    *,
    player_name: str = "Ada",
    nodes: Mapping[str, str] = _NOWHERE,
    facts: Mapping[str, FactValue] = _NOTHING,
    queries: Mapping[str, FactValue] = NO_QUERIES,
) -> State:
    """A new playthrough whose tracks stand at these nodes, with what `enter` does there, and then these facts.

    Edges that go by themselves are not taken yet; the first step takes them.

    Args:
        nodes: full id by track.
        facts: by key, none of them derived.

    Raises:
        ZeroProgress: the story can't begin.
    """
    draft = Draft(story, begin(story, player_name=player_name, queries=queries).state, queries)
    for track, node in nodes.items():
        if draft.tracks[track].node != node:
            arrive(draft, track, node, quiet=True)
    for key, value in facts.items():
        draft.set_fact(key, value)
    return draft.freeze().state


def fact_value(fact: Fact, written: Sequence[str]) -> FactValue:
    """The value of a fact as it is written down.

    Args:
        written: the members of a set; one text for any other type.

    Raises:
        ValueError: says what was expected.
    """
    if fact.type is FactType.SET:
        wrong = next((member for member in written if member not in fact.values), None)
        if wrong is not None:
            raise ValueError(f"'{wrong}' is no value of '{fact.key}'{did_you_mean(wrong, fact.values)}")
        return frozenset(written)
    text = written[0] if len(written) == 1 else None
    if text is None:
        raise ValueError(f"'{fact.key}' has one value, not {len(written)}")
    match fact.type:
        case FactType.BOOL if text in ("true", "false"):
            return text == "true"
        case FactType.BOOL:
            raise ValueError(f"'{fact.key}' is true or false, not '{text}'")
        case FactType.INT:
            return _number(fact, text)
        case FactType.ENUM if text not in fact.values:
            raise ValueError(f"'{text}' is no value of '{fact.key}'{did_you_mean(text, fact.values)}")
        case _:
            return text


def _number(fact: Fact, text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        raise ValueError(f"'{fact.key}' is a whole number, not '{text}'") from None
    low, high = fact.minimum, fact.maximum
    if (low is not None and number < low) or (high is not None and number > high):
        raise ValueError(f"'{fact.key}' is {number}, but never leaves {_bound(low)} to {_bound(high)}")
    return number


def _bound(limit: int | None) -> str:
    return "…" if limit is None else str(limit)
