"""A small story with one of everything that a log must hold, and ways to look at its database."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from npc_server.world.playthrough import Committed, Playthrough, open_playthrough
from npc_server.world.store import PlaythroughStore
from story_graph import (
    Approached,
    EdgeProposed,
    EventHappened,
    FactValue,
    Missed,
    Rejected,
    Signal,
    Story,
    TimePassed,
    Why,
    load_world,
)

_FILES = {
    "world.yaml": """
title: Ferry
tracks: {nan: {character: nan, start: ferry.quay}, tide: {start: tide.low}}
facts:
  coins: {type: int, default: 3, min: 0, max: 9}
  seen: {type: set, values: [heron, otter, seal]}
events: {horn: [loudness, who]}
queries: [is_night]
""",
    "characters/nan.yaml": "name: Nan\nrelationships: {trust: {start: 0, min: 0, max: 9}}\n",
    "story/ferry.yaml": """
scene: ferry
anchor: quay
character: nan
nodes:
  quay:
    lines: {greet: ["Evening, {player}.", "Back again."], nudge: "Pay, or talk."}
    edges:
      pay: {choice: Pay, when: coins > 0, do: {coins: -1, nan.trust: 1}, say: "Thank you."}
      tale: {choice: A tale, pool: tales}
      sail: {to: boat, choice: Sail, when: not is_night()}
      otherwise: {say: "Eh?"}
  heron: {enter: {seen: +heron}, edges: {back: {to: return}}}
  otter: {enter: {seen: +otter}, edges: {back: {to: return}}}
  seal: {enter: {seen: +seal}, edges: {back: {to: return}}}
  boat:
    edges:
      land: {to: quay, after: 7.5}
pools:
  tales: {storylets: [heron, otter, seal]}
""",
    "story/tide.yaml": """
scene: tide
anchor: low
nodes:
  low: {edges: {rise: {to: high, on: horn, when: event.loudness > 2, do: {emit: splash}}}}
  high: {edges: {fall: {to: low, after: 3.3}}}
""",
}


def load_ferry(folder: Path, edits: Mapping[str, str] | None = None) -> Story:
    """The story.

    Args:
        edits: replaced pieces of its text, for another edition of it.
    """
    for name, text in _FILES.items():
        for old, new in (edits or {}).items():
            text = text.replace(old, new)
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return load_world(folder).story


def choose(name: str) -> EdgeProposed:
    """The player taps a choice at the quay."""
    rejected = (Rejected("ferry.quay.otherwise", "is no choice", 0.25),)
    return EdgeProposed(f"ferry.quay.{name}", Why("choice", matched=name, evidence="“ja”", rejected=rejected))


EVENING: tuple[tuple[Signal, float, Mapping[str, FactValue]], ...] = (
    (Approached("nan"), 0.1234567, {}),
    (choose("pay"), 1 / 3, {"is_night": False}),
    (choose("tale"), 1.1, {}),
    (EventHappened("horn", {"loudness": 3, "who": "Ölaf"}), 2.0004999, {}),
    (EventHappened("horn", {"loudness": 1}), 2.1, {}),
    (Missed("nan", "what", rejected=(Rejected("ferry.quay.pay", "too far off", 0.1),)), 3.3, {}),
    (TimePassed(5.300000000000001), 5.4, {"is_night": frozenset({"a", "b"})}),
    (choose("tale"), 6.7, {}),
    (choose("sail"), 7.0000001, {"is_night": False}),
    (TimePassed(14.6), 14.6, {}),
)
"""Signals of every kind, with clocks that have no short decimal form."""


async def play_evening(playthrough: Playthrough) -> list[Committed]:
    return [
        await playthrough.commit(signal, cause=f"evening-{number}", clock_s=clock_s, queries=queries)
        for number, (signal, clock_s, queries) in enumerate(EVENING)
    ]


async def pay(playthrough: Playthrough, cause: str, clock_s: float = 1.0) -> Committed:
    return await playthrough.commit(choose("pay"), cause=cause, clock_s=clock_s, queries={})


async def blow_horn(playthrough: Playthrough, cause: str) -> Committed:
    """A step that is always legal."""
    return await playthrough.commit(EventHappened("horn", {"loudness": 1}), cause=cause, clock_s=1.0, queries={})


async def open_ferry(store: PlaythroughStore, story: Story, player: str = "ada") -> Playthrough:
    return await open_playthrough(store, "ferry", story, player=player, player_name=player.title())


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    """What another connection finds in the database."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def change(path: Path, statement: str) -> None:
    """Let another connection change the database."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()
