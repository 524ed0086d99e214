"""Measures what a player hears: the demo's client with real devices, seen from its microphone and its speaker.

A sentence is spoken into a virtual microphone, the client listens hands-free, and the virtual speaker is recorded: from
the last sound at the microphone to the first at the speaker, with devices, network and server in it. Then the answer is
broken off in the middle of a loud vowel: from `interrupt()`, with the way to the server and its `utterance_cancel` back
in it, to silence at the speaker. Meanwhile the mouth's weights are taken 60 times a second, as a game does.
"""

from __future__ import annotations

import argparse
import itertools
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench.latency import LINES, percentile, running_server
from bench.speech import SpokenSentence, speak
from bench.virtual_audio import MISSING, VirtualAudio, used_by_portaudio, virtual_audio
from clients.pygame_demo.client import MOUTH_SHAPES, Audio, Event, NpcClient, Player
from clients.pygame_demo.client.events import LatencyMeasured, StateChanged, UtteranceFinished, UtteranceStarted

FRAME_S = 1 / 60
ANSWER_S = 0.7
"""How much of an answer is heard before it is broken off."""


@dataclass
class Times:
    """In milliseconds."""

    answers_ms: list[float] = field(default_factory=list)
    server: list[LatencyMeasured] = field(default_factory=list)
    silences_ms: list[float] = field(default_factory=list)
    frames_ms: list[float] = field(default_factory=list)
    unanswered: int = 0


class Game:
    """Sixty times a second: events, and the mouth of whom is faced."""

    def __init__(self, client: NpcClient, times: Times) -> None:
        self.client = client
        self._times = times

    def until(self, is_over: Callable[[Event], bool], within_s: float) -> Event | None:
        """Play on until an event comes; None if it does not in time."""
        deadline_s = time.monotonic() + within_s
        while time.monotonic() < deadline_s:
            began_s = time.perf_counter()
            events = self.client.poll()
            self.client.voice("clerk")
            self._times.frames_ms.append((time.perf_counter() - began_s) * 1000)
            self._times.server += [event for event in events if isinstance(event, LatencyMeasured)]
            found = next((event for event in events if is_over(event)), None)
            if found is not None:
                return found
            time.sleep(FRAME_S)
        return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=18)
    parser.add_argument("--voices", default="slt,rms,awb")
    options = parser.parse_args()
    if MISSING:
        raise SystemExit(f"missing: {', '.join(MISSING)} (Debian: apt install pulseaudio pulseaudio-utils)")
    sentences = [speak(text, voice) for text in LINES for voice in options.voices.split(",")]
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    times = Times()
    with (
        tempfile.TemporaryDirectory() as folder,
        running_server() as port,
        virtual_audio(Path(folder)) as audio,
        used_by_portaudio(audio),
    ):
        client = NpcClient(f"ws://127.0.0.1:{port}/v1", player=Player("bench"), audio=Audio())
        client.start()
        game = Game(client, times)
        try:
            client.talk_to("clerk")
            game.until(lambda event: isinstance(event, UtteranceFinished), 15)
            client.hands_free(True)
            game.until(lambda _event: False, 1)
            for sentence in itertools.islice(itertools.cycle(sentences), options.turns):
                one_turn(game, audio, sentence, times)
        finally:
            client.close()
    print_table(times, options.turns)


def one_turn(game: Game, audio: VirtualAudio, sentence: SpokenSentence, times: Times) -> None:
    began_s = time.monotonic()
    saying = audio.say(sentence.pcm)
    answered = game.until(lambda event: isinstance(event, UtteranceStarted) and event.turn is not None, 15)
    saying.wait(10)
    if answered is None:
        times.unanswered += 1
        return
    spoken_s = audio.microphone.last_loud_s(began_s)
    game.until(lambda event: isinstance(event, UtteranceFinished), ANSWER_S)
    heard_s = audio.speaker.first_loud_s(began_s)
    if spoken_s is None or heard_s is None:
        times.unanswered += 1
        return
    times.answers_ms.append((heard_s - spoken_s) * 1000)
    if not is_in_a_vowel(game, audio):
        times.unanswered += 1
        return
    interrupted_s = time.monotonic()
    game.client.interrupt()
    game.until(lambda event: isinstance(event, StateChanged) and event.state == "idle", 5)
    game.until(lambda _event: False, 0.4)
    silent_s = audio.speaker.last_loud_s(interrupted_s)
    times.silences_ms.append(0.0 if silent_s is None else (silent_s - interrupted_s) * 1000)


def is_in_a_vowel(game: Game, audio: VirtualAudio) -> bool:
    """Wait until the answer is loud and would stay so for a while; False if it is over before."""
    deadline_s = time.monotonic() + 2
    while time.monotonic() < deadline_s:
        game.client.poll()
        vowels = sum(game.client.voice("clerk").mouth[MOUTH_SHAPES.index("aa") :])
        if vowels > 0.7 and audio.speaker.last_loud_s(time.monotonic() - 0.015) is not None:
            return True
        time.sleep(0.002)
    return False


def print_table(times: Times, turns: int) -> None:
    print(f"{turns} turns, {os.cpu_count()} cores; no answer, or none to break off: {times.unanswered}\n")
    worst = max(times.server, key=lambda turn: turn.total_ms)
    parts = ", ".join(f"{name[:-3]} {getattr(worst, name) or 0:.0f}" for name in LatencyMeasured.__slots__[1:])
    print(f"the server's own count of its worst turn, ms: {parts}\n")
    print(f"| {'what':44} | median ms | p95 ms | worst ms |")
    print(f"|{'-' * 46}|-----------|--------|----------|")
    for name, values in (
        ("last sound at the microphone to first sound", times.answers_ms),
        ("of that, by the server's own count", [turn.total_ms for turn in times.server]),
        ("interrupt to silence", times.silences_ms),
        ("poll and voice, a frame", times.frames_ms),
    ):
        print(f"| {name:44} | {statistics.median(values):9.2f} | {percentile(values, 95):6.2f} | {max(values):8.2f} |")


if __name__ == "__main__":
    main()
