"""A world: the characters and the story of one game, as loaded from a folder of YAML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from story_graph.character import Character
from story_graph.story import Story

__all__ = ["World"]


@dataclass(frozen=True, slots=True)
class World:
    """What `load_world` returns.

    Attributes:
        name: id of the world, lower_snake, equal to its folder's name.
        title: for people.
        language: BCP 47 tag, such as `en`.
        folder: absolute path of the folder it was read from.
        characters: by id, in the order of their files' names.
    """

    name: str
    title: str
    language: str
    folder: Path
    story: Story
    characters: Mapping[str, Character]
