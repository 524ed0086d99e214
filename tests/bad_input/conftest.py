"""One real server, with its engines and the sample world, for all tests of the folder; two players on it.

Everything of it lives in one event loop of the test session.
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from npc_server import loop_watch
from npc_server.server import Server
from npc_server.settings import Settings
from tests.processes.server_process import MILLBROOK
from tests.processes.wire_player import WirePlayer, meet

HELLO = MILLBROOK.parent / "hello"

_numbers = itertools.count(1)


def settings_for(data: Path, world: Path = MILLBROOK, **gateway: object) -> Settings:
    """For a server of a test: a free port, and nothing of the machine's own settings."""
    return Settings.model_validate({"world": world, "data": data, "gateway": {"port": 0, **gateway}})


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server keeps its playthroughs."""
    return tmp_path_factory.mktemp("bad_input")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def url(data: Path) -> AsyncIterator[str]:
    """The clients share the server's event loop, so its lateness is theirs too and says nothing of its load."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop_watch, "_OVERLOADED_S", 10.0)
        async with Server(settings_for(data)) as server:
            yield server.url


@pytest_asyncio.fixture(loop_scope="session")
async def offender(url: str) -> AsyncIterator[WirePlayer]:
    """Faces Agnes, and is about to misbehave."""
    async with meet(url, f"offender-{next(_numbers)}") as player:
        await player.face("agnes")
        yield player


@pytest_asyncio.fixture(loop_scope="session")
async def bystander(url: str) -> AsyncIterator[WirePlayer]:
    """Faces Walter, and is owed a conversation that nothing disturbs."""
    async with meet(url, f"bystander-{next(_numbers)}") as player:
        await player.face("walter")
        yield player
