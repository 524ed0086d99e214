"""One scenario: where it begins, and turn by turn what happens and what is expected of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from story_graph.engine.view import NO_QUERIES
from story_graph.facts import FactValue
from story_graph.place import Place

__all__ = ["NO_EDGE", "Expected", "Scenario", "Start", "Turn"]

NO_EDGE = "none"
"""Expected where the turn takes no edge."""


@dataclass(frozen=True, slots=True)
class Start:
    """How the playthrough begins; what is not said here is as in a new one.

    Attributes:
        nodes: full id of the node where a track stands, by track.
        facts: values by key.
        queries: what the game answers.
    """

    player: str = "Ada"
    nodes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    facts: Mapping[str, FactValue] = field(default_factory=lambda: MappingProxyType({}))
    queries: Mapping[str, FactValue] = field(default_factory=lambda: NO_QUERIES)


@dataclass(frozen=True, slots=True)
class Expected:
    """What must be true after a turn.

    Attributes:
        edge: full id of one that is taken in it, or `NO_EDGE`.
        node: full id of one where a track then stands.
        facts: values by key.
        says: pieces of what is said in it, in any order.
        not_says: pieces that are not said in it.
        ends: name of an ending that is reached in it.
    """

    edge: str | None = None
    node: str | None = None
    facts: Mapping[str, FactValue] = field(default_factory=lambda: MappingProxyType({}))
    says: tuple[str, ...] = ()
    not_says: tuple[str, ...] = ()
    ends: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that happens: the player says or taps something, the game tells of an event, time passes, or, if
    none of these is given, the player comes up to a character.

    Attributes:
        to: the character whom the player faces in it, if any.
        choose: full id of an edge with a `choice`, its last part, or the label.
        wait_s: seconds of story time.
        queries: what the game answers from now on.
    """

    place: Place
    to: str | None
    say: str | None = None
    choose: str | None = None
    event: str | None = None
    args: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    wait_s: float | None = None
    queries: Mapping[str, FactValue] = field(default_factory=lambda: NO_QUERIES)
    expected: Expected = Expected()


@dataclass(frozen=True, slots=True)
class Scenario:
    """One playthrough.

    Attributes:
        id: unique in its file.
    """

    id: str
    place: Place
    start: Start
    turns: tuple[Turn, ...]

    @property
    def name(self) -> str:
        """File and id."""
        return f"{self.place.file}: {self.id}"
