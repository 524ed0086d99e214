"""Runs the same load against Pipecat, LiveKit Agents and npc-server, and prints one table.

    python -m bench.peers.compare [--players 1,5,10,20,40] [--seconds 40] [--only pipecat,livekit,npc]

Each framework runs alone in a process of its own on core 0, new for each number of players; the load on another core.
"""

from __future__ import annotations

import argparse
import gc
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvloop

from bench.peers.connections import Connection, NpcConnection, PlainConnection
from bench.peers.fixed import NOMINAL_MS
from bench.peers.load import Outcome, Turn, hold_load, spoken_sentences
from bench.speech import SpokenSentence

HERE = Path(__file__).parent
PROJECT = HERE.parent.parent
PEERS_PYTHON = str(HERE / ".venv" / "bin" / "python")
SERVER_CORE = 0
COLLAPSED_MS = 1000
"""Added at the median; with more players it only gets worse, so none are tried."""
COLLAPSED_SHARE = 0.9
"""Of the turns answered; likewise."""
SOONEST_MS = -120
"""Added; a VAD may call the quiet end of a word silence, but an answer sooner than this did without a provider."""
LONGEST_START_S = 60


@dataclass(frozen=True)
class Framework:
    """How to start one and how to talk to it."""

    command: tuple[str, ...]
    connection: type[Connection]
    path: str
    environment: Mapping[str, str] = field(default_factory=dict)


NPC_COMMAND = (
    *(sys.executable, "-m", "npc_server", "serve", "--world", "bench/worlds/harbour", "--port", "0"),
    *("--config", "bench/peers/fixed.toml"),
)
FRAMEWORKS = {
    "pipecat": Framework((PEERS_PYTHON, "-m", "bench.peers.pipecat_server"), PlainConnection, "/"),
    "livekit": Framework((PEERS_PYTHON, "-m", "bench.peers.livekit_server"), PlainConnection, "/"),
    "npc": Framework(NPC_COMMAND, NpcConnection, "/v1"),
    "npc-guarded": Framework(NPC_COMMAND, NpcConnection, "/v1", {"NPC_LISTENING__ECHO_GUARD": "true"}),
}
"""The last one with its echo guard, which the others do not have."""


@dataclass(frozen=True)
class Server:
    """A framework that runs."""

    process: subprocess.Popen[str]
    url: str


def main() -> None:
    options = parsed_options()
    for name in options.only:
        if not Path(FRAMEWORKS[name].command[0]).exists():
            sys.exit(f"{name} is not installed: run bench/peers/setup.sh")
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, os.sched_getaffinity(0) - {SERVER_CORE} or {SERVER_CORE})
    sentences = spoken_sentences()
    print(
        f"{time.strftime('%Y-%m-%d %H:%M')}, {processor_name()}, {os.cpu_count()} cores, {options.seconds:g} s each\n"
    )
    print(HEADER, flush=True)
    for name in options.only:
        for players in options.players:
            if measure(name, players, options.seconds, sentences):
                break


def parsed_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--players", type=lambda text: [int(n) for n in text.split(",")], default=[1, 5, 10, 20, 40])
    parser.add_argument("--seconds", type=float, default=40.0)
    parser.add_argument("--only", type=lambda text: text.split(","), default=list(FRAMEWORKS))
    options = parser.parse_args()
    if unknown := set(options.only) - set(FRAMEWORKS):
        parser.error(f"no such framework: {', '.join(sorted(unknown))}; there are {', '.join(FRAMEWORKS)}")
    return options


def measure(name: str, players: int, seconds: float, sentences: Sequence[SpokenSentence]) -> bool:
    """Print one row of the table; gives whether the framework collapsed."""
    framework = FRAMEWORKS[name]
    with running(framework) as server:
        before, began_s = cpu_seconds(server.process.pid), time.perf_counter()
        gc.freeze()
        gc.disable()
        outcome = uvloop.run(hold_load(framework.connection, server.url, players, seconds, sentences))
        gc.enable()
        busy = (cpu_seconds(server.process.pid) - before) / (time.perf_counter() - began_s)
        print(row(name, players, outcome, busy, resident_mb(server.process.pid)), flush=True)
    added = added_ms(outcome.turns)
    if added and min(added) < SOONEST_MS:
        print(f"{name}: answers came {-min(added):.0f} ms sooner than the fixed providers allow", file=sys.stderr)
    is_complete = not outcome.lost_players and len(added) >= COLLAPSED_SHARE * len(outcome.turns)
    return not (is_complete and added and percentile(added, 50) <= COLLAPSED_MS)


