"""A store on disk and the ferry's story for every test of the room."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from npc_server.world.memory import Memory
from npc_server.world.playthrough import Playthrough
from npc_server.world.store import PlaythroughStore
from story_graph import Story
from tests.world.ferry import load_ferry, open_ferry
from tests.world.memories import NOW_S


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return load_ferry(tmp_path_factory.mktemp("ferry"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "playthroughs.sqlite3"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[PlaythroughStore]:
    store = await PlaythroughStore.open(path)
    yield store
    await store.close()


@pytest.fixture
async def playthrough(store: PlaythroughStore, story: Story) -> Playthrough:
    """Ada's."""
    return await open_ferry(store, story)


@pytest.fixture
async def memory(store: PlaythroughStore, playthrough: Playthrough) -> Memory:
    """Of Ada's playthrough."""
    return Memory(store, playthrough, wall_clock=lambda: NOW_S)
