"""Edges that time alone sets off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from story_graph.engine.draft import Draft
from story_graph.engine.legality import why_closed
from story_graph.engine.moves import run_automatic, take_edge
from story_graph.engine.view import NO_QUERIES
from story_graph.facts import FactValue
from story_graph.signals import Why
from story_graph.state import State
from story_graph.story import Edge, Story

__all__ = ["MAX_TIMERS_AT_ONCE", "next_timer_s", "pass_time"]

MAX_TIMERS_AT_ONCE = 50
"""Timers that go off in one step; what is still due waits for the next one. Chosen."""


def next_timer_s(story: Story, state: State, queries: Mapping[str, FactValue] = NO_QUERIES) -> float | None:
    """The story clock at which the earliest open timer is due; None if there is none."""
    due = [due_s for due_s, _, _ in _open_timers(Draft(story, state, queries))]
    return max(min(due), state.clock_s) if due else None


def pass_time(draft: Draft, clock_s: float) -> None:
    """Let the clock reach `clock_s`, and what is due go off in the order in which it was due.

    A timer that loops back to its own node goes off once, however late it is.
    """
    done: set[str] = set()
    for _ in range(MAX_TIMERS_AT_ONCE):
        due = [timer for timer in _open_timers(draft) if timer[0] <= clock_s and timer[2].id not in done]
        if not due:
            break
        due_s, track, edge = min(due, key=lambda timer: timer[0])
        draft.clock_s = max(draft.clock_s, due_s)
        take_edge(draft, track, edge, Why("timer", matched=f"{edge.after_s:g} s"))
        if _is_loop(edge):
            done.add(edge.id)
            draft.change_cursor(track, entered_s=max(draft.clock_s, clock_s))
        run_automatic(draft)
    else:
        return
    draft.clock_s = max(draft.clock_s, clock_s)


def _is_loop(edge: Edge) -> bool:
    return edge.to == edge.source and edge.call is None and edge.pool is None


def _open_timers(draft: Draft) -> Iterator[tuple[float, str, Edge]]:
    for track, cursor in draft.tracks.items():
        for edge in draft.story.nodes[cursor.node].edges:
            if edge.after_s is not None and why_closed(draft, cursor, edge) is None:
                yield cursor.entered_s + edge.after_s, track, edge
