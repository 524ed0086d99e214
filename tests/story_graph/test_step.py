"""One step of a story: edges, guards, effects, events, misses. Every play runs live and reloaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from story_graph import (
    ActionAsked,
    Approached,
    EdgeProposed,
    Emitted,
    Ended,
    Event,
    EventHappened,
    FactChanged,
    IllegalStep,
    LineSaid,
    Missed,
    Moved,
    Signal,
    TimePassed,
    Why,
    ZeroProgress,
    edge_report,
    fact_values,
    legal_edges,
    load_world,
    step,
)
from story_graph.saves import encode_state
from tests.story_graph.worlds import MILLBROOK, Play, load_small_world, play_of, write_world

FACTS = """
    facts:
      gold: {type: int, default: 3, min: 0, max: 10}
      open: {type: bool}
      mood: {type: enum, values: [calm, cross]}
      clues: {type: set, values: [ring, map], default: [map]}
      nick: {type: text}
      rich: {derived: gold >= 8}
      ready: {derived: rich and open}
    events: {rang: [by, times], fell: []}
    queries: [is_night]
"""


def small_play(folder: Path, nodes: str, *, seed: int = 0) -> Play:
    return play_of(load_small_world(folder, nodes, head=FACTS), seed=seed)


def offered(play: Play, character: str = "mara") -> list[str]:
    return [edge.name for edge in legal_edges(play.story, play.state, character)]


def test_a_playthrough_begins_on_the_start_node_with_its_effects_done_and_nothing_said(tmp_path: Path) -> None:
    play = small_play(tmp_path, "gate: {enter: {gold: 2}, lines: {greet: Halt!}}")
    assert play.node() == "gate.gate"
    assert play.events == (FactChanged("player.name", "stranger", "Ada"), FactChanged("gold", 3, 5))
    assert play.state.visits == {"gate.gate": 1}


def test_an_edge_that_is_taken_says_its_line_does_its_effects_and_greets_in_that_order(tmp_path: Path) -> None:
    play = small_play(
        tmp_path,
        """
        gate: {edges: {pay: {to: inside, intent: here, do: {gold: -2, emit: paid}, say: "You have {gold}, {player}."}}}
        inside: {enter: {act: bow}, lines: {greet: {text: "In!", emotion: happy, strength: 0.5, gesture: wave}}}
        """,
    )
    play.take("gate.pay")
    assert play.events == (
        Moved("mara", "gate.gate", "gate.inside", "gate.gate.pay", Why("intent")),
        LineSaid("gate.gate.pay", "mara", "You have 3, Ada."),
        FactChanged("gold", 3, 1),
        Emitted("paid", {}),
        ActionAsked("mara", "bow", {}),
        LineSaid("gate.inside.greet", "mara", "In!", "happy", 0.5, "wave"),
    )
    assert play.state.turn == 1


def test_an_edge_is_offered_while_its_guard_holds_and_closed_with_a_reason_while_not(tmp_path: Path) -> None:
    play = small_play(
        tmp_path,
        "gate: {edges: {work: {intent: work, do: {gold: 5}}, buy: {intent: buy, when: gold >= 5}, otherwise: {}}}",
    )
    assert offered(play) == ["work"]
    (closed,) = edge_report(play.story, play.state, "mara")
    assert (closed.edge, closed.reason) == ("gate.gate.buy", "its guard does not hold: gold >= 5")
    play.take("gate.work")
    assert offered(play) == ["work", "buy"]
    assert offered(play, "nobody") == []


def test_an_edge_with_max_is_taken_that_often_and_then_closed(tmp_path: Path) -> None:
    play = small_play(tmp_path, "gate: {edges: {hi: {intent: hi, max: 2}, ho: {intent: ho, max: 1}}}")
    play.take("gate.hi")
    play.take("gate.hi")
    play.take("gate.ho")
    assert offered(play) == []
    reasons = [closed.reason for closed in edge_report(play.story, play.state, "mara")]
    assert reasons == ["was already taken 2 times", "was already taken"]


def test_a_quiet_edge_arrives_without_the_greeting_which_is_due_when_the_player_approaches(tmp_path: Path) -> None:
    play = small_play(
        tmp_path,
        """
        gate: {edges: {slip: {to: inside, quiet: true, intent: in}}}
        inside: {lines: {greet: [First., Second.], again: Still here?}, edges: {out: {to: gate, intent: out}}}
        """,
    )
    play.take("gate.slip")
    assert play.said == []
    play.approach()
    assert play.said == ["First."]
    play.approach()
    assert play.said == ["Still here?"]
    play.take("inside.out")
    play.take("gate.slip")
    play.approach()
    assert play.said == ["Second."]


def test_an_edge_back_to_its_own_node_is_no_new_visit(tmp_path: Path) -> None:
    play = small_play(
        tmp_path, "gate: {enter: {gold: 1}, lines: {greet: Halt!}, edges: {hi: {intent: hi, say: Hello.}}}"
    )
    play.take("gate.hi")
    assert play.said == ["Hello."]
    assert play.state.visits == {"gate.gate": 1}
    assert fact_values(play.story, play.state)["gold"] == 4


@pytest.mark.parametrize(
    ("effect", "fact", "value"),
    [
        ("gold: 100", "gold", 10),
        ("gold: -100", "gold", 0),
        ('gold: "=7"', "gold", 7),
        ('gold: "= -7"', "gold", 0),
        ("open: true", "open", True),
        ("mood: cross", "mood", "cross"),
        ("nick: yes", "nick", "yes"),
        ("clues: +ring", "clues", frozenset({"ring", "map"})),
        ("clues: -map", "clues", frozenset()),
        ("clues: -ring", "clues", frozenset({"map"})),
    ],
)
def test_an_effect_changes_its_fact_within_its_bounds(tmp_path: Path, effect: str, fact: str, value: object) -> None:
    play = small_play(tmp_path, f"gate: {{edges: {{go: {{intent: go, do: {{{effect}}}}}}}}}")
    play.take("gate.go")
    assert fact_values(play.story, play.state)[fact] == value


def test_effects_in_a_list_are_done_in_order_and_a_fact_back_at_its_default_is_not_kept(tmp_path: Path) -> None:
    play = small_play(tmp_path, "gate: {edges: {go: {intent: go, do: [{gold: 100}, {gold: -7}]}}}")
    play.take("gate.go")
    assert play.of(FactChanged) == [FactChanged("gold", 3, 10), FactChanged("gold", 10, 3)]
    assert "gold" not in play.state.facts


def test_derived_facts_follow_the_facts_that_they_read(tmp_path: Path) -> None:
    play = small_play(
        tmp_path, "gate: {edges: {earn: {intent: e, do: {gold: 5, open: true}}, go: {intent: go, when: ready}}}"
    )
    assert offered(play) == ["earn"]
    play.take("gate.earn")
    assert offered(play) == ["earn", "go"]


def test_visits_and_turns_since_count_arrivals_and_turns(tmp_path: Path) -> None:
    play = small_play(
        tmp_path,
        """
        gate:
          edges:
            go: {to: inside, intent: go}
            fresh: {intent: fresh, when: turns_since(inside) <= 1 and visits(inside) == 1}
            stale: {intent: stale, when: turns_since(inside) > 1}
            chat: {intent: chat}
        inside: {edges: {out: {to: gate, intent: out}}}
        """,
    )
    assert offered(play) == ["go", "stale", "chat"]
    play.take("gate.go")
    play.take("inside.out")
    assert offered(play) == ["go", "fresh", "chat"]
    play.take("gate.chat")
    assert offered(play) == ["go", "stale", "chat"]


def test_the_host_answers_queries_and_an_unanswered_one_is_false(tmp_path: Path) -> None:
    play = small_play(tmp_path, "gate: {edges: {sleep: {to: inside, intent: sleep, when: is_night()}}}\ninside: {}")
    with pytest.raises(IllegalStep, match="its guard does not hold: is_night()"):
        play.take("gate.sleep")
    play.take("gate.sleep", {"is_night": True})
    assert play.node() == "gate.inside"


def test_an_event_moves_each_track_by_its_heaviest_open_edge_and_lends_its_arguments_to_guards(tmp_path: Path) -> None:
    play = small_play(
        tmp_path,
        """
        gate:
          edges:
            light: {on: rang, to: cells}
            heavy: {on: rang, to: inside, weight: 2, when: event.by == "Ada" and event.times > 2}
        inside: {}
        cells: {}
        """,
    )
    other = play_of(load_small_world(tmp_path, "gate: {edges: {a: {on: fell}}}", head=FACTS))
    play.happens("rang", by="Ada", times=3)
    assert play.moves == ["gate.gate.heavy"]
    assert play.state.turn == 0
    assert play.of(Moved)[0].why == Why("event", matched="rang")
    other.happens("rang", by="Bo", times=9)
    assert other.events == ()


def test_an_event_without_the_argument_that_a_guard_reads_leaves_it_closed(tmp_path: Path) -> None:
    play = small_play(tmp_path, "gate: {edges: {e: {on: rang, to: inside, when: event.times > 2}}}\ninside: {}")
    play.happens("rang")
    play.happens("rang", times="many")
    play.happens("rang", times=[3])
    assert play.node() == "gate.gate"


def test_what_the_player_says_beside_the_point_takes_otherwise_and_every_second_time_gets_a_nudge(
    tmp_path: Path,
) -> None:
    play = small_play(tmp_path, "gate: {lines: {nudge: Ask me.}, edges: {hi: {intent: hi}, otherwise: {say: Hm?}}}")
    said = []
    for _ in range(4):
        play.miss()
        said += play.said
    assert said == ["Hm?", "Ask me.", "Hm?", "Ask me."]
    play.take("gate.hi")
    play.miss()
    assert play.said == ["Hm?"]
    assert play.of(Moved)[0].why == Why("otherwise", evidence="hm")
    assert play.state.turn == 6


def test_a_node_without_nudge_and_otherwise_says_nothing_when_the_player_misses(tmp_path: Path) -> None:
    play = small_play(
        tmp_path, "gate: {edges: {hi: {intent: hi}, otherwise: {max: 1, to: inside, quiet: true}}}\ninside: {}"
    )
    play.miss()
    assert play.node() == "gate.inside"
    play.miss()
    play.miss("nobody")
    assert play.events == ()


def test_two_readings_that_fit_equally_get_the_line_that_asks_back(tmp_path: Path) -> None:
    play = small_play(tmp_path, "gate: {lines: {unclear: Which?, nudge: Ask.}, edges: {otherwise: {say: Hm?}}}")
    play.miss(unclear=True)
    assert play.said == ["Which?"]
    play.miss()
    assert play.said == ["Ask."]


def test_automatic_edges_are_taken_as_soon_as_their_guard_holds_the_heaviest_first(tmp_path: Path) -> None:
    play = small_play(
        tmp_path,
        """
        gate:
          edges:
            earn: {intent: earn, do: {gold: 5}}
            light: {to: cells, when: gold >= 8}
            heavy: {to: inside, when: gold >= 8, weight: 2}
        inside: {edges: {on: {to: cells}}}
        cells: {lines: {greet: Here.}}
        """,
    )
    play.take("gate.earn")
    assert play.moves == ["gate.gate.earn", "gate.gate.heavy", "gate.inside.on"]
    assert play.said == ["Here."]


def test_automatic_edges_in_a_circle_raise_and_leave_the_state_as_it_was(tmp_path: Path) -> None:
    play = small_play(
        tmp_path,
        """
        gate: {edges: {go: {to: ping, intent: go, do: {gold: 1}}}}
        ping: {edges: {a: {to: pong}}}
        pong: {edges: {b: {to: ping}}}
        """,
    )
    before = encode_state(play.state)
    with pytest.raises(ZeroProgress, match="gate.ping.a → gate.pong.b") as circle:
        play.take("gate.go")
    assert set(circle.value.loop) == {"gate.ping.a", "gate.pong.b"}
    assert encode_state(play.state) == before


def test_an_ending_is_told_once_and_leaves_nothing_to_do(tmp_path: Path) -> None:
    play = small_play(
        tmp_path, "gate: {edges: {go: {to: end, intent: go}}}\nend: {ending: won, lines: {greet: Farewell.}}"
    )
    play.take("gate.go")
    assert play.of(Ended) == [Ended("mara", "won")]
    assert offered(play) == []
    play.miss()
    play.wait(100)
    assert play.events == ()


@pytest.mark.parametrize(
    ("signal", "words"),
    [
        (EdgeProposed("gate.gate.og", Why("model")), "there is no edge 'gate.gate.og'; did you mean 'gate.gate.go'?"),
        (EdgeProposed("gate.inside.out", Why("model")), "no track stands on 'gate.inside' now"),
        (EdgeProposed("gate.gate.shut", Why("model")), "its guard does not hold: open"),
        (EdgeProposed("gate.gate.rings", Why("model")), "is not set off by the player's words"),
        (EdgeProposed("gate.gate.back", Why("director")), "there is no call to return from"),
        (EventHappened("rung"), "there is no event 'rung'; did you mean 'rang'?"),
        (EventHappened("rang", {"who": 1}), "the event 'rang' has no argument 'who'"),
    ],
)
def test_what_the_story_does_not_allow_raises_and_changes_nothing(tmp_path: Path, signal: Signal, words: str) -> None:
    play = small_play(
        tmp_path,
        """
        gate:
          edges:
            go: {to: inside, intent: go}
            shut: {to: inside, intent: shut, when: open}
            rings: {to: inside, on: rang}
            back: {to: return, intent: back}
        inside: {edges: {out: {to: gate, intent: out}}}
        """,
    )
    before = encode_state(play.state)
    with pytest.raises(IllegalStep) as illegal:
        play.step(signal)
    assert words in str(illegal.value)
    assert encode_state(play.state) == before


def test_a_director_may_take_an_edge_that_words_can_not(tmp_path: Path) -> None:
    play = small_play(tmp_path, "gate: {edges: {rings: {to: inside, on: rang}}}\ninside: {}")
    play.step(EdgeProposed("gate.gate.rings", Why("director")))
    assert play.node() == "gate.inside"


def test_tracks_move_apart_and_each_speaks_with_its_own_voice(tmp_path: Path) -> None:
    scene = "anchor: gate\nnodes: {gate: {lines: {greet: Hello.}, edges: {go: {intent: go, on: }}}}"
    folder = write_world(
        tmp_path,
        {"gate": scene, "yard": scene},
        tracks="{mara: {character: mara, start: gate.gate}, odo: {character: odo, start: yard.gate}}",
        characters={"mara": "name: M", "odo": "name: O"},
    )
    play = play_of(load_world(folder))
    said: list[Event] = []
    for character in ("mara", "odo", "nobody"):
        play.approach(character)
        said += play.of(LineSaid)
    assert said == [LineSaid("gate.gate.greet", "mara", "Hello."), LineSaid("yard.gate.greet", "odo", "Hello.")]


def test_the_same_signals_give_the_same_states_and_events() -> None:
    signals: list[Signal] = [
        Approached("agnes"),
        EdgeProposed("inn.door.news", Why("intent")),
        EdgeProposed("inn.hearth.gossip", Why("choice")),
        Missed("agnes"),
        EventHappened("bell_struck"),
        TimePassed(300.0),
    ]
    runs = []
    for _ in range(2):
        play = play_of(load_world(MILLBROOK), seed=7)
        runs.append([play.step(signal) for signal in signals])
    assert runs[0] == runs[1]


def test_a_step_does_not_touch_the_state_that_it_is_given() -> None:
    play = play_of(load_world(MILLBROOK))
    before, frozen = play.state, encode_state(play.state)
    step(play.story, before, EdgeProposed("inn.door.bed", Why("choice")))
    assert encode_state(before) == frozen
