"""Measures the echo guard: how often a character interrupts itself, and which interruptions are missed.

Millbrook's characters speak with espeak's voices into simulated rooms (`echo_rooms`), each conversation
24 s long in a room of its own, from its first word on; players speak with flite's. What the voice
detector's windows say, without those that the guard takes for the character, goes through the gate of
an open microphone, and each stretch of speech that it finds counts. Without a guard a character
interrupts itself with nearly every sentence.

    python -m bench.echo [--minutes 10] [--interruptions 120] [--voices slt,rms]
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.echo_rooms import (
    RATE_HZ,
    Room,
    Sent,
    Sound,
    active_level,
    any_room,
    by_decibels,
    echo_of,
    noise,
    to_pcm,
)
from bench.speech import speak
from npc_server.listening.echo import EchoGuard
from npc_server.listening.resample import Resampler
from npc_server.listening.settings import ListeningSettings
from npc_server.listening.turns.speech_gate import SpeechGate
from npc_server.listening.vad.detector import WINDOW_BYTES, WINDOW_MS, WINDOW_SAMPLES
from npc_server.listening.vad.silero import SileroNet, SileroState
from npc_server.listening.vad.weights import find_weights, read_weights
from npc_server.speaking.cache import SpeechCache
from npc_server.speaking.speaker import Speaker
from npc_server.speaking.tts.espeak.synthesiser import EspeakSynthesiser
from npc_server.speaking.types import SpeechFormat
from story_graph import load_world

WORLD = Path(__file__).parent.parent / "characters" / "millbrook"
WINDOWS = 24_000 // WINDOW_MS
SAMPLES = WINDOWS * WINDOW_SAMPLES
GAINS_DB = (-6.0, -12.0, -18.0, -24.0, -30.0)
SIRS_DB = (10.0, 5.0, 0.0, -5.0)
AHEAD_MS = 300
"""Sound is sent so much before its time."""
JITTER_MS = 20
"""How wrong the server's reckoning is, either way."""
INTERRUPTIONS = (
    "wait a moment please",
    "who took the bell",
    "stop I have heard enough",
    "no that is not true",
    "excuse me can I ask you something",
    "tell me about Walter instead",
    "hold on what did you say",
    "where is the key to the tower",
    "yes I believe you",
    "are you sure about that",
)


@dataclass
class Conversation:
    """24 s of one player's microphone, int16 at 16 kHz."""

    room: Room
    sent: list[Sent]
    spoken_ms: float
    microphone: bytes = b""
    voice: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))
    """Probability for each window."""
    own: list[bool] = field(default_factory=list)
    sir_db: float = 0.0
    onset_ms: float = 0.0
    """Where the player begins to speak."""
    end_ms: float = 0.0
    alone: bytes = b""
    """The player without echo."""
    alone_voice: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))


@dataclass
class Costs:
    """Microseconds."""

    speaking: list[float] = field(default_factory=list)
    idle: list[float] = field(default_factory=list)
    sent: list[float] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10, help="of characters' speech without a player")
    parser.add_argument("--interruptions", type=int, default=120, help="of each kind")
    parser.add_argument("--voices", default="slt,rms", help="of players")
    options = parser.parse_args()
    lines = asyncio.run(character_lines())
    interruptions = [np.frombuffer(speak(text, voice).pcm, "<i2").astype(np.float64)
                     for voice in options.voices.split(",") for text in INTERRUPTIONS]  # fmt: skip
    net, costs = SileroNet(read_weights(find_weights())), Costs()
    print(f"Players {options.voices}; loudspeaker to microphone {GAINS_DB[0]:g} to {GAINS_DB[-1]:g} dB\n")
    report_echo_alone(lines, options.minutes, net, costs)
    report_interruptions(lines, interruptions, options.interruptions, net, costs)
    report_headphones(lines, interruptions, options.interruptions, net)
    print(f"\nCost of a window (us, median / p95): while a character speaks {cost(costs.speaking)}, else "
          f"{cost(costs.idle)}; of a piece of 100 ms sent {cost(costs.sent)}")  # fmt: skip


async def character_lines() -> list[list[bytes]]:
    """What each of Millbrook's characters says, int16 at 24 kHz."""
    speaker = Speaker([EspeakSynthesiser()], SpeechCache(1))
    await speaker.start()
    try:
        found = []
        for character in load_world(WORLD).characters.values():
            texts = [*character.greeting, *character.misses, *(each.character for each in character.examples)]
            texts += [text for bark in character.barks for text in bark.texts]
            lines = []
            for text in texts:
                async with aclosing(speaker.speak(text, character.voice, SpeechFormat(rate=24_000))) as chunks:
                    lines.append(b"".join([chunk.pcm async for chunk in chunks]))
            found.append([line for line in lines if line])
        return found
    finally:
        await speaker.close()


