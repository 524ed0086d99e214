"""Takes edges: effects, calls and returns, storylets, arrivals, and what then goes by itself."""

from __future__ import annotations

from collections.abc import Sequence

from story_graph.engine.draft import MAX_AUTOMATIC_EDGES, Draft
from story_graph.engine.effects import apply_effects
from story_graph.engine.legality import eligible_storylets, why_closed
from story_graph.engine.randomness import next_random
from story_graph.errors import ZeroProgress
from story_graph.events import Ended, Moved
from story_graph.signals import Why
from story_graph.state import Cursor, Return
from story_graph.story import GREET, Edge, Node, PickPolicy

__all__ = ["arrive", "run_automatic", "take_edge"]

_LOOP_SHOWN = 6


def take_edge(draft: Draft, track: str, edge: Edge, why: Why) -> None:
    """Take an edge of the node where the track stands: say its line, apply its effects, go there."""
    if edge.max is not None:
        draft.taken[edge.id] = draft.taken.get(edge.id, 0) + 1
    # Chosen before the effects, which may close the storylets that made the edge legal.
    target, stack, is_arrival = _destination(draft, draft.tracks[track], edge)
    source = draft.tracks[track].node
    moved_at = len(draft.events)
    if edge.say is not None:
        draft.say(track, draft.story.lines[edge.say])
    apply_effects(draft, track, edge.effects)
    draft.events.insert(moved_at, Moved(track, source, target, edge.id, why))
    if is_arrival:
        draft.change_cursor(track, stack=stack)
        arrive(draft, track, target, quiet=edge.quiet)
    elif edge.returns:
        draft.change_cursor(track, node=target, stack=stack, entered_s=draft.clock_s, greeted=True, misses=0)
    elif edge.after_s is not None:
        draft.change_cursor(track, entered_s=draft.clock_s)
    elif edge.is_spoken:
        draft.change_cursor(track, misses=0)


def arrive(draft: Draft, track: str, node_id: str, *, quiet: bool) -> None:
    """Enter a node: a visit, its `enter` effects, and its greeting unless `quiet`."""
    node = draft.story.nodes[node_id]
    draft.visits[node_id] = draft.visits.get(node_id, 0) + 1
    draft.last_turn[node_id] = draft.turn
    draft.change_cursor(track, node=node_id, entered_s=draft.clock_s, greeted=False, misses=0)
    apply_effects(draft, track, node.enter)
    greeting = node.lines.get(GREET)
    if greeting is not None and not quiet:
        draft.say(track, greeting)
        draft.change_cursor(track, greeted=True)
    if node.ending is not None:
        draft.events.append(Ended(track, node.ending))


def run_automatic(draft: Draft) -> None:
    """Take automatic edges on all tracks, in declared order, until none is left.

    Raises:
        ZeroProgress: they run in a circle.
    """
    taken: list[str] = []
    moved = True
    while moved:
        moved = False
        for track, cursor in tuple(draft.tracks.items()):
            edge = heaviest([edge for edge in draft.story.nodes[cursor.node].edges if edge.is_automatic], draft, cursor)
            if edge is not None:
                taken.append(edge.id)
                if len(taken) > MAX_AUTOMATIC_EDGES:
                    raise ZeroProgress(tuple(taken[-_LOOP_SHOWN:]))
                take_edge(draft, track, edge, Why("automatic"))
                moved = True


def heaviest(edges: Sequence[Edge], draft: Draft, cursor: Cursor) -> Edge | None:
    """The first of the open edges with the largest weight."""
    return max((edge for edge in edges if why_closed(draft, cursor, edge) is None), key=_weight, default=None)


def _weight(edge: Edge) -> float:
    return edge.weight


def _destination(draft: Draft, cursor: Cursor, edge: Edge) -> tuple[str, tuple[Return, ...], bool]:
    """Where an edge leads: the node, the stack there, and whether it is an arrival."""
    if edge.returns:
        back = cursor.stack[-1]
        return back.node, cursor.stack[:-1], back.is_arrival
    target = edge.to or edge.source
    if edge.call is not None or edge.pool is not None:
        visited = edge.call or _pick(draft, edge.pool or "").id
        return visited, (*cursor.stack, Return(target, target != edge.source)), True
    return target, cursor.stack, target != edge.source


def _pick(draft: Draft, pool: str) -> Node:
    storylets = eligible_storylets(draft, pool)
    match draft.story.pools[pool].pick:
        case PickPolicy.FIRST:
            return storylets[0]
        case PickPolicy.LEAST_SEEN:
            return min(storylets, key=lambda node: draft.visits.get(node.id, 0))
        case PickPolicy.RANDOM:
            return _pick_random(draft, storylets)


def _pick_random(draft: Draft, storylets: list[Node]) -> Node:
    number, draft.rng = next_random(draft.rng)
    remaining = number * sum(node.weight for node in storylets)
    for node in storylets:
        remaining -= node.weight
        if remaining < 0:
            return node
    return storylets[-1]
