"""Narrative state: everything that a playthrough has changed, frozen.

A rewind is a list of states; a replay is the log of signals. Only what differs from the story's
defaults is held, so that a save stays under a kilobyte.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from story_graph.facts import FactValue

__all__ = ["Cursor", "Return", "State"]


@dataclass(frozen=True, slots=True)
class Return:
    """Where an open call or storylet leads back to.

    Attributes:
        node: full id.
        is_arrival: False when `node` is the one that made the call: coming back to it is not
            a new visit and greets nobody.
    """

    node: str
    is_arrival: bool


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where one track stands.

    Attributes:
        node: full id.
        entered_s: story clock at arrival; timers count from it.
        greeted: whether the node's greeting was spoken since arrival.
        misses: utterances in a row that led nowhere.
        stack: where open calls return to, outermost first.
    """

    node: str
    entered_s: float
    greeted: bool = False
    misses: int = 0
    stack: tuple[Return, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """One moment of a playthrough.

    Attributes:
        story_hash: of the story that made it.
        tracks: cursor by track name.
        facts: by key, only those that differ from their default.
        visits: arrivals by node id, only non-zero ones.
        taken: by edge id, only for edges with `max`; storylets with `max` count by `visits`.
        last_turn: by node id, the turn of the last arrival.
        turn: counts the player's turns.
        clock_s: story time in seconds.
        rng: seed of the next random pick.
    """

    story_hash: str
    tracks: Mapping[str, Cursor]
    facts: Mapping[str, FactValue]
    visits: Mapping[str, int]
    taken: Mapping[str, int]
    last_turn: Mapping[str, int]
    turn: int
    clock_s: float
    rng: int
