"""`step`: pure, deterministic, and the only way that narrative state changes."""

from __future__ import annotations

from collections.abc import Mapping

from story_graph.diagnostics import did_you_mean
from story_graph.engine.draft import Draft
from story_graph.engine.legality import why_closed
from story_graph.engine.moves import arrive, heaviest, run_automatic, take_edge
from story_graph.engine.settable import why_unfit
from story_graph.engine.timers import pass_time
from story_graph.engine.view import NO_QUERIES
from story_graph.errors import IllegalStep
from story_graph.events import StepResult
from story_graph.facts import PLAYER_NAME, FactValue
from story_graph.signals import Approached, EdgeProposed, EventHappened, FactSet, Missed, Signal, TimePassed, Why
from story_graph.state import Cursor, State
from story_graph.story import AGAIN, GREET, NUDGE, UNCLEAR, Story, Track

__all__ = ["begin", "step"]

_DIRECTOR = "director"


def begin(
    story: Story, *, player_name: str, seed: int = 0, queries: Mapping[str, FactValue] = NO_QUERIES
) -> StepResult:
    """A new playthrough: every track on its start node, `enter` effects done, nothing said yet."""
    tracks = {track.name: Cursor(track.start, 0.0) for track in story.tracks.values()}
    draft = Draft(story, State(story.hash, tracks, {}, {}, {}, {}, turn=0, clock_s=0.0, rng=seed), queries)
    draft.set_fact(PLAYER_NAME, player_name)
    for track in story.tracks.values():
        arrive(draft, track.name, track.start, quiet=True)
    run_automatic(draft)
    return draft.freeze()


def step(
    story: Story,
    state: State,
    signal: Signal,
    queries: Mapping[str, FactValue] = NO_QUERIES,
    *,
    clock_s: float | None = None,
) -> StepResult:
    """Let one thing happen.

    Args:
        queries: the host's answers to the declared queries, by name; an unanswered one is false.
        clock_s: story time of the signal, if it is known. Timers that are due by then wait for
            their own `TimePassed`, so that none goes off between the player's words and their answer.

    Raises:
        IllegalStep: the story does not allow it now; nothing changed.
        ZeroProgress: the author's automatic edges run in a circle; nothing changed.
    """
    draft = Draft(story, state, queries)
    if clock_s is not None and not isinstance(signal, TimePassed):
        draft.clock_s = max(draft.clock_s, clock_s)
    match signal:
        case Approached(character):
            _approach(draft, character)
        case EdgeProposed():
            _propose(draft, signal)
        case Missed():
            _miss(draft, signal)
        case EventHappened(name, args):
            _event(draft, name, args)
        case TimePassed(clock_s):
            pass_time(draft, clock_s)
        case FactSet():
            _set_fact(draft, signal)
    run_automatic(draft)
    return draft.freeze()


def _track_of(draft: Draft, character: str) -> Track | None:
    return draft.story.track_of(character)


def _approach(draft: Draft, character: str) -> None:
    track = _track_of(draft, character)
    if track is None:
        return
    cursor = draft.tracks[track.name]
    lines = draft.story.nodes[cursor.node].lines
    due = lines.get(AGAIN if cursor.greeted else GREET)
    if due is not None:
        draft.say(track.name, due)
        draft.change_cursor(track.name, greeted=True)


def _propose(draft: Draft, proposed: EdgeProposed) -> None:
    edge_id = proposed.edge
    edge = draft.story.edges.get(edge_id)
    if edge is None:
        raise IllegalStep(f"there is no edge '{edge_id}'{did_you_mean(edge_id, draft.story.edges)}")
    track = _standing_on(draft, edge.source, proposed.character)
    if track is None:
        who = "no track stands" if proposed.character is None else f"'{proposed.character}' does not stand"
        raise IllegalStep(f"'{edge_id}' can't be taken: {who} on '{edge.source}' now")
    if not edge.is_spoken and proposed.why.by != _DIRECTOR:
        raise IllegalStep(f"'{edge_id}' is not set off by the player's words")
    reason = why_closed(draft, draft.tracks[track], edge)
    if reason is not None:
        raise IllegalStep(f"'{edge_id}' can't be taken: {reason}")
    draft.turn += 1
    take_edge(draft, track, edge, proposed.why)


def _standing_on(draft: Draft, node: str, character: str | None) -> str | None:
    """The character's track, or any if it is not known, that stands on this node."""
    for track in draft.story.tracks.values():
        if draft.tracks[track.name].node == node and character in (None, track.character):
            return track.name
    return None


def _miss(draft: Draft, missed: Missed) -> None:
    draft.turn += 1
    track = _track_of(draft, missed.character)
    if track is None:
        return
    cursor = draft.tracks[track.name]
    misses = cursor.misses + 1
    draft.change_cursor(track.name, misses=misses)
    node = draft.story.nodes[cursor.node]
    if missed.unclear:
        if UNCLEAR in node.lines:
            draft.say(track.name, node.lines[UNCLEAR])
        return
    if misses % 2 == 0 and NUDGE in node.lines:
        draft.say(track.name, node.lines[NUDGE])
        return
    edge = heaviest([edge for edge in node.edges if edge.otherwise], draft, cursor)
    if edge is not None:
        why = Why("otherwise", evidence=missed.evidence, rejected=missed.rejected)
        take_edge(draft, track.name, edge, why)


def _event(draft: Draft, name: str, args: Mapping[str, object]) -> None:
    declared = draft.story.events.get(name)
    if declared is None:
        raise IllegalStep(f"there is no event '{name}'{did_you_mean(name, draft.story.events)}")
    unknown = next((key for key in args if key not in declared), None)
    if unknown is not None:
        raise IllegalStep(f"the event '{name}' has no argument '{unknown}'{did_you_mean(unknown, declared)}")
    draft.event_arguments = {key: value for key, value in args.items() if isinstance(value, bool | int | str)}
    for track, cursor in tuple(draft.tracks.items()):
        edges = [edge for edge in draft.story.nodes[cursor.node].edges if edge.event == name]
        edge = heaviest(edges, draft, cursor)
        if edge is not None:
            take_edge(draft, track, edge, Why("event", matched=name))
    draft.event_arguments = NO_QUERIES


def _set_fact(draft: Draft, set_: FactSet) -> None:
    fact = draft.story.facts.get(set_.key)
    if fact is None:
        raise IllegalStep(f"there is no fact '{set_.key}'{did_you_mean(set_.key, draft.story.facts)}")
    if set_.why.by != _DIRECTOR:
        raise IllegalStep(f"'{set_.key}' can't be set: only a director sets a fact")
    reason = why_unfit(fact, set_.value)
    if reason is not None:
        raise IllegalStep(f"'{set_.key}' can't be set to {set_.value!r}: {reason}"[:400])
    draft.set_fact(set_.key, set_.value)
