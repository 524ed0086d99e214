"""Facts: the typed variables of a story, and the values that they may hold.

A fact is declared once, in `world.yaml` or in a scene. Its *key* is how state, conditions and
effects name it: `gold` for a fact of the story, `mara.trust` for a fact of a character,
`player.reputation` for a fact of the player.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from story_graph.place import Place

if TYPE_CHECKING:
    from story_graph.conditions.tree import Condition

__all__ = ["PLAYER_NAME", "Fact", "FactScope", "FactType", "FactValue"]


FactValue = bool | int | str | frozenset[str]

PLAYER_NAME = "player.name"
"""Key of the built-in text fact that holds the player's name; templates write it `{player}`."""


class FactType(StrEnum):
    BOOL = "bool"
    INT = "int"
    ENUM = "enum"
    SET = "set"
    TEXT = "text"


class FactScope(StrEnum):
    STORY = "story"
    CHARACTER = "character"
    PLAYER = "player"


@dataclass(frozen=True, slots=True)
class Fact:
    """One declared fact. Character facts are expanded: one `Fact` for each character.

    Attributes:
        key: how everything else names it (see the module's text).
        type: what it may hold.
        scope: whom it belongs to.
        default: its value until something sets it. A derived fact has its type's zero here.
        values: the members that an enum or set may hold; empty for the other types.
        minimum: an int is clamped to it.
        maximum: an int is clamped to it.
        derived: the condition that computes it; a derived fact is never set.
        place: where it is declared.
    """

    key: str
    type: FactType
    scope: FactScope
    default: FactValue
    place: Place
    values: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    derived: Condition | None = None
