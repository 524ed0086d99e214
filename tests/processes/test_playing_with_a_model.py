"""The sample world is played to both endings by voice while a language model talks in between."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from story_graph import load_world
from tests.processes.server_process import MILLBROOK, server_command, server_environment
from tests.processes.walks import WALKS, PlayedWalk, start_walk

pytestmark = [pytest.mark.engines, pytest.mark.processes]

FREE_TALK = "do you like the weather today"
"""Fits no edge; said to each character when the player first comes to it."""


@pytest.fixture(scope="module")
def model_url() -> Iterator[str]:
    """The fake server as a user starts it."""
    command = server_command("fake-openai", "--port", "0")
    environment = server_environment(Path("."))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://\S+/v1", process.stdout.readline())
            assert found is not None
            yield found.group()
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def games(model_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, PlayedWalk]]:
    folder = tmp_path_factory.mktemp("games")
    settings = {"NPC_THINKING__LLM": "openai", "NPC_THINKING__BASE_URL": model_url, "NPC_THINKING__MODEL": "fake"}
    played = {
        ending: start_walk(ending, voice, folder / ending, by_options=False, free_talk=FREE_TALK, settings=settings)
        for ending, voice in (("justice", "slt"), ("mercy", "rms"))
    }
    yield played
    for game in played.values():
        game.close()


@pytest.mark.parametrize("ending", ["justice", "mercy"])
def test_both_endings_are_reached_with_free_talk_in_between(games: dict[str, PlayedWalk], ending: str) -> None:
    game = games[ending]
    told = [change["edge"] for update in game.of("story_update") for change in update["changes"]]
    wanted = [step["edge"] for step in WALKS[ending]]
    assert [edge for edge in told if edge in wanted] == wanted
    events = [event for update in game.of("story_update") for event in update["events"]]
    assert {"name": "story_ends", "args": {"how": ending}} in events
    world = load_world(MILLBROOK)
    authored = {text for line in world.story.lines.values() for text in line.texts}
    for character in world.characters.values():
        authored.update(character.greeting + character.misses + character.unclear + character.fillers)
    spoken = {start["text"].replace("Robin", "{player}") for start in game.of("utterance_start")}
    by_model = {text for text in spoken if text.replace("stranger", "{player}") not in authored}
    assert len(by_model) >= 3, f"the model answers free talk: {by_model}"


@pytest.mark.parametrize("ending", ["justice", "mercy"])
def test_no_secret_is_told_before_its_time(games: dict[str, PlayedWalk], ending: str) -> None:
    """The fake model gives away whatever its prompt holds; a locked secret is not in there."""
    secrets = [
        knowledge.text
        for character in load_world(MILLBROOK).characters.values()
        for knowledge in character.knowledge
        if knowledge.reveal is not None
    ]
    spoken = " ".join(start["text"] for start in games[ending].of("utterance_start"))
    assert secrets and not [secret for secret in secrets if secret in spoken]
