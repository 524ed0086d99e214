"""A server in a process of its own, as a person starts it, that tests may end in any way."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

__all__ = ["MILLBROOK", "ServerProcess", "exit_of", "running_server", "server_command", "server_environment"]

MILLBROOK = Path("characters/millbrook").absolute()
NO_SETTINGS: Mapping[str, str] = MappingProxyType({})
_STARTS_WITHIN_S = 30
_ENDS_WITHIN_S = 15
_READY = re.compile(r"ws://127\.0\.0\.1:(\d+)/v1")


def server_command(*arguments: str) -> list[str]:
    """`npc-server` with these arguments, of the tree that is tested."""
    return [sys.executable, "-m", "npc_server", *arguments]


def server_environment(data: Path, settings: Mapping[str, str] = NO_SETTINGS) -> dict[str, str]:
    """Of this process, but for the server's settings, of which these are given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NPC_")}
    return {**kept, "NPC_DATA": str(data), "PYTHONUNBUFFERED": "1", "COLUMNS": "200", **settings}


class ServerProcess:
    """Started by making it; ready when made.

    Args:
        data: folder of its playthroughs, the same again for a server that goes on.
        port: 0 takes a free one.
        settings: `NPC_*` variables.
    """

    def __init__(
        self, data: Path, *, port: int = 0, world: Path = MILLBROOK, settings: Mapping[str, str] = NO_SETTINGS
    ) -> None:
        data.mkdir(parents=True, exist_ok=True)
        self._log = (data / "server.log").open("a+", encoding="utf-8")
        self._process = subprocess.Popen(
            server_command("serve", "--world", str(world), "--port", str(port)),
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            env=server_environment(data, settings),
        )
        self.port = self._wait_until_ready()
        self.url = f"ws://127.0.0.1:{self.port}/v1"

    @property
    def log(self) -> str:
        """What it wrote to standard error; those before it in the same folder too."""
        return Path(self._log.name).read_text(encoding="utf-8")

    def fetch(self, path: str) -> str:
        """A page that it serves beside the socket."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as response:
            return str(response.read().decode())

    def metric(self, line_start: str) -> float:
        """A number of `/metrics`."""
        return next(
            float(line.split()[-1]) for line in self.fetch("/metrics").splitlines() if line.startswith(line_start)
        )

    def kill(self) -> None:
        """End it as a power cut does."""
        self._process.kill()
        self._process.wait(_ENDS_WITHIN_S)

    def ask_to_end(self, number: int = signal.SIGTERM) -> None:
        self._process.send_signal(number)

    def wait(self) -> int:
        """Its exit code, when it has ended."""
        return self._process.wait(_ENDS_WITHIN_S)

    def close(self) -> None:
        """End it if it still runs."""
        if self._process.poll() is None:
            self.kill()
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._log.close()

    def _wait_until_ready(self) -> int:
        assert self._process.stdout is not None
        deadline_s = time.monotonic() + _STARTS_WITHIN_S
        is_readable = select.select([self._process.stdout], [], [], max(0.0, deadline_s - time.monotonic()))[0]
        line = self._process.stdout.readline() if is_readable else ""
        ready = _READY.search(line)
        if ready is None:
            log = self.log
            self.close()
            raise AssertionError(f"the server did not start; it said {line!r} and {log}")
        return int(ready.group(1))


@contextmanager
def running_server(
    data: Path, *, port: int = 0, world: Path = MILLBROOK, settings: Mapping[str, str] = NO_SETTINGS
) -> Iterator[ServerProcess]:
    """A server that is ended behind the block, if the block has not ended it."""
    server = ServerProcess(data, port=port, world=world, settings=settings)
    try:
        yield server
    finally:
        server.close()


def exit_of(arguments: Sequence[str], data: Path) -> tuple[int, str]:
    """Run `npc-server` to its end: its exit code and what it wrote to standard error."""
    done = subprocess.run(
        server_command(*arguments),
        env=server_environment(data),
        capture_output=True,
        text=True,
        timeout=_STARTS_WITHIN_S,
    )
    return done.returncode, done.stderr
