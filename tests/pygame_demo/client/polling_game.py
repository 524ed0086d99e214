"""A game that uses `NpcClient`, for tests of it over a real socket."""

from __future__ import annotations

from typing import TypeVar

from clients.pygame_demo.client import Audio, Event, NpcClient, Player
from clients.pygame_demo.client.events import ConnectionChanged
from tests.pygame_demo.client.fakes import wait_until

__all__ = ["Game"]

E = TypeVar("E")


class Game:
    """A game that polls, and remembers."""

    def __init__(self, url: str, audio: Audio | None = None) -> None:
        self.client = NpcClient(url, player=Player("p-1", "Robin"), audio=audio)
        self.events: list[Event] = []

    def of(self, kind: type[E]) -> list[E]:
        self.events += self.client.poll()
        return [event for event in self.events if isinstance(event, kind)]

    def expect(self, kind: type[E], count: int = 1) -> E:
        wait_until(lambda: len(self.of(kind)) >= count, f"{count} x {kind.__name__}, but there was {self.events}")
        return self.of(kind)[-1]

    def states(self) -> list[str]:
        return [event.state for event in self.of(ConnectionChanged)]
