"""Which edge an utterance means: the margin rule, and the sample world's own sentences."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from story_graph import Edge, Story, load_world
from story_graph.matching import Abstained, Ambiguous, Matcher, Taken
from story_graph.matching.matcher import ACCEPT, ACCEPT_UNSURE, MARGIN
from story_graph.matching.similarity import Similarity, normalised
from tests.story_graph.worlds import HELLO, MILLBROOK, load_small_world

NODES = """
    gate:
      edges:
        key: {intent: [who has the key of the tower, where is the key]}
        bell: {intent: [tell me about the bell], choice: About the bell}
        hello: {intent: [good morning to you]}
"""


def edges_of(story: Story, node: str = "gate.gate") -> list[Edge]:
    return [edge for edge in story.nodes[node].edges if edge.is_spoken]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return load_small_world(tmp_path_factory.mktemp("world"), NODES).story


@pytest.fixture(scope="module")
def matcher(story: Story) -> Matcher:
    return Matcher(story)


def test_an_utterance_takes_the_edge_that_it_is_most_like(matcher: Matcher, story: Story) -> None:
    result = matcher.match("where do you keep the key", edges_of(story))
    assert isinstance(result, Taken)
    assert (result.edge.name, result.matched) == ("key", "where is the key")
    assert ACCEPT <= result.score <= 1
    assert {rejected.edge for rejected in result.rejected} == {"gate.gate.bell", "gate.gate.hello"}


@pytest.mark.parametrize("said", ["Tell me ABOUT the bell!", "tell  me, about the — bell?", "about the bell"])
def test_an_example_or_a_choice_said_by_the_book_has_the_full_score(matcher: Matcher, story: Story, said: str) -> None:
    result = matcher.match(said, edges_of(story))
    assert isinstance(result, Taken)
    assert (result.edge.name, result.score) == ("bell", 1.0)


def test_an_exact_line_wins_even_against_a_sibling_that_is_almost_the_same(tmp_path: Path) -> None:
    nodes = "gate: {edges: {a: {intent: I have seen the old beam}, b: {intent: I have seen the old beams}}}"
    story = load_small_world(tmp_path, nodes).story
    for name, said in (("a", "I have seen the old beam"), ("b", "i have seen the old BEAMS.")):
        result = Matcher(story).match(said, edges_of(story))
        assert isinstance(result, Taken)
        assert result.edge.name == name


def test_two_edges_that_fit_equally_well_are_ambiguous(tmp_path: Path) -> None:
    nodes = """
        gate:
          edges:
            a: {intent: give me the red cloak}
            b: {intent: give me the blue cloak}
            c: {intent: good night}
    """
    story = load_small_world(tmp_path, nodes).story
    result = Matcher(story).match("give me the cloak", edges_of(story))
    assert isinstance(result, Ambiguous)
    assert {result.first.name, result.second.name} == {"a", "b"}
    assert [rejected.score for rejected in result.rejected] == sorted(
        [rejected.score or 0.0 for rejected in result.rejected], reverse=True
    )


def test_the_same_words_on_two_edges_are_ambiguous(tmp_path: Path) -> None:
    story = load_small_world(tmp_path, "gate: {edges: {a: {intent: yes}, b: {intent: 'Yes!'}}}").story
    assert isinstance(Matcher(story).match("yes", edges_of(story)), Ambiguous)


@pytest.mark.parametrize(
    "said", ["", "   ", "?!", "…", "do you sell elephants", "zzzz qqqq", "我要钥匙", "🙂", "\u202e\x00"]
)
def test_what_is_like_nothing_takes_nothing(matcher: Matcher, story: Story, said: str) -> None:
    result = matcher.match(said, edges_of(story))
    assert isinstance(result, Abstained)
    assert len(result.rejected) == 3


def test_silence_does_not_take_a_choice_that_holds_no_word(tmp_path: Path) -> None:
    story = load_small_world(tmp_path, "gate: {edges: {wait: {choice: '…'}}}").story
    assert isinstance(Matcher(story).match("", edges_of(story)), Abstained)
    assert isinstance(Matcher(story).match("?", edges_of(story)), Abstained)


def test_nothing_is_taken_where_nothing_is_legal(matcher: Matcher) -> None:
    assert matcher.match("where is the key", []) == Abstained(())


def test_words_that_the_recogniser_is_unsure_of_must_be_more_alike(matcher: Matcher, story: Story) -> None:
    said = "where do you keep the key"
    edges = edges_of(story)
    typed, sure = matcher.match(said, edges), matcher.match(said, edges, confidence=0.9)
    assert isinstance(typed, Taken)
    assert typed == sure
    assert ACCEPT <= typed.score < ACCEPT_UNSURE
    unsure = matcher.match(said, edges, confidence=0.1)
    assert isinstance(unsure, Abstained)
    assert unsure.rejected[0].reason == f"not alike enough ({ACCEPT_UNSURE:g} is needed)"
    by_the_book = matcher.match("where is the key", edges, confidence=0.1)
    assert isinstance(by_the_book, Taken)


def test_only_the_legal_edges_are_weighed(matcher: Matcher, story: Story) -> None:
    legal = [edge for edge in edges_of(story) if edge.name != "key"]
    assert isinstance(matcher.match("where is the key", legal), Abstained)


def test_letters_composed_in_another_way_are_the_same_letters(tmp_path: Path) -> None:
    story = load_small_world(
        tmp_path, "gate: {edges: {a: {intent: un café, choice: Ｔｅａ}, b: {intent: un cafard}}}"
    ).story
    for said in ("un cafe\u0301", "UN CAFÉ", "tea"):
        result = Matcher(story).match(said, edges_of(story))
        assert isinstance(result, Taken)
        assert (result.edge.name, result.score) == ("a", 1.0)


def test_letters_that_compose_to_many_do_not_make_an_utterance_long() -> None:
    assert len(normalised("\ufdfa" * 2000)) <= 1000
    assert normalised("who are you " * 200).startswith("who are you who")


@pytest.mark.parametrize("folder", [HELLO, MILLBROOK])
def test_every_example_means_its_own_edge_wherever_it_is_legal(folder: Path) -> None:
    """Siblings whose guards exclude each other share examples on purpose; they are never weighed together."""
    story = load_world(folder).story
    matcher = Matcher(story)
    for node in story.nodes.values():
        for edge in node.edges:
            rivals = [other for other in node.edges if other.is_spoken and _may_meet(other, edge)]
            for example in (*edge.intents, *([edge.choice] if edge.choice else [])):
                result = matcher.match(example, rivals)
                assert isinstance(result, Taken), (edge.id, example, result)
                assert result.edge is edge


def _may_meet(one: Edge, other: Edge) -> bool:
    """Whether no example of the one is an example of the other, or it is the same edge."""
    mine, theirs = ({normalised(text) for text in edge.intents} for edge in (one, other))
    return one is other or not mine & theirs


@given(st.text(max_size=60), st.floats(0, 1) | st.none())
def test_any_utterance_is_taken_by_the_margin_rule_or_not_at_all(
    matcher: Matcher, story: Story, said: str, confidence: float | None
) -> None:
    result = matcher.match(said, edges_of(story), confidence)
    match result:
        case Taken():
            assert result.score >= ACCEPT
            assert all((rejected.score or 0) <= result.score for rejected in result.rejected)
        case Ambiguous():
            best, second = (rejected.score or 0 for rejected in result.rejected[:2])
            assert best - second < MARGIN + 0.001  # the scores are rounded
        case Abstained():
            assert len(result.rejected) == 3


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_is_the_same_both_ways_and_between_0_and_1(left: str, right: str) -> None:
    similarity = Similarity(["where is the key", left])
    one, other = similarity.vector(left), similarity.vector(right)
    likeness = Similarity.cosine(one, other)
    assert 0 <= likeness <= 1
    assert likeness == pytest.approx(Similarity.cosine(other, one))
    if one:
        assert Similarity.cosine(one, one) == pytest.approx(1)
