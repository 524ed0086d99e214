"""What `npc-server doctor` finds out about the language model."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from npc_server.command_line.doctor import Finding, Verdict
from npc_server.errors import ConfigurationError, ProviderError
from npc_server.settings import Settings
from npc_server.thinking.llm.registry import NO_MODEL, make_language_model
from story_graph.diagnostics import did_you_mean

if TYPE_CHECKING:
    from npc_server.thinking.llm.openai import OpenAiModel

__all__ = ["language_model"]

_PAGE = "docs/howto/give-it-a-model.md"


def language_model(settings: Settings) -> Finding:
    """Whether there is one, and whether its server answers; that server may be started later."""
    thinking = settings.thinking
    if thinking.llm == NO_MODEL:
        return Finding(Verdict.FINE, f"language model: none, characters say what authors wrote ({_PAGE} changes that)")
    try:
        model = make_language_model(thinking.llm, thinking)
    except ConfigurationError as error:
        return Finding(Verdict.BROKEN, "the language model can't be used", f"{error} ({_PAGE})")
    from npc_server.thinking.llm.openai import OpenAiModel

    if not isinstance(model, OpenAiModel):
        return Finding(Verdict.FINE, f"language model: {thinking.llm}")
    where = f"language model: {thinking.model} at {thinking.base_url}"
    try:
        models = asyncio.run(_models(model))
    except ProviderError as error:
        return Finding(
            Verdict.MISSING,
            f"{where} can't be used now: {error.cause}",
            f"start that server, or set thinking.base_url and the key as in {_PAGE}; meanwhile authors' lines are said",
        )
    if models and thinking.model not in models:
        near = did_you_mean(str(thinking.model), models)
        return Finding(Verdict.MISSING, f"{where}: that server has no such model{near}", "set thinking.model to one")
    return Finding(Verdict.FINE, where)


async def _models(model: OpenAiModel) -> list[str]:
    try:
        return await model.list_models()
    finally:
        await model.close()
