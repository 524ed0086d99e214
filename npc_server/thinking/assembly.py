"""Puts a mind together from the server's settings."""

from __future__ import annotations

from npc_server.errors import ConfigurationError
from npc_server.settings import ThinkingSection
from npc_server.thinking.llm.registry import LANGUAGE_MODELS, NO_MODEL, make_language_model
from npc_server.thinking.mind import Mind
from npc_server.thinking.model_mind import ModelMind
from npc_server.thinking.model_watch import IGNORED, ModelWatch
from npc_server.thinking.scripted_mind import ScriptedMind
from story_graph import World

__all__ = ["make_mind"]


def make_mind(world: World, settings: ThinkingSection, watch: ModelWatch = IGNORED) -> Mind:
    """A mind that is not started yet.

    Args:
        watch: told what becomes of a model's words and calls.

    Raises:
        ConfigurationError: `thinking.llm` names no model, or `thinking.speak` wants one and there is none.
    """
    if settings.llm != NO_MODEL:
        model = make_language_model(settings.llm, settings)
        return ModelMind(
            world,
            model,
            speak=settings.speak,
            sees=settings.sees,
            first_sentence_s=settings.first_sentence_s,
            watch=watch,
        )
    if settings.speak == "model":
        known = ", ".join(sorted(LANGUAGE_MODELS))
        raise ConfigurationError(f"thinking.speak is 'model' and thinking.llm is {NO_MODEL!r}: name one of {known}")
    return ScriptedMind(world)
