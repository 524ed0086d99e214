"""What a reply depends on beside the story: what was said and is remembered, how the character feels, what is around.

The caller gathers it; nothing of it is trusted, and all of it is cleaned before it gets into a prompt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from npc_server.thinking.actions import ActionOutcome
from story_graph import FactValue
from story_graph.engine.view import NO_QUERIES

__all__ = ["NO_CIRCUMSTANCES", "PLAYER", "Circumstances", "HeardLine", "Recalled"]

PLAYER = "player"
"""The speaker of the player's lines; no character can have this id."""


@dataclass(frozen=True, slots=True)
class HeardLine:
    """Something that was said, as far as it was heard.

    Attributes:
        speaker: id of a character, or `PLAYER`.
    """

    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class Recalled:
    """What a character remembers of this player, the most important first.

    Attributes:
        facts: such as "The player's horse is called Bess".
        episodes: what happened between them, dated in words: "Yesterday the player paid for the soup".
        summary: of the conversations before this one.
    """

    facts: tuple[str, ...] = ()
    episodes: tuple[str, ...] = ()
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The moment in which a character speaks.

    Attributes:
        dialogue: what was said before the words that are answered, oldest first.
        emotion: what the character feels; None is its baseline.
        strength: of the emotion, 0 to 1.
        scene: facts about what is around, by name, as the game told them.
        queries: the game's answers to the story's host queries, which secrets may depend on.
        outcomes: how the character's last actions went, oldest first, and those that are under way.
        picture: of what is around, a PNG or JPEG file; only for a model that sees.
    """

    dialogue: tuple[HeardLine, ...] = ()
    recalled: Recalled = Recalled()
    emotion: str | None = None
    strength: float = 1.0
    scene: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    queries: Mapping[str, FactValue] = field(default_factory=lambda: NO_QUERIES)
    outcomes: tuple[ActionOutcome, ...] = ()
    picture: bytes | None = field(default=None, repr=False)


NO_CIRCUMSTANCES = Circumstances()
