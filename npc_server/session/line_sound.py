"""What comes next in an answer, fetched ahead while something else is said: a line with its sound, or an action."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from npc_server.errors import ProviderError
from npc_server.speaking.types import SpeechChunk
from npc_server.thinking.actions import ActionCall
from npc_server.thinking.answer import SpokenLine

__all__ = ["Coming", "LineSound", "abandon", "is_ready"]

_PIECES_AHEAD = 64
"""Pieces of 100 ms fetched ahead of what is sent; chosen: most lines fit, a monologue stays bounded."""


class LineSound:
    """Begins to fetch when made. Owned by a performance, which closes it.

    Args:
        chunks: of the line; closed by this object.
    """

    def __init__(self, line: SpokenLine, chunks: AsyncGenerator[SpeechChunk, None]) -> None:
        self.line = line
        self._chunks = chunks
        self._pieces: asyncio.Queue[SpeechChunk | ProviderError | None] = asyncio.Queue(_PIECES_AHEAD)
        self._is_ready = asyncio.Event()
        self._task = asyncio.get_running_loop().create_task(self._fetch(), name="fetching a line's sound")

    async def ready(self) -> None:
        """Return when the first piece is there, or it is known that none comes. Safe to cancel."""
        await self._is_ready.wait()

    async def pieces(self) -> AsyncGenerator[SpeechChunk, None]:
        """All pieces, in order. Once.

        Raises:
            ProviderError: the synthesiser failed, perhaps amid the line.
        """
        while (piece := await self._pieces.get()) is not None:
            if isinstance(piece, ProviderError):
                raise piece
            yield piece

    async def close(self) -> None:
        """Give up what is not fetched yet. Closing twice is fine."""
        self._task.cancel()
        await asyncio.wait([self._task])

    async def _fetch(self) -> None:
        end: ProviderError | None = None
        try:
            async with aclosing(self._chunks) as chunks:
                async for chunk in chunks:
                    await self._pieces.put(chunk)
                    self._is_ready.set()
        except ProviderError as error:
            end = error
        if end is not None:
            await self._pieces.put(end)
        await self._pieces.put(None)
        self._is_ready.set()


Coming = LineSound | ActionCall | None
"""The next part of an answer; None after the last."""


async def is_ready(fetching: asyncio.Task[Coming], within_s: float) -> bool:
    """Whether the part that is on its way can be heard, or begun, by then; nothing to say is ready too."""
    try:
        async with asyncio.timeout(within_s):
            await asyncio.wait([fetching])
            if not fetching.cancelled() and fetching.exception() is None:
                coming = fetching.result()
                if isinstance(coming, LineSound):
                    await coming.ready()
    except TimeoutError:
        return False
    return True


async def abandon(fetching: asyncio.Task[Coming]) -> None:
    """Give up a part that is on its way, and its sound."""
    fetching.cancel()
    await asyncio.wait([fetching])
    if not fetching.cancelled() and fetching.exception() is None:
        coming = fetching.result()
        if isinstance(coming, LineSound):
            await coming.close()
