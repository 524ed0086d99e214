"""A store that lies in memory, for tests that make hundreds of them in virtual time."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import AsyncIterator
from concurrent.futures import Executor
from contextlib import asynccontextmanager, closing
from functools import cache
from pathlib import Path

from npc_server.world.schema import prepare_database
from npc_server.world.store import PlaythroughStore
from story_graph import Story
from tests.world.ferry import load_ferry

__all__ = ["in_memory_store"]


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
