"""The page about the client library names all that is in it; its example is run."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from clients.pygame_demo.client import Audio, NpcClient, events
from tests.processes.server_process import running_server

ROOT = Path(__file__).parents[2]
LIBRARY = (ROOT / "docs" / "howto" / "python-client.md").read_text(encoding="utf-8")
FOR_THE_CLIENT_ALONE = {"start", "settle_rates", "is_playing", "silence", "close"}
"""Of `Audio`: a game never calls them."""
NO_EVENTS = {"Character", "Choice", "ConnectionState", "DeviceState", "Event", "Note", "SavedSlot", "TrackChange"}
"""Parts of events."""


@pytest.mark.processes
def test_the_example_prints_the_greeting(tmp_path: Path) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", LIBRARY, re.DOTALL)
    assert len([line for line in example.splitlines() if line.strip()]) <= 20
    with running_server(tmp_path) as server:
        program = example.replace("ws://127.0.0.1:8765/v1", server.url)
        run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=40, cwd=ROOT)
    assert run.stdout.startswith("agnes: In, in, before the rain follows you!"), run.stderr


def test_every_call_of_the_library_is_listed() -> None:
    assert public(NpcClient) <= calls(section(LIBRARY, "`NpcClient`"))
    assert public(Audio) - FOR_THE_CLIENT_ALONE <= calls(section(LIBRARY, "`Audio`"))


def test_no_call_is_listed_that_there_is_not() -> None:
    assert calls(section(LIBRARY, "`NpcClient`")) <= public(NpcClient) | {"NpcClient"}
    assert calls(section(LIBRARY, "`Audio`")) <= public(Audio) | {"Audio"}


def test_every_event_is_listed() -> None:
    assert set(re.findall(r"`([A-Z]\w+)`", first_column(section(LIBRARY, "Events")))) == set(events.__all__) - NO_EVENTS


def section(page: str, title: str) -> str:
    return page.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def table(text: str) -> list[str]:
    return [row for row in text.splitlines() if row.startswith("|")][2:]


def first_column(text: str) -> str:
    return "\n".join(row.split("|")[1] for row in table(text))


def calls(text: str) -> set[str]:
    return set(re.findall(r"`(\w+)(?:\(|`)", first_column(text)))


def public(kind: type) -> set[str]:
    return {name for name in vars(kind) if not name.startswith("_")}
