"""Whole games through Millbrook by typed words alone, as `walks.yaml` tells them."""

from __future__ import annotations

import pytest
import yaml

from story_graph import EdgeProposed, Ended, LineSaid, Why, edge_report, legal_edges, load_world, next_timer_s
from story_graph.matching import Matcher, Taken
from tests.story_graph.worlds import MILLBROOK, Play, play_of

WALKS: dict[str, list[dict[str, str]]] = yaml.safe_load((MILLBROOK / "walks.yaml").read_text("utf-8"))


def speak(play: Play, matcher: Matcher, character: str, said: str) -> str:
    """Let the player say something to a character; returns the edge that was taken."""
    result = matcher.match(said, legal_edges(play.story, play.state, character))
    assert isinstance(result, Taken), (said, result, edge_report(play.story, play.state, character))
    play.step(EdgeProposed(result.edge.id, Why("intent", result.matched, result.score, said), character))
    return result.edge.id


@pytest.mark.parametrize("pause_s", [0.0, 4.25])
@pytest.mark.parametrize("ending", WALKS)
def test_a_walk_takes_the_edges_that_it_names_and_reaches_its_ending(ending: str, pause_s: float) -> None:
    play = play_of(load_world(MILLBROOK))
    matcher = Matcher(play.story)
    endings: list[str] = []
    for utterance in WALKS[ending]:
        play.approach(utterance["to"])
        assert speak(play, matcher, utterance["to"], utterance["say"]) == utterance["edge"]
        assert all(line.character == utterance["to"] for line in play.of(LineSaid))
        endings += [end.ending for end in play.of(Ended)]
        play.wait(pause_s)
    assert endings == [ending]


def test_a_sulking_man_answers_again_when_time_has_passed() -> None:
    play = play_of(load_world(MILLBROOK))
    matcher = Matcher(play.story)
    assert speak(play, matcher, "walter", "you were drunk that night") == "tower.door.drunk"
    due = next_timer_s(play.story, play.state)
    assert due == 60
    play.wait(due)
    assert play.moves == ["tower.sulking.cooled"]
    assert speak(play, matcher, "walter", "I am sorry for what I said") == "tower.door.sorry"


def test_the_walks_name_only_edges_that_exist_and_end_both_ways() -> None:
    story = load_world(MILLBROOK).story
    assert set(WALKS) == {node.ending for node in story.nodes.values() if node.ending}
    assert all(utterance["edge"] in story.edges for walk in WALKS.values() for utterance in walk)
