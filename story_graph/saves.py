"""Saved states: a version byte and compressed JSON, under a kilobyte, readable after story edits.

What a story no longer has is brought home and noted: a node that was renamed is found by its
`was`, one that vanished falls back to its scene's anchor, a fact whose type changed goes back to
its default.

Format history:
    1  tracks, facts, visits, taken, last_turn, turn, clock, rng, story hash
"""

from __future__ import annotations

import json
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
                round(c.entered_s, 3),
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
        "clock": round(state.clock_s, 3),
        "rng": state.rng,
    }
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
    return bytes([FORMAT]) + zlib.compress(text.encode(), 9)


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
        nodes = {homes.node(node): counts for node, counts in document["nodes"].items() if homes.is_known(node)}
        state = State(
            story_hash=story.hash,
            tracks=_tracks(story, document, homes, notes),
            facts=_facts(story, document["facts"], notes),
            visits={node: int(counts[0]) for node, counts in nodes.items()},
            taken={edge: int(count) for edge, count in document["taken"].items() if edge in story.edges},
            last_turn={node: int(counts[1]) for node, counts in nodes.items()},
            turn=int(document["turn"]),
            clock_s=float(document["clock"]),
            rng=int(document["rng"]),
        )
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise SaveInvalid(f"the save is damaged: {error!r}") from error
    return state, tuple(notes)


def _unpack(data: bytes) -> dict[str, Any]:
    if not data or not OLDEST_READABLE <= data[0] <= FORMAT:
        found = data[0] if data else "nothing"
        raise SaveInvalid(f"save format {found}: this version reads {OLDEST_READABLE} to {FORMAT}")
    try:
        text = zlib.decompressobj().decompress(data[1:], _MAX_BYTES)
        document = json.loads(text)
    except (zlib.error, ValueError) as error:
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

    def is_known(self, node: str) -> bool:
        return node in self._story.nodes or node in self._renamed

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


def _tracks(story: Story, document: Mapping[str, Any], homes: _Homes, notes: list[str]) -> dict[str, Cursor]:
    tracks: dict[str, Cursor] = {}
    for track in story.tracks.values():
        saved = document["tracks"].get(track.name)
        if saved is None:
            notes.append(f"the track '{track.name}' is new; it begins at '{track.start}'")
            tracks[track.name] = Cursor(track.start, float(document["clock"]))
            continue
        node, entered_s, greeted, misses, stack = saved
        home = homes.standing(node, track.start)
        returns = tuple(Return(homes.standing(back, track.start), bool(arrival)) for back, arrival in stack)
        is_same = home == homes.node(node)
        tracks[track.name] = Cursor(home, float(entered_s), bool(greeted) and is_same, int(misses), returns)
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
            return value if isinstance(value, int) and not isinstance(value, bool) else None
        case FactType.SET:
            if not isinstance(value, list):
                return None
            return frozenset(str(member) for member in value if member in fact.values)
        case FactType.ENUM:
            return value if isinstance(value, str) and value in fact.values else None
        case FactType.TEXT:
            return value if isinstance(value, str) else None
