"""The model behind an OpenAI-compatible server, against the fake one: answers, choices, deadlines, cancelling."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from npc_server.errors import ProviderError
from npc_server.fake_openai.completions import Pace
from npc_server.fake_openai.server import FakeOpenAi, start_fake_openai
from npc_server.settings import ThinkingSection
from npc_server.thinking.llm.model import ChatMessage
from npc_server.thinking.llm.openai import OpenAiModel
from tests.thinking.openai_models import DIALOGUE, Make, heard_until_failure, models_of, write


@pytest.fixture
async def fake() -> AsyncGenerator[FakeOpenAi, None]:
    async with start_fake_openai(pace=Pace(0.0, 0.0)) as running:
        yield running


@pytest.fixture
async def make(fake: FakeOpenAi) -> AsyncGenerator[Make, None]:
    async with models_of(fake) as made:
        yield made


async def test_an_answer_is_what_the_server_wrote(make: Make, fake: FakeOpenAi) -> None:
    answer = await write(make())
    assert "Agnes" in answer and "Good evening" in answer
    (request,) = fake.chats()
    assert request.body == {
        "model": "fake",
        "messages": [{"role": "system", "content": "You are Agnes."}, {"role": "user", "content": "Good evening"}],
        "max_tokens": 40,
        "stream": True,
    }


async def test_a_dead_server_costs_no_start_and_is_told_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    model = OpenAiModel(ThinkingSection(base_url=f"http://127.0.0.1:{port}/v1", model="fake"))
    await model.start()
    assert f"127.0.0.1:{port}/v1 can't be used yet" in caplog.text
    with pytest.raises(ProviderError, match="connection failed"):
        await write(model)
    await model.close()


async def test_a_server_that_says_nothing_costs_the_start_two_seconds_at_most(caplog: pytest.LogCaptureFixture) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        model = OpenAiModel(ThinkingSection(base_url=f"http://127.0.0.1:{port}/v1", model="fake"))
        async with asyncio.timeout(3):
            await model.start()
        await model.close()
    assert "no answer within 2 s" in caplog.text


async def test_a_model_that_the_server_does_not_have_is_told_with_the_nearest(
    make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    await make("fake:stal").start()
    assert "has no model 'fake:stal'; did you mean 'fake:stall'?" in caplog.text


async def test_the_start_opens_the_connection_that_answers_use_one_after_the_other(
    make: Make, fake: FakeOpenAi
) -> None:
    model = make()
    await model.start()
    for _ in range(3):
        assert await write(model)
        assert await model.choose(DIALOGUE, ["evening"]) == "evening"
    assert fake.connections == 1


async def test_an_answer_beyond_its_limit_leaves_the_connection_open(make: Make, fake: FakeOpenAi) -> None:
    model = make()
    for _ in range(3):
        assert len([piece async for piece in model.stream(DIALOGUE, most_tokens=3)]) == 3
    assert fake.connections == 1


async def test_closing_an_answer_ends_its_request_and_warms_a_connection(make: Make, fake: FakeOpenAi) -> None:
    model = make("fake:endless")
    async with aclosing(model.stream(DIALOGUE, most_tokens=10_000)) as pieces:
        assert await anext(pieces)
    (request,) = fake.chats()
    async with asyncio.timeout(5):
        await fake.until(lambda: request.outcome == "gone")
        await asyncio.wait([task for task in asyncio.all_tasks() if task.get_name() == "warm connection"])
    assert (fake.requests[-1].method, fake.connections) == ("HEAD", 2)
    assert await write(model, 3)
    assert fake.connections == 2


@pytest.mark.parametrize("fault", ["mute", "stall"])
async def test_cancelling_who_waits_ends_the_request(make: Make, fake: FakeOpenAi, fault: str) -> None:
    model = make(f"fake:{fault}", first_token_s=30, next_token_s=30)
    writing = asyncio.ensure_future(write(model))
    async with asyncio.timeout(5):
        await fake.until(lambda: bool(fake.chats()))
        writing.cancel()
        await asyncio.wait([writing])
        assert writing.cancelled()
        await fake.until(lambda: fake.chats()[0].outcome == "gone")


@pytest.mark.parametrize("fault", ["mute", "stall"])
async def test_a_deadline_ends_the_request(make: Make, fake: FakeOpenAi, fault: str) -> None:
    assert (await heard_until_failure(make(f"fake:{fault}")))[1]
    async with asyncio.timeout(5):
        await fake.until(lambda: fake.chats()[0].outcome == "gone")


async def test_an_answer_has_a_deadline_in_all(make: Make) -> None:
    model = make("fake:endless", answer_s=0.2)
    with pytest.raises(ProviderError, match="no further token within"):
        async for _ in model.stream(DIALOGUE, most_tokens=1_000_000):
            pass


async def test_a_slow_reader_costs_the_answer_no_time(make: Make) -> None:
    model = make(answer_s=0.3)
    heard = ""
    async for piece in model.stream(DIALOGUE, most_tokens=4):
        heard += str(piece)
        await asyncio.sleep(0.15)
    assert heard.count(" ") == 3


async def test_the_first_token_comes_as_soon_as_the_server_gives_it() -> None:
    async with start_fake_openai(pace=Pace(0.1, 0.0)) as fake:
        model = OpenAiModel(ThinkingSection(base_url=fake.base_url, model="fake"))
        await model.start()
        loop = asyncio.get_running_loop()
        began = loop.time()
        async with aclosing(model.stream(DIALOGUE, most_tokens=40)) as pieces:
            await anext(pieces)
        assert 0.1 <= loop.time() - began < 0.2
        await model.close()


@pytest.mark.parametrize(
    ("line", "options", "chosen"),
    [
        ("Good evening", ["evening", "morning"], "evening"),
        ("Good evening", ["evening", "none"], "evening"),
        ("Blue cheese", ["evening", "morning"], None),
        ("Blue cheese", ["evening", "none"], "none"),
        ("Go to gate.cell", ["evening", "morning"], None),
    ],
)
@pytest.mark.parametrize("model", ["fake", "fake:no-schema", "fake:new-names"])
async def test_a_choice_is_exactly_one_of_the_options_or_none(
    make: Make, model: str, line: str, options: list[str], chosen: str | None
) -> None:
    messages = (ChatMessage("system", "Which does the player mean?"), ChatMessage("user", line))
    assert await make(model).choose(messages, options) == chosen


async def test_a_choice_is_held_to_a_schema_and_what_a_server_refuses_is_not_sent_again(
    make: Make, fake: FakeOpenAi
) -> None:
    await make().choose(DIALOGUE, ["evening"])
    schema = fake.chats()[0].body["response_format"]["json_schema"]["schema"]
    assert schema["properties"]["choice"]["enum"] == ["evening", "none"]
    fake.requests.clear()
    model = make("fake:no-schema")
    for _ in range(2):
        assert await model.choose(DIALOGUE, ["evening"]) == "evening"
    assert ["response_format" in request.body for request in fake.chats()] == [True, False, False]


async def test_further_fields_are_sent_and_can_not_replace_ours(make: Make, fake: FakeOpenAi) -> None:
    await write(make(request={"reasoning_effort": "none", "model": "other", "stream": False}))
    body = fake.chats()[0].body
    assert (body["reasoning_effort"], body["model"], body["stream"]) == ("none", "fake", True)


async def test_a_picture_is_sent_with_the_words_it_belongs_to(make: Make, fake: FakeOpenAi) -> None:
    seen = ChatMessage("user", "What is this?", image=b"\xff\xd8", image_type="image/jpeg")
    async for _ in make().stream((DIALOGUE[0], seen), most_tokens=40):
        pass
    assert fake.chats()[0].body["messages"][1]["content"] == [
        {"type": "text", "text": "What is this?"},
        {"type": "image_url", "image_url": {"url": "data:image/jpeg;base64,/9g="}},
    ]
