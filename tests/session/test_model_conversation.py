"""A conversation with a model that acts, sees and stalls, from the client's side."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from npc_server.errors import PeerError, ProviderError
from npc_server.session.actions import ANSWER_WITHIN_S
from npc_server.thinking.llm.model import ToolCallPart
from npc_server.thinking.mind import Mind
from npc_server.thinking.model_answer import RESULT_WITHIN_S
from npc_server.thinking.model_mind import ModelMind
from story_graph import World
from tests.session.stage import WORD_MS, Stage, play, theatre
from tests.thinking.thinking_fakes import ACTIONS, MARA, ToldModel, load_gate

POUR = ToolCallPart(0, "c1", "pour", '{"what": "soup", "bowls": 2}')
WAVE = ToolCallPart(1, "c2", "wave", "")
SOUP: dict[str, object] = {"what": "soup", "bowls": 2}
LINE = "Here you are, my dear friend."
NONSENSE = "blue cheese wheels"
PNG = b"\x89PNG\r\n\x1a\n and so on"


def gate(folder: Path) -> Path:
    """A world whose Mara does things, without a filler: what is said is the answer."""
    load_gate(folder / "world", mara=MARA.replace("fillers: Hm.\n", "") + ACTIONS)
    return folder / "world"


def mind_of(model: ToldModel, **settings: Any) -> Callable[[World], Mind]:
    return lambda world: ModelMind(world, model, speak="model", **settings)


async def ask(stage: Stage, words: str = NONSENSE) -> None:
    """Face Mara, hear her greet, and say something."""
    await stage.talk_to("mara")
    await stage.quiet()
    stage.forget()
    await stage.send("text", text=words)


def test_an_action_is_asked_for_when_the_line_before_it_was_heard(tmp_path: Path) -> None:
    async def scene() -> None:
        model = ToldModel(LINE, POUR, WAVE)
        async with theatre(tmp_path, gate(tmp_path), mind=mind_of(model)) as house, house.enter() as stage:
            await ask(stage)
            await stage.quiet(3000)
            pour, wave = stage.of("action")
            (start,) = stage.of("utterance_start")
            duration_ms = len(LINE.split()) * WORD_MS
            assert (pour.character, pour.name, pour.args, wave.name) == ("mara", "pour", SOUP, "wave")
            assert pour.utterance == start.utterance
            assert duration_ms <= pour.at_ms <= duration_ms + 200
            assert stage.at_ms(pour) >= stage.at_ms(start) + duration_ms
            await stage.send("action_result", action=pour.action, ok=False, error="the pot is empty")
            await stage.send("text", text=NONSENSE)
            await stage.quiet(3000)
            assert "- pour (what soup, bowls 2): failed, the pot is empty\n- wave: under way" in model.brief
            assert [update for update in stage.of("story_update") if update.facts] == []

    play(scene())


@pytest.mark.parametrize("kind", ["interrupt", "voice"])
def test_an_action_whose_place_was_not_heard_is_not_asked_for(tmp_path: Path, kind: str) -> None:
    async def scene() -> None:
        model = ToldModel(LINE, POUR)
        async with theatre(tmp_path, gate(tmp_path), mind=mind_of(model)) as house, house.enter() as stage:
            await stage.send("mic", state="open")
            await ask(stage)
            await stage.until("utterance_start")
            await stage.sound(3 * WORD_MS, 0)
            model.pieces = ("Well then.",)
            if kind == "interrupt":
                await stage.send("interrupt")
            else:
                await stage.say("never mind the soup")
            await stage.quiet(3000)
            assert stage.of("utterance_end")[0].interrupted
            assert stage.of("action") == []

    play(scene())


def test_a_cough_before_its_place_only_delays_an_action(tmp_path: Path) -> None:
    async def scene() -> None:
        model = ToldModel(LINE, POUR)
        async with theatre(tmp_path, gate(tmp_path), mind=mind_of(model)) as house, house.enter() as stage:
            await stage.send("mic", state="open")
            await ask(stage)
            await stage.until("utterance_start")
            await stage.sound(3 * WORD_MS, 0)
            await stage.say("uh huh", 300)
            await stage.quiet(3000)
            (action,) = stage.of("action")
            assert action.utterance == stage.of("utterance_start")[-1].utterance
            assert stage.of("utterance_start")[-1].continues is not None

    play(scene())


def test_a_silent_action_is_done_at_once_and_spoken_of_when_the_game_has_answered(tmp_path: Path) -> None:
    async def scene() -> None:
        model = ToldModel(POUR)
        model.then = ("Mind, it is hot.",)
        async with theatre(tmp_path, gate(tmp_path), mind=mind_of(model)) as house, house.enter() as stage:
            await ask(stage)
            action = await stage.until("action")
            assert (action.utterance, action.at_ms) == (None, None)
            await stage.sound(1000, 0)
            assert stage.of("utterance_start") == []
            await stage.send("action_result", action=action.action, ok=True, result={"bowls": 2})
            start = await stage.until("utterance_start")
            assert start.text == "Mind, it is hot."
            assert model.asked[-1][-1].content == "done, 'bowls', 2"
            await stage.quiet()
            assert stage.of("state")[-1].state == "idle"

    play(scene())


def test_a_game_that_never_answers_leaves_no_character_silent(tmp_path: Path) -> None:
    async def scene() -> None:
        model = ToldModel(POUR)
        model.then = ("One moment, my dear.",)
        async with theatre(tmp_path, gate(tmp_path), mind=mind_of(model)) as house, house.enter() as stage:
            await ask(stage)
            began_ms = stage.now_ms
            start = await stage.until("utterance_start")
            assert start.text == "One moment, my dear."
            assert stage.at_ms(start) - began_ms <= RESULT_WITHIN_S * 1000 + 200
            await stage.quiet(ANSWER_WITHIN_S * 1000)
            await stage.send("text", text=NONSENSE)
            await stage.until("action", action="a2")
            assert "- pour (what soup, bowls 2): failed, the game did not answer" in model.asked[-1][0].content

    play(scene())


def test_an_interruption_while_the_game_works_ends_the_answer(tmp_path: Path) -> None:
    async def scene() -> None:
        model = ToldModel(POUR)
        model.then = ("Mind, it is hot.",)
        async with theatre(tmp_path, gate(tmp_path), mind=mind_of(model)) as house, house.enter() as stage:
            await ask(stage)
            action = await stage.until("action")
            await stage.send("interrupt")
            await stage.send("action_result", action=action.action, ok=True)
            await stage.quiet(5000)
            assert stage.of("utterance_start") == [] and len(model.asked) == 1
            assert stage.of("state")[-1].state == "idle"

    play(scene())


def test_loading_a_save_forgets_what_was_done_since(tmp_path: Path) -> None:
    async def scene() -> None:
        model = ToldModel(LINE, POUR, WAVE)
        async with theatre(tmp_path, gate(tmp_path), mind=mind_of(model)) as house, house.enter() as stage:
            await stage.send("save", slot="before")
            await ask(stage)
            await stage.quiet(3000)
            pour, wave = stage.of("action")
            await stage.send("action_result", action=pour.action, ok=True)
            await stage.send("load", slot="before")
            await stage.quiet()
            await stage.send("action_result", action=wave.action, ok=True)
            await stage.send("text", text=NONSENSE)
            await stage.quiet(3000)
            assert "in the game, and how it went" not in model.brief

    play(scene())


STALLS: dict[str, tuple[Any, ...]] = {
    "nothing comes": (30.0,),
    "one token, then nothing": ("So", 30.0),
    "a late token, then nothing": (1.1, "So", 30.0),
    "drops without an end": ("So",) + (0.3, " and") * 100,
}


@pytest.mark.parametrize("what", STALLS)
def test_the_authors_line_is_heard_within_a_second_and_a_half(tmp_path: Path, what: str) -> None:
    async def scene() -> None:
        model = ToldModel(*STALLS[what])
        async with theatre(tmp_path, gate(tmp_path), mind=mind_of(model)) as house, house.enter() as stage:
            await ask(stage)
            asked_ms = stage.now_ms
            await stage.until("speech")
            (start,) = stage.of("utterance_start")
            assert start.text == "Speak plainly."
            assert stage.at_ms(stage.of("speech")[0]) - asked_ms <= 1500

    play(scene())


def test_a_model_that_fails_after_an_action_leaves_the_words_to_the_author(tmp_path: Path) -> None:
    async def scene() -> None:
        model = ToldModel(POUR)
        async with theatre(tmp_path, gate(tmp_path), mind=mind_of(model)) as house, house.enter() as stage:
            await ask(stage)
            action = await stage.until("action")
            model.failure = ProviderError("told", "gone")
            await stage.send("action_result", action=action.action, ok=True)
            assert (await stage.until("utterance_start")).text == "Speak plainly."

    play(scene())


def test_only_the_newest_picture_is_shown_and_none_after_replace(tmp_path: Path) -> None:
    async def scene() -> None:
        model = ToldModel("So it is.")
        async with theatre(tmp_path, gate(tmp_path), mind=mind_of(model, sees=True)) as house, house.enter() as stage:
            await stage.send("context", facts={"light": "dim"}, image=PNG)
            await stage.send("context", facts={}, image=b"\xff\xd8\xff and so on")
            await ask(stage)
            await stage.quiet()
            await stage.send("context", facts={}, replace=True)
            await stage.send("text", text=NONSENSE)
            await stage.quiet()
            shown = [(messages[-1].image, messages[-1].image_type) for messages in model.asked[-2:]]
            assert shown == [(b"\xff\xd8\xff and so on", "image/jpeg"), (None, "image/png")]

    play(scene())


def test_a_picture_that_is_none_is_refused(tmp_path: Path) -> None:
    async def scene() -> None:
        model = ToldModel("So it is.")
        async with theatre(tmp_path, gate(tmp_path), mind=mind_of(model)) as house, house.enter() as stage:
            with pytest.raises(PeerError, match="neither a PNG nor a JPEG"):
                await stage.send("context", facts={"light": "dim"}, image=b"GIF89a")

    play(scene())


def test_the_outcome_of_an_authored_action_is_known_too(tmp_path: Path) -> None:
    async def scene() -> None:
        model = ToldModel("Well, well.")
        mind = mind_of(model)
        async with theatre(tmp_path, "millbrook", mind=mind) as house, house.enter() as stage:
            await stage.talk_to("agnes")
            for text in ("what is the news", "I would like some supper", "is the soup ready"):
                await stage.send("text", text=text)
                await stage.quiet()
            (action,) = stage.of("action")
            assert "- You do this now: pour (what: soup)" in model.brief
            await stage.send("action_result", action=action.action, ok=False, error="the pot is empty")
            await stage.send("text", text=NONSENSE)
            await stage.quiet()
            assert "- pour (what soup): failed, the pot is empty" in model.brief

    play(scene())


@pytest.mark.parametrize("after_ms", range(60, 2400, 60))
def test_whenever_the_player_interrupts_only_a_line_that_was_heard_is_followed_by_its_action(
    tmp_path: Path, after_ms: int
) -> None:
    async def scene() -> None:
        model = ToldModel(LINE, POUR)
        async with theatre(tmp_path, gate(tmp_path), mind=mind_of(model)) as house, house.enter() as stage:
            await ask(stage)
            await stage.sound(after_ms, 0)
            await stage.send("interrupt")
            await stage.quiet(3000)
            was_heard = [not end.interrupted for end in stage.of("utterance_end")] == [True]
            assert len(stage.of("action")) == (1 if was_heard else 0)
            assert was_heard is (after_ms >= 1900)
            assert stage.of("state")[-1].state == "idle"

    play(scene())
