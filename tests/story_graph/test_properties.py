"""What holds for every file and every walk, tried on random ones."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from story_graph import (
    Approached,
    EdgeProposed,
    EventHappened,
    IllegalStep,
    Missed,
    Signal,
    State,
    Story,
    TimePassed,
    Why,
    World,
    WorldInvalid,
    ZeroProgress,
    begin,
    legal_edges,
    load_world,
    next_timer_s,
    step,
)
from story_graph.loading.report import Report
from story_graph.loading.yaml_tree import parse_yaml, plain
from story_graph.saves import encode_state
from story_graph.views import build_graph, to_dot, to_mermaid, to_svg
from tests.story_graph.worlds import MILLBROOK, Play, play_of, write_world

settings.register_profile("story", deadline=None, suppress_health_check=[HealthCheck.too_slow])
SOME = settings(settings.get_profile("story"), max_examples=60)
MANY = settings(settings.get_profile("story"), max_examples=150)

SCENE = """\
scene: gate
anchor: gate
character: mara
facts: {seen: {type: bool}}
pools: {news: {pick: random, storylets: [rain, sun]}}
lines: {shrug: "No."}
nodes:
  gate:
    goal: Guard the gate.
    enter: [{gold: 1}, {emit: {name: arrived, args: {at: gate}}}]
    lines:
      greet: {text: ["Halt, {player}!", Again?], emotion: stern, strength: 0.5, gesture: wave}
      nudge: Pay me.
    edges:
      pay: {to: inside, intent: [here is gold, "I pay"], choice: Pay, when: "gold >= 2 and not seen", do: {gold: -2, mood: cross}, max: 2}
      ask: {call: tale, to: inside, intent: a tale, quiet: true}
      news: {pool: news, intent: any news, when: "visits(gate) < 9 or is_night()"}
      rings: {on: rang, when: event.times > 2, do: {clues: +ring, act: {name: wave, character: mara}}}
      late: {to: inside, after: 30, say: shrug}
      rich: {to: inside, when: wealthy, max: 1, weight: 2.5}
      otherwise: {say: Hm?}
  tale: {edges: {end: {to: return, intent: the end}}}
  rain: {when: gold > 1, weight: 2, edges: {b: {to: return}}}
  sun: {max: 1, edges: {b: {to: return}}}
  inside: {was: [hall], edges: {out: {to: gate, intent: out}, leave: {to: end, intent: leave}}, meta: {a: [1, 2]}}
  end: {ending: left}
"""  # noqa: E501
WORLD = """\
title: A test
tracks: {mara: {character: mara, start: gate.gate}, quest: {start: gate.tale}}
facts:
  gold: {type: int, default: 1, min: 0, max: 9}
  mood: {type: enum, values: [calm, cross]}
  clues: {type: set, values: [ring, map], default: [map]}
  wealthy: {derived: gold >= 8 and mood == cross}
events: {rang: [times]}
queries: [is_night]
"""
CHARACTER = """\
name: Mara
voice: {rate: 160, pitch: 40}
relationships: {trust: {start: 1, min: 0, max: 5}}
knowledge: {secret: {text: The gate is open., reveal: mara.trust > 2}}
actions: {wave: {description: Waves., args: {how: [fast, slow]}}}
barks: {cold: {text: "Cold!", when: not seen, cooldown_s: 9}}
greeting: [Hello.]
"""
FILES = {"story/gate.yaml": SCENE, "world.yaml": WORLD, "characters/mara.yaml": CHARACTER}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("world")


@pytest.fixture(scope="module")
def millbrook() -> World:
    return load_world(MILLBROOK)


def load_with(folder: Path, name: str, content: bytes) -> World | None:
    """The world with one file's content replaced; None if the loader refused it as it should."""
    write_world(folder, {"gate": SCENE})
    for file, text in FILES.items():
        (folder / file).write_text(text, "utf-8")
    (folder / name).write_bytes(content)
    try:
        return load_world(folder)
    except WorldInvalid as invalid:
        assert invalid.diagnostics
        assert all(found.place.line >= 1 and found.place.column >= 1 and found.message for found in invalid.diagnostics)
        return None


def use(world: World | None) -> None:
    """A world that was accepted can be played and drawn."""
    if world is None:
        return
    graph = build_graph(world)
    to_svg(graph), to_dot(graph), to_mermaid(graph)
    try:
        play = play_of(world)
    except ZeroProgress:
        return
    for turn in range(8):
        edges = [edge for track in world.story.tracks.values() for edge in _legal(world.story, play.state, track.name)]
        try:
            play.take(edges[turn % len(edges)]) if edges else play.miss()
            play.wait(20)
        except (IllegalStep, ZeroProgress):
            pass


def _legal(story: Story, state: State, track: str) -> list[str]:
    character = story.tracks[track].character
    return [] if character is None else [edge.id for edge in legal_edges(story, state, character)]


def test_the_world_that_the_other_tests_break_is_right(folder: Path) -> None:
    assert load_with(folder, "world.yaml", WORLD.encode()) is not None


NAMES = st.sampled_from(sorted(FILES))
YAMLISH = st.text(st.sampled_from(list("abg:{}[]-#&*!|>'\"%@`,?\n \t01.~é\x00\ufeff\u2028")), max_size=60)


@SOME
@given(
    NAMES,
    st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode()), YAMLISH.map(str.encode)),
)
def test_a_file_of_any_content_gives_a_world_or_world_invalid(folder: Path, name: str, content: bytes) -> None:
    load_with(folder, name, content)


