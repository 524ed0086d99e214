"""Puts the whole server together: shared rooms, the host of conversations, the gateway.

    async with Server(settings) as server:
        print(server.url)

Starting is all or nothing: what was started before a failure is ended again. Ending goes the other
way round, so that conversations end before what they stand on.
"""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import AsyncExitStack, suppress
from typing import Self

from npc_server.errors import ConfigurationError
from npc_server.gateway.metrics import Metrics
from npc_server.gateway.server import Gateway
from npc_server.inspector.mount import Inspector
from npc_server.listening.settings import ListeningSettings
from npc_server.listening.stt.registry import make_recogniser
from npc_server.listening.vad.service import SileroDetector
from npc_server.loop_watch import LoopWatch
from npc_server.session.expectations import Expectations
from npc_server.session.host import Host
from npc_server.session.shared_rooms import SharedRooms
from npc_server.settings import Settings
from npc_server.speaking.assembly import make_speaker
from npc_server.speaking.speaker import Speaker
from npc_server.thinking.assembly import make_mind
from npc_server.world.store import PlaythroughStore
from story_graph import World, WorldInvalid, load_world

__all__ = ["Server"]

_log = logging.getLogger(__name__)

_ENDED_KEPT = 4
"""Sessions whose log the inspector shows when they are over. Chosen: some 400 KiB each, 9 MiB at most."""


class Server:
    """Serves one world. Used as an async context manager.

    Raises:
        ConfigurationError: on entering: the world has mistakes, a voice does not exist, the
            database or the port can't be used.
        ProviderError: on entering: recognition or synthesis can't start.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stack = AsyncExitStack()
        self._gateway: Gateway | None = None
        self._world: World | None = None

    @property
    def world(self) -> World:
        """Only while the server runs."""
        assert self._world is not None
        return self._world

    @property
    def url(self) -> str:
        """Where clients connect. Only while the server runs."""
        assert self._gateway is not None
        return self._gateway.url

    @property
    def inspector_url(self) -> str | None:
        """Where people look on; None if the inspector is off. Only while the server runs."""
        address = self.url.removeprefix("ws://").partition("/")[0]
        return f"http://{address}/inspect" if self._settings.gateway.inspect else None

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            await self._start(stack)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def _start(self, stack: AsyncExitStack) -> None:
        settings = self._settings
        self._world = _load(settings)
        speaker = make_speaker(settings.speaking, settings.data / "speech")
        _check_voices(self._world, speaker)
        recogniser = make_recogniser(settings.listening.stt, workers=settings.listening.stt_workers)
        metrics = Metrics()
        mind = make_mind(self._world, settings.thinking, metrics)
        store = await PlaythroughStore.open(settings.data / "playthroughs.sqlite")
        stack.push_async_callback(store.close)
        stack.push_async_callback(recogniser.close)
        stack.push_async_callback(speaker.close)
        stack.push_async_callback(mind.close)
        await asyncio.gather(recogniser.start(), speaker.start(), mind.start())
        rooms = SharedRooms(
            world=self._world,
            mind=mind,
            speaker=speaker,
            recogniser=recogniser,
            detector=SileroDetector(),
            listening=ListeningSettings(
                silence_ms=settings.listening.silence_ms,
                echo_guard=settings.listening.echo_guard,
                interruption_words=settings.listening.interruption_words,
            ),
            store=store,
            expectations=Expectations(self._world),
            least_gap_ms=settings.speaking.least_gap_ms,
        )
        watch = LoopWatch(metrics.set_worst_stall, metrics.set_lag)
        host = Host(
            rooms,
            clock=time.monotonic,
            on_latency=metrics.turn,
            is_overloaded=lambda: watch.is_overloaded,
            ended_kept=_ENDED_KEPT if settings.gateway.inspect else 0,
        )
        inspector = Inspector(settings.gateway, host) if settings.gateway.inspect else None
        self._gateway = Gateway(settings.gateway, host, metrics, mount=inspector)
        stack.push_async_callback(_end, asyncio.create_task(watch.run(), name="loop watch"))
        await self._gateway.start()
        stack.push_async_callback(self._gateway.close)


def _load(settings: Settings) -> World:
    try:
        return load_world(settings.world)
    except WorldInvalid as invalid:
        raise ConfigurationError(f"the world in {settings.world} can't be served:\n{invalid}") from invalid


def _check_voices(world: World, speaker: Speaker) -> None:
    for character in world.characters.values():
        try:
            speaker.check_voice(character.voice)
        except ConfigurationError as error:
            raise ConfigurationError(f"{character.place}: {error}") from error


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
