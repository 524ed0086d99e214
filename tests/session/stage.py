"""A whole conversation in virtual time: the real host, session, story and store; fake ears and voices.

`Stage` is the game client: it records every message with the moment of its arrival, plays speech in
real (virtual) time like a loudspeaker and reports `playback`, and lets a test talk by sound, text
or tap. A script of half a minute runs in a few milliseconds, always alike.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from npc_server.errors import ProviderError
from npc_server.listening.settings import ListeningSettings
from npc_server.protocol.client_messages import CLIENT_MESSAGES, Hello
from npc_server.protocol.server_messages import Latency, ServerMessage
from npc_server.session.expectations import Expectations
from npc_server.session.host import Host
from npc_server.session.session import Session
from npc_server.session.shared_rooms import SharedRooms
from npc_server.speaking.cache import SpeechCache
from npc_server.speaking.speaker import Speaker
from npc_server.speaking.types import Phone, SynthesisPiece, Word
from npc_server.thinking.mind import Mind
from npc_server.thinking.scripted_mind import ScriptedMind
from npc_server.world.store import PlaythroughStore
from story_graph import World, load_world
from story_graph.character import Voice
from tests.listening.listening_fakes import SILENCE, VOICE, FakeRecogniser, LevelDetector, sound
from tests.virtual_time import run_in_virtual_time

T = TypeVar("T")

WORLDS = Path(__file__).parents[2] / "characters"
FRAME_MS = 20
NO_ECHO = ListeningSettings(echo_guard=False)
"""The fake sound of players and characters is alike; the echo guard has tests of its own."""
WORD_MS = 300
"""Every word of the fake voice takes as long as every other."""
_RATE = 24_000


class FakeVoice:
    """Each word takes `WORD_MS`; a clause of four words is a piece. Fails or waits when told to."""

    name = "espeak"

    def __init__(self) -> None:
        self.failure: ProviderError | None = None
        self.delay_s = 0.0
        self.asked: list[str] = []

    async def start(self) -> None: ...
    async def close(self) -> None: ...

    def voices(self) -> tuple[str, ...]:
        return ("en-gb",)

    def check_voice(self, voice: Voice) -> None: ...

    async def synthesise(self, text: str, voice: Voice) -> AsyncGenerator[SynthesisPiece, None]:
        self.asked.append(text)
        await asyncio.sleep(self.delay_s)
        if self.failure is not None:
            raise self.failure
        words = text.split()
        for first in range(0, len(words), 4):
            clause = words[first : first + 4]
            starts = [float((first + index) * WORD_MS) for index in range(len(clause))]
            yield SynthesisPiece(
                bytes(len(clause) * WORD_MS * _RATE // 1000 * 2),
                _RATE,
                tuple(Phone(at, WORD_MS, "a") for at in starts),
                tuple(Word(at, WORD_MS, word) for at, word in zip(starts, clause, strict=True)),
                "native",
            )


@dataclass(frozen=True)
class Arrived:
    at_ms: float
    message: ServerMessage


class Outbox:
    """Takes what the session sends; each message arrives at once."""

    def __init__(self) -> None:
        self.arrived: list[Arrived] = []
        self.dropped: list[str] = []
        self.listeners: list[Any] = []

    def send(self, message: ServerMessage) -> None:
        now_ms = asyncio.get_running_loop().time() * 1000
        self.arrived.append(Arrived(round(now_ms, 3), message))
        for listener in self.listeners:
            listener(message)

    def drop_speech(self, utterance: str) -> None:
        self.dropped.append(utterance)


class Loudspeaker:
    """Plays what arrives in real time and reports it every 100 ms, as a good client does."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._utterance: str | None = None
        self._received_ms = 0.0
        self._began_s = 0.0
        self._task = asyncio.create_task(self._report())

    def take(self, message: ServerMessage) -> None:
        if message.type == "utterance_start":
            self._utterance, self._received_ms = message.utterance, 0.0
        elif message.type == "speech":
            if self._received_ms == 0:
                self._began_s = asyncio.get_running_loop().time()
            self._received_ms += len(message.pcm) / 2 * 1000 / _RATE
        elif message.type in ("utterance_end", "utterance_cancel"):
            self._utterance = None

    async def _report(self) -> None:
        while True:
            await asyncio.sleep(0.1)
            if self._utterance is not None and self._received_ms:
                played = min(self._received_ms, (asyncio.get_running_loop().time() - self._began_s) * 1000)
                await self._stage.send("playback", utterance=self._utterance, played_ms=round(played), state="playing")

    def close(self) -> None:
        self._task.cancel()


