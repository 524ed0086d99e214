"""The dock in Godot's editor: it tests a connection, and shows what a running game reports."""

from __future__ import annotations

import pytest

from tests.godot.engine import ENGINE, WHY_NO_ENGINE, broken_lines, run_engine
from tests.processes.server_process import ServerProcess

pytestmark = [
    pytest.mark.processes,
    pytest.mark.godot,
    pytest.mark.skipif(ENGINE is None, reason=f"NO GODOT, so its dock is not tested: {WHY_NO_ENGINE}"),
    pytest.mark.usefixtures("imported_project"),
]


def dock_at(url: str) -> dict[str, list[str]]:
    """What the dock says, in order, by the name of the label."""
    code, output = run_engine("--script", "res://tests/try_dock.gd", "--", url)
    assert code == 0 and not broken_lines(output), output
    said: dict[str, list[str]] = {}
    for line in output.splitlines():
        name, colon, words = line.partition(": ")
        if colon:
            said.setdefault(name, []).append(words)
    return said


def test_the_dock_finds_a_server_and_shows_what_a_game_reports(server: ServerProcess) -> None:
    said = dock_at(server.url)
    assert said["Result"][0].startswith("A server answers, after ")
    assert said["Connection"] == ["Connected", "No game is running"]
    assert said["Node"] == ["agnes inn.hearth"]
    assert said["Said"] == ["You  what is the news / Agnes  News? / "]
    assert said["Total"] == ["31 ms to the first sound"] and said["Parts"] == ["hearing 25"]


@pytest.mark.parametrize(
    ("url", "words"), [("ws://127.0.0.1:9/v1", "npc-server serve"), ("nonsense", "it should look like ws://")]
)
def test_the_dock_says_what_to_do_where_no_server_is(url: str, words: str) -> None:
    assert words in dock_at(url)["Result"][0]
