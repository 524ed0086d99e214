"""Saved states: what comes back, after story edits too, and what is refused."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from story_graph import (
    Cursor,
    EdgeProposed,
    EventHappened,
    Missed,
    SaveInvalid,
    State,
    Story,
    TimePassed,
    Why,
    decode_state,
    encode_state,
    legal_edges,
    load_world,
    next_timer_s,
    step,
)
from story_graph.saves import FORMAT
from story_graph.state import Return
from tests.story_graph.worlds import MILLBROOK, Play, load_small_world, play_of

HEAD = """
    facts:
      gold: {type: int, default: 3, min: 0, max: 99}
      open: {type: bool}
      mood: {type: enum, values: [calm, cross]}
      clues: {type: set, values: [ring, map]}
      nick: {type: text}
"""
NODES = """
    gate:
      edges:
        go: {to: cells, intent: go, max: 1, do: {gold: 40, open: true, mood: cross, clues: +ring, nick: "🗝 é"}}
        ask: {call: tale, intent: ask}
    cells: {edges: {back: {to: gate, intent: back}, tick: {after: 9}}}
    tale: {edges: {end: {to: return, intent: end}}}
"""


def played(folder: Path) -> Play:
    play = play_of(load_small_world(folder, NODES, head=HEAD))
    play.take("gate.go")
    play.wait(1 / 3)
    return play


def edited(folder: Path, *changes: tuple[str, str], head: str = HEAD) -> Story:
    """The story after an author's edits."""
    nodes = NODES
    for old, new in changes:
        assert old in nodes
        nodes = nodes.replace(old, new)
    return load_small_world(folder / "edited", nodes, head=head).story


def document_of(state: State) -> dict[str, Any]:
    document = json.loads(zlib.decompress(encode_state(state)[1:]))
    assert isinstance(document, dict)
    return document


def packed(document: object) -> bytes:
    text = document if isinstance(document, str) else json.dumps(document)
    return bytes([FORMAT]) + zlib.compress(text.encode())


def test_a_state_comes_back_exactly_as_it_was(tmp_path: Path) -> None:
    play = played(tmp_path)
    play.take("cells.back")
    play.take("gate.ask")
    assert decode_state(play.story, encode_state(play.state)) == (play.state, ())
    assert play.state.tracks["mara"].stack == (Return("gate.gate", False),)


def test_a_players_name_of_any_characters_comes_back(tmp_path: Path) -> None:
    play = played(tmp_path)
    named = replace(play.state, facts={**play.state.facts, "player.name": "A\ud800\x00\u202e\U0001f600"})
    assert decode_state(play.story, encode_state(named))[0] == named


