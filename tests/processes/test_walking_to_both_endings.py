"""The sample world is played to both of its endings by voice alone, with real processes."""

from __future__ import annotations

from difflib import SequenceMatcher

import pytest

from tests.processes.walks import PlayedWalk

pytestmark = [pytest.mark.engines, pytest.mark.processes]
each_ending = pytest.mark.parametrize("ending", ["justice", "mercy"])


@each_ending
def test_a_player_reaches_an_ending_when_all_is_said_by_voice(walks: dict[str, PlayedWalk], ending: str) -> None:
    walk = walks[ending]
    told = [change["edge"] for update in walk.of("story_update") for change in update["changes"]]
    quest = [edge for edge in told if edge.startswith("bell.")]
    assert [edge for edge in told if edge not in quest] == [step["edge"] for step in walk.steps]
    events = [event for update in walk.of("story_update") for event in update["events"]]
    assert {"name": "story_ends", "args": {"how": ending}} in events
    assert walk.of("error") == []


@each_ending
def test_a_step_is_told_with_the_words_that_were_heard(walks: dict[str, PlayedWalk], ending: str) -> None:
    heard = {message["turn"]: message["text"] for message in walks[ending].of("transcript") if message["final"]}
    assert len(heard) == len(walks[ending].steps)
    moved = [change for update in walks[ending].of("story_update") for change in update["changes"]]
    evidence = [change["why"]["evidence"] for change in moved if change["why"]["by"] == "intent"]
    assert evidence == list(heard.values())
    alike = [
        SequenceMatcher(None, text, step["say"].lower()).ratio()
        for text, step in zip(evidence, walks[ending].steps, strict=True)
    ]
    assert sum(alike) / len(alike) > 0.8


@each_ending
def test_a_step_is_told_before_the_line_that_tells_of_it(walks: dict[str, PlayedWalk], ending: str) -> None:
    step_of_turn = 0
    for message in walks[ending].messages:
        match message["type"]:
            case "transcript" if message["final"]:
                step_of_turn = 0
            case "story_update":
                step_of_turn += 1
            case "utterance_start" if "turn" in message:
                assert step_of_turn, message


@each_ending
def test_messages_are_numbered_without_a_gap_in_a_whole_game(walks: dict[str, PlayedWalk], ending: str) -> None:
    numbers = [
        message["seq"] for message in walks[ending].messages if "seq" in message and message["direction"] == "in"
    ]
    assert numbers == list(range(1, len(numbers) + 1))
    versions = [update["version"] for update in walks[ending].of("story_update")]
    assert versions == list(range(2, len(versions) + 2))
