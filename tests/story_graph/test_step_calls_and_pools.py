"""Scenes used as subroutines, and storylets picked from pools."""

from __future__ import annotations

from pathlib import Path

import pytest

from story_graph import EdgeProposed, FactChanged, IllegalStep, LineSaid, Why, World, legal_edges, load_world
from tests.story_graph.worlds import Play, load_small_world, play_of, write_world

CALLS = """
    gate:
      lines: {greet: Halt., again: Still here?}
      edges:
        ask: {call: tale, intent: ask}
        leave: {call: tale, to: yard, intent: leave, do: {gold: 1}}
    yard: {lines: {greet: Fresh air.}}
    tale:
      lines: {greet: Once upon a time.}
      edges:
        end: {to: return, intent: end, say: The end.}
        nest: {call: aside, to: moral, intent: more}
    moral: {lines: {greet: So it was.}, edges: {end: {to: return, intent: end}}}
    aside: {lines: {greet: By the way.}, edges: {end: {to: return}}}
"""


def calling_play(folder: Path) -> Play:
    return play_of(load_small_world(folder, CALLS, head="facts: {gold: {type: int}}"))


def test_a_call_comes_back_to_its_caller_without_a_new_visit_or_greeting(tmp_path: Path) -> None:
    play = calling_play(tmp_path)
    play.approach()
    play.take("gate.ask")
    assert (play.node(), play.said) == ("gate.tale", ["Once upon a time."])
    play.take("tale.end")
    assert (play.node(), play.said) == ("gate.gate", ["The end."])
    assert play.state.visits["gate.gate"] == 1
    assert play.state.tracks["mara"].stack == ()
    play.approach()
    assert play.said == ["Still here?"]


def test_a_call_with_a_target_arrives_there_when_it_is_over(tmp_path: Path) -> None:
    play = calling_play(tmp_path)
    play.take("gate.leave")
    assert play.of(FactChanged) == [FactChanged("gold", 0, 1)]
    play.take("tale.end")
    assert (play.node(), play.said) == ("gate.yard", ["The end.", "Fresh air."])


def test_a_call_within_a_call_comes_back_one_level_at_a_time(tmp_path: Path) -> None:
    play = calling_play(tmp_path)
    play.take("gate.leave")
    play.take("tale.nest")
    assert play.said == ["By the way.", "So it was."]
    assert play.node() == "gate.moral"
    play.take("moral.end")
    assert play.node() == "gate.yard"


def test_a_scene_called_by_two_people_moves_the_one_who_is_spoken_to(tmp_path: Path) -> None:
    caller = "anchor: gate\nnodes: {gate: {edges: {ask: {call: tale.tale, intent: ask}}}}"
    tale = (
        "anchor: tale\nnodes: {tale: {lines: {greet: Once.}, edges: {end: {to: return, intent: end, say: The end.}}}}"
    )
    folder = write_world(
        tmp_path,
        {"gate": caller, "yard": caller, "tale": tale},
        tracks="{mara: {character: mara, start: gate.gate}, odo: {character: odo, start: yard.gate}}",
        characters={"mara": "name: M", "odo": "name: O"},
    )
    play = play_of(load_world(folder))
    play.take("gate.gate.ask")
    play.take("yard.gate.ask")
    play.step(EdgeProposed("tale.tale.end", Why("intent"), "odo"))
    assert play.of(LineSaid) == [LineSaid("tale.tale.end", "odo", "The end.")]
    assert (play.node("mara"), play.node("odo")) == ("tale.tale", "yard.gate")
    with pytest.raises(IllegalStep, match="'odo' does not stand on 'tale.tale' now"):
        play.step(EdgeProposed("tale.tale.end", Why("intent"), "odo"))


POOL = """
    gate:
      edges:
        talk: {pool: news, intent: talk}
        seal: {pool: news, intent: seal, do: {sealed: true}}
        rest: {intent: rest}
    rain: {when: not sealed, weight: 3, lines: {greet: Rain.}, edges: {b: {to: return}}}
    sheep: {when: not sealed, max: 2, lines: {greet: Sheep.}, edges: {b: {to: return}}}
    ghost: {when: visits(rain) >= 1 and not sealed, lines: {greet: Ghost.}, edges: {b: {to: return}}}
"""


def pool_world(folder: Path, pick: str, storylets: str = "[rain, sheep, ghost]") -> World:
    pools = f"pools: {{news: {{pick: {pick}, storylets: {storylets}}}}}"
    return load_small_world(folder, POOL, head="facts: {sealed: {type: bool}}", scene_head=pools)


def pool_play(folder: Path, pick: str, *, seed: int = 0, storylets: str = "[rain, sheep, ghost]") -> Play:
    return play_of(pool_world(folder, pick, storylets), seed=seed)


def told(play: Play, times: int) -> list[str]:
    heard = []
    for _ in range(times):
        play.take("gate.talk")
        assert play.node() == "gate.gate"
        heard += play.said
    return heard


def test_a_pool_that_picks_the_first_always_tells_the_first_whose_guard_holds(tmp_path: Path) -> None:
    assert told(pool_play(tmp_path, "first", storylets="[ghost, sheep, rain]"), 4) == [
        "Sheep.",
        "Sheep.",
        "Rain.",
        "Ghost.",
    ]


def test_a_pool_that_picks_the_least_seen_goes_round(tmp_path: Path) -> None:
    assert told(pool_play(tmp_path, "least_seen"), 6) == ["Rain.", "Sheep.", "Ghost.", "Rain.", "Sheep.", "Ghost."]


def test_a_random_pool_depends_on_the_seed_alone_and_weighs_its_storylets(tmp_path: Path) -> None:
    world = pool_world(tmp_path, "random", "[rain, sheep]")
    runs = [told(play_of(world, seed=seed), 1) for seed in range(400)]
    assert told(pool_play(tmp_path, "random", seed=5), 8) == told(pool_play(tmp_path, "random", seed=5), 8)
    assert 270 <= runs.count(["Rain."]) <= 330  # three of four


def test_a_storylet_with_max_is_not_picked_again(tmp_path: Path) -> None:
    assert told(pool_play(tmp_path, "random", seed=2), 40).count("Sheep.") == 2


def test_an_edge_to_a_pool_with_nothing_left_to_tell_is_closed(tmp_path: Path) -> None:
    play = pool_play(tmp_path, "first", storylets="[sheep]")
    told(play, 2)
    assert [edge.name for edge in legal_edges(play.story, play.state, "mara")] == ["rest"]
    with pytest.raises(IllegalStep, match="the pool 'gate.news' has nothing left to tell"):
        play.take("gate.talk")


@pytest.mark.parametrize("pick", ["first", "least_seen", "random"])
def test_effects_that_close_every_storylet_do_not_undo_the_pick(tmp_path: Path, pick: str) -> None:
    play = pool_play(tmp_path, pick)
    play.take("gate.seal")
    assert play.said in (["Rain."], ["Sheep."])
    assert play.state.facts["sealed"] is True
