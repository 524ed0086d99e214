"""Saved states: a version byte and compressed JSON, under a kilobyte, readable after story edits.

What a story no longer has is brought home and noted: a node that was renamed is found by its
`was`, one that vanished falls back to its scene's anchor, a fact whose type changed goes back to
its default. Times are kept exactly: a story that goes on from its save must not differ.

Format history:
    1  tracks, facts, visits, taken, last_turn, turn, clock, rng, story hash
"""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Mapping
from typing import Any

from story_graph.errors import SaveInvalid
from story_graph.facts import Fact, FactType, FactValue
from story_graph.state import Cursor, Return, State
from story_graph.story import Story

__all__ = ["FORMAT", "OLDEST_READABLE", "decode_state", "encode_state"]

FORMAT = 1
OLDEST_READABLE = 1
_MAX_BYTES = 1 << 20
"""A save that unpacks to more than this is not ours."""


def encode_state(state: State) -> bytes:
    """Pack a state."""
    document = {
        "hash": state.story_hash,
        "tracks": {
            name: [
                c.node,
                c.entered_s,
                int(c.greeted),
                c.misses,
                [[r.node, int(r.is_arrival)] for r in c.stack],
            ]
            for name, c in state.tracks.items()
        },
        "facts": {key: sorted(value) if isinstance(value, frozenset) else value for key, value in state.facts.items()},
        "nodes": {node: [count, state.last_turn.get(node, 0)] for node, count in state.visits.items()},
        "taken": dict(state.taken),
        "turn": state.turn,
        "clock": state.clock_s,
        "rng": state.rng,
    }
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
    return bytes([FORMAT]) + zlib.compress(text.encode(errors="surrogatepass"), 9)


def decode_state(story: Story, data: bytes) -> tuple[State, tuple[str, ...]]:
    """Unpack a state for this story, whichever edition of the story saved it.

    Returns:
        The state, and a sentence for each thing that had to be changed.

    Raises:
        SaveInvalid: the bytes are damaged, or of a format that this version can't read.
    """
    document = _unpack(data)
    notes: list[str] = []
    try:
        homes = _Homes(story, notes)
        visits, last_turn = _visits(document["nodes"], homes)
        state = State(
            story_hash=story.hash,
            tracks=_tracks(story, document, homes, notes),
            facts=_facts(story, document["facts"], notes),
            visits=visits,
            taken=_taken(document["taken"], homes, story),
            last_turn=last_turn,
            turn=int(document["turn"]),
            clock_s=_finite(document["clock"]),
            rng=int(document["rng"]),
        )
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError) as error:
        raise SaveInvalid(f"the save is damaged: {error!r}") from error
    return state, tuple(notes)


def _unpack(data: bytes) -> dict[str, Any]:
    if not data or not OLDEST_READABLE <= data[0] <= FORMAT:
        found = data[0] if data else "nothing"
        raise SaveInvalid(f"save format {found}: this version reads {OLDEST_READABLE} to {FORMAT}")
    try:
        unpacking = zlib.decompressobj()
        text = unpacking.decompress(data[1:], _MAX_BYTES)
        if not unpacking.eof or unpacking.unused_data:
            raise SaveInvalid("the save is damaged: it is cut off, too long, or something follows it")
        document = json.loads(text)
    except (zlib.error, ValueError, RecursionError) as error:
        raise SaveInvalid(f"the save is damaged: {error}") from error
    if not isinstance(document, dict):
        raise SaveInvalid("the save is damaged: it holds no map")
    return document


class _Homes:
    """Finds where a saved node id is now."""

    def __init__(self, story: Story, notes: list[str]) -> None:
        self._story = story
        self._notes = notes
        self._renamed = {old: node.id for node in story.nodes.values() for old in node.was}

    def node(self, node: str) -> str:
        """The node itself, its new name, or an empty text if it vanished."""
        return node if node in self._story.nodes else self._renamed.get(node, "")

    def standing(self, node: str, start: str) -> str:
        """Where a cursor that stood on `node` stands now."""
        home = self.node(node)
        if home:
            return home
        scene = self._story.scenes.get(node.partition(".")[0])
        home = scene.anchor if scene is not None else start
        self._notes.append(f"'{node}' is no longer in the story; the story goes on at '{home}'")
        return home


def _finite(value: Any) -> float:
    seconds = float(value)
    if not math.isfinite(seconds):
        raise ValueError(f"{seconds} is no time")
    return seconds


def _visits(saved: Mapping[str, Any], homes: _Homes) -> tuple[dict[str, int], dict[str, int]]:
    """Arrivals and the last one's turn, by node; those of nodes that became one are added up."""
    visits: dict[str, int] = {}
    last_turn: dict[str, int] = {}
    for node, (count, turn) in saved.items():
        home = homes.node(node)
        if home:
            visits[home] = visits.get(home, 0) + int(count)
            last_turn[home] = max(last_turn.get(home, 0), int(turn))
    return visits, last_turn


def _taken(saved: Mapping[str, Any], homes: _Homes, story: Story) -> dict[str, int]:
    """How often edges were taken; an edge is found in its renamed node."""
    taken: dict[str, int] = {}
    for edge, count in saved.items():
        node, _, name = edge.rpartition(".")
        now = f"{homes.node(node)}.{name}"
        if now in story.edges:
            taken[now] = taken.get(now, 0) + int(count)
    return taken


def _tracks(story: Story, document: Mapping[str, Any], homes: _Homes, notes: list[str]) -> dict[str, Cursor]:
    tracks: dict[str, Cursor] = {}
    now_s = _finite(document["clock"])
    for track in story.tracks.values():
        saved = document["tracks"].get(track.name)
        if saved is None:
            notes.append(f"the track '{track.name}' is new; it begins at '{track.start}'")
            tracks[track.name] = Cursor(track.start, now_s)
            continue
        node, entered_s, greeted, misses, stack = saved
        home = homes.standing(node, track.start)
        returns = tuple(Return(homes.standing(back, track.start), bool(arrival)) for back, arrival in stack)
        if home == homes.node(node):
            tracks[track.name] = Cursor(home, _finite(entered_s), bool(greeted), int(misses), returns)
        else:
            tracks[track.name] = Cursor(home, now_s, stack=returns)
    return tracks


def _facts(story: Story, saved: Mapping[str, Any], notes: list[str]) -> dict[str, FactValue]:
    facts: dict[str, FactValue] = {}
    for key, value in saved.items():
        fact = story.facts.get(key)
        restored = None if fact is None or fact.derived is not None else _fact_value(fact, value)
        if restored is None:
            notes.append(f"the saved value of the fact '{key}' fits no longer; it goes back to its default")
        elif fact is not None and restored != fact.default:
            facts[key] = restored
    return facts


def _fact_value(fact: Fact, value: object) -> FactValue | None:
    match fact.type:
        case FactType.BOOL:
            return value if isinstance(value, bool) else None
        case FactType.INT:
            if not isinstance(value, int) or isinstance(value, bool):
                return None
            value = value if fact.minimum is None else max(value, fact.minimum)
            return value if fact.maximum is None else min(value, fact.maximum)
        case FactType.SET:
            if not isinstance(value, list):
                return None
            return frozenset(str(member) for member in value if member in fact.values)
        case FactType.ENUM:
            return value if isinstance(value, str) and value in fact.values else None
        case FactType.TEXT:
            return value if isinstance(value, str) else None
