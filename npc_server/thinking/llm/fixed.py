"""A language model with a fixed delay that always says the same: for measuring what the server itself adds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence

from npc_server.errors import ProviderError
from npc_server.settings import ThinkingSection
from npc_server.thinking.llm.model import ChatMessage, Deadline, Piece, Tool

__all__ = ["FIRST_TOKEN_S", "NEXT_TOKEN_S", "TOKENS", "FixedModel"]

FIRST_TOKEN_S = 0.1
"""From the request to the first token."""
NEXT_TOKEN_S = 0.005
"""From each token to the next. Specified, both, the same as in the benchmarks of other servers."""

_SENTENCES = (
    "The road goes down to the water and the boats lie there until the morning.",
    "You will find a bed at the inn if you ask before the night comes.",
)
TOKENS = tuple(
    word if at == 0 else f" {word}" for at, word in enumerate(word for text in _SENTENCES for word in text.split())
)
"""The answer: two sentences of 15 words; each token is a word, with the space before it."""


class FixedModel:
    """A `LanguageModel`."""

    name = "fixed"

    def __init__(self, settings: ThinkingSection | None = None) -> None:
        """`settings`: it has none."""
        self._is_closed = False

    async def start(self) -> None: ...

    async def close(self) -> None:
        self._is_closed = True

    async def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        most_tokens: int,
        tools: Sequence[Tool] = (),
        deadline: Deadline | None = None,
    ) -> AsyncGenerator[Piece, None]:
        """See `LanguageModel.stream`. Each token has its own time, so that no delay adds to another:
        to who comes late it is given at once. It is never late, and calls no tool.
        """
        loop = asyncio.get_running_loop()
        asked_s = loop.time()
        for index, token in enumerate(TOKENS[:most_tokens]):
            wait_s = asked_s + FIRST_TOKEN_S + index * NEXT_TOKEN_S - loop.time()
            if wait_s > 0:
                await asyncio.sleep(wait_s)
            if self._is_closed:
                raise ProviderError(self.name, "it was closed")
            yield token

    async def choose(self, messages: Sequence[ChatMessage], options: Sequence[str]) -> str | None:
        """See `LanguageModel.choose`. It finds none fitting, after the time of a first token."""
        await asyncio.sleep(FIRST_TOKEN_S)
        if self._is_closed:
            raise ProviderError(self.name, "it was closed")
        return None
