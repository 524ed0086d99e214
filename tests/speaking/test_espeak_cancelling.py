"""A line that is given up is given up, whatever arrives at that moment."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from types import TracebackType
from typing import Any, cast

import pytest

from npc_server.speaking.tts.espeak.synthesiser import EspeakSynthesiser
from npc_server.workers.pool import WorkerPool
from story_graph.character import Voice

CLAUSE = {"pcm": bytes(4410), "sample_rate": 22_050, "phones": [(0, "a")], "words": []}


class OneChannel:
    """A pool whose only channel gives a clause whenever it is told to."""

    def __init__(self) -> None:
        self.arrived = asyncio.Event()

    async def open(self) -> OneChannel:
        return self

    def send(self, frame: dict[str, Any]) -> None: ...

    async def receive(self) -> dict[str, Any]:
        await self.arrived.wait()
        self.arrived.clear()
        return CLAUSE

    def __enter__(self) -> OneChannel:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None: ...


@pytest.mark.parametrize("rounds", range(6))
async def test_a_line_that_is_given_up_as_its_sound_arrives_is_not_fetched_on(rounds: int) -> None:
    synthesiser, channel = EspeakSynthesiser(), OneChannel()
    synthesiser._pool = cast(WorkerPool, channel)

    async def fetch() -> None:
        async with aclosing(synthesiser.synthesise("a line without end", Voice())) as pieces:
            async for _ in pieces:
                pass

    fetching = asyncio.create_task(fetch())
    for _ in range(5):
        await asyncio.sleep(0)
    channel.arrived.set()
    for _ in range(rounds):
        await asyncio.sleep(0)
    fetching.cancel()
    done, _ = await asyncio.wait([fetching], timeout=2)
    fetching.cancel()
    assert done and fetching.cancelled()
