"""What a director may do to a story: the same as everybody, through the engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from story_graph import (
    EdgeProposed,
    FactChanged,
    FactSet,
    FactValue,
    IllegalStep,
    Moved,
    Why,
    begin,
    edge_statuses,
    load_world,
    step,
)
from tests.story_graph.worlds import MILLBROOK, load_small_world

_DIRECTOR = Why("director", matched="Ada")
_FACTS = """
facts:
  gold: {type: int, default: 3, min: 0, max: 9}
  open: {type: bool}
  mood: {type: enum, values: [calm, cross], default: calm}
  clues: {type: set, values: [ring, rope]}
  note: {type: text, default: ""}
  rich: {derived: gold > 5}
"""


def test_a_director_sets_facts_of_every_type_and_what_follows_by_itself_follows(tmp_path: Path) -> None:
    nodes = "gate: {edges: {in: {to: inside, when: rich}}}\ninside: {lines: {greet: Rich!}}"
    story = load_small_world(tmp_path, nodes, head=_FACTS).story
    state = begin(story, player_name="Ada").state
    values: dict[str, FactValue] = {
        "open": True,
        "mood": "cross",
        "clues": frozenset(["rope"]),
        "note": "hm",
        "gold": 9,
    }
    for key, value in values.items():
        result = step(story, state, FactSet(key, value, _DIRECTOR))
        state = result.state
        assert [event.after for event in result.events if isinstance(event, FactChanged) and event.key == key] == [
            value
        ]
    assert state.tracks["mara"].node == "gate.inside"
    assert state.turn == 0, "a fact that is set is no turn of the player's"


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("gold", 10, "9 or less"),
        ("gold", -1, "0 or more"),
        ("gold", True, "a whole number"),
        ("gold", "5", "a whole number"),
        ("open", 1, "true or false"),
        ("mood", "glad", "one of calm, cross"),
        ("clues", frozenset(["hat"]), "some of ring, rope"),
        ("clues", "ring", "some of ring, rope"),
        ("note", "a\nb", "one line"),
        ("note", "x" * 201, "at most 200"),
        ("rich", True, "derived from other facts"),
        ("golf", 1, "there is no fact 'golf'"),
    ],
)
def test_a_value_that_a_fact_can_not_have_is_refused(tmp_path: Path, key: str, value: FactValue, reason: str) -> None:
    story = load_small_world(
        tmp_path,
        "gate: {edges: {in: {to: gate, on: e, when: 'rich and open and mood == calm and ring in clues'}}}",
        head=_FACTS + "events: {e: []}",
    ).story
    with pytest.raises(IllegalStep, match=reason):
        step(story, begin(story, player_name="Ada").state, FactSet(key, value, _DIRECTOR))


@pytest.mark.parametrize("by", ["intent", "model", "choice", "event"])
def test_nobody_but_a_director_sets_a_fact(tmp_path: Path, by: str) -> None:
    story = load_small_world(tmp_path, "gate: {}", head=_FACTS).story
    with pytest.raises(IllegalStep, match="only a director"):
        step(story, begin(story, player_name="Ada").state, FactSet("open", True, Why(by)))


def test_a_director_takes_legal_edges_of_every_kind_and_no_other(tmp_path: Path) -> None:
    nodes = """
gate: {edges: {shut: {to: far, on: bell, when: open}, wait: {to: far, after: 60}}}
far: {}
"""
    story = load_small_world(tmp_path, nodes, head=_FACTS + "events: {bell: []}").story
    state = begin(story, player_name="Ada").state
    with pytest.raises(IllegalStep, match="its guard does not hold: open"):
        step(story, state, EdgeProposed("gate.gate.shut", _DIRECTOR))
    result = step(story, state, EdgeProposed("gate.gate.wait", _DIRECTOR))
    assert [event.why for event in result.events if isinstance(event, Moved)] == [_DIRECTOR]
    with pytest.raises(IllegalStep, match="stands on 'gate.gate'"):
        step(story, result.state, EdgeProposed("gate.gate.wait", _DIRECTOR))


def test_the_status_of_edges_tells_what_their_guards_read_now() -> None:
    story = load_world(MILLBROOK).story
    state = begin(story, player_name="Ada").state
    by_id = {status.edge.id: status for status in edge_statuses(story, state)}
    bed = by_id["inn.door.bed"]
    assert (bed.track, bed.closed, dict(bed.reads)) == ("agnes", None, {"gold": 6})
    poor = step(story, state, FactSet("gold", 1, _DIRECTOR)).state
    bed = {status.edge.id: status for status in edge_statuses(story, poor)}["inn.door.bed"]
    assert bed.closed == "its guard does not hold: gold >= 2" and dict(bed.reads) == {"gold": 1}
    assert {status.track for status in by_id.values()} == set(story.tracks), "all tracks, whoever is faced"