@MANY
@given(NAMES, st.data())
def test_a_good_file_with_pieces_cut_doubled_moved_or_replaced_gives_a_world_or_world_invalid(
    folder: Path, name: str, data: st.DataObject
) -> None:
    text = FILES[name]
    for _ in range(data.draw(st.integers(1, 4))):
        start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
        end = min(end, start + 40)
        place = data.draw(st.integers(0, len(text)))
        piece = data.draw(
            st.one_of(st.just(""), st.just(text[start:end] * 2), YAMLISH, st.just(text[place : place + 20]))
        )
        text = text[:start] + piece + text[end:]
    use(load_with(folder, name, text.encode(errors="replace")))


KEYS = st.sampled_from(
    "scene anchor character facts nodes gate inside edges pay to intent choice when do max weight quiet say on after "
    "call pool otherwise lines greet text emotion speaker enter emit act name args gold mood clues type default values "
    "min derived scope ending was goal meta pools news pick storylets start mara tracks title events queries".split()
)
SCALARS = st.one_of(
    KEYS,
    st.sampled_from(
        ["return", "gate.gate", "int", "set", "+ring", "-map", "=5", "gold > 1", "{player}", "random", "é", ""]
    ),
    st.integers(-5, 5),
    st.sampled_from([True, False, None, 1e300, 0.5, -1]),
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)


def parsed(name: str) -> dict[str, Any]:
    tree = parse_yaml(FILES[name], name, Report())
    assert tree is not None
    content = plain(tree)
    assert isinstance(content, dict)
    return content


def places(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a tree where a value stands: what holds it, and its key or index there."""
    for key in tree if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ():
        yield tree, key
        yield from places(tree[key])


@MANY
@given(NAMES, st.data())
def test_a_good_tree_with_branches_cut_grafted_or_replaced_gives_a_world_or_world_invalid(
    folder: Path, name: str, data: st.DataObject
) -> None:
    """JSON is YAML."""
    tree = parsed(name)
    for _ in range(data.draw(st.integers(1, 3))):
        spots = list(places(tree))
        (holder, key), (donor, donated) = data.draw(st.tuples(st.sampled_from(spots), st.sampled_from(spots)))
        graft = copy.deepcopy(donor[donated])
        match data.draw(st.sampled_from(["cut", "graft", "add", "replace"])):
            case "cut":
                del holder[key]
            case "graft":
                holder[key] = graft
            case "add" if isinstance(holder, dict):
                holder[data.draw(KEYS)] = graft
            case _:
                holder[key] = data.draw(TREES)
    use(load_with(folder, name, json.dumps(tree).encode()))


PEOPLE = ("agnes", "walter", "rose", "edmund")
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["legal", "legal", "legal", "any", "miss", "unclear", "near", "event", "time", "timer"]),
        st.integers(0, 10_000),
        st.sampled_from(PEOPLE),
        st.floats(0, 400),
    ),
    min_size=30,
    max_size=90,
)


def signal_for(play: Play, act: tuple[str, int, str, float]) -> Signal:
    """Turn a random act into what can happen now."""
    kind, number, character, seconds = act
    edges = legal_edges(play.story, play.state, character)
    match kind:
        case "legal" if edges:
            return EdgeProposed(edges[number % len(edges)].id, Why("intent"), character)
        case "any":
            return EdgeProposed(list(play.story.edges)[number % len(play.story.edges)], Why("model"))
        case "unclear":
            return Missed(character, "hm", unclear=True)
        case "near":
            return Approached(character)
        case "event":
            item = ("wool", "coin", "clapper", "hat")[number % 4]
            return EventHappened("item_shown", {"item": item}) if number % 2 else EventHappened("bell_struck")
        case "time":
            return TimePassed(play.state.clock_s + seconds)
        case "timer":
            return TimePassed(next_timer_s(play.story, play.state) or play.state.clock_s)
    return Missed(character, "hm")


WALKS = yaml.safe_load((MILLBROOK / "walks.yaml").read_text("utf-8"))
BEGINNINGS = st.tuples(st.sampled_from(sorted(WALKS)), st.integers(0, 19))
"""How far along which written walk the random one sets off: else it would seldom see the end of the story."""


@SOME
@given(ACTS, st.integers(0, 2**64 - 1), BEGINNINGS)
def test_any_walk_through_millbrook_is_the_same_live_and_reloaded_and_when_replayed(
    millbrook: World, acts: list[tuple[str, int, str, float]], seed: int, beginning: tuple[str, int]
) -> None:
    play = play_of(millbrook, seed=seed)
    for utterance in WALKS[beginning[0]][: beginning[1]]:
        play.step(EdgeProposed(utterance["edge"], Why("intent"), utterance["to"]))
    for act in acts:
        signal = signal_for(play, act)
        before, saved = play.state, encode_state(play.state)
        try:
            play.step(signal)
        except IllegalStep:
            assert act[0] == "any"
            assert play.state is before and encode_state(before) == saved
    check_invariants(millbrook.story, play.state)
    replayed = begin(millbrook.story, player_name="Ada", seed=seed).state
    for signal in play.signals:
        replayed = step(millbrook.story, replayed, signal).state
    assert replayed == play.state
    assert encode_state(replayed) == encode_state(play.state)


def check_invariants(story: Story, state: State) -> None:
    """What every state of every story keeps."""
    assert len(encode_state(state)) < 1000
    assert set(state.tracks) == set(story.tracks)
    for key, value in state.facts.items():
        fact = story.facts[key]
        assert fact.derived is None and value != fact.default
        if isinstance(value, int) and not isinstance(value, bool):
            assert (fact.minimum is None or value >= fact.minimum) and (fact.maximum is None or value <= fact.maximum)
    for edge, count in state.taken.items():
        assert 0 < count <= (story.edges[edge].max or 0)
    assert all(count > 0 for count in state.visits.values())
    assert set(state.last_turn) == set(state.visits)
