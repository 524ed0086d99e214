"""Edges that time sets off."""

from __future__ import annotations

from pathlib import Path

import pytest

from story_graph import EdgeProposed, Moved, TimePassed, Why, load_world, next_timer_s, step
from story_graph.engine.timers import MAX_TIMERS_AT_ONCE
from tests.story_graph.worlds import Play, load_small_world, play_of, write_world


def small_play(folder: Path, nodes: str) -> Play:
    return play_of(load_small_world(folder, nodes, head="facts: {gold: {type: int}}"))


def test_a_timer_goes_off_at_its_time_and_not_before(tmp_path: Path) -> None:
    play = small_play(tmp_path, "gate: {edges: {up: {after: 5, to: inside}}}\ninside: {lines: {greet: In.}}")
    assert next_timer_s(play.story, play.state) == 5
    play.wait(4.999)
    assert play.moves == []
    play.wait(0.001)
    assert (play.moves, play.said) == (["gate.gate.up"], ["In."])
    assert play.of(Moved)[0].why == Why("timer", matched="5 s")
    assert next_timer_s(play.story, play.state) is None


def test_the_earliest_of_several_timers_goes_off_and_the_first_written_if_they_are_equal(tmp_path: Path) -> None:
    play = small_play(
        tmp_path, "gate: {edges: {b: {after: 9, to: x}, a: {after: 5, to: x}, c: {after: 5, to: x}}}\nx: {}"
    )
    play.wait(60)
    assert play.moves == ["gate.gate.a"]


def test_a_late_clock_lets_a_chain_of_timers_go_off_each_from_when_the_one_before_was_due(tmp_path: Path) -> None:
    play = small_play(
        tmp_path,
        """
        gate: {edges: {a: {after: 5, to: one}}}
        one: {edges: {b: {after: 5, to: two}}}
        two: {edges: {c: {after: 5, to: three}}}
        three: {}
        """,
    )
    play.wait(12)
    assert play.moves == ["gate.gate.a", "gate.one.b"]
    assert play.state.tracks["mara"].entered_s == 10
    assert play.state.clock_s == 12
    assert next_timer_s(play.story, play.state) == 15


def test_a_timer_that_loops_goes_off_once_however_late_and_counts_anew_from_now(tmp_path: Path) -> None:
    play = small_play(tmp_path, "gate: {edges: {tick: {after: 10, do: {gold: 1}}}}")
    play.wait(95)
    assert play.moves == ["gate.gate.tick"]
    assert next_timer_s(play.story, play.state) == 105


def test_a_late_loop_on_one_track_does_not_delay_the_timers_of_another(tmp_path: Path) -> None:
    chain = """
        anchor: gate
        nodes:
          gate: {edges: {a: {after: 10, to: one}}}
          one: {edges: {b: {after: 10, to: two}}}
          two: {}
    """
    folder = write_world(
        tmp_path,
        {"loop": "anchor: gate\nnodes: {gate: {edges: {tick: {after: 5}}}}", "chain": chain},
        tracks="{loop: {start: loop.gate}, chain: {start: chain.gate}}",
    )
    play = play_of(load_world(folder))
    play.wait(30)
    assert play.moves == ["loop.gate.tick", "chain.gate.a", "chain.one.b"]
    assert play.state.tracks["chain"].entered_s == 20


def test_a_timer_that_returns_from_a_call_is_not_late_for_the_callers_timers(tmp_path: Path) -> None:
    play = small_play(
        tmp_path,
        """
        gate: {edges: {ask: {call: tale, intent: ask}, up: {after: 10, to: inside}}}
        tale: {edges: {end: {after: 5, to: return}}}
        inside: {}
        """,
    )
    play.take("gate.ask")
    play.wait(40)
    assert play.moves == ["gate.tale.end", "gate.gate.up"]
    assert play.state.tracks["mara"].entered_s == 15


def test_a_timer_waits_for_its_guard_and_is_then_due_at_once(tmp_path: Path) -> None:
    play = small_play(
        tmp_path, "gate: {edges: {pay: {intent: pay, do: {gold: 1}}, up: {after: 5, to: x, when: gold > 0}}}\nx: {}"
    )
    play.wait(20)
    assert play.moves == []
    play.take("gate.pay")
    assert play.moves == ["gate.gate.pay"]
    assert next_timer_s(play.story, play.state) == 20
    play.wait(0)
    assert play.moves == ["gate.gate.up"]


def test_the_clock_never_goes_back(tmp_path: Path) -> None:
    play = small_play(tmp_path, "gate: {edges: {up: {after: 5, to: x}}}\nx: {}")
    play.wait(3)
    play.step(TimePassed(1))
    assert play.state.clock_s == 3
    assert step(play.story, play.state, EdgeProposed("gate.gate.up", Why("director")), clock_s=2).state.clock_s == 3


def test_words_at_a_known_time_move_the_clock_but_set_no_timer_off(tmp_path: Path) -> None:
    play = small_play(tmp_path, "gate: {edges: {hi: {intent: hi}, up: {after: 5, to: x}}}\nx: {}")
    result = step(play.story, play.state, EdgeProposed("gate.gate.hi", Why("intent")), clock_s=7.5)
    assert [event.edge for event in result.events if isinstance(event, Moved)] == ["gate.gate.hi"]
    assert result.state.clock_s == 7.5
    assert next_timer_s(play.story, result.state) == 7.5


@pytest.mark.parametrize("chained", [1, 4])
def test_a_long_absence_lets_a_bounded_number_of_timers_go_off_and_keeps_the_rest_for_later(
    tmp_path: Path, chained: int
) -> None:
    links = "".join(f"n{n}: {{edges: {{a: {{to: n{n + 1}}}}}}}\n" for n in range(chained))
    nodes = f"gate: {{edges: {{tick: {{after: 1, to: n0}}}}}}\n{links}n{chained}: {{edges: {{a: {{to: gate}}}}}}\n"
    play = small_play(tmp_path, nodes)
    play.step(TimePassed(1000))
    assert play.moves.count("gate.gate.tick") == MAX_TIMERS_AT_ONCE
    assert play.state.clock_s == MAX_TIMERS_AT_ONCE
    assert next_timer_s(play.story, play.state) == MAX_TIMERS_AT_ONCE + 1
