"""The terminal client comes back by itself to a server that was killed and started again."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.processes.server_process import running_server, server_command, server_environment
from tests.processes.wire_player import Message

pytestmark = [pytest.mark.engines, pytest.mark.processes]

WITHIN_S = 30.0


class Terminal:
    """A `talk` process: lines go in, and what it recorded is read while it runs."""

    def __init__(self, url: str, out: Path) -> None:
        self._out = out
        self._process = subprocess.Popen(
            server_command("talk", "--url", url, "--fast", "--character", "agnes", "--out", str(out)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=server_environment(out),
        )

    def type(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def wait_for(self, is_it: Callable[[Message], bool]) -> Message:
        """The first message in its recording that is it."""
        deadline_s = time.monotonic() + WITHIN_S
        while time.monotonic() < deadline_s and self._process.poll() is None:
            found = next((message for message in self._messages() if is_it(message)), None)
            if found is not None:
                return found
            time.sleep(0.02)
        raise AssertionError(f"it never came; the client said:\n{self.end()[1]}")

    def end(self) -> tuple[int, str]:
        """Close its input; its exit code and everything that it wrote."""
        try:
            written, _ = self._process.communicate(timeout=WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            written, _ = self._process.communicate()
        return self._process.returncode, written

    def _messages(self) -> Iterator[Message]:
        path = self._out / "messages.jsonl"
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines(keepends=True):
                if line.endswith("\n"):
                    yield json.loads(line)


@contextmanager
def terminal(url: str, out: Path) -> Iterator[Terminal]:
    client = Terminal(url, out)
    try:
        yield client
    finally:
        client.end()


def took(edge: str) -> Callable[[Message], bool]:
    """Whether a message tells that this edge was taken."""
    return lambda message: (
        message["type"] == "story_update" and any(change["edge"] == edge for change in message["changes"])
    )


def test_the_terminal_client_goes_on_with_a_server_that_was_killed_between_two_turns(tmp_path: Path) -> None:
    with running_server(tmp_path / "data") as first, terminal(first.url, tmp_path / "out") as client:
        client.type("what is the news")
        told = client.wait_for(took("inn.door.news"))
        client.wait_for(lambda message: message["type"] == "utterance_end" and message["text"].startswith("News?"))
        first.kill()
        with running_server(tmp_path / "data", port=first.port):
            welcome = client.wait_for(lambda message: message["type"] == "welcome" and message["story"]["version"] > 1)
            assert welcome["story"]["version"] >= told["version"]
            client.type("tell me about the bell")
            client.wait_for(took("inn.hearth.ask_bell"))
            client.type("/quit")
            assert client.end()[0] == 0


def test_the_terminal_client_goes_on_when_the_server_was_killed_in_the_middle_of_a_line(tmp_path: Path) -> None:
    with running_server(tmp_path / "data") as first, terminal(first.url, tmp_path / "out") as client:
        client.type("what is the news")
        client.wait_for(took("inn.door.news"))
        first.kill()
        with running_server(tmp_path / "data", port=first.port):
            client.wait_for(lambda message: message["type"] == "welcome" and message["story"]["version"] > 1)
            client.type("tell me about the bell")
            client.wait_for(took("inn.hearth.ask_bell"))
            client.type("/quit")
            assert client.end()[0] == 0