class Stage:
    """One player and everything that was sent to them."""

    def __init__(self, session: Session, outbox: Outbox, recogniser: FakeRecogniser, voice: FakeVoice) -> None:
        self.session = session
        self.outbox = outbox
        self.recogniser = recogniser
        self.voice = voice

    async def send(self, type_: str, **fields: Any) -> None:
        await self.session.handle(CLIENT_MESSAGES[type_].model_validate({"type": type_, **fields}))

    async def talk_to(self, *characters: str) -> None:
        await self.send("talk", characters=list(characters))

    async def say(self, text: str, ms: int = 1000, *, then_silent_ms: int = 500) -> None:
        """Speak into the microphone in real time; the fake recogniser hears `text`."""
        self.recogniser.text = text
        await self.sound(ms, VOICE)
        await self.sound(then_silent_ms, SILENCE)

    async def sound(self, ms: int, level: int) -> None:
        for _ in range(ms // FRAME_MS):
            await self.send("audio", pcm=sound(FRAME_MS, level))
            await asyncio.sleep(FRAME_MS / 1000)

    async def until(self, type_: str, within_s: float = 60, **fields: Any) -> Any:
        """The first message of this kind from now on, or one that has arrived and was not asked for yet."""
        seen = 0
        async with asyncio.timeout(within_s):
            while True:
                for arrived in self.outbox.arrived[seen:]:
                    message = arrived.message
                    if message.type == type_ and all(getattr(message, key) == value for key, value in fields.items()):
                        return message
                seen = len(self.outbox.arrived)
                await asyncio.sleep(0.005)

    async def quiet(self, ms: float = 1500) -> None:
        """Let time pass until nothing has arrived for so long."""
        count = -1
        while count != len(self.outbox.arrived):
            count = len(self.outbox.arrived)
            await asyncio.sleep(ms / 1000)

    def of(self, type_: str) -> list[Any]:
        return [arrived.message for arrived in self.outbox.arrived if arrived.message.type == type_]

    def at_ms(self, message: ServerMessage) -> float:
        """When a message arrived."""
        return next(arrived.at_ms for arrived in self.outbox.arrived if arrived.message is message)

    def forget(self) -> None:
        """Begin a new chapter: what has arrived so far is of no more interest."""
        self.outbox.arrived.clear()

    @property
    def types(self) -> list[str]:
        return [arrived.message.type for arrived in self.outbox.arrived]

    @property
    def now_ms(self) -> float:
        return asyncio.get_running_loop().time() * 1000


class Theatre:
    """The shared rooms, in which several players may be."""

    def __init__(self, rooms: SharedRooms, recogniser: FakeRecogniser, voice: FakeVoice) -> None:
        self.host = Host(
            rooms,
            clock=asyncio.get_running_loop().time,
            on_latency=lambda latency: self.latencies.append(latency),
            is_overloaded=lambda: self.is_overloaded,
            ended_kept=2,
        )
        self._recogniser = recogniser
        self._voice = voice
        self.latencies: list[Latency] = []
        self.is_overloaded = False

    @asynccontextmanager
    async def enter(self, player: str = "robin", *, reports: bool = True, **hello: Any) -> AsyncIterator[Stage]:
        """Open a session for a player.

        Args:
            reports: whether the client sends `playback`.
        """
        outbox = Outbox()
        fields = {"protocol": 1, "player": {"id": player, "name": "Robin"}, "latency": True, **hello}
        session = await self.host.open(Hello.model_validate(fields), outbox)
        stage = Stage(session, outbox, self._recogniser, self._voice)
        speaker = Loudspeaker(stage) if reports else None
        if speaker is not None:
            outbox.listeners.append(speaker.take)
        try:
            session.welcome()
            yield stage
        finally:
            if speaker is not None:
                speaker.close()
            await session.close()


@asynccontextmanager
async def theatre(
    folder: Path,
    world: str | Path = "hello",
    settings: ListeningSettings | None = None,
    mind: Callable[[World], Mind] = ScriptedMind,
) -> AsyncIterator[Theatre]:
    """The rooms of a server with fake ears and voices, its playthroughs in `folder`.

    Args:
        world: a sample world's name, or the folder of another one.
        mind: makes the mind; the scripted one by default.
    """
    loaded = load_world(WORLDS / world)
    recogniser, voice = FakeRecogniser(), FakeVoice()
    store = await PlaythroughStore.open(folder / "playthroughs.sqlite")
    rooms = SharedRooms(
        world=loaded,
        mind=mind(loaded),
        speaker=Speaker([voice], SpeechCache(1 << 24)),
        recogniser=recogniser,
        detector=LevelDetector(),
        listening=settings or NO_ECHO,
        store=store,
        expectations=Expectations(loaded),
        least_gap_ms=120,
    )
    house = Theatre(rooms, recogniser, voice)
    try:
        yield house
    finally:
        await store.close()


def play(scene: Coroutine[Any, Any, T]) -> T:
    """Run a scene in virtual time."""
    return run_in_virtual_time(scene)
