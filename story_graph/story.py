"""The compiled story: immutable, hashed, with every reference already resolved.

`Story` is what the loader makes of `story/*.yaml` and what `step` runs on. Ids are full:
a node is `scene.node`, an edge `scene.node.edge`, a line `scene.node.line`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from story_graph.conditions.tree import Condition
from story_graph.effects import Effect
from story_graph.facts import Fact
from story_graph.place import Place

__all__ = ["Edge", "Line", "Node", "Note", "PickPolicy", "Pool", "Scene", "Story", "Track"]

GREET = "greet"
"""Line spoken when a track arrives at its node, or the player first approaches it there."""
AGAIN = "again"
"""Line spoken when the player comes back to a node whose greeting was already spoken."""
NUDGE = "nudge"
"""Line spoken after several utterances that led nowhere: a hint, in character."""
UNCLEAR = "unclear"
"""Line spoken when two edges fit equally well: the character asks back."""


@dataclass(frozen=True, slots=True)
class Line:
    """Something that a character says, as authored.

    Attributes:
        id: `scene.node.name`, stable; recordings and translations hang on it.
        name: the last part of the id.
        texts: one or more variants, spoken in turn. May hold template keys such as `{player}`.
        speaker: id of the character who says it, or None for the track's own character.
        emotion: name of an emotion cue at the line's start.
        strength: of the emotion, 0 to 1.
        gesture: name of a gesture cue at the line's start.
    """

    id: str
    name: str
    texts: tuple[str, ...]
    place: Place
    speaker: str | None = None
    emotion: str | None = None
    strength: float = 1.0
    gesture: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """A way out of a node. What sets it off are `intents`, `choice`, `event`, `after_s` or
    `otherwise`; an edge with none of them is *automatic*: taken as soon as its guard holds.

    Attributes:
        id: `scene.node.name`.
        to: full id of the node where it leads; for a call or pool, where the return leads.
            None only if `returns`.
        returns: it ends a call: the track goes back to where the caller's edge leads.
        call: full id of the node that is visited before `to`.
        pool: name of the pool whose picked storylet is visited before `to`.
        intents: example utterances of the player.
        choice: label of the tappable choice; counts as an example utterance too.
        hint: a few words shown with the choice.
        event: name of the game event that sets it off.
        after_s: seconds of story time in the node.
        otherwise: taken when the player's words fit nothing else.
        when: the guard; None is always open.
        effects: carried out when the edge is taken, before the target's `enter`.
        max: how often it may be taken in a playthrough; None is without limit.
        weight: among open edges that the same event, an `otherwise` or nothing sets off, the largest is taken.
        quiet: the target's greeting is not spoken on arrival.
        say: full id of the line spoken when it is taken, before the target's greeting.
    """

    id: str
    name: str
    source: str
    place: Place
    to: str | None
    returns: bool = False
    call: str | None = None
    pool: str | None = None
    intents: tuple[str, ...] = ()
    choice: str | None = None
    hint: str | None = None
    event: str | None = None
    after_s: float | None = None
    otherwise: bool = False
    when: Condition | None = None
    effects: tuple[Effect, ...] = ()
    max: int | None = None
    weight: float = 1.0
    quiet: bool = False
    say: str | None = None

    @property
    def is_spoken(self) -> bool:
        """Whether the player's words or tap can take it."""
        return bool(self.intents) or self.choice is not None

    @property
    def is_automatic(self) -> bool:
        """Whether it is taken by itself as soon as its guard holds."""
        return not self.is_spoken and self.event is None and self.after_s is None and not self.otherwise


@dataclass(frozen=True, slots=True)
class Node:
    """A place where a track can stand.

    Attributes:
        id: `scene.name`.
        goal: what the character wants here, for authors and for a language model.
        lines: by name; `greet`, `again`, `nudge` and `unclear` have a meaning of their own.
        enter: effects on arrival.
        edges: in the author's order.
        when: guard of a storylet: whether its pool may pick it.
        max: how often a pool may pick it.
        weight: of the storylet in a random pick.
        ending: name of the ending that is reached here; such a node has no edges.
        was: earlier ids of this node, for saves made before a rename.
        meta: the author's own notes, unread by the engine.
    """

    id: str
    name: str
    scene: str
    place: Place
    goal: str = ""
    lines: Mapping[str, Line] = field(default_factory=lambda: MappingProxyType({}))
    enter: tuple[Effect, ...] = ()
    edges: tuple[Edge, ...] = ()
    when: Condition | None = None
    max: int | None = None
    weight: float = 1.0
    ending: str | None = None
    was: tuple[str, ...] = ()
    meta: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


class PickPolicy(StrEnum):
    """How a pool picks among the storylets whose guard holds."""

    RANDOM = "random"
    FIRST = "first"
    LEAST_SEEN = "least_seen"


@dataclass(frozen=True, slots=True)
class Pool:
    """Storylets, of which an edge with `pool` visits one."""

    name: str
    pick: PickPolicy
    storylets: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Scene:
    """One story file. Its anchor is where a save lands whose node has vanished."""

    name: str
    anchor: str
    place: Place
    character: str | None = None


@dataclass(frozen=True, slots=True)
class Track:
    """A parallel cursor: one for each character, and one for each quest that runs by itself."""

    name: str
    start: str
    place: Place
    character: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A line of the player's notebook, which stands there while its guard holds.

    Attributes:
        name: its id in `world.yaml`.
        text: a template.
    """

    name: str
    text: str
    place: Place
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that `step` needs to know.

    Attributes:
        hash: 16 hex digits over the compiled content; equal stories have equal hashes.
        nodes: by full id.
        edges: by full id.
        lines: by full id.
        facts: by key.
        events: names of game events that may be told to the story, with their argument names.
        queries: names of declared host queries that conditions may call.
        notes: of the player's notebook, in the author's order.
    """

    hash: str
    scenes: Mapping[str, Scene]
    nodes: Mapping[str, Node]
    edges: Mapping[str, Edge]
    lines: Mapping[str, Line]
    facts: Mapping[str, Fact]
    tracks: Mapping[str, Track]
    pools: Mapping[str, Pool]
    events: Mapping[str, tuple[str, ...]]
    queries: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()

    def track_of(self, character: str) -> Track | None:
        """The track on which this character speaks, if it has one."""
        return next((track for track in self.tracks.values() if track.character == character), None)
