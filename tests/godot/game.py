"""A game in a real Godot, played from Python: `clients/godot_bridge/tests/live/puppet.gd`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.godot.engine import ENGINE, PROJECT, broken_lines

__all__ = ["NEWS", "SHORT_LINE", "Event", "Game", "begin_a_line", "playing"]

NEWS = "News? Our bell has lost its voice, that is the news. Sit down and ask me properly."
SHORT_LINE = "Still on my doorstep? A bed or the news, choose one."

WITHIN_S = 15.0
"""The longest that a test waits for something; a busy machine may need seconds."""
_LINE_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True)
class Event:
    """A signal: of `client` (those of NPCBridge), or of the node that is named."""

    name: str
    arguments: list[Any]
    at_ms: float
    of: str


@dataclass
class Game:
    """One process. `playing` makes it.

    Attributes:
        events: all that happened, in order.
        log: what else the engine wrote.
    """

    process: asyncio.subprocess.Process
    events: list[Event] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    _answers: asyncio.Queue[Any] = field(default_factory=asyncio.Queue)
    _came: asyncio.Event = field(default_factory=asyncio.Event)
    _looked_at: int = 0
    _is_over: bool = False

    async def do(self, expression: str) -> Any:
        """Evaluate a GDScript expression in the game; its value."""
        assert self.process.stdin is not None
        self.process.stdin.write((expression + "\n").encode())
        return await asyncio.wait_for(self._answers.get(), WITHIN_S)

    async def join(self, url: str, player: str, **settings: Any) -> None:
        """Put a bridge into the scene and wait until its session stands."""
        wanted = json.dumps({"url": url, "player_id": player, **settings})
        await self.do(f'tree.make("bridge", "bridge", {{"settings": tree.settings({wanted})}})')
        await self.expect("connected")

    async def hear_a_short_line(self) -> str:
        """Come back to Agnes, and hear `SHORT_LINE` begin; its utterance."""
        await self.do('bridge.talk_to("agnes")')
        await self.expect("utterance_started", "agnes")
        await self.do("bridge.walk_away()")
        await self.expect("utterance_interrupted", "agnes")
        await self.do('bridge.talk_to("agnes")')
        started = await self.expect("utterance_started", "agnes", ..., SHORT_LINE)
        return str(started.arguments[1])

    async def make(self, kind: str, name: str, **properties: Any) -> None:
        """Put a node into the scene."""
        await self.do(f'tree.make("{kind}", "{name}", {json.dumps(properties)})')

    async def expect(self, name: str, *arguments: Any, of: str = "client", within_s: float = WITHIN_S) -> Event:
        """The next event of this name whose first arguments are these (`...` is any); skips others."""
        async with asyncio.timeout(within_s):
            while True:
                while self._looked_at < len(self.events):
                    event = self.events[self._looked_at]
                    self._looked_at += 1
                    if event.of == of and event.name == name and _begins(event.arguments, arguments):
                        return event
                assert not self._is_over, f"the game ended before {name}: {self.log[-20:]}"
                self._came.clear()
                try:
                    await self._came.wait()
                except asyncio.CancelledError:
                    raise AssertionError(
                        f"no {name}{arguments} of {of}; the last events: {self._last_events()}; log: {self.log[-5:]}"
                    ) from None

    def of(self, name: str, *arguments: Any, of: str = "client") -> list[Event]:
        """All events so far of this name."""
        return [
            event
            for event in self.events
            if event.of == of and event.name == name and _begins(event.arguments, arguments)
        ]

    def messages(self, type_: str) -> list[Mapping[str, Any]]:
        """All messages of the server so far of this type."""
        return [event.arguments[0] for event in self.of("message_received") if event.arguments[0]["type"] == type_]

    def _last_events(self) -> list[tuple[str, str, list[Any]]]:
        """Without those that come all the time."""
        telling = [each for each in self.events if each.name not in ("level_changed", "viseme_changed", "fed")]
        return [(each.of, each.name, each.arguments) for each in telling[-24:]]

    async def read(self) -> None:
        """Take what the game writes, until it ends."""
        assert self.process.stdout is not None
        while line := await self.process.stdout.readline():
            text = line.decode().rstrip("\n")
            if text.startswith('{"answer"'):
                self._answers.put_nowait(json.loads(text)["answer"])
            elif text.startswith("{"):
                self.events.append(Event(**_renamed(json.loads(text))))
            else:
                self.log.append(text)
            self._came.set()
        self._is_over = True
        self._came.set()


def _renamed(told: dict[str, Any]) -> dict[str, Any]:
    return {"name": told.pop("event"), **told}


def _begins(found: list[Any], wanted: tuple[Any, ...]) -> bool:
    return len(found) >= len(wanted) and all(
        other is ... or one == other for one, other in zip(found, wanted, strict=False)
    )


@asynccontextmanager
async def playing(
    *options: str, engine: tuple[str, ...] = (), environment: Mapping[str, str] | None = None
) -> AsyncIterator[Game]:
    """A game that is ended behind the block; no script of it may have broken.

    Args:
        options: of the puppet.
        engine: options of Godot in place of `--audio-driver Dummy`.
    """
    assert ENGINE is not None
    process = await asyncio.create_subprocess_exec(
        ENGINE,
        "--headless",
        *(engine or ("--audio-driver", "Dummy")),
        "--path",
        str(PROJECT),
        "--script",
        "res://tests/live/puppet.gd",
        "--",
        *options,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=environment,
        limit=_LINE_BYTES,
    )
    game = Game(process)
    reader = asyncio.create_task(game.read(), name="what the game writes")
    try:
        assert await asyncio.wait_for(game._answers.get(), WITHIN_S) == "ready"
        yield game
        assert process.stdin is not None
        process.stdin.write(b"quit\n")
        await asyncio.wait_for(process.wait(), WITHIN_S)
        await reader
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        reader.cancel()
    assert broken_lines("\n".join(game.log)) == [], "\n".join(game.log)
    assert process.returncode == 0


async def begin_a_line(game: Game, url: str, player: str) -> str:
    """Have Agnes say `NEWS`, and hear three words of it; its utterance."""
    await game.join(url, player)
    await game.do('bridge.talk_to("agnes")')
    await game.do('bridge.say_text("what is the news")')
    started = await game.expect("utterance_started", "agnes", ..., NEWS)
    await game.expect("word_spoken", "agnes", "bell")
    return str(started.arguments[1])
