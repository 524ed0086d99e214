"""The player's notebook: written and crossed out as the story goes, and nothing given away."""

from __future__ import annotations

from pathlib import Path

import pytest

from story_graph import EdgeProposed, State, Story, Why, begin, ending_reached, load_world, notes_written, step
from story_graph.checks.catalogue import CHECKS
from tests.story_graph.worlds import MILLBROOK, load_small_world

_HEAD = """
facts: {gold: {type: int, default: 3, min: 0}, open: {type: bool}}
queries: is_night
notes:
  task: Get in, {player}.
  purse: {text: "{gold} gold is left.", when: gold < 3}
  closed: {text: The gate is shut., when: not open and visits(gate.gate) >= 1}
  dark: {text: It is dark., when: is_night()}
  done: {text: I am in., when: visits(gate.inside) >= 1}
"""
_NODES = """
gate: {edges: {bribe: {to: inside, intent: [here is gold], do: [{gold: -1}, {open: true}]}}}
inside: {ending: in}
"""


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return load_small_world(tmp_path, _NODES, head=_HEAD.replace("Get in, {player}.", '"Get in, {player}."')).story


def bribed(story: Story, state: State) -> State:
    return step(story, state, EdgeProposed("gate.gate.bribe", Why("intent"))).state


def test_a_note_stands_while_its_guard_holds(story: Story) -> None:
    state = begin(story, player_name="Ada").state
    assert notes_written(story, state) == {"task": "Get in, Ada.", "closed": "The gate is shut."}
    state = bribed(story, state)
    assert notes_written(story, state) == {"task": "Get in, Ada.", "purse": "2 gold is left.", "done": "I am in."}


def test_a_note_may_ask_the_game(story: Story) -> None:
    assert "dark" in notes_written(story, begin(story, player_name="Ada").state, {"is_night": True})


def test_an_ending_is_reached_where_a_track_stands_at_it(story: Story) -> None:
    state = begin(story, player_name="Ada").state
    assert ending_reached(story, state) is None
    assert ending_reached(story, bribed(story, state)) == "in"


def test_a_fact_that_only_a_note_reads_is_read(tmp_path: Path) -> None:
    world = load_small_world(tmp_path, _NODES, head=_HEAD.replace("Get in, {player}.", "Get in."))
    assert [finding.message for check in CHECKS for finding in check.find(world)] == []


def test_the_notes_of_the_sample_world_give_nothing_away_at_the_beginning() -> None:
    story = load_world(MILLBROOK).story
    notes = notes_written(story, begin(story, player_name="Ada").state)
    assert list(notes) == ["task"]
    assert not any(word in notes["task"] for word in ("Rose", "Edmund", "clapper", "beam"))
