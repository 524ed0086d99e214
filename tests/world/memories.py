"""Memories of the ferry's players, on disk or, for tests that make hundreds of them, in memory."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import AsyncIterator
from concurrent.futures import Executor
from contextlib import asynccontextmanager, closing
from functools import cache
from pathlib import Path

from npc_server.world.memories import Recalled
from npc_server.world.memory import Memory
from npc_server.world.playthrough import Playthrough
from npc_server.world.schema import prepare_database
from npc_server.world.store import PlaythroughStore
from story_graph import Story
from tests.world.ferry import load_ferry, open_ferry

__all__ = ["NOW_S", "in_memory_store", "open_memory", "talk", "texts"]

NOW_S = 1_800_000_000.0
"""Real time stands still."""


async def open_memory(store: PlaythroughStore, story: Story, player: str = "ada") -> tuple[Memory, Playthrough]:
    playthrough = await open_ferry(store, story, player)
    return Memory(store, playthrough, wall_clock=lambda: NOW_S), playthrough


def texts(recalled: Recalled) -> list[str]:
    return [episode.text for episode in recalled.episodes]


async def talk(memory: Memory, *, lines: int) -> None:
    """A conversation about many things."""
    things = ("herons", "otters", "seals", "ferries", "coins", "tides", "horns", "quays", "boats", "tales", "gulls")
    for number in range(lines):
        first, second = things[number % len(things)], things[(number * 7 + 3) % len(things)]
        await memory.note_dialogue("nan", "player", f"I saw {first} and {second}, {number} of them.", None, number)


@asynccontextmanager
async def in_memory_store() -> AsyncIterator[tuple[PlaythroughStore, Story]]:
    """A new database and the ferry's story. Only in virtual time, where no thread is needed."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        prepare_database(connection)
        yield PlaythroughStore(connection, Executor()), _story()


@cache
def _story() -> Story:
    with tempfile.TemporaryDirectory() as folder:
        return load_ferry(Path(folder))
