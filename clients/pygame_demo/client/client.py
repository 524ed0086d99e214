"""What a game talks to: commands that never block, events once a frame, and each character's voice."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from clients.pygame_demo.client.audio import Audio
from clients.pygame_demo.client.events import Event
from clients.pygame_demo.client.voice import Voice

__all__ = ["NpcClient", "Player"]


@dataclass(frozen=True, slots=True)
class Player:
    """Who plays.

    Attributes:
        id: under which the server keeps the playthrough.
        name: which characters may say.
        token: the JWT that a server beyond the own machine wants.
    """

    id: str
    name: str = ""
    language: str = "en"
    token: str | None = None


class NpcClient:
    """One player's conversation with the characters of a server.

    All methods belong to the game's thread and return at once; networking and sound have threads of their own. A server
    that is not there yet, or goes and comes back, is tried again by itself; commands given meanwhile are sent then.

    Args:
        url: such as `ws://127.0.0.1:8765/v1`.
        world: its name; "" for the one that the server serves.
        audio: microphone and speaker, which the client then owns; None: no sound, and a silent clock moves mouths and words.
        clock: seconds, monotonic.
    """

    def __init__(
        self,
        url: str,
        world: str = "",
        player: Player = Player("player"),  # noqa: B008
        audio: Audio | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        raise NotImplementedError

    def start(self) -> None:
        """Open the devices and connect; what comes of it is told by `poll`."""
        raise NotImplementedError

    def close(self) -> None:
        """Say bye, give the devices back and end the threads; takes a second at most. May be called twice."""
        raise NotImplementedError

    def poll(self) -> list[Event]:
        """What has happened since the last call, in order; to be called once a frame."""
        raise NotImplementedError

    def voice(self, character: str) -> Voice:
        """How a character speaks at this moment."""
        raise NotImplementedError

    def talk_to(self, *characters: str) -> None:
        """Face these characters, the addressee first."""
        raise NotImplementedError

    def walk_away(self) -> None:
        """Face nobody."""
        raise NotImplementedError

    def type_line(self, text: str) -> None:
        """Say something by typing it."""
        raise NotImplementedError

    def choose(self, choice: str) -> None:
        """Pick an offered choice by its id."""
        raise NotImplementedError

    def push_to_talk(self, down: bool) -> None:
        """The talk button went down or came up. The 300 ms before it are sent too, and 200 ms after."""
        raise NotImplementedError

    def hands_free(self, on: bool) -> None:
        """Let the server listen all the time and find the turns."""
        raise NotImplementedError

    def interrupt(self) -> None:
        """Silence the character that speaks."""
        raise NotImplementedError

    def send_event(
        self, name: str, args: Mapping[str, Any] | None = None, respond: Literal["never", "may", "must"] = "may"
    ) -> None:
        """Tell the story that something happened in the game."""
        raise NotImplementedError

    def describe_surroundings(self, facts: Mapping[str, Any], image: bytes | None = None) -> None:
        """Tell what is around the player, in place of what was told before.

        Args:
            image: PNG or JPEG, with the facts at most 64 KiB.
        """
        raise NotImplementedError

    def finish_action(self, action: str, *, ok: bool, result: Any = None, error: str | None = None) -> None:
        """Answer an `ActionRequested`."""
        raise NotImplementedError

    def save(self, slot: str) -> None:
        """Keep the playthrough in a slot; answered by `Saved`."""
        raise NotImplementedError

    def load(self, slot: str) -> None:
        """Go back to a slot; answered by `Loaded`."""
        raise NotImplementedError
