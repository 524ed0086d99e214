"""Which edges may be taken now, and why the others may not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from story_graph.conditions.describe import describe_condition
from story_graph.conditions.evaluate import holds
from story_graph.conditions.readings import readings
from story_graph.engine.draft import Draft
from story_graph.engine.view import NO_QUERIES
from story_graph.facts import FactValue
from story_graph.signals import Rejected
from story_graph.state import Cursor, State
from story_graph.story import Edge, Node, Story

__all__ = ["EdgeStatus", "edge_report", "edge_statuses", "eligible_storylets", "legal_edges", "why_closed"]


@dataclass(frozen=True, slots=True)
class EdgeStatus:
    """An edge of a node where a track stands.

    Attributes:
        closed: why it can't be taken now, for people; None if it can.
        reads: what its guard reads, with the present values.
    """

    track: str
    edge: Edge
    closed: str | None
    reads: Mapping[str, FactValue]


def legal_edges(
    story: Story, state: State, character: str, queries: Mapping[str, FactValue] = NO_QUERIES
) -> tuple[Edge, ...]:
    """The spoken edges that the player can take now with this character, in the author's order."""
    draft, cursor = _standing(story, state, character, queries)
    if cursor is None:
        return ()
    edges = story.nodes[cursor.node].edges
    return tuple(edge for edge in edges if edge.is_spoken and why_closed(draft, cursor, edge) is None)


def edge_report(
    story: Story, state: State, character: str, queries: Mapping[str, FactValue] = NO_QUERIES
) -> tuple[Rejected, ...]:
    """The spoken edges that can't be taken now with this character, each with a reason for people."""
    draft, cursor = _standing(story, state, character, queries)
    if cursor is None:
        return ()
    closed = ((edge, why_closed(draft, cursor, edge)) for edge in story.nodes[cursor.node].edges if edge.is_spoken)
    return tuple(Rejected(edge.id, reason) for edge, reason in closed if reason is not None)


def edge_statuses(story: Story, state: State, queries: Mapping[str, FactValue] = NO_QUERIES) -> tuple[EdgeStatus, ...]:
    """Every edge of every node where a track stands, whatever sets it off, in the author's order."""
    draft = Draft(story, state, queries)
    return tuple(
        EdgeStatus(
            track,
            edge,
            why_closed(draft, cursor, edge),
            {} if edge.when is None else readings(edge.when, draft.view),
        )
        for track, cursor in state.tracks.items()
        for edge in story.nodes[cursor.node].edges
    )


def why_closed(draft: Draft, cursor: Cursor, edge: Edge) -> str | None:
    """Why an edge of the cursor's node can't be taken; None if it can."""
    if edge.max is not None and draft.taken.get(edge.id, 0) >= edge.max:
        return "was already taken" if edge.max == 1 else f"was already taken {edge.max} times"
    if edge.when is not None and not holds(edge.when, draft.view):
        return f"its guard does not hold: {describe_condition(edge.when)}"
    if edge.pool is not None and not eligible_storylets(draft, edge.pool):
        return f"the pool '{edge.pool}' has nothing left to tell"
    if edge.returns and not cursor.stack:
        return "there is no call to return from"
    return None


def eligible_storylets(draft: Draft, pool: str) -> list[Node]:
    """The storylets that the pool may pick now."""
    nodes = (draft.story.nodes[storylet] for storylet in draft.story.pools[pool].storylets)
    return [
        node
        for node in nodes
        if (node.max is None or draft.visits.get(node.id, 0) < node.max) and holds(node.when, draft.view)
    ]


def _standing(
    story: Story, state: State, character: str, queries: Mapping[str, FactValue]
) -> tuple[Draft, Cursor | None]:
    track = story.track_of(character)
    return Draft(story, state, queries), state.tracks[track.name] if track is not None else None
