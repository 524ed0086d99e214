"""Puts a mind together from the server's settings."""

from __future__ import annotations

from npc_server.errors import ConfigurationError
from npc_server.settings import ThinkingSection
from npc_server.thinking.llm.registry import LANGUAGE_MODELS, NO_MODEL, make_language_model
from npc_server.thinking.mind import Mind
from npc_server.thinking.model_mind import ModelMind
from npc_server.thinking.scripted_mind import ScriptedMind
from story_graph import World

__all__ = ["make_mind"]


def make_mind(world: World, settings: ThinkingSection) -> Mind:
    """A mind that is not started yet.

    Raises:
        ConfigurationError: `thinking.llm` names no model, or `thinking.speak` wants one and there is none.
    """
    if settings.llm != NO_MODEL:
        return ModelMind(world, make_language_model(settings.llm, settings), speak=settings.speak)
    if settings.speak == "model":
        known = ", ".join(sorted(LANGUAGE_MODELS))
        raise ConfigurationError(f"thinking.speak is 'model' and thinking.llm is {NO_MODEL!r}: name one of {known}")
    return ScriptedMind(world)
