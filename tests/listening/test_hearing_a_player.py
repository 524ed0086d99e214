"""From a player's microphone to a transcript, with the real detector and the real recogniser."""

import time
from collections.abc import AsyncIterator, Callable

import numpy as np
import pytest
import pytest_asyncio
import soxr

from npc_server.listening.listener import Listener
from npc_server.listening.settings import ListeningSettings
from npc_server.listening.stt.recogniser import SpeechRecogniser
from npc_server.listening.stt.registry import make_recogniser
from npc_server.listening.types import ListeningEvent, TurnDropped, TurnEnded, Vocabulary
from npc_server.listening.vad.service import SileroDetector
from tests.listening.listening_fakes import settle
from tests.listening.player_voices import say, with_silence

pytestmark = [pytest.mark.engines, pytest.mark.processes]

INN = Vocabulary(
    expected=("I would like a room for the night", "have you heard any rumours", "who rang the bell"),
    story=("open the gate please", "can you repair my sword"),
    names=("Mara", "Millbrook"),
)
DEADLINE_S = 20.0


class Player:
    """Speaks into a listener, in messages of 20 ms, and waits for what comes of it."""

    def __init__(self, recogniser: SpeechRecogniser, rate_hz: int) -> None:
        self.events: list[ListeningEvent] = []
        self.listener = Listener(
            detector=SileroDetector(),
            recogniser=recogniser,
            on_event=self.events.append,
            settings=ListeningSettings(),
            rate_hz=rate_hz,
            clock=time.monotonic,
        )
        self._rate_hz = rate_hz
        self.listener.set_vocabulary(INN)

    async def send(self, pcm16k: bytes) -> None:
        samples = soxr.resample(np.frombuffer(pcm16k, "<i2").astype(np.float32), 16_000, self._rate_hz)
        pcm = samples.astype("<i2").tobytes()
        step = self._rate_hz // 50 * 2
        for at in range(0, len(pcm), step):
            self.listener.feed(pcm[at : at + step])
            await settle(4)

    async def outcomes(self, count: int) -> list[TurnEnded | TurnDropped]:
        """The first turns' outcomes."""
        deadline_s = time.monotonic() + DEADLINE_S
        while True:
            found = [event for event in self.events if isinstance(event, TurnEnded | TurnDropped)]
            if len(found) >= count:
                return found
            assert time.monotonic() < deadline_s, self.events
            await settle(50)


@pytest_asyncio.fixture
async def meet() -> AsyncIterator[Callable[[int], Player]]:
    recogniser = make_recogniser("pocketsphinx", workers=1)
    await recogniser.start()
    players: list[Player] = []

    def make(rate_hz: int) -> Player:
        players.append(Player(recogniser, rate_hz))
        return players[-1]

    yield make
    for player in players:
        await player.listener.close()
    await recogniser.close()


@pytest.mark.parametrize("rate_hz", [16_000, 48_000])
async def test_two_sentences_are_two_turns_with_their_words(meet: Callable[[int], Player], rate_hz: int) -> None:
    player = meet(rate_hz)
    player.listener.set_microphone("open")
    for line in INN.expected[:2]:
        await player.send(with_silence(say(line, "awb"), before_ms=400, after_ms=600))
    first, second = await player.outcomes(2)
    assert isinstance(first, TurnEnded) and isinstance(second, TurnEnded)
    assert [first.transcript.text, second.transcript.text] == [line.lower() for line in INN.expected[:2]]
    assert 300 <= first.endpoint_ms <= 352


async def test_a_question_in_own_words_is_heard(meet: Callable[[int], Player]) -> None:
    player = meet(16_000)
    player.listener.set_microphone("open")
    await player.send(with_silence(say("can you tell me who rang the bell", "kal16"), before_ms=400, after_ms=600))
    (end,) = await player.outcomes(1)
    assert isinstance(end, TurnEnded)
    assert end.transcript.text.endswith("who rang the bell")


async def test_the_button_ends_the_turn_in_the_middle_of_the_sound(meet: Callable[[int], Player]) -> None:
    player = meet(16_000)
    await player.send(with_silence(b"", before_ms=400, after_ms=0))
    player.listener.set_microphone("push")
    await player.send(with_silence(say("who rang the bell", "awb"), before_ms=100, after_ms=0))
    player.listener.set_microphone("commit")
    (end,) = await player.outcomes(1)
    assert isinstance(end, TurnEnded)
    assert (end.transcript.text, end.by) == ("who rang the bell", "commit")


async def test_silence_and_noise_are_no_turn(meet: Callable[[int], Player]) -> None:
    player = meet(16_000)
    player.listener.set_microphone("open")
    random = np.random.default_rng(11)
    for level in (0, 30, 1_000, 6_000):
        await player.send(random.normal(0, level, 48_000).clip(-32_768, 32_767).astype("<i2").tobytes())
    await player.send(bytes(32_000))
    assert player.events == []
    assert player.listener.position_ms == 13_000 - 13_000 % 32
