"""A recogniser with a fixed delay that hears nothing: for measuring what the server itself adds.

Every turn becomes the first line that the story waits for, `DELAY_S` after it was finished, whatever was
said and however long. It takes no CPU.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from npc_server.errors import ProviderError
from npc_server.listening.types import Transcript, Vocabulary

__all__ = ["DELAY_S", "FixedRecogniser"]

DELAY_S = 0.05
"""From `finish` to the transcript; specified, the same as in the benchmarks of other servers."""
_CONFIDENCE = 0.9
_OTHERWISE = "hello there"
"""Heard where the story waits for no line."""


class FixedRecogniser:
    """A `SpeechRecogniser`."""

    name = "fixed"

    def __init__(self, *, workers: int) -> None:
        """`workers`: as the other recognisers take; it needs none."""
        self.is_closed = False

    async def start(self) -> None: ...

    async def close(self) -> None:
        self.is_closed = True

    async def prepare(self, vocabulary: Vocabulary) -> None: ...

    def open(self, vocabulary: Vocabulary, on_interim: Callable[..., None]) -> FixedRecognition:
        """`on_interim`: never called; words come only in the end."""
        return FixedRecognition(self, next(iter(vocabulary.expected), _OTHERWISE))


class FixedRecognition:
    """One turn. Holds nothing, so that there is nothing to drop."""

    def __init__(self, owner: FixedRecogniser, text: str) -> None:
        self._owner = owner
        self._text = text

    def feed(self, pcm16k: bytes) -> None: ...

    def settle(self) -> None:
        """Changes nothing: the delay counts from `finish`."""

    async def finish(self) -> Transcript:
        await asyncio.sleep(DELAY_S)
        if self._owner.is_closed:
            raise ProviderError(self._owner.name, "it was closed")
        return Transcript(self._text, _CONFIDENCE, DELAY_S * 1000)

    def cancel(self) -> None: ...
