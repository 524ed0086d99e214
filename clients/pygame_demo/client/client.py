"""What a game talks to: commands that never block, events once a frame, and each character's voice."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from clients.pygame_demo.client.audio import Audio
from clients.pygame_demo.client.events import Event
from clients.pygame_demo.client.lines import Lines
from clients.pygame_demo.client.network import Network
from clients.pygame_demo.client.playout import Playout
from clients.pygame_demo.client.reading import read_action, read_event, read_story, read_welcome
from clients.pygame_demo.client.voice import Voice

__all__ = ["NpcClient", "Player"]

_LEAD_MS = 25
"""How long a picture takes to the screen: a frame and a half at 60 a second."""


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
        audio: microphone and speaker, which the client then owns; None: no sound, and a silent clock moves the mouths.
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
        self._audio = audio
        self._clock = clock
        self._inbox: deque[dict[str, Any] | Event] = deque()
        self._playout = Playout()
        self._lines = Lines(self._playout)
        self._story_version = -1
        self._is_closed = False
        self._network = Network(url, _hello(world, player), self._playout, audio, self._inbox, clock)

    def start(self) -> None:
        """Open the devices and connect; what comes of it is told by `poll`."""
        self._network.start()
        if self._audio is not None:
            self._audio.start(self._playout, self._network.frame, self._inbox.append, self._nobody_talks, self._clock)

    def close(self) -> None:
        """Say bye, give the devices back and end the threads; takes a second at most. May be called twice."""
        if self._is_closed:
            return
        self._is_closed = True
        self._network.close()
        if self._audio is not None:
            self._audio.close()

    def poll(self) -> list[Event]:
        """What has happened since the last call, in order; to be called once a frame."""
        events: list[Event] = []
        while self._inbox:
            found = self._inbox.popleft()
            if isinstance(found, dict):
                events += self._read(found)
            else:
                events.append(found)
        events += self._lines.advance(self._clock())
        return events

    def voice(self, character: str) -> Voice:
        """How a character speaks at this moment."""
        return self._lines.voice(character, self._clock())

    def talk_to(self, *characters: str) -> None:
        """Face these characters, the addressee first."""
        self._network.post("talk", characters=list(characters))

    def walk_away(self) -> None:
        """Face nobody."""
        self._network.post("talk", characters=[])

    def type_line(self, text: str) -> None:
        """Say something by typing it."""
        self._network.post_once("text", text=text)

    def choose(self, choice: str) -> None:
        """Pick an offered choice by its id."""
        self._network.post_once("choose", choice=choice)

    def push_to_talk(self, down: bool) -> None:
        """The talk button went down or came up. The 300 ms before it are sent too, and 200 ms after."""
        self._network.gate(lambda gate, now_s: gate.press() if down else gate.release(now_s))

    def hands_free(self, on: bool) -> None:
        """Let the server listen all the time and find the turns."""
        self._network.gate(lambda gate, _now_s: gate.hands_free(on))

    def interrupt(self) -> None:
        """Silence the character that speaks."""
        self._network.post("interrupt")

    def send_event(
        self, name: str, args: Mapping[str, Any] | None = None, respond: Literal["never", "may", "must"] = "may"
    ) -> None:
        """Tell the story that something happened in the game."""
        self._network.post_once("event", name=name, args=dict(args or {}), respond=respond)

    def describe_surroundings(self, facts: Mapping[str, Any], image: bytes | None = None) -> None:
        """Tell what is around the player, in place of what was told before.

        Args:
            image: PNG or JPEG, with the facts at most 64 KiB.
        """
        fields: dict[str, Any] = {"facts": dict(facts), "replace": True}
        if image is not None:
            fields["image"] = image
        self._network.post("context", **fields)

    def finish_action(self, action: str, *, ok: bool, result: Any = None, error: str | None = None) -> None:
        """Answer an `ActionRequested`."""
        fields: dict[str, Any] = {"action": action, "ok": ok}
        if result is not None:
            fields["result"] = result
        if error is not None:
            fields["error"] = error
        self._network.post("action_result", **fields)

    def save(self, slot: str) -> None:
        """Keep the playthrough in a slot; answered by `Saved`."""
        self._network.post("save", slot=slot)

    def load(self, slot: str) -> None:
        """Go back to a slot; answered by `Loaded`."""
        self._network.post("load", slot=slot)

    def list_slots(self) -> None:
        """Ask what is saved; answered by `SlotsListed`."""
        self._network.post("list_slots")

    def _read(self, message: dict[str, Any]) -> Iterator[Event]:
        match message["type"]:
            case "welcome":
                welcomed = read_welcome(message)
                if not welcomed.is_resumed:
                    self._lines.clear()
                    self._story_version = -1
                yield welcomed
                yield from self._read(message["story"])
            case "story_update":
                update = read_story(message)
                if update.is_full or update.version > self._story_version:
                    self._story_version = update.version
                    yield update
            case "action" if not self._lines.takes_action(message):
                yield read_action(message)
            case "utterance_start" | "speech" | "cue" | "utterance_end" | "action":
                self._lines.take(message)
            case _:
                event = read_event(message)
                if event is not None:
                    yield event

    def _nobody_talks(self) -> bool:
        return not self._network.is_player_talking and not self._playout.is_sounding(self._clock())


def _hello(world: str, player: Player) -> dict[str, Any]:
    hello: dict[str, Any] = {
        "world": world,
        "player": {"id": player.id, "language": player.language},
        "lipsync": {"sets": ["oculus15"], "mode": "events", "lead_ms": _LEAD_MS},
        "client": {"name": "npc-server pygame client"},
        "latency": True,
    }
    if player.name:
        hello["player"]["name"] = player.name
    if player.token is not None:
        hello["token"] = player.token
    return hello
