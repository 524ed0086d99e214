"""The package reads and writes the frames that all languages are tested with."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.unity.mono_build import MonoBuild
from tests.vectors.generate import VECTORS

ENTRIES: list[dict[str, Any]] = json.loads(VECTORS.read_text(encoding="utf-8"))

NOT_TOLD = {"type", "codec", "channels", "mode", "set", "lead_ms"}
"""Fields of the server's messages that a game is not told: what the client itself has asked for."""


@pytest.fixture(scope="module")
def read(build: MonoBuild) -> list[dict[str, Any]]:
    """What the package makes of each vector."""
    frames = "".join(f"{entry['from']} {entry['hex']}\n" for entry in ENTRIES)
    return [json.loads(line) for line in build.run("vectors", stdin=frames).splitlines()]


@pytest.mark.parametrize("at", range(len(ENTRIES)), ids=[entry["name"] for entry in ENTRIES])
def test_a_vector_is_read_and_written_alike(at: int, read: list[dict[str, Any]]) -> None:
    assert read[at]["map"] == ENTRIES[at]["message"]
    assert read[at]["written"] == ENTRIES[at]["hex"]


@pytest.mark.parametrize(
    "at",
    [at for at, entry in enumerate(ENTRIES) if entry["from"] == "server"],
    ids=[entry["name"] for entry in ENTRIES if entry["from"] == "server"],
)
def test_a_typed_message_tells_every_value_of_the_wire(at: int, read: list[dict[str, Any]]) -> None:
    typed = read[at]["typed"]
    assert typed["Type"] == ENTRIES[at]["message"]["type"]
    missing = Counter(_values(ENTRIES[at]["message"])) - Counter(_values(typed))
    assert not missing


def test_messages_that_a_game_makes_are_those_of_the_documentation(build: MonoBuild) -> None:
    made = dict(line.split(" ") for line in build.run("messages").splitlines())
    expected = {entry["name"]: entry["hex"] for entry in ENTRIES if entry["from"] == "client"}
    assert made == expected


def _values(value: Any) -> Iterator[Any]:
    """Every value that is no container, of the fields that count."""
    if isinstance(value, dict):
        for name, each in value.items():
            if name not in NOT_TOLD:
                yield from _values(each)
    elif isinstance(value, list):
        for each in value:
            yield from _values(each)
    else:
        yield value
