"""Loads a world for a command, and turns what is wrong with it into words for the terminal."""

from __future__ import annotations

from pathlib import Path

from npc_server.errors import ConfigurationError
from story_graph import World, WorldInvalid, load_world

__all__ = ["load_world_or_explain"]


def load_world_or_explain(folder: Path) -> World:
    """The world in a folder.

    Raises:
        ConfigurationError: with every mistake that was found, one a line.
    """
    try:
        return load_world(folder)
    except WorldInvalid as invalid:
        raise ConfigurationError(f"the world in {folder} can't be used:\n{invalid}") from invalid
