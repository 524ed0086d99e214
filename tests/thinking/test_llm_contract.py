"""What every language model must do; those with fixed delays in virtual time, to the millisecond, and the
one that speaks to a server against a fake one, over a real socket.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing

import pytest

from npc_server.errors import ConfigurationError, ProviderError
from npc_server.fake_openai.completions import Pace
from npc_server.fake_openai.server import start_fake_openai
from npc_server.settings import ThinkingSection
from npc_server.thinking.llm.model import ChatMessage, LanguageModel
from npc_server.thinking.llm.registry import LANGUAGE_MODELS, make_language_model
from npc_server.thinking.sentences import SentenceSplitter
from tests.virtual_time import run_in_virtual_time

_VIRTUAL = ("fixed",)
every_model = pytest.mark.parametrize("name", sorted(LANGUAGE_MODELS))

DIALOGUE = (ChatMessage("system", "You keep the gate. Answer in two sentences."), ChatMessage("user", "Who are you?"))


def run(name: str, scene: Callable[[LanguageModel], Awaitable[None]]) -> None:
    """Play a scene with a model that is started and, in the end, closed."""

    async def main(settings: ThinkingSection) -> None:
        model = make_language_model(name, settings)
        await model.start()
        try:
            await scene(model)
        finally:
            await model.close()

    async def main_with_a_server() -> None:
        async with start_fake_openai(pace=Pace(0.01, 0.001)) as fake:
            await main(ThinkingSection(base_url=fake.base_url, model="fake"))

    if name in _VIRTUAL:
        run_in_virtual_time(main(ThinkingSection()))
    else:
        asyncio.run(main_with_a_server())


async def write(model: LanguageModel, most_tokens: int = 100) -> list[str]:
    pieces = [piece async for piece in model.stream(DIALOGUE, most_tokens=most_tokens)]
    return [piece for piece in pieces if isinstance(piece, str)]


@every_model
def test_an_answer_comes_in_pieces_of_which_none_is_empty(name: str) -> None:
    async def scene(model: LanguageModel) -> None:
        pieces = await write(model)
        assert len(pieces) > 1 and all(pieces)
        assert "".join(pieces).strip()

    run(name, scene)


@every_model
def test_an_answer_is_cut_off_at_its_limit(name: str) -> None:
    async def scene(model: LanguageModel) -> None:
        assert 1 <= len(await write(model, most_tokens=3)) <= 3

    run(name, scene)


@every_model
def test_answers_at_the_same_time_and_one_broken_off_do_not_disturb_each_other(name: str) -> None:
    async def scene(model: LanguageModel) -> None:
        async with aclosing(model.stream(DIALOGUE, most_tokens=100)) as pieces:
            await anext(pieces)
            for answer in await asyncio.gather(write(model), write(model)):
                assert "".join(answer)

    run(name, scene)


@every_model
def test_a_closed_model_fails_answers(name: str) -> None:
    async def scene(model: LanguageModel) -> None:
        await model.close()
        with pytest.raises(ProviderError, match="closed"):
            await write(model)
        with pytest.raises(ProviderError, match="closed"):
            await model.choose(DIALOGUE, ["stay"])

    run(name, scene)


@every_model
def test_an_answer_that_is_open_fails_when_the_model_is_closed(name: str) -> None:
    async def scene(model: LanguageModel) -> None:
        async with aclosing(model.stream(DIALOGUE, most_tokens=100)) as pieces:
            await anext(pieces)
            await model.close()
            with pytest.raises(ProviderError, match="closed"):
                while True:
                    await anext(pieces)

    run(name, scene)


@every_model
def test_a_choice_is_one_of_the_options_or_none(name: str) -> None:
    async def scene(model: LanguageModel) -> None:
        for options in (["stay"], ["stay", "who", "none"]):
            assert await model.choose(DIALOGUE, options) in (*options, None)

    run(name, scene)


@every_model
def test_a_choice_can_be_broken_off(name: str) -> None:
    async def scene(model: LanguageModel) -> None:
        choosing = asyncio.ensure_future(model.choose(DIALOGUE, ["stay"]))
        await asyncio.sleep(0)
        choosing.cancel()
        await asyncio.wait([choosing])
        assert choosing.cancelled()
        assert await write(model)

    run(name, scene)


def test_every_model_of_the_registry_can_be_made() -> None:
    settings = ThinkingSection(base_url="http://127.0.0.1:1/v1", model="fake")
    assert {make_language_model(name, settings).name for name in LANGUAGE_MODELS} == set(LANGUAGE_MODELS)


def test_an_unknown_model_is_named_with_the_nearest() -> None:
    with pytest.raises(ConfigurationError, match=r"thinking\.llm.*'fixd'.*did you mean 'fixed'"):
        make_language_model("fixd")


def test_a_model_whose_package_is_missing_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LANGUAGE_MODELS, "absent", "no_such_package:Model")
    with pytest.raises(ConfigurationError, match="no_such_package"):
        make_language_model("absent")


def test_the_fixed_model_gives_token_k_after_100_and_5_times_k_minus_1_ms() -> None:
    async def scene(model: LanguageModel) -> None:
        began = asyncio.get_running_loop().time()
        times = [asyncio.get_running_loop().time() - began async for _ in model.stream(DIALOGUE, most_tokens=100)]
        assert times == pytest.approx([0.1 + 0.005 * k for k in range(30)], abs=1e-9)

    run("fixed", scene)


def test_the_fixed_model_finds_no_option_fitting_after_100_ms() -> None:
    async def scene(model: LanguageModel) -> None:
        began = asyncio.get_running_loop().time()
        assert await model.choose(DIALOGUE, ["stay"]) is None
        assert asyncio.get_running_loop().time() - began == pytest.approx(0.1, abs=1e-9)

    run("fixed", scene)


@pytest.mark.parametrize(("delay_s", "end_s"), [(0.003, 0.245), (0.02, 0.1 + 29 * 0.02)])
def test_the_fixed_model_adds_no_delay_to_that_of_a_slow_reader(delay_s: float, end_s: float) -> None:
    async def scene(model: LanguageModel) -> None:
        began = asyncio.get_running_loop().time()
        async for _ in model.stream(DIALOGUE, most_tokens=100):
            last = asyncio.get_running_loop().time() - began
            await asyncio.sleep(delay_s)
        assert last == pytest.approx(end_s, abs=1e-9)

    run("fixed", scene)


def test_the_fixed_model_writes_two_sentences_of_15_words_each_given_with_its_last_token() -> None:
    async def scene(model: LanguageModel) -> None:
        splitter = SentenceSplitter()
        began = asyncio.get_running_loop().time()
        given: list[tuple[float, str]] = []
        async for piece in model.stream(DIALOGUE, most_tokens=100):
            for sentence in splitter.feed(str(piece)):
                given.append((asyncio.get_running_loop().time() - began, sentence))
        assert [at_s for at_s, _ in given] == pytest.approx([0.17, 0.245], abs=1e-9)
        assert [len(sentence.split()) for _, sentence in given] == [15, 15]
        assert list(splitter.finish()) == []

    run("fixed", scene)
