"""Language models by the names that the setting `thinking.llm` takes. Imported only when chosen."""

from __future__ import annotations

from importlib import import_module

from npc_server.errors import ConfigurationError
from npc_server.settings import ThinkingSection
from npc_server.thinking.llm.model import LanguageModel
from story_graph.diagnostics import did_you_mean

__all__ = ["LANGUAGE_MODELS", "NO_MODEL", "make_language_model"]

LANGUAGE_MODELS = {
    "fixed": "npc_server.thinking.llm.fixed:FixedModel",
    "openai": "npc_server.thinking.llm.openai:OpenAiModel",
}
"""Module and class of each; a class takes the settings."""

NO_MODEL = "none"
"""Stands for no model at all: authored lines are all that is said."""


def make_language_model(name: str, settings: ThinkingSection | None = None) -> LanguageModel:
    """A model that is not started yet.

    Args:
        settings: None stands for the default ones.

    Raises:
        ConfigurationError: there is none of this name, its package is missing, or its settings do not fit.
    """
    if name not in LANGUAGE_MODELS:
        known = did_you_mean(name, [*LANGUAGE_MODELS, NO_MODEL])
        raise ConfigurationError(f"thinking.llm: no language model {name!r}{known}")
    module_name, _, class_name = LANGUAGE_MODELS[name].partition(":")
    try:
        module = import_module(module_name)
    except ImportError as error:
        raise ConfigurationError(f"thinking.llm {name!r} needs a package that is not installed: {error}") from error
    model: LanguageModel = getattr(module, class_name)(settings or ThinkingSection())
    return model
