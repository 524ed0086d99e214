"""Writes small worlds for tests, and plays them live and reloaded from a save at every step."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from story_graph import (
    Approached,
    EdgeProposed,
    Event,
    EventHappened,
    FactValue,
    LineSaid,
    Missed,
    Moved,
    Signal,
    State,
    StepResult,
    Story,
    TimePassed,
    Why,
    World,
    begin,
    decode_state,
    encode_state,
    load_world,
    step,
)

__all__ = ["HELLO", "MILLBROOK", "Play", "load_small_world", "play_of", "write_world"]

_CHARACTERS = Path(__file__).resolve().parents[2] / "characters"
MILLBROOK = _CHARACTERS / "millbrook"
HELLO = _CHARACTERS / "hello"

_TRACKS = "{mara: {character: mara, start: gate.gate}}"
_SAID = Why("intent")

E = TypeVar("E", bound=Event)


def write_world(
    folder: Path,
    nodes: str | Mapping[str, str],
    *,
    head: str = "",
    scene_head: str = "",
    tracks: str = _TRACKS,
    characters: Mapping[str, str] | None = None,
) -> Path:
    """Write a world and return its folder.

    Args:
        nodes: what stands under `nodes:` of the scene `gate`; or the whole text of each scene file, by name.
        head: more of world.yaml, such as facts and events.
        scene_head: more of the scene, such as pools.
    """
    if isinstance(nodes, str):
        body = textwrap.indent(textwrap.dedent(nodes).strip("\n"), "  ")
        head_text = textwrap.dedent(scene_head)
        scenes: Mapping[str, str] = {"gate": f"anchor: gate\ncharacter: mara\n{head_text}\nnodes:\n{body}\n"}
    else:
        scenes = {name: textwrap.dedent(text) for name, text in nodes.items()}
    for part in ("story", "characters"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / "world.yaml").write_text(f"title: A test\ntracks: {tracks}\n{textwrap.dedent(head)}\n", "utf-8")
    for name, text in (characters or {"mara": "name: Mara\n"}).items():
        (folder / "characters" / f"{name}.yaml").write_text(textwrap.dedent(text), "utf-8")
    for name, text in scenes.items():
        (folder / "story" / f"{name}.yaml").write_text(text, "utf-8")
    return folder


def load_small_world(
    folder: Path, nodes: str | Mapping[str, str], *, head: str = "", scene_head: str = "", tracks: str = _TRACKS
) -> World:
    """`write_world` for one character, and load it."""
    return load_world(write_world(folder, nodes, head=head, scene_head=scene_head, tracks=tracks))


@dataclass
class Play:
    """A playthrough, and its twin that is saved and loaded again before each step: they must never differ."""

    story: Story
    state: State
    reloaded: State
    events: tuple[Event, ...] = ()
    signals: list[Signal] = field(default_factory=list)

    def step(self, signal: Signal, queries: Mapping[str, FactValue] | None = None) -> StepResult:
        """Let a signal happen to both; what `step` raises for the one it must raise for the other."""
        self.reloaded, notes = decode_state(self.story, encode_state(self.reloaded))
        assert notes == ()
        assert self.reloaded == self.state
        assert list(self.reloaded.tracks) == list(self.state.tracks)
        try:
            result = step(self.story, self.state, signal, queries or {})
        except Exception as error:
            assert _raised(self.story, self.reloaded, signal, queries or {}) == (type(error), str(error))
            raise
        twin = step(self.story, self.reloaded, signal, queries or {})
        assert twin == result
        self.state, self.reloaded, self.events = result.state, twin.state, result.events
        self.signals.append(signal)
        return result

    def take(self, edge: str, queries: Mapping[str, FactValue] | None = None) -> StepResult:
        """The player's words meant this edge of the scene `gate`, or with a full id, of another."""
        return self.step(EdgeProposed(edge if edge.count(".") > 1 else f"gate.{edge}", _SAID), queries)

    def miss(self, character: str = "mara", *, unclear: bool = False) -> StepResult:
        return self.step(Missed(character, "hm", unclear))

    def wait(self, seconds: float) -> StepResult:
        return self.step(TimePassed(self.state.clock_s + seconds))

    def happens(self, name: str, **args: object) -> StepResult:
        return self.step(EventHappened(name, args))

    def approach(self, character: str = "mara") -> StepResult:
        return self.step(Approached(character))

    def node(self, track: str = "mara") -> str:
        """Where a track stands."""
        return self.state.tracks[track].node

    def of(self, kind: type[E]) -> list[E]:
        """The last step's events of one kind."""
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def said(self) -> list[str]:
        """What was said in the last step."""
        return [line.text for line in self.of(LineSaid)]

    @property
    def moves(self) -> list[str]:
        """The edges taken in the last step."""
        return [moved.edge for moved in self.of(Moved)]


def _raised(
    story: Story, state: State, signal: Signal, queries: Mapping[str, FactValue]
) -> tuple[type[Exception], str] | None:
    try:
        step(story, state, signal, queries)
    except Exception as error:
        return type(error), str(error)
    return None


def play_of(world: World, *, seed: int = 0) -> Play:
    """A new playthrough of a world."""
    result = begin(world.story, player_name="Ada", seed=seed)
    return Play(world.story, result.state, result.state, result.events)