@contextmanager
def running(framework: Framework) -> Iterator[Server]:
    """The framework's server on its core.

    Raises:
        RuntimeError: it did not start; with what it said.
    """
    command: Sequence[str] = framework.command
    if shutil.which("taskset"):
        command = ("taskset", "-c", str(SERVER_CORE), *command)
    with tempfile.TemporaryDirectory() as data, tempfile.TemporaryFile("w+") as complaints:
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
            cwd=PROJECT,
            env={**os.environ, **framework.environment, "NPC_DATA": data},
        )
        try:
            assert process.stdout is not None
            found = re.search(r":(\d+)/", process.stdout.readline())
            if found is None:
                process.wait(10)
                complaints.seek(0)
                raise RuntimeError(f"{' '.join(command)} did not start:\n{complaints.read()[-2000:]}")
            yield Server(process, f"ws://127.0.0.1:{found.group(1)}{framework.path}")
        finally:
            process.kill()
            process.wait(10)


HEADER = (
    "| framework | players | added p50 | p99 (ms) | answered | cut off | barge-in p50 | p95 (ms) | CPU | memory (MB) "
    "| load's own lag p99 (ms) |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|"
)


def row(name: str, players: int, outcome: Outcome, busy: float, memory_mb: float) -> str:
    added, stops = added_ms(outcome.turns), barge_in_ms(outcome.turns)
    interruptions = sum(turn.is_interrupting for turn in outcome.turns)
    missed = f" ({interruptions - len(stops)} of {interruptions} missed)" if len(stops) < interruptions else ""
    lost = f", {outcome.lost_players} players lost" if outcome.lost_players else ""
    cut_off = sum(turn.is_cut_off for turn in outcome.turns)
    cells = (
        *(name, players, number(added, 50), number(added, 99), f"{len(added)} of {len(outcome.turns)}{lost}", cut_off),
        *(number(stops, 50), number(stops, 95) + missed, f"{busy:.0%}", f"{memory_mb:.0f}"),
        number([lag * 1000 for lag in outcome.lag_s], 99),
    )
    return f"| {' | '.join(map(str, cells))} |"


def added_ms(turns: Sequence[Turn]) -> list[float]:
    """What the framework added to each answered turn."""
    return [(turn.answered_s - turn.ended_s) * 1000 - NOMINAL_MS for turn in turns if turn.answered_s]


def barge_in_ms(turns: Sequence[Turn]) -> list[float]:
    """From the first audible frame of an interruption to the signal that stops the answer."""
    return [(turn.stopped_s - turn.began_s) * 1000 for turn in turns if turn.is_interrupting and turn.stopped_s]


def number(values: Sequence[float], percent: int) -> str:
    return f"{percentile(values, percent):.0f}" if values else "–"


def percentile(values: Sequence[float], percent: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def cpu_seconds(pid: int) -> float:
    """CPU time of a process and all below it so far. Linux only; elsewhere 0."""
    ticks = sum(sum(map(int, fields[11:13])) for fields in process_tree(pid))
    return ticks / os.sysconf("SC_CLK_TCK")


def resident_mb(pid: int) -> float:
    """Memory of a process and all below it. Linux only; elsewhere 0."""
    return sum(int(fields[21]) for fields in process_tree(pid)) * os.sysconf("SC_PAGE_SIZE") / 2**20


def process_tree(pid: int) -> Iterator[list[str]]:
    """The fields of /proc/PID/stat after the name, of a process and all below it."""
    stats: dict[int, list[str]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            stats[int(path.parent.name)] = path.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
    below = [pid] if pid in stats else []
    for parent in below:
        yield stats[parent]
        below += [child for child, fields in stats.items() if int(fields[1]) == parent]


def processor_name() -> str:
    """The machine, for the table's head."""
    try:
        found = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    except OSError:
        found = None
    return found.group(1) if found else platform.processor()


if __name__ == "__main__":
    main()
