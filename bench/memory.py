"""Measures what a server holds in memory: idle connections, sessions in conversation, growth over turns.

Runs the real server with the providers of fixed delay in a process of its own (on core 0 where
taskset exists) and reads its resident memory from /proc, so this needs Linux.

    python -m bench.memory [--idle 2000] [--talking 100] [--turns 10000]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgpack
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

CONFIG = Path(__file__).parent / "peers" / "fixed.toml"
SPEAKING_S = 3.0
SENTENCES = ("who are you", "when does the next boat leave", "xylophone quartz", "thank you very much")
AT_ONCE = 20
"""Sessions that share the turns."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--idle", type=int, default=2000)
    parser.add_argument("--talking", type=int, default=100)
    parser.add_argument("--turns", type=int, default=10_000)
    options = parser.parse_args()
    print("| what | KiB each | server's memory, MiB |\n|---|---|---|")
    with running_server() as (url, pid):
        asyncio.run(measure_idle(url, pid, options.idle))
    with running_server() as (url, pid):
        asyncio.run(measure_talking(url, pid, options.talking))
    with running_server() as (url, pid):
        asyncio.run(measure_growth(url, pid, options.turns))


@contextmanager
def running_server() -> Iterator[tuple[str, int]]:
    """A server process with an empty data folder; gives its address and process id."""
    with tempfile.TemporaryDirectory() as data:
        command = [sys.executable, "-m", "npc_server", "serve", "--config", str(CONFIG), "--port", "0"]
        if shutil.which("taskset"):
            command = ["taskset", "-c", "0", *command]
        environment = {**os.environ, "NPC_DATA": data, "NPC_GATEWAY__MAX_CONNECTIONS": "5000"}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        try:
            assert process.stdout is not None
            found = re.search(r"ws://\S+", process.stdout.readline())
            if found is None:
                raise RuntimeError("the server did not start")
            yield found.group(), process.pid
        finally:
            process.terminate()
            process.wait(20)


def resident_kib(pid: int) -> int:
    """Memory that a process holds, its children not counted."""
    found = re.search(r"^VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    assert found is not None
    return int(found.group(1))


def show(what: str, each_kib: float, pid: int) -> None:
    print(f"| {what} | {each_kib:.1f} | {resident_kib(pid) / 1024:.0f} |", flush=True)


async def enter(url: str, player: str) -> ClientConnection:
    """A connection with a session."""
    socket = await connect(url, subprotocols=[Subprotocol("npc.v1")], compression=None, max_queue=None)
    await socket.send(msgpack.packb({"type": "hello", "protocol": 1, "world": "", "player": {"id": player}}))
    await socket.recv()
    return socket


async def measure_idle(url: str, pid: int, count: int) -> None:
    first = [await enter(url, f"warm-{number}") for number in range(20)]
    before = resident_kib(pid)
    sockets = []
    for number in range(count):
        sockets.append(await enter(url, f"idle-{number}"))
    await asyncio.sleep(1)
    show(f"{count} idle connections, each with a session", (resident_kib(pid) - before) / count, pid)
    await asyncio.gather(*(socket.close() for socket in [*first, *sockets]))


async def measure_talking(url: str, pid: int, count: int) -> None:
    """Sessions that all send sound and hear an answer."""
    await (await enter(url, "warm")).close()
    before = resident_kib(pid)
    sockets = [await enter(url, f"talking-{number}") for number in range(count)]
    for socket in sockets:
        await socket.send(msgpack.packb({"type": "talk", "characters": ["clerk"]}))
        await socket.send(msgpack.packb({"type": "mic", "state": "open"}))
        await socket.send(msgpack.packb({"type": "text", "text": SENTENCES[0]}))
    frame = msgpack.packb({"type": "audio", "pcm": bytes(640)})
    loop = asyncio.get_running_loop()
    begin_s = loop.time()
    for number in range(int(SPEAKING_S * 50)):
        await asyncio.sleep(max(0.0, begin_s + number * 0.02 - loop.time()))
        for socket in sockets:
            await socket.send(frame)
    show(f"{count} sessions in conversation", (resident_kib(pid) - before) / count, pid)
    await asyncio.gather(*(socket.close() for socket in sockets))


async def measure_growth(url: str, pid: int, turns: int) -> None:
    """Turns of a few sessions, typed; each answer is taken as heard as soon as it begins.

    A quarter of the turns at a time: what is cached at first must be seen to come to an end.
    """
    sockets = [await enter(url, f"turns-{number}") for number in range(AT_ONCE)]
    await asyncio.gather(*(talk(socket, turns // 10 // AT_ONCE) for socket in sockets))
    quarter = turns // 4
    for done in range(0, turns, quarter):
        before = resident_kib(pid)
        await asyncio.gather(*(talk(socket, quarter // AT_ONCE) for socket in sockets))
        growth = (resident_kib(pid) - before) / quarter
        show(f"growth for each turn, from {turns // 10 + done} turns to {turns // 10 + done + quarter}", growth, pid)
    await asyncio.gather(*(socket.close() for socket in sockets))


async def talk(socket: ClientConnection, turns: int) -> None:
    await socket.send(msgpack.packb({"type": "talk", "characters": ["clerk"]}))
    for number in range(turns):
        text = SENTENCES[number % len(SENTENCES)]
        await socket.send(msgpack.packb({"type": "text", "text": text}))
        async with asyncio.timeout(20):
            turn = None
            while True:
                message = msgpack.unpackb(await socket.recv())
                if message["type"] == "transcript":
                    turn = message["turn"]
                elif message["type"] == "utterance_start" and message.get("turn") == turn is not None:
                    break


if __name__ == "__main__":
    main()
