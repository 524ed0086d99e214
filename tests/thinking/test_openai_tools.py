"""A mind whose model is behind a real HTTP server: it acts, and is late, and fails amid its calls."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress

import pytest

from npc_server.errors import ProviderError
from npc_server.fake_openai.completions import Pace
from npc_server.fake_openai.server import FakeOpenAi, start_fake_openai
from npc_server.fake_openai.tool_faults import TOOL_FAULTS
from npc_server.settings import ThinkingSection
from npc_server.thinking.actions import ActionOutcome
from npc_server.thinking.answer import SpokenLine
from npc_server.thinking.llm.circuit_breaker import FAILURES
from npc_server.thinking.llm.model import ChatMessage, Deadline, Tool
from npc_server.thinking.llm.openai import OpenAiModel
from npc_server.thinking.model_mind import ModelMind
from npc_server.thinking.prompt import Circumstances
from story_graph import World
from tests.thinking.openai_models import DIALOGUE, Make, models_of, write
from tests.thinking.thinking_fakes import ACTIONS, MARA, Counts, Talk, load_gate

PNG = b"\x89PNG\r\n\x1a\n and so on"


@pytest.fixture
async def fake() -> AsyncGenerator[FakeOpenAi, None]:
    async with start_fake_openai(pace=Pace(0.0, 0.0)) as running:
        yield running


@pytest.fixture
async def make(fake: FakeOpenAi) -> AsyncGenerator[Make, None]:
    async with models_of(fake) as made:
        yield made


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return load_gate(tmp_path_factory.mktemp("gate"), mara=MARA + ACTIONS)


async def heard(world: World, model: OpenAiModel, words: str, counts: Counts | None = None) -> list[str]:
    """What Mara says, and does as `name(arguments)`; the game carries all of it out."""
    talk = Talk(world, ModelMind(world, model, watch=counts or Counts()))
    parts: list[str] = []
    async for part in talk.hear(words):
        if isinstance(part, SpokenLine):
            parts.append(part.text)
        else:
            parts.append(f"{part.name}({', '.join(f'{name}={value}' for name, value in part.args.items())})")
            part.settle(ActionOutcome(part.character, part.name, "done", "two bowls"))
    return parts


async def test_it_speaks_and_acts(world: World, make: Make, fake: FakeOpenAi) -> None:
    parts = await heard(world, make(), "I would like 2 bowls of ale, and wave to Tom")
    assert parts[-2:] == ["pour(what=ale, bowls=2)", "wave()"] and len(parts) > 2
    tools = fake.chats()[0].body["tools"]
    assert [tool["function"]["name"] for tool in tools] == ["pour", "write", "wave"]
    assert tools[0]["function"]["parameters"]["properties"]["what"] == {"type": "string", "enum": ["soup", "ale"]}
    assert "tool_choice" not in fake.chats()[0].body


async def test_it_acts_without_a_word_and_then_tells_of_it(world: World, make: Make, fake: FakeOpenAi) -> None:
    parts = await heard(world, make(), "3 bowls of soup without a word")
    assert parts == ["pour(what=soup, bowls=3)", "So it went, as you see:", "done, two bowls."]
    first, second = fake.chats()
    called, told = second.body["messages"][-2:]
    assert second.body["messages"][:-2] == first.body["messages"] and "tools" not in second.body
    assert called["content"] is None and called["tool_calls"][0]["function"]["name"] == "pour"
    assert told == {"role": "tool", "tool_call_id": called["tool_calls"][0]["id"], "content": "done, two bowls"}


SAID = "As you wish."
CALLED = "pour(what=soup, bowls=1)"
EXPECTED = {
    "no-tools": (["You talk to me of wheels,"], []),
    "tool-broken-off": ([SAID], ["dropped"]),
    "tool-cut": ([SAID], ["dropped"]),
    "tool-garbage": ([SAID], ["dropped"]),
    "tool-no-done": ([SAID, CALLED], ["asked"]),
    "tool-parallel": ([*[CALLED] * 3, "So it went, as you see:"], ["asked"] * 3),
    "tool-stall": ([SAID], ["dropped"]),
    "tool-unknown": ([SAID], ["dropped"]),
    "tool-wrong-types": ([SAID], ["dropped"]),
}


def test_every_fault_of_a_call_has_its_expectation() -> None:
    assert EXPECTED.keys() == TOOL_FAULTS.keys()


@pytest.mark.parametrize("fault", sorted(EXPECTED))
async def test_no_fault_of_a_call_disturbs_the_speech(world: World, make: Make, fake: FakeOpenAi, fault: str) -> None:
    counts = Counts()
    asked = asyncio.create_task(heard(world, make(), "soup and cheese wheels", counts))
    fake.fault = fault
    if fault == "tool-parallel":
        await fake.until(lambda: bool(fake.chats()))
        fake.fault = None
    parts, verdicts = EXPECTED[fault]
    said = await asyncio.wait_for(asked, 10)
    assert (said[: len(parts)], counts.verdicts) == (parts, verdicts)
    assert len(said) == len(parts) or fault in ("no-tools", "tool-parallel")


@pytest.mark.parametrize("fault", ["drip", "endless", "mute", "slow-first-token", "stall"])
async def test_with_the_servers_own_settings_an_answer_is_there_within_a_second_and_a_half(
    world: World, fake: FakeOpenAi, fault: str
) -> None:
    model = OpenAiModel(ThinkingSection(base_url=fake.base_url, model=f"fake:{fault}"))
    talk = Talk(world, ModelMind(world, model))
    loop = asyncio.get_running_loop()
    began_s = loop.time()
    try:
        first = await anext(talk.hear("blue cheese wheels"))
        assert loop.time() - began_s <= 1.5
        assert isinstance(first, SpokenLine) and first.text.startswith("and" if fault == "endless" else "Speak plainly")
    finally:
        await model.close()


async def test_an_answer_without_a_sentence_in_time_counts_as_a_failure_and_an_interrupted_one_does_not(
    make: Make, fake: FakeOpenAi
) -> None:
    model, loop = make("fake:drip", next_token_s=5), asyncio.get_running_loop()
    for _ in range(2 * FAILURES):
        with suppress(TimeoutError):
            async with asyncio.timeout(0.1):
                await write(model)
    for _ in range(FAILURES):
        with pytest.raises(ProviderError, match="nothing of use"):
            async for _ in model.stream(DIALOGUE, most_tokens=40, deadline=Deadline(loop.time() + 0.1)):
                pass
    with pytest.raises(ProviderError, match="not asked"):
        await write(model)
    assert len(fake.chats()) == 3 * FAILURES


async def test_a_server_that_never_pauses_can_be_late_too(make: Make) -> None:
    deadline = Deadline(asyncio.get_running_loop().time() + 0.05)
    with pytest.raises(ProviderError, match="nothing of use"):
        async for _ in make("fake:endless").stream(DIALOGUE, most_tokens=10**9, deadline=deadline):
            pass


async def test_a_decision_that_is_late_counts_as_a_failure_and_one_that_is_broken_off_does_not(make: Make) -> None:
    model = make("fake:mute", choose_s=0.1)
    for _ in range(2 * FAILURES):
        with suppress(TimeoutError):
            async with asyncio.timeout(0.01):
                await model.choose(DIALOGUE, ["evening"])
    for _ in range(FAILURES):
        with pytest.raises(ProviderError, match=r"no choice within 0\.1 s"):
            await model.choose(DIALOGUE, ["evening"])
    with pytest.raises(ProviderError, match="not asked"):
        await model.choose(DIALOGUE, ["evening"])


async def test_a_server_that_refuses_tools_is_asked_without(make: Make, fake: FakeOpenAi) -> None:
    model = make("fake:no-tools")
    for _ in range(2):
        tools = (Tool("wave", "", {"type": "object", "properties": {}}),)
        pieces = [piece async for piece in model.stream(DIALOGUE, most_tokens=40, tools=tools)]
        assert pieces and all(isinstance(piece, str) for piece in pieces)
    assert ["tools" in request.body for request in fake.chats()] == [True, False, False]


async def test_a_picture_comes_as_a_data_url_in_the_players_message(world: World, make: Make, fake: FakeOpenAi) -> None:
    talk = Talk(world, ModelMind(world, make(), sees=True))
    async for _ in talk.hear("blue cheese wheels", Circumstances(picture=PNG)):
        pass
    words, picture = fake.chats()[0].body["messages"][-1]["content"]
    assert "blue cheese wheels" in words["text"]
    assert picture["image_url"]["url"].startswith("data:image/png;base64,iVBORw0KGgo")
    assert ChatMessage("user", "", image=PNG).image_type == "image/png"
