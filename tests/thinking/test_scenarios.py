"""Scenarios are played as a session would: with authored lines, and with a model that words them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from npc_server.thinking.llm.model import ChatMessage, ToolCallPart
from npc_server.thinking.mind import Mind
from npc_server.thinking.model_mind import ModelMind
from npc_server.thinking.scenarios import play_scenario
from npc_server.thinking.scripted_mind import ScriptedMind
from story_graph import World, load_world
from story_graph.scenarios import load_scenarios
from tests.story_graph.worlds import HELLO, MILLBROOK
from tests.thinking.thinking_fakes import ACTIONS, MARA, ToldModel, load_gate

MINDS = ("scripted", "model where nobody wrote a line", "model always")


def mind_of(world: World, kind: str, *pieces: str) -> Mind:
    if kind == "scripted":
        return ScriptedMind(world)
    model = ToldModel(*(pieces or ("So it is.",)))
    return ModelMind(world, model, speak="model" if kind.endswith("always") else "authored")


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> World:
    return load_gate(tmp_path_factory.mktemp("gate"))


async def failures(world: World, turns: str, kind: str = "scripted", *pieces: str) -> list[str]:
    """What is not met of a scenario in the world of these tests."""
    folder = world.folder / "tests"
    folder.mkdir(exist_ok=True)
    (folder / "one.yaml").write_text(f"one:\n{turns}\n", "utf-8")
    (scenario,) = load_scenarios(world)
    played = await play_scenario(world, mind_of(world, kind, *pieces), scenario)
    return [f"{failure.place.line}: {failure.message}" for failure in played.failures]


@pytest.mark.parametrize("kind", MINDS)
@pytest.mark.parametrize("folder", [HELLO, MILLBROOK], ids=lambda folder: folder.name)
async def test_the_scenarios_of_the_worlds_that_come_along_are_met(folder: Path, kind: str) -> None:
    world = load_world(folder)
    mind = mind_of(world, kind)
    scenarios = load_scenarios(world)
    assert len(scenarios) >= 3
    for scenario in scenarios:
        played = await play_scenario(world, mind, scenario)
        assert played.failures == (), scenario.name
        assert played.turns == len(scenario.turns)


def test_the_sample_worlds_scenarios_reach_both_endings() -> None:
    world = load_world(MILLBROOK)
    ends = {turn.expected.ends for scenario in load_scenarios(world) for turn in scenario.turns}
    assert ends >= {node.ending for node in world.story.nodes.values() if node.ending}


@pytest.mark.parametrize(
    ("turn", "says"),
    [
        (
            "{to: mara, say: who are you, edge: gate.gate.bribe}",
            "expected the edge gate.gate.bribe, but gate.gate.talk was",
        ),
        ("{to: mara, say: who are you, edge: none}", "expected that no edge is taken, but gate.gate.talk was"),
        (
            "{to: mara, say: some nice silver, edge: gate.gate.bribe}",
            "but gate.gate.otherwise was taken; not alike enough (0.42 is needed): gate.gate.bribe 0.",
        ),
        (
            "{to: mara, say: the road to the mill, edge: gate.gate.left}",
            "but none was taken; two fit the words alike: gate.gate.",
        ),
        (
            "{to: mara, say: the moon is a lantern, edge: gate.gate.secret}",
            "that edge is closed: its guard does not hold: is_night()",
        ),
        ("{to: mara, node: gate.inside}", "expected somebody at gate.inside, but there is mara at gate.gate, tom at"),
        ("{to: mara, fact: {player.name: Eve}}", "expected player.name to be Eve, but it is Ada"),
        ("{to: mara, says: [Halt, Stop]}", "expected to hear “Stop”, but heard “Halt.”"),
        ("{to: mara, not_says: halt}", "expected not to hear “halt”, but heard “Halt.”"),
        ("{to: mara, ends: cell}", "expected the ending cell, but none was reached"),
        ("{to: tom, choose: bribe}", "'bribe' is not on offer; there is nothing"),
    ],
)
async def test_what_is_not_met_is_told(gate: World, turn: str, says: str) -> None:
    (found,) = await failures(gate, f"  - {turn}")
    assert found.startswith("2: ") and says in found


async def test_a_scenario_ends_with_the_first_turn_that_fails(gate: World) -> None:
    turns = (
        "  - {to: mara, says: Halt}\n  - {say: who are you, edge: none, node: gate.cell}\n  - {say: hello, edge: none}"
    )
    assert [found[:2] for found in await failures(gate, turns)] == ["3:", "3:"]


async def test_what_the_game_answers_holds_from_then_on(gate: World) -> None:
    moon = "{to: mara, say: the moon is a lantern, edge: gate.gate.secret"
    assert await failures(gate, f"  - {moon}, queries: {{is_night: true}}}}\n  - {moon}}}") == []


async def test_a_model_may_say_an_authored_line_its_own_way_but_not_what_must_not_be_said(gate: World) -> None:
    turn = "  - {to: mara, say: here is some gold, says: That will do, not_says: treasure}"
    for kind in MINDS:
        assert await failures(gate, turn, kind) == []
    (found,) = await failures(gate, turn, "model always", "A treasure!")
    assert "expected not to hear “treasure”, but heard “A treasure!”" in found


async def test_a_model_decides_between_two_readings_and_hears_what_was_said_before(gate: World) -> None:
    class Deciding(ToldModel):
        async def choose(self, messages: object, options: object) -> str | None:
            return "gate.gate.left"

    model = Deciding("So it is.")
    (gate.folder / "tests").mkdir(exist_ok=True)
    text = "one: [{to: mara, say: the road to the mill, edge: gate.gate.left}, {say: who are you}]"
    (gate.folder / "tests" / "one.yaml").write_text(text, "utf-8")
    (scenario,) = load_scenarios(gate)
    assert (await play_scenario(gate, ModelMind(gate, model), scenario)).failures == ()
    told = [message.content for message in model.asked[-1][1:]]
    assert told == [
        "The player comes up to you.",
        "Halt.",
        'The player says: "the road to the mill"',
        "Left then.",
        'The player says: "who are you"',
    ]
    assert isinstance(model.asked[-1][0], ChatMessage)


async def test_what_a_model_does_in_a_scenario_succeeds_and_moves_nothing(tmp_path: Path) -> None:
    model = ToldModel(ToolCallPart(0, "c1", "wave", "{}"))
    model.then = ("There he goes.",)
    world = load_gate(tmp_path, mara=MARA + ACTIONS)
    (tmp_path / "tests").mkdir()
    text = "one: [{to: mara, say: who are you, edge: gate.gate.talk, node: gate.gate, says: There he goes}]"
    (tmp_path / "tests" / "one.yaml").write_text(text, "utf-8")
    (scenario,) = load_scenarios(world)
    assert (await play_scenario(world, ModelMind(world, model), scenario)).failures == ()
    assert model.asked[-1][-1] == ChatMessage("tool", "done", call_id="c1")


async def test_a_story_that_can_not_begin_fails_its_scenario(gate: World) -> None:
    (gate.folder / "tests").mkdir(exist_ok=True)
    (gate.folder / "tests" / "one.yaml").write_text("one: [{to: mara}]", "utf-8")
    (scenario,) = load_scenarios(gate)
    edge = replace(gate.story.edges["gate.gate.nod"], intents=(), quiet=False)
    node = replace(gate.story.nodes["gate.gate"], edges=(edge,))
    circle = replace(gate, story=replace(gate.story, nodes={**gate.story.nodes, node.id: node}))
    played = await play_scenario(circle, ScriptedMind(gate), scenario)
    assert (played.turns, "run in a circle" in played.failures[0].message) == (0, True)
