"""Scenario files: what they may hold, and where what is wrong in them stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from story_graph import World, WorldInvalid
from story_graph.facts import Fact, FactScope, FactType, FactValue
from story_graph.place import Place
from story_graph.scenarios import Scenario, fact_value, load_scenarios, staged
from tests.story_graph.worlds import load_small_world

NODES = """
gate:
  enter: {gold: 1}
  edges:
    bribe: {to: inside, intent: here is some gold, choice: Offer gold}
    knock: {to: inside, on: knock, when: is_night()}
inside: {enter: {clues: +key}, ending: in}
"""
HEAD = """
facts:
  gold: {type: int, min: 0, max: 9}
  clues: {type: set, values: [key, map]}
  mood: {type: enum, values: [calm, cross]}
  open: {type: bool}
  rich: {derived: gold > 5}
events: {knock: [how]}
queries: is_night
"""


@pytest.fixture
def world(tmp_path: Path) -> World:
    return load_small_world(tmp_path, NODES, head=HEAD)


def load(world: World, text: str) -> tuple[Scenario, ...]:
    folder = world.folder / "tests"
    folder.mkdir(exist_ok=True)
    (folder / "first.yaml").write_text(text, "utf-8")
    return load_scenarios(world)


def mistakes(world: World, text: str) -> list[str]:
    with pytest.raises(WorldInvalid) as caught:
        load(world, text)
    return [str(one) for one in caught.value.diagnostics]


def test_a_scenario_is_a_list_of_turns_or_has_a_start(world: World) -> None:
    short, long = load(
        world,
        """
short:
  - {to: mara, say: hello, edge: none, says: Halt, not_says: [gold, key]}
  - {wait: 2.5}
long:
  start:
    {player: Eve, nodes: {mara: gate.inside}, facts: {gold: 3, clues: [map], open: true}, queries: {is_night: true}}
  turns:
    - {to: mara, choose: bribe, edge: gate.gate.bribe, node: gate.inside, ends: in, fact: {mood: cross, rich: false}}
    - {event: knock, args: {how: {loud: [1]}}, queries: {is_night: false}}