def converse(lines: Sequence[Sequence[bytes]], seed: int) -> tuple[Conversation, np.random.Generator]:
    """One character's lines with pauses between them, in a room."""
    rng = np.random.default_rng(seed)
    lines_of_one = lines[seed // len(GAINS_DB) % len(lines)]
    at_ms, spoken_ms, sent = float(rng.uniform(200, 1_200)), 0.0, list[Sent]()
    while at_ms < SAMPLES * 1000 / RATE_HZ - 3_000:
        line = lines_of_one[int(rng.integers(len(lines_of_one)))]
        begin, size = 0, 1_920
        while begin < len(line):
            sent.append(Sent(at_ms + begin / 48, line[begin : begin + size]))
            begin, size = begin + size, 4_800
        spoken_ms += len(line) / 48
        at_ms += len(line) / 48 + float(rng.uniform(400, 2_500))
    return Conversation(any_room(rng, GAINS_DB[seed % len(GAINS_DB)]), sent, spoken_ms), rng


def interrupt(conversation: Conversation, speech: Sound, sir_db: float, rng: np.random.Generator) -> None:
    """Let a player talk over the character, at any time but its first second."""
    echo, hiss = echo_of(conversation.sent, conversation.room, SAMPLES), noise(conversation.room, SAMPLES)
    level = active_level(echo)
    is_loud = np.sqrt(np.square(echo.reshape(WINDOWS, -1)).mean(axis=1)) > 0.1 * level
    first = int(np.argmax(is_loud))
    starts = [at for at in range(first + 31, WINDOWS - 60) if is_loud[at : at + 20].mean() > 0.8]
    onset = int(rng.choice(starts)) * WINDOW_SAMPLES + int(rng.integers(WINDOW_SAMPLES))
    begin = max(0, onset - onset_of(speech))
    player = np.zeros(SAMPLES)
    said = speech[: SAMPLES - begin] * (level / active_level(speech) * by_decibels(sir_db))
    player[begin : begin + len(said)] = said
    conversation.sir_db = sir_db
    conversation.onset_ms, conversation.end_ms = onset * 1000 / RATE_HZ, (begin + len(said)) * 1000 / RATE_HZ
    conversation.microphone, conversation.alone = to_pcm(echo + hiss + player), to_pcm(hiss + player)


def onset_of(speech: Sound) -> int:
    """The first sample of the first 10 ms that are within 20 dB of the speech's level."""
    power = np.square(speech[: len(speech) // 160 * 160].reshape(-1, 160)).mean(axis=1)
    return int(np.argmax(power > 0.01 * active_level(speech) ** 2)) * 160


def voices_in(net: SileroNet, recordings: Sequence[bytes]) -> list[NDArray[np.float32]]:
    """The detector's probabilities, all recordings in one batch."""
    sound = np.stack([np.frombuffer(recording, "<i2") for recording in recordings])
    state, found = SileroState.zeros(len(recordings)), []
    for at in range(0, SAMPLES, WINDOW_SAMPLES):
        probabilities, state = net.judge(sound[:, at : at + WINDOW_SAMPLES], state)
        found.append(probabilities)
    return list(np.stack(found, axis=1))


def guard(conversation: Conversation, costs: Costs) -> None:
    """Let a guard hear it all, with the sound sent as a session would."""
    echo_guard, rng = EchoGuard(), np.random.default_rng(conversation.room.seed)
    waiting, resampler, end_ms = list(conversation.sent), Resampler(24_000), -1.0
    for window in range(WINDOWS):
        at_ms = float(window * WINDOW_MS)
        is_speaking = len(waiting) < len(conversation.sent) and at_ms < end_ms + 1_000
        while waiting and waiting[0].at_ms - AHEAD_MS <= at_ms:
            piece = waiting.pop(0)
            if abs(piece.at_ms - end_ms) > 1:
                resampler = Resampler(24_000)
            end_ms = piece.at_ms + len(piece.pcm) / 48
            sound = resampler.push(piece.pcm)
            reckoned_ms = piece.at_ms + float(rng.uniform(-JITTER_MS, JITTER_MS))
            begin = time.perf_counter()
            echo_guard.sent(sound, reckoned_ms)
            costs.sent.append((time.perf_counter() - begin) * 1e6)
        pcm = conversation.microphone[window * WINDOW_BYTES : (window + 1) * WINDOW_BYTES]
        begin = time.perf_counter()
        conversation.own.append(echo_guard.is_own_voice(pcm, at_ms))
        (costs.speaking if is_speaking else costs.idle).append((time.perf_counter() - begin) * 1e6)


def starts_ms(voice: NDArray[np.float32], own: Sequence[bool] | None = None) -> list[float]:
    """When the gate of an open microphone finds speech: the ends of the windows that decide it."""
    gate = SpeechGate(ListeningSettings())
    heard = [0.0 if is_own else float(each) for each, is_own in zip(voice, own or [False] * WINDOWS, strict=True)]
    return [(window + 1.0) * WINDOW_MS for window, each in enumerate(heard) if gate.judge(each) == "started"]


def noticed_ms(conversation: Conversation, starts: Sequence[float]) -> float:
    """How long after its onset the player's speech is noticed; infinite if never."""
    after = [at - conversation.onset_ms for at in starts if conversation.onset_ms < at < conversation.end_ms + 100]
    return after[0] if after else float("inf")


def in_batches(count: int, make: Callable[[int], Conversation], net: SileroNet, costs: Costs) -> list[Conversation]:
    """Conversations, heard by the detector and the guard; their sound is forgotten."""
    found: list[Conversation] = []
    while len(found) < count:
        batch = [make(len(found) + index) for index in range(min(30, count - len(found)))]
        for conversation, voice in zip(batch, voices_in(net, [each.microphone for each in batch]), strict=True):
            conversation.voice = voice
        if batch[0].alone:
            for conversation, voice in zip(batch, voices_in(net, [each.alone for each in batch]), strict=True):
                conversation.alone_voice = voice
        for conversation in batch:
            guard(conversation, costs)
            conversation.microphone = conversation.alone = b""
        found += batch
    return found


def report_echo_alone(lines: Sequence[Sequence[bytes]], minutes: float, net: SileroNet, costs: Costs) -> None:
    def make(index: int) -> Conversation:
        conversation, _ = converse(lines, 900_000 + index)
        room = conversation.room
        conversation.microphone = to_pcm(echo_of(conversation.sent, room, SAMPLES) + noise(room, SAMPLES))
        return conversation

    heard = in_batches(int(minutes * 60 / 15) + 1, make, net, costs)
    print("| echo alone, dB | minutes of speech | self-interruptions without a guard | with it |")
    print("|---|---|---|---|")
    for gain_db in (*GAINS_DB, None):
        rows = [each for each in heard if gain_db in (None, each.room.gain_db)]
        without = sum(len(starts_ms(each.voice)) for each in rows)
        guarded = sum(len(starts_ms(each.voice, each.own)) for each in rows)
        name = "all" if gain_db is None else f"{gain_db:g}"
        print(f"| {name} | {sum(each.spoken_ms for each in rows) / 60_000:.1f} | {without} | {guarded} |")


def report_interruptions(
    lines: Sequence[Sequence[bytes]], speech: Sequence[Sound], count: int, net: SileroNet, costs: Costs
) -> None:
    print("\n| interruptions, louder than the echo by dB | noticed by the detector without echo | within 200 ms "
          "(without echo) | within 400 ms (without echo) | no later than 100 ms after that | never |")  # fmt: skip
    print("|---|---|---|---|---|---|")
    for number, sir_db in enumerate(SIRS_DB):

        def make(index: int, first: int = 100_000 * number, sir_db: float = sir_db) -> Conversation:
            conversation, rng = converse(lines, first + index)
            interrupt(conversation, speech[int(rng.integers(len(speech)))], sir_db, rng)
            return conversation

        heard = in_batches(count, make, net, costs)
        alone = np.array([noticed_ms(each, starts_ms(each.alone_voice)) for each in heard])
        guarded = np.array([noticed_ms(each, starts_ms(each.voice, each.own)) for each in heard])
        is_audible = np.isfinite(alone)
        alone, guarded = alone[is_audible], guarded[is_audible]
        within = [f"{percent(guarded <= limit)} ({percent(alone <= limit)})" for limit in (200, 400)]
        print(f"| {sir_db:+g} | {len(alone)} of {count} | {within[0]} | {within[1]} "
              f"| {percent(guarded <= alone + 100)} | {np.isinf(guarded).sum()} |")  # fmt: skip


def report_headphones(lines: Sequence[Sequence[bytes]], speech: Sequence[Sound], count: int, net: SileroNet) -> None:
    def make(index: int) -> Conversation:
        conversation, rng = converse(lines, 500_000 + index)
        interrupt(conversation, speech[int(rng.integers(len(speech)))], float(rng.uniform(0, 20)), rng)
        conversation.microphone = conversation.alone
        return conversation

    heard = in_batches(count, make, net, Costs())
    later = [noticed_ms(each, starts_ms(each.voice, each.own)) - noticed_ms(each, starts_ms(each.voice))
             for each in heard if starts_ms(each.voice)]  # fmt: skip
    windows = own = 0
    for each in heard:
        speaks = slice(int(each.onset_ms) // WINDOW_MS, int(each.end_ms) // WINDOW_MS)
        windows += int((each.voice[speaks] >= 0.5).sum())
        own += sum(is_own and voice >= 0.5 for is_own, voice in zip(each.own[speaks], each.voice[speaks], strict=True))
    print(f"\nHeadphones, {len(later)} players who talk over a character: {sum(wait > 0 for wait in later)} noticed "
          f"later than without a guard (worst {max(later):.0f} ms); {own} of {windows} windows of their speech were "
          f"taken for the character's.")  # fmt: skip


def percent(is_so: NDArray[np.bool_]) -> str:
    return f"{100 * is_so.mean():.0f} %"


def cost(values_us: Sequence[float]) -> str:
    return f"{statistics.median(values_us):.1f} / {np.percentile(values_us, 95):.1f}"


if __name__ == "__main__":
    main()
