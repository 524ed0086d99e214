"""What the names in a condition can mean at the place where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from story_graph.facts import Fact

__all__ = ["ConditionScope"]


@dataclass(frozen=True, slots=True)
class ConditionScope:
    """Names that a condition may use.

    Attributes:
        facts: by key.
        queries: declared host queries.
        find_node: full id of a node reference, or None if there is no such node.
        nodes: gives the ids for "did you mean"; called only when a name is wrong, since they may be many.
        event_arguments: what `event.<name>` may read here; empty where no event sets the edge off.
    """

    facts: Mapping[str, Fact]
    queries: tuple[str, ...]
    find_node: Callable[[str], str | None]
    nodes: Callable[[], Iterable[str]] = tuple
    event_arguments: tuple[str, ...] = ()