def test_the_save_of_a_long_walk_through_millbrook_is_under_a_kilobyte() -> None:
    story = load_world(MILLBROOK).story
    state = play_of(load_world(MILLBROOK), seed=2**63 + 12345).state
    for turn in range(600):
        character = ("agnes", "walter", "rose", "edmund")[turn // 5 % 4]
        edges = legal_edges(story, state, character)
        signal = EdgeProposed(edges[turn * 7 % len(edges)].id, Why("intent"), character) if edges else Missed(character)
        state = step(story, state, signal).state
        state = step(story, state, TimePassed(state.clock_s + turn * 0.7301)).state
        state = step(story, state, EventHappened("bell_struck" if turn % 9 == 0 else "item_shown")).state
    assert len(state.visits) > 30
    assert len(encode_state(state)) < 1000
    assert decode_state(story, encode_state(state)) == (state, ())


def test_a_renamed_node_is_found_by_its_old_name_with_its_visits_and_its_spent_edges(tmp_path: Path) -> None:
    play = played(tmp_path)
    play.take("cells.back")
    story = renamed(tmp_path)
    state, notes = decode_state(story, encode_state(play.state))
    assert notes == ()
    assert state.tracks["mara"].node == "gate.door"
    assert state.visits == {"gate.door": 2, "gate.gaol": 1}
    assert state.taken == {"gate.door.go": 1}
    assert [edge.name for edge in legal_edges(story, state, "mara")] == ["ask"]


def renamed(folder: Path) -> Story:
    nodes = NODES.replace("gate:\n", "door:\n      was: gate\n").replace("cells: {", "gaol: {was: [gate.cells], ")
    nodes = nodes.replace("to: gate", "to: door").replace("to: cells", "to: gaol")
    return load_small_world(
        folder / "renamed",
        {"gate": f"anchor: door\ncharacter: mara\nnodes:\n{nodes}"},
        head=HEAD,
        tracks="{mara: {character: mara, start: gate.door}}",
    ).story


def test_two_nodes_that_became_one_add_their_visits_up(tmp_path: Path) -> None:
    play = played(tmp_path)
    play.take("cells.back")
    story = edited(
        tmp_path,
        ("    cells: {", "    old_cells: {"),
        ("to: cells", "to: gate"),
        ("gate:\n", "gate:\n      was: cells\n"),
    )
    state, _ = decode_state(story, encode_state(play.state))
    assert state.visits == {"gate.gate": 3}
    assert state.last_turn == {"gate.gate": 2}


def test_a_vanished_node_leads_to_its_scenes_anchor_with_a_note_and_its_timers_count_from_now(tmp_path: Path) -> None:
    play = played(tmp_path)
    play.wait(500)
    story = edited(
        tmp_path,
        ("    cells: {", "    cellar: {"),
        ("to: cells", "to: cellar"),
        ("ask: {", "up: {after: 60, to: cellar}\n        ask: {"),
    )
    state, notes = decode_state(story, encode_state(play.state))
    assert notes == ("'gate.cells' is no longer in the story; the story goes on at 'gate.gate'",)
    assert state.tracks["mara"] == Cursor("gate.gate", state.clock_s)
    assert next_timer_s(story, state) == state.clock_s + 60
    assert "gate.cells" not in state.visits


def test_a_vanished_scene_leads_to_the_tracks_start_and_a_vanished_caller_to_its_anchor(tmp_path: Path) -> None:
    play = played(tmp_path)
    document = document_of(play.state)
    document["tracks"]["mara"] = ["gone.node", 0, 1, 0, [["gate.gone", 1], ["gate.cells", 0]]]
    state, notes = decode_state(play.story, packed(document))
    assert state.tracks["mara"].node == "gate.gate"
    assert state.tracks["mara"].stack == (Return("gate.gate", True), Return("gate.cells", False))
    assert len(notes) == 2


def test_facts_that_fit_no_longer_go_back_to_their_default_with_a_note(tmp_path: Path) -> None:
    play = played(tmp_path)
    head = HEAD.replace("open: {type: bool}", "open: {type: int}").replace("cross", "angry")
    story = edited(tmp_path, ("open: true, mood: cross, ", ""), head=head)
    state, notes = decode_state(story, encode_state(play.state))
    assert state.facts == {key: play.state.facts[key] for key in ("player.name", "gold", "clues", "nick")}
    assert [note.split("'")[1] for note in notes] == ["open", "mood"]


def test_a_number_is_brought_within_bounds_that_have_changed_and_lost_members_are_left_out(tmp_path: Path) -> None:
    play = played(tmp_path)
    head = HEAD.replace("max: 99", "max: 20").replace("[ring, map]", "[map]")
    story = edited(tmp_path, ("clues: +ring, ", ""), head=head)
    state, _ = decode_state(story, encode_state(play.state))
    assert state.facts["gold"] == 20
    assert "clues" not in state.facts


def test_a_new_track_begins_at_its_start_with_a_note(tmp_path: Path) -> None:
    play = played(tmp_path)
    tracks = "{mara: {character: mara, start: gate.gate}, quest: {start: gate.cells}}"
    story = load_small_world(tmp_path / "edited", NODES, head=HEAD, tracks=tracks).story
    state, notes = decode_state(story, encode_state(play.state))
    assert notes == ("the track 'quest' is new; it begins at 'gate.cells'",)
    assert state.tracks["quest"] == Cursor("gate.cells", play.state.clock_s)


def test_bytes_that_were_cut_or_changed_anywhere_are_refused(tmp_path: Path) -> None:
    play = played(tmp_path)
    saved = encode_state(play.state)
    for end in range(len(saved)):
        with pytest.raises(SaveInvalid):
            decode_state(play.story, saved[:end])
    for place in range(len(saved)):
        broken = bytearray(saved)
        broken[place] ^= 0x55
        try:
            state, _ = decode_state(play.story, bytes(broken))
        except SaveInvalid:
            continue
        assert state == play.state  # a bit that zlib does not use
    with pytest.raises(SaveInvalid):
        decode_state(play.story, saved + b"x")


@pytest.mark.parametrize(
    "document",
    [
        "[]", "null", "5", "{}", '"x"', "{", "[" * 100_000, "9" * 5000, '{"hash": 1}',
    ],
)  # fmt: skip
def test_bytes_that_hold_something_else_are_refused(tmp_path: Path, document: str) -> None:
    with pytest.raises(SaveInvalid):
        decode_state(played(tmp_path).story, packed(document))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("tracks", []),
        ("tracks", {"mara": []}),
        ("tracks", {"mara": [5, 0, 0, 0, []]}),
        ("tracks", {"mara": [["gate"], 0, 0, 0, []]}),
        ("tracks", {"mara": ["gate.gate", "soon", 0, 0, []]}),
        ("tracks", {"mara": ["gate.gate", 0, 0, 0, [5]]}),
        ("tracks", {"mara": ["gate.gate", float("nan"), 0, 0, []]}),
        ("facts", [1]),
        ("nodes", {"gate.gate": 1}),
        ("nodes", {"gate.gate": [None, 1]}),
        ("taken", [["gate.gate.go", 1]]),
        ("taken", {"gate.gate.go": {}}),
        ("turn", "many"),
        ("turn", float("inf")),
        ("clock", float("nan")),
        ("clock", float("inf")),
        ("rng", None),
    ],
)
def test_a_document_whose_parts_are_of_another_kind_is_refused(tmp_path: Path, key: str, value: object) -> None:
    play = played(tmp_path)
    with pytest.raises(SaveInvalid, match="the save is damaged"):
        decode_state(play.story, packed({**document_of(play.state), key: value}))


def test_a_number_too_large_to_be_finite_is_refused(tmp_path: Path) -> None:
    play = played(tmp_path)
    text = json.dumps({**document_of(play.state), "clock": 0}).replace('"clock": 0', '"clock": 1e999')
    with pytest.raises(SaveInvalid):
        decode_state(play.story, packed(text))


def test_a_zip_bomb_is_refused_without_being_unpacked(tmp_path: Path) -> None:
    bomb = bytes([FORMAT]) + zlib.compress(b'{"x":"' + b" " * (64 << 20) + b'"}', 9)
    assert len(bomb) < 100_000
    with pytest.raises(SaveInvalid):
        decode_state(played(tmp_path).story, bomb)


@pytest.mark.parametrize("data", [b"", b"\x00", bytes([FORMAT + 1]) + zlib.compress(b"{}"), b"\xff"])
def test_a_format_that_this_version_does_not_know_is_refused_with_the_ones_that_it_knows(
    tmp_path: Path, data: bytes
) -> None:
    with pytest.raises(SaveInvalid, match=rf"this version reads \d+ to {FORMAT}"):
        decode_state(played(tmp_path).story, data)
