"""What it costs a session to be observable while nobody looks on, and while somebody does.

    python -m bench.observation

Prints microseconds for each message of a session, and the bytes of an idle session's log.
"""

from __future__ import annotations

import json
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

from npc_server.gateway.outbox import QueuedOutbox
from npc_server.inspector.entries import entry_as_json
from npc_server.protocol.server_messages import CharacterState, ServerMessage
from npc_server.protocol.speech import Speech, VisemeEvent
from npc_server.session.session_log import Entry, ObservedOutbox, SessionLog
from story_graph import load_world

TIMES = 20_000
STATE = CharacterState(character="agnes", state="idle")
SHAPES = [VisemeEvent(t_ms=index * 10, d_ms=10, v=5, w=1.0) for index in range(8)]
SPEECH = Speech(utterance="u1", index=0, at_ms=0, pcm=bytes(4800), visemes=SHAPES, source="native")


class Nowhere:
    """An outbox that costs nothing."""

    def send(self, message: ServerMessage) -> None: ...
    def drop_speech(self, utterance: str) -> None: ...


def main() -> None:
    for name, message in (("a state", STATE), ("100 ms of speech", SPEECH)):
        print(f"{name}: queued as a frame {micros(real_queue(message)):.2f} µs, for comparison")
        print(f"{name}: noted, nobody looks on {micros(noted(message, is_watched=False)) - empty_us():.2f} µs")
        print(f"{name}: noted, somebody looks on {micros(noted(message, is_watched=True)) - empty_us():.2f} µs")
        print(f"{name}: written for one onlooker {micros(written(message)):.2f} µs")
    print(f"the log of an idle session: {idle_bytes():.0f} bytes")


def micros(work: Callable[[], None]) -> float:
    """The best of five rounds, for one."""
    best = float("inf")
    for _ in range(5):
        began = time.perf_counter()
        for _ in range(TIMES):
            work()
        best = min(best, time.perf_counter() - began)
    return best / TIMES * 1e6


def empty_us() -> float:
    outbox = Nowhere()
    return micros(lambda: outbox.send(STATE))


def real_queue(message: ServerMessage) -> Callable[[], None]:
    outbox = QueuedOutbox()

    def work() -> None:
        outbox.send(message)
        outbox._forget_everything()

    return work


def noted(message: ServerMessage, *, is_watched: bool) -> Callable[[], None]:
    log = SessionLog(time.perf_counter)
    if is_watched:
        log.watch(lambda entry: None)
    outbox = ObservedOutbox(Nowhere(), log)
    return lambda: outbox.send(message)


def written(message: ServerMessage) -> Callable[[], None]:
    entry = Entry(0, 0.0, "sent", message, 600)
    story = load_world(Path("characters/hello")).story
    return lambda: None if json.dumps(entry_as_json(entry, story)) else None


def idle_bytes() -> float:
    tracemalloc.start()
    logs = [ObservedOutbox(Nowhere(), SessionLog(time.perf_counter)) for _ in range(1000)]
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return size / len(logs)


if __name__ == "__main__":
    main()
