"""What characters remember of a step: short sentences, and only for those who saw it."""

from __future__ import annotations

from pathlib import Path

import pytest

from npc_server.world.episodes import Episode, episodes_of
from story_graph import (
    Approached,
    EdgeProposed,
    EventHappened,
    FactValue,
    Missed,
    Signal,
    Story,
    Why,
    begin,
    load_world,
    step,
)

_FILES = {
    "world.yaml": """
title: Court
tracks:
  judge: {character: judge, start: court.bench}
  clerk: {character: clerk, start: desk.desk}
  rain: {start: rain.dry}
facts:
  coins: {type: int, default: 3}
  is_free: {type: bool}
  weather: {type: enum, values: [dry, soaking_wet], default: dry}
  proofs: {type: set, values: [knife, red_letter, rope]}
events: {storm: []}
""",
    "characters/judge.yaml": "name: Judge\nrelationships: {trust: {start: 0}}\n",
    "characters/clerk.yaml": "name: Clerk\nrelationships: {trust: {start: 0}}\n",
    "story/court.yaml": """
scene: court
anchor: bench
character: judge
nodes:
  bench:
    goal: Hide that the clerk did it.
    lines: {greet: Silence!}
    edges:
      plead:
        to: end
        intent: [I am innocent]
        do: {is_free: true, judge.trust: 2, clerk.trust: -1, proofs: +red_letter}
      bribe: {choice: Offer coins, do: {coins: -2, proofs: +knife}}
      otherwise: {say: greet}
  end: {ending: set_free, lines: {greet: Go.}}
""",
    "story/desk.yaml": """
scene: desk
anchor: desk
character: clerk
nodes:
  desk: {edges: {packs: {to: gone, when: is_free}}}
  gone: {edges: {back: {to: desk, after: 60}}}
""",
    "story/rain.yaml": """
scene: rain
anchor: dry
nodes:
  dry: {edges: {storm: {to: wet, on: storm, do: {weather: soaking_wet}}}}
  wet: {edges: {dries: {to: dry, after: 60, do: {weather: dry}}}}
""",
}


@pytest.fixture(scope="module")
def court(tmp_path_factory: pytest.TempPathFactory) -> Story:
    folder: Path = tmp_path_factory.mktemp("court")
    for name, text in _FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return load_world(folder).story


def _remembered(story: Story, signal: Signal, *present: str, **queries: FactValue) -> list[Episode]:
    state = begin(story, player_name="Ada").state
    return episodes_of(step(story, state, signal, queries, clock_s=1.0).events, story, present)


def _plead(evidence: str = "I am innocent, Sir") -> EdgeProposed:
    return EdgeProposed("court.bench.plead", Why("intent", "I am innocent", 0.9, evidence), "judge")


def test_the_one_who_is_spoken_to_remembers_what_was_said_and_what_came_of_it(court: Story) -> None:
    episodes = _remembered(court, _plead())
    assert [episode for episode in episodes if episode.character == "judge"] == [
        Episode("judge", 0.4, "The player said: “I am innocent, Sir”."),
        Episode("judge", 0.6, "Is free is now true."),
        Episode("judge", 0.8, "You towards the player: trust rose from 0 to 2."),
        Episode("judge", 0.6, "Proofs: now with red letter."),
        Episode("judge", 1.0, "It came to an end: set free."),
    ]


def test_who_is_somewhere_else_remembers_only_what_is_its_own(court: Story) -> None:
    """The clerk's track moves because a guard opened; the clerk has seen and heard nothing."""
    episodes = [episode for episode in _remembered(court, _plead()) if episode.character == "clerk"]
    assert episodes == [Episode("clerk", 0.8, "You towards the player: trust fell from 0 to -1.")]


def test_who_is_present_remembers_too(court: Story) -> None:
    episodes = _remembered(court, _plead(), "judge", "clerk")
    clerks = [episode.text for episode in episodes if episode.character == "clerk"]
    assert "The player said: “I am innocent, Sir”." in clerks and "It came to an end: set free." in clerks
    assert "You towards the player: trust rose from 0 to 2." not in clerks


def test_a_choice_is_remembered_by_its_label(court: Story) -> None:
    signal = EdgeProposed("court.bench.bribe", Why("choice", "Offer coins", evidence="Offer coins"), "judge")
    assert [episode.text for episode in _remembered(court, signal)] == [
        "The player chose: “Offer coins”.",
        "Coins fell from 3 to 1.",
        "Proofs: now with knife.",
    ]


def test_an_event_is_remembered_by_those_who_are_there(court: Story) -> None:
    assert _remembered(court, EventHappened("storm"), "clerk") == [
        Episode("clerk", 0.4, "It happened: storm."),
        Episode("clerk", 0.6, "Weather is now soaking wet."),
    ]
    assert _remembered(court, EventHappened("storm")) == []


@pytest.mark.parametrize("signal", [Approached("judge"), Missed("judge", "the clerk did it")])
def test_a_greeting_and_words_that_fit_nowhere_are_no_episodes(court: Story, signal: Signal) -> None:
    assert _remembered(court, signal, "judge", "clerk") == []


def test_no_goal_and_no_line_is_told(court: Story) -> None:
    told = " ".join(episode.text for episode in _remembered(court, _plead(), "judge", "clerk"))
    assert "Hide" not in told and "Go." not in told


def test_a_long_speech_is_cut_and_lies_on_one_line(court: Story) -> None:
    (said, *_) = _remembered(court, _plead("I am\ninnocent \x1b[31m" + "very " * 100))
    assert said.text.startswith("The player said: “I am innocent [31mvery")
    assert len(said.text) < 200 and said.text.endswith("…”.")
