"""The server that the demo starts for itself, as a process of its own, when it is not told of another."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

__all__ = ["OwnServer"]

_READY = re.compile(r"ws://\S+/v1")
_STARTS_WITHIN_S = 40.0
_ENDS_WITHIN_S = 4.0


class OwnServer:
    """Started when made, ended by `close`; or by itself, should this process be killed: its standard input ends then.

    Args:
        world: folder of the world; None for the one of the server's settings.
        is_new: keep playthroughs in a folder that is thrown away.

    Attributes:
        url: where it serves; "" until it does.
        trouble: why it does not; "" while it may still start.
    """

    def __init__(self, world: Path | None, *, is_new: bool) -> None:
        self.url = ""
        self.trouble = ""
        self._folder = tempfile.TemporaryDirectory(prefix="npc-demo-")
        self._log = (Path(self._folder.name) / "server.log").open("w+", encoding="utf-8")
        environment = dict(os.environ, PYTHONUNBUFFERED="1", COLUMNS="200")
        if is_new:
            environment["NPC_DATA"] = self._folder.name
        command = [sys.executable, "-m", "npc_server", "serve", "--host", "127.0.0.1", "--port", "0"]
        command.append("--until-stdin-closes")
        if world is not None:
            command += ["--world", str(world)]
        self._began_s = time.monotonic()
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, text=True, env=environment
        )
        self._reader = threading.Thread(target=self._read, name="own server", daemon=True)
        self._reader.start()

    def check(self) -> None:
        """Look whether it is there, or will never be; to be called now and then. Sets `trouble`."""
        if self._process.poll() is not None:
            self._log.flush()
            words = Path(self._log.name).read_text(encoding="utf-8").strip().splitlines()
            self.trouble = "The server ended: " + (
                " ".join(words[-4:]) if words else f"exit code {self._process.returncode}"
            )
        elif not self.url and time.monotonic() - self._began_s > _STARTS_WITHIN_S:
            self.trouble = f"The server did not start within {_STARTS_WITHIN_S:.0f} s. `npc-server doctor` may say why."

    def close(self) -> None:
        """End it; what it keeps is on disk already."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(_ENDS_WITHIN_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._reader.join(1.0)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._log.close()
        self._folder.cleanup()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            found = _READY.search(line)
            if found is not None and not self.url:
                self.url = found.group(0)
            else:  # where its inspector is
                print(line, end="", flush=True)