""",
    )
    assert (short.name, short.place, long.place.line) == ("tests/first.yaml: short", Place("tests/first.yaml", 2, 1), 5)
    first, second = short.turns
    assert (first.to, first.say, first.expected.edge, first.expected.not_says) == (
        "mara",
        "hello",
        "none",
        ("gold", "key"),
    )
    assert (second.to, second.wait_s, second.expected.says) == ("mara", 2.5, ())
    assert (long.start.player, long.start.nodes) == ("Eve", {"mara": "gate.inside"})
    assert long.start.facts == {"gold": 3, "clues": frozenset({"map"}), "open": True}
    tapped, told = long.turns
    assert (tapped.choose, tapped.expected.ends) == ("bribe", "in")
    assert tapped.expected.facts == {"mood": "cross", "rich": False}
    assert (told.event, told.args, told.queries) == ("knock", {"how": {"loud": [1]}}, {"is_night": False})


def test_a_world_without_a_folder_of_tests_has_no_scenario(world: World) -> None:
    assert load_scenarios(world) == ()
    assert load(world, "") == ()


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a: [{to: marra}]", "1:10", "SG010: unknown character 'marra'; did you mean 'mara'?"),
        ("a: [{say: hello}]", "1:5", "SG006: nobody is spoken to yet"),
        ("a: [{to: mara, say: a, wait: 1}]", "1:5", "one thing happens in a turn, not say and wait"),
        ("a:\n  - {edge: none}", "2:5", "nothing happens in this turn"),
        ("a: [{to: mara, says: Hi, sais: Hi}]", "1:26", "SG005: the turn has no key 'sais'; did you mean 'says'?"),
        (
            "a: [{to: mara, edge: gate.gate.brib}]",
            "1:22",
            "unknown edge 'gate.gate.brib'; did you mean 'gate.gate.bribe'?",
        ),
        ("a: [{to: mara, node: gate}]", "1:22", "unknown node 'gate'"),
        ("a: [{to: mara, ends: out}]", "1:22", "unknown ending 'out'; there is only in"),
        ("a: [{to: mara, choose: Offer god}]", "1:24", "unknown choice 'Offer god'; did you mean 'Offer gold'?"),
        ("a: [{event: knok}]", "1:13", "unknown event 'knok'"),
        ("a: [{event: knock, args: {hau: 1}}]", "1:27", "unknown argument 'hau'"),
        ("a: [{to: mara, fact: {gol: 1}}]", "1:23", "unknown fact 'gol'; did you mean 'gold'?"),
        ("a: [{to: mara, fact: {gold: 10}}]", "1:29", "'gold' is 10, but never leaves 0 to 9"),
        ("a: [{to: mara, fact: {open: yes}}]", "1:29", "'open' is true or false, not 'yes'"),
        ("a: [{to: mara, fact: gold}]", "1:22", "'fact' must be a mapping of facts, not 'gold'"),
        ("a: [{wait: -1}]", "1:12", "'wait' must be a number, at least 0, not '-1'"),
        ("a: [{to: mara, queries: {is_day: true}}]", "1:26", "unknown query 'is_day'"),
        ("a: [{to: mara, queries: {is_night: [1]}}]", "1:36", "true or false, not a list"),
        ("a: hello", "1:4", "the scenario 'a' must be a list of turns, not 'hello'"),
        ("a: {start: {}}", "1:1", "SG007: the scenario 'a' needs `turns`"),
        ("a: {turns: {}}", "1:12", "must be a list of turns, not a mapping"),
        ("a: [hello]", "1:5", "the turn must be a mapping of keys, not 'hello'"),
        ("a: {start: {nodes: {tom: gate.gate}}, turns: []}", "1:21", "unknown track 'tom'; there is only mara"),
        ("a: {start: {nodes: {mara: gate.gat}}, turns: []}", "1:27", "unknown node 'gate.gat'"),
        ("a: {start: {facts: {rich: true}}, turns: []}", "1:21", "'rich' is derived from other facts and can't be set"),
        ("A: []", "1:1", "SG008: 'A' is no id"),
        ("a: []\na: []", "2:1", "SG003: the key 'a' stands here twice"),
        ("a: &b []", "1:4", "SG004"),
    ],
)
def test_a_mistake_is_told_with_its_place(world: World, text: str, line: str, says: str) -> None:
    first = mistakes(world, text)[0]
    assert first.startswith(f"tests/first.yaml:{line}: error SG0"), first
    assert says in first


def test_every_mistake_of_every_file_is_told(world: World) -> None:
    (world.folder / "tests").mkdir()
    (world.folder / "tests" / "second.yaml").write_text("b: [{to: tom}, {to: tim}]", "utf-8")
    assert len(mistakes(world, "a: [{to: marra}]")) == 3


def test_a_link_out_of_the_world_is_not_followed(world: World, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "x.yaml"
    outside.write_text("a: []", "utf-8")
    (world.folder / "tests").mkdir()
    (world.folder / "tests" / "x.yaml").symlink_to(outside)
    with pytest.raises(WorldInvalid, match="leads out of the world's folder"):
        load_scenarios(world)


def test_a_playthrough_begins_where_it_is_told_with_what_happens_there(world: World) -> None:
    state = staged(world.story, nodes={"mara": "gate.inside"}, facts={"gold": 7}, player_name="Eve")
    assert state.tracks["mara"].node == "gate.inside"
    assert state.facts == {"gold": 7, "clues": frozenset({"key"}), "player.name": "Eve"}
    assert state.visits == {"gate.gate": 1, "gate.inside": 1}
    assert staged(world.story).tracks["mara"].node == "gate.gate"


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        (FactType.BOOL, ["true"], True),
        (FactType.INT, ["-3"], -3),
        (FactType.ENUM, ["calm"], "calm"),
        (FactType.SET, ["calm", "cross"], frozenset({"calm", "cross"})),
        (FactType.SET, [], frozenset()),
        (FactType.TEXT, [""], ""),
    ],
)
def test_a_fact_is_read_as_it_is_written(kind: FactType, written: list[str], value: FactValue) -> None:
    fact = Fact("x", kind, FactScope.STORY, False, Place("world.yaml", 1, 1), ("calm", "cross"))
    assert fact_value(fact, written) == value


@pytest.mark.parametrize(
    ("kind", "written", "says"),
    [
        (FactType.BOOL, ["1"], "true or false"),
        (FactType.BOOL, [], "one value, not 0"),
        (FactType.INT, ["many"], "a whole number"),
        (FactType.ENUM, ["clam"], "did you mean 'calm'"),
        (FactType.SET, ["calm", "cros"], "did you mean 'cross'"),
        (FactType.TEXT, ["a", "b"], "one value, not 2"),
    ],
)
def test_a_fact_that_is_written_wrongly_says_what_is_expected(kind: FactType, written: list[str], says: str) -> None:
    fact = Fact("x", kind, FactScope.STORY, False, Place("world.yaml", 1, 1), ("calm", "cross"))
    with pytest.raises(ValueError, match=says):
        fact_value(fact, written)
