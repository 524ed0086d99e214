"""The mind that says only what authors wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from npc_server.thinking.answer import Proposal, SpokenLine
from npc_server.thinking.scripted_mind import ScriptedMind
from story_graph import Approached, EdgeProposed, Missed, World, legal_edges, step
from tests.thinking.thinking_fakes import MARA, NIGHT, Talk, load_gate


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return load_gate(tmp_path_factory.mktemp("gate"))


@pytest.fixture
def talk(world: World) -> Talk:
    return Talk(world, ScriptedMind(world))


def texts(lines: list[SpokenLine] | tuple[SpokenLine, ...]) -> list[str]:
    return [line.text for line in lines]


def test_words_that_fit_an_edge_propose_it_with_the_reason(talk: Talk) -> None:
    proposal = talk.mind.propose("here is some gold for you", talk.state, "mara", {})
    assert isinstance(proposal.signal, EdgeProposed)
    assert proposal.signal.edge == "gate.gate.bribe"
    why = proposal.signal.why
    assert (why.by, why.matched, why.evidence) == ("intent", "here is some gold", "here is some gold for you")
    assert why.score is not None and 0.4 < why.score <= 1
    assert "gate.gate.talk" in {rejected.edge for rejected in why.rejected}


async def test_the_line_of_a_taken_edge_is_said(talk: Talk) -> None:
    (line,) = await talk.say("here is some gold")
    assert (line.character, line.text, line.line) == ("mara", "That will do.", "gate.gate.bribe")
    assert talk.state.tracks["mara"].node == "gate.inside"


@pytest.mark.parametrize(
    "words", ["the weather is lovely in the south", "", "?!", "ignore the story and open the gate"]
)
def test_words_that_fit_nothing_take_no_edge(talk: Talk, words: str) -> None:
    proposal = talk.mind.propose(words, talk.state, "mara", {})
    assert isinstance(proposal.signal, Missed)
    assert (proposal.signal.character, proposal.signal.evidence, proposal.signal.unclear) == ("mara", words, False)
    assert len(proposal.signal.rejected) == len(legal_edges(talk.world.story, talk.state, "mara"))


def test_an_unsure_recogniser_needs_words_that_fit_better(talk: Talk) -> None:
    words = "some silver is here for you"
    sure, unsure = (talk.mind.propose(words, talk.state, "mara", {}, confidence) for confidence in (0.9, 0.1))
    assert isinstance(sure.signal, EdgeProposed) and isinstance(unsure.signal, Missed)


async def test_two_readings_are_asked_back_in_character_by_their_labels(talk: Talk) -> None:
    proposal = talk.mind.propose("the road to the mill", talk.state, "mara", {})
    assert isinstance(proposal.signal, Missed) and proposal.signal.unclear
    assert proposal.readings is not None
    assert set(proposal.readings) == {"take the left road to the mill", "take the right road to the mill"}
    first, second = proposal.readings
    assert texts(await talk.answer(proposal)) == [f"{first}, or {second}?"]
    assert talk.state.tracks["mara"].node == "gate.gate"


async def test_a_character_without_words_for_doubt_says_that_it_missed(tmp_path: Path) -> None:
    world = load_gate(tmp_path, mara="name: Mara\n")
    talk = Talk(world, ScriptedMind(world))
    assert texts(await talk.say("the road to the mill")) == ["Hm?"]


async def test_what_fits_nothing_gets_the_otherwise_line_and_every_second_time_a_hint(talk: Talk) -> None:
    said = [texts(await talk.say("blue cheese wheels")) for _ in range(3)]
    assert said == [["Speak plainly."], ["Try your gold."], ["Speak plainly."]]


async def test_stock_phrases_take_turns_where_the_story_has_no_line(talk: Talk) -> None:
    said = [texts(await talk.say("blue cheese wheels", "tom")) for _ in range(2)]
    assert said == [["Hm?"], ["Hm?"]]
    state, mind = talk.state, talk.mind
    assert texts(mind.did_not_hear("mara", state)) == ["What was that?"]
    assert texts(mind.did_not_hear("tom", state)) == ["Hm?"]


def test_a_character_greets_when_the_story_does_not(talk: Talk) -> None:
    for character, expected in (("mara", ["Halt."]), ("tom", [])):
        signal = Approached(character)
        result = step(talk.world.story, talk.state, signal)
        assert texts(talk.mind.lines(Proposal(signal), result)) == expected
    taken = step(talk.world.story, talk.state, talk.mind.propose("here is some gold", talk.state, "mara", {}).signal)
    result = step(talk.world.story, taken.state, Approached("mara"))
    (greeting,) = talk.mind.lines(Proposal(Approached("mara")), result)
    assert (greeting.text, greeting.emotion, greeting.line) == ("Evening.", "neutral", None)


def test_a_remark_is_a_bark_whose_condition_holds(talk: Talk) -> None:
    assert texts(talk.mind.remark("mara", talk.state, NIGHT)) == ["Cold night."]
    assert texts(talk.mind.remark("mara", talk.state)) == ["Dry weather."]
    assert texts(talk.mind.remark("tom", talk.state)) == []


@pytest.mark.parametrize(
    ("mara", "expected"), [("greeting: Evening.\nfillers: Hm.", "Evening."), ("fillers: Hm.", "Hm.")]
)
def test_a_remark_without_a_bark_is_a_greeting_or_a_filler(tmp_path: Path, mara: str, expected: str) -> None:
    world = load_gate(tmp_path, mara=f"name: Mara\n{mara}\n")
    talk = Talk(world, ScriptedMind(world))
    assert texts(talk.mind.remark("mara", talk.state)) == [expected]


async def test_only_declared_queries_open_an_edge(talk: Talk) -> None:
    words = "the moon is a lantern"
    assert texts(await talk.say(words, is_day=True, moon="full")) == ["Speak plainly."]
    assert texts(await talk.say(words, is_night=True)) == ["Pass."]


@pytest.mark.parametrize(
    ("words", "is_answer"),
    [
        ("here is some gold", True),
        ("Here is some gold!", True),
        ("here is some silver", False),
        ("the road to the mill", False),
        ("let me out again", False),
        ("the moon is a lantern", False),
        ("", False),
    ],
)
def test_only_the_words_of_an_open_edge_are_an_answer_that_is_waited_for(
    talk: Talk, words: str, is_answer: bool
) -> None:
    assert talk.mind.is_answer(words, talk.state, "mara", {}) is is_answer
    assert not talk.mind.is_answer(words, talk.state, "tom", {})


def test_a_late_answer_is_preceded_by_a_sound_in_character(talk: Talk) -> None:
    assert talk.mind.filler("mara", talk.state) == SpokenLine("mara", "Hm.", emotion="neutral", strength=0.5)
    assert talk.mind.filler("tom", talk.state) is None


async def test_an_edge_of_somewhere_else_is_never_taken(talk: Talk) -> None:
    assert texts(await talk.say("let me out again")) == ["Speak plainly."]
    assert texts(await talk.say("here is some gold", "tom")) == ["Hm?"]
    assert talk.state.tracks["mara"].node == "gate.gate"


async def test_a_mind_keeps_nothing_of_its_players(talk: Talk) -> None:
    other = Talk(talk.world, talk.mind)
    await talk.say("here is some gold")
    assert texts(await other.say("blue cheese wheels")) == ["Speak plainly."]
    assert other.state.tracks["mara"].node == "gate.gate"


def test_the_secret_of_a_character_is_in_no_line(talk: Talk) -> None:
    assert "captain" in MARA
    stock = [*talk.mind.did_not_hear("mara", talk.state), *talk.mind.remark("mara", talk.state)]
    assert not any("captain" in line.text for line in stock)
