"""The load: players who speak, hear the answer for a second, and speak again over the rest of it.

A player's microphone is open all the time: a frame of 20 ms goes out every 20 ms, sentence or silence. All times are
of this process. `python -m bench.peers.compare` starts it.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from websockets.exceptions import ConnectionClosed

from bench.peers.connections import Connection, Heard
from bench.speech import RATE_HZ, SpokenSentence, speak

__all__ = ["Outcome", "Turn", "hold_load", "spoken_sentences"]

FRAME_S = 0.02
FRAME_BYTES = RATE_HZ // 50 * 2
SILENCE = bytes(FRAME_BYTES)
HEARS_S = 1.0
"""How much of an answer a player hears before they speak again; the answers are 3 s long."""
GIVES_UP_S = 5.0
"""No answer this long after the last word: the turn is lost, and the player speaks again."""
PHASES_S = 4.0
"""Players begin to speak within this time; about the length of one turn."""
WARM_UP_S = PHASES_S + 4.0
"""Not measured: everybody has had a first turn."""
_QUIET = 150
"""As in `bench.speech`: below this a sample counts as silence."""
_SEED = 20_261_125
# Those of bench.latency; kept apart so that the load stays the same when that changes.
SENTENCES = (
    "when does the next boat leave",
    "do you have a room for the night",
    "is there a storm coming",
    "how much does the crossing cost",
    "who is the captain of the ship",
    "thank you very much",
    "what time is the next boat",
    "I need a room for tonight",
    "will it rain tomorrow",
)
VOICES = ("slt", "rms", "awb")


@dataclass(slots=True)
class Turn:
    """One sentence of a player and what came of it. Seconds of `perf_counter`; 0.0: not yet."""

    began_s: float = 0.0
    """The frame with the first audible sample was sent."""
    ended_s: float = 0.0
    """The frame with the last audible sample was sent."""
    answered_s: float = 0.0
    """The first sound of the answer arrived."""
    stopped_s: float = 0.0
    """The answer before was told to stop."""
    is_interrupting: bool = False
    """An answer was playing when it began."""
    is_cut_off: bool = False
    """The framework answered before the sentence was over."""


@dataclass(slots=True)
class Outcome:
    """What a load measured: the turns whose last word fell into the measured time."""

    turns: list[Turn]
    lost_players: int
    """The framework closed their connection."""
    lag_s: list[float]
    """How late the load's own event loop woke up: what its clock is worth."""


@dataclass(slots=True)
class Player:
    """One player: what they say, and what they have heard so far."""

    connection: Connection
    sentences: Iterator[SpokenSentence]
    turns: list[Turn] = field(default_factory=list)
    known_answers: set[str] = field(default_factory=set)
    is_lost: bool = False

    async def live(self, begin_s: float, first_word_s: float) -> None:
        """Send a frame every 20 ms, as long as the connection lasts."""
        frames = self._microphone(first_word_s)
        try:
            for number in itertools.count():
                await asyncio.sleep(max(0.0, begin_s + number * FRAME_S - time.perf_counter()))
                await self.connection.send(next(frames))
        except ConnectionClosed:
            self.is_lost = True

    async def listen(self) -> None:
        """Note when things come, as long as the connection lasts."""
        try:
            async for heard in self.connection.receive():
                self._note(heard, time.perf_counter())
        except ConnectionClosed:
            self.is_lost = True

    def _note(self, heard: Heard, now_s: float) -> None:
        turn = self.turns[-1] if self.turns else Turn()
        if heard.kind == "stop":
            turn.stopped_s = turn.stopped_s or now_s
        elif heard.answer not in self.known_answers:
            self.known_answers.add(heard.answer)
            if turn.ended_s:
                turn.answered_s = turn.answered_s or now_s
            else:
                turn.is_cut_off = True

    def _microphone(self, first_word_s: float) -> Iterator[bytes]:
        """The frames, without an end: silence until it is time to speak, then a sentence."""
        while time.perf_counter() < first_word_s:
            yield SILENCE
        while True:
            yield from self._sentence(next(self.sentences))
            while not self._wants_to_speak(self.turns[-1]):
                yield SILENCE

    def _sentence(self, sentence: SpokenSentence) -> Iterator[bytes]:
        first, last = first_frame(sentence), sentence.last_sample * 2 // FRAME_BYTES
        turn = Turn(is_interrupting=bool(self.turns and self.turns[-1].answered_s))
        for number in range(last + 1):
            if number == first:
                self.turns.append(turn)
                turn.began_s = time.perf_counter()
            if number == last:
                turn.ended_s = time.perf_counter()
            yield sentence.pcm[number * FRAME_BYTES : (number + 1) * FRAME_BYTES].ljust(FRAME_BYTES, b"\0")

    def _wants_to_speak(self, turn: Turn) -> bool:
        now = time.perf_counter()
        return now - turn.answered_s > HEARS_S if turn.answered_s else now - turn.ended_s > GIVES_UP_S


async def hold_load(
    connection: type[Connection], url: str, players: int, seconds: float, sentences: Sequence[SpokenSentence]
) -> Outcome:
    """Let `players` talk for `seconds`, measured after a warm-up.

    Raises:
        OSError, InvalidHandshake: a player could not connect.
    """
    chance = random.Random(_SEED)
    lines = [await connection.open(url, f"player-{number}") for number in range(players)]
    crowd = [Player(line, itertools.cycle(chance.sample(sentences, len(sentences)))) for line in lines]
    begin_s = time.perf_counter()
    lag_s: list[float] = []
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(watch_own_lag(lag_s))]
        for player in crowd:
            tasks.append(group.create_task(player.listen()))
            first_word_s = begin_s + chance.uniform(0, PHASES_S)
            tasks.append(group.create_task(player.live(begin_s + chance.uniform(0, FRAME_S), first_word_s)))
        await asyncio.sleep(WARM_UP_S)
        lag_s.clear()
        measured_from_s = time.perf_counter()
        await asyncio.sleep(seconds)
        measured_to_s = time.perf_counter()
        await asyncio.sleep(GIVES_UP_S)
        lost_players = sum(player.is_lost for player in crowd)
        for task in tasks:
            task.cancel()
    # All at once: a framework that collapsed lets each closing handshake run into its time limit.
    await asyncio.gather(*(line.close() for line in lines))
    turns = [turn for player in crowd for turn in player.turns if measured_from_s <= turn.ended_s < measured_to_s]
    return Outcome(turns, lost_players, lag_s)


async def watch_own_lag(lag_s: list[float]) -> None:
    while True:
        due_s = time.perf_counter() + FRAME_S
        await asyncio.sleep(FRAME_S)
        lag_s.append(time.perf_counter() - due_s)


def first_frame(sentence: SpokenSentence) -> int:
    """The frame that holds the first audible sample."""
    samples = np.abs(np.frombuffer(sentence.pcm, np.int16).astype(np.int32))
    return int(np.argmax(samples > _QUIET)) * 2 // FRAME_BYTES


def spoken_sentences() -> list[SpokenSentence]:
    """All sentences in all voices. None has a pause inside that would end a turn."""
    return [speak(text, voice) for text in SENTENCES for voice in VOICES]
