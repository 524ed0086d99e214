"""Where the player is: whom they face, what the game says is around them, whether they are talking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from story_graph import FactValue

__all__ = ["MOST_CHARACTERS", "MOST_FACTS", "Surroundings"]

MOST_FACTS = 256
"""Facts of the game that are kept. Chosen: a room full of things."""
MOST_CHARACTERS = 64 * 1024
"""Of all of them together, as text. Chosen: as much as one message brings."""


@dataclass(slots=True)
class Surroundings:
    """One player's, changed by what the client says.

    Attributes:
        faced: ids of the characters within earshot, the addressee first.
        scene: facts that the game told, by name.
        picture: the newest that the game sent, a PNG or JPEG file; smaller than a frame of the protocol.
        is_player_talking: a turn of the player is under way; the story's timers wait for its end.
    """

    faced: tuple[str, ...] = ()
    scene: dict[str, object] = field(default_factory=dict)
    picture: bytes | None = field(default=None, repr=False)
    is_player_talking: bool = False

    @property
    def addressee(self) -> str | None:
        """Whom the player talks to."""
        return self.faced[0] if self.faced else None

    def tell(self, facts: Mapping[str, object], *, replace: bool, picture: bytes | None = None) -> None:
        """Take what the game says is around; of more than can be kept, what was told first is forgotten."""
        if replace:
            self.scene.clear()
            self.picture = None
        if picture is not None:
            self.picture = picture
        for name, value in facts.items():
            self.scene.pop(name, None)
            self.scene[name] = value
        while len(self.scene) > MOST_FACTS or sum(_size(*fact) for fact in self.scene.items()) > MOST_CHARACTERS:
            del self.scene[next(iter(self.scene))]

    def answers(self, queries: Sequence[str]) -> dict[str, FactValue]:
        """What the game told that answers a story's host queries."""
        return {name: value for name in queries if isinstance(value := self.scene.get(name), bool | int | str)}


def _size(name: str, value: object) -> int:
    return len(name) + len(str(value))
