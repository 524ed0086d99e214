"""Models behind a fake OpenAI-compatible server, for tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

from npc_server.errors import ProviderError
from npc_server.fake_openai.server import FakeOpenAi
from npc_server.settings import ThinkingSection
from npc_server.thinking.llm.model import ChatMessage
from npc_server.thinking.llm.openai import OpenAiModel

__all__ = ["DIALOGUE", "SHORT", "Make", "heard_until_failure", "models_of", "write"]

DIALOGUE = (ChatMessage("system", "You are Agnes."), ChatMessage("user", "Good evening"))
SOON_S = 0.3
"""The deadline in tests of one."""
LATE = ("fake:drip", "fake:mute", "fake:slow-first-token", "fake:stall", "fake:tool-stall")
"""Models of the fake that never answer in time."""
SHORT = {"first_token_s": 0.1, "next_token_s": 0.1, "choose_s": 0.1}
"""For tests in which it does not matter what goes wrong."""

Make = Callable[..., OpenAiModel]


@asynccontextmanager
async def models_of(fake: FakeOpenAi) -> AsyncGenerator[Make, None]:
    """Makes models of a fake server, and closes them."""
    made: list[OpenAiModel] = []

    def make_one(model: str = "fake", clock: Callable[[], float] | None = None, **settings: Any) -> OpenAiModel:
        given = {
            "base_url": fake.base_url,
            "model": model,
            "first_token_s": SOON_S if model in LATE else 5,
            "next_token_s": SOON_S if model in LATE else 5,
            "choose_s": SOON_S if model in LATE else 5,
            **settings,
        }
        section = ThinkingSection.model_validate(given)
        made.append(OpenAiModel(section) if clock is None else OpenAiModel(section, clock=clock))
        return made[-1]

    yield make_one
    for model in made:
        await model.close()


async def write(model: OpenAiModel, most_tokens: int = 40) -> str:
    pieces = [piece async for piece in model.stream(DIALOGUE, most_tokens=most_tokens)]
    return "".join(piece for piece in pieces if isinstance(piece, str))


async def heard_until_failure(model: OpenAiModel) -> tuple[str, str]:
    """What was heard, and why it ended; empty if nothing went wrong."""
    heard = ""
    try:
        async with asyncio.timeout(5):
            async for piece in model.stream(DIALOGUE, most_tokens=40):
                heard += piece if isinstance(piece, str) else ""
    except ProviderError as error:
        return heard, error.cause
    return heard, ""
