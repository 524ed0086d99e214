"""The fake server over a real socket: routes, pace, faults by name, and what it keeps of a request."""

from __future__ import annotations

import asyncio
import io
import json
import wave
from collections.abc import AsyncGenerator
from typing import Any

import httpx2
import pytest

from npc_server.fake_openai.completions import Pace
from npc_server.fake_openai.faults import FAULTS
from npc_server.fake_openai.server import FakeOpenAi, start_fake_openai

KEY = "sk-a-key-that-nobody-may-see"
DIALOGUE = [{"role": "system", "content": "You are Agnes."}, {"role": "user", "content": "Good evening"}]


@pytest.fixture
async def fake() -> AsyncGenerator[FakeOpenAi, None]:
    async with start_fake_openai(pace=Pace(0.0, 0.0)) as running:
        yield running


@pytest.fixture
async def client(fake: FakeOpenAi) -> AsyncGenerator[httpx2.AsyncClient, None]:
    headers = {"Authorization": f"Bearer {KEY}"}
    async with httpx2.AsyncClient(base_url=fake.base_url, headers=headers, trust_env=False) as made:
        yield made


def _chat(**fields: Any) -> dict[str, Any]:
    return {"model": "fake", "messages": DIALOGUE, **fields}


async def _tokens(client: httpx2.AsyncClient, **fields: Any) -> list[str]:
    """The tokens of a streamed answer, checked to be a whole stream."""
    response = await client.post("/chat/completions", json=_chat(stream=True, **fields))
    assert response.headers["content-type"] == "text/event-stream"
    *events, done = [line.removeprefix("data: ") for line in response.text.split("\n\n") if line]
    assert done == "[DONE]"
    choices = [json.loads(event)["choices"][0] for event in events]
    assert [choice["finish_reason"] is None for choice in choices] == [True] * (len(choices) - 1) + [False]
    return [choice["delta"]["content"] for choice in choices[:-1]]


async def test_the_models_are_fake_and_one_for_each_fault(client: httpx2.AsyncClient) -> None:
    models = {model["id"] for model in (await client.get("/models")).json()["data"]}
    assert models == {"fake", *(f"fake:{name}" for name in FAULTS)}
    head = await client.head("/models")
    assert head.status_code == 200 and head.content == b""


async def test_an_answer_is_the_same_streamed_and_whole(client: httpx2.AsyncClient) -> None:
    whole = (await client.post("/chat/completions", json=_chat())).json()
    content = whole["choices"][0]["message"]["content"]
    assert "Agnes" in content and "Good evening" in content
    assert "".join(await _tokens(client)) == content


@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
async def test_an_answer_ends_at_its_limit(client: httpx2.AsyncClient, name: str) -> None:
    assert len(await _tokens(client, **{name: 3})) == 3
    whole = (await client.post("/chat/completions", json=_chat(**{name: 3}))).json()
    assert whole["choices"][0]["finish_reason"] == "length"


async def test_a_choice_is_made_by_schema_by_tool_or_by_words(client: httpx2.AsyncClient) -> None:
    schema = {"type": "object", "properties": {"choice": {"enum": ["evening", "none"]}}}
    form = {"type": "json_schema", "json_schema": {"name": "choice", "schema": schema}}
    message = (await client.post("/chat/completions", json=_chat(response_format=form))).json()["choices"][0]["message"]
    assert json.loads(message["content"]) == {"choice": "evening"}
    tools = [{"type": "function", "function": {"name": "choose", "parameters": schema}}]
    message = (await client.post("/chat/completions", json=_chat(tools=tools))).json()["choices"][0]["message"]
    assert json.loads(message["tool_calls"][0]["function"]["arguments"]) == {"choice": "evening"}
    asked = [{"role": "system", "content": 'exactly one of ["evening", "none"]'}, DIALOGUE[1]]
    message = (await client.post("/chat/completions", json=_chat(messages=asked))).json()["choices"][0]["message"]
    assert message["content"] == "evening"


async def test_tokens_come_at_the_set_pace() -> None:
    async with start_fake_openai(pace=Pace(0.05, 0.01)) as fake, httpx2.AsyncClient(trust_env=False) as client:
        loop = asyncio.get_running_loop()
        began = loop.time()
        async with client.stream("POST", f"{fake.base_url}/chat/completions", json=_chat(stream=True)) as response:
            times = [loop.time() - began async for _ in response.aiter_bytes()]
    assert times[0] >= 0.05
    assert times[-1] >= 0.05 + 10 * 0.01


async def test_requests_are_kept_without_keys(fake: FakeOpenAi, client: httpx2.AsyncClient) -> None:
    await client.post("/chat/completions", json=_chat())
    kept = await client.get(fake.base_url.removesuffix("/v1") + "/requests")
    (request,) = kept.json()
    assert request["body"] == _chat() and request["outcome"] == "answered"
    assert KEY not in kept.text


async def test_a_client_that_hangs_up_is_noticed_and_its_answer_ended(
    fake: FakeOpenAi, client: httpx2.AsyncClient
) -> None:
    async with client.stream("POST", "/chat/completions", json=_chat(stream=True, model="fake:endless")) as response:
        await anext(response.aiter_bytes())
        (request,) = fake.chats()
        assert request.as_json()["outcome"] == "open"
    async with asyncio.timeout(5):
        await fake.until(lambda: request.outcome == "gone")


async def test_a_connection_serves_one_request_after_the_other(fake: FakeOpenAi, client: httpx2.AsyncClient) -> None:
    for _ in range(3):
        await client.get("/models")
        await _tokens(client)
    assert fake.connections == 1


async def test_a_fault_holds_for_all_requests_but_those_that_name_another() -> None:
    async with start_fake_openai(fault="html") as fake, httpx2.AsyncClient(trust_env=False) as client:
        for model, kind in (
            ("llama3.2:3b", "text/html"),
            ("fake", "text/html"),
            ("fake:error-200", "application/json"),
        ):
            response = await client.post(f"{fake.base_url}/chat/completions", json=_chat(model=model))
            assert response.headers["content-type"].startswith(kind)


@pytest.mark.parametrize(
    ("body", "status"),
    [({"model": "fake:nonsense"}, 404), ([], 404), ({"model": "fake", "tools": ["x"]}, 500), ({}, 200)],
)
async def test_an_odd_body_gets_an_answer_in_json(client: httpx2.AsyncClient, body: Any, status: int) -> None:
    response = await client.post("/chat/completions", json=body)
    assert response.status_code == status
    assert ("error" in response.json()) == (status != 200)


async def test_an_unknown_route_is_named(client: httpx2.AsyncClient) -> None:
    response = await client.get("/embeddings")
    assert response.status_code == 404 and "/v1/embeddings" in response.json()["error"]["message"]


async def test_speech_is_a_hum_of_the_texts_length(client: httpx2.AsyncClient) -> None:
    short, long = [
        (await client.post("/audio/speech", json={"input": text, "voice": "x", "response_format": "pcm"})).content
        for text in ("Hm.", "A whole sentence, for once.")
    ]
    assert 0 < len(short) < len(long) and len(long) % 2 == 0
    spoken = await client.post("/audio/speech", json={"input": "Hm.", "voice": "x"})
    with wave.open(io.BytesIO(spoken.content)) as file:
        assert (file.getframerate(), file.readframes(file.getnframes())) == (24_000, short)


async def test_a_recording_is_transcribed_with_the_same_words_always(client: httpx2.AsyncClient) -> None:
    response = await client.post("/audio/transcriptions", files={"file": ("a.wav", b"RIFF")}, data={"model": "x"})
    assert response.json() == {"text": "who are you"}


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"GET /v1/models HTTP/9.9\r\n\r\n",
        b"POST /v1/models HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        b"POST /v1/models HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /v1/models HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"GET /v1/models HTTP/1.1\r\n" + b"".join(b"a%d: b\r\n" % at for at in range(200)) + b"\r\n",
        b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\n\r\n",
    ],
)
async def test_what_is_no_request_is_refused_and_the_connection_closed(fake: FakeOpenAi, sent: bytes) -> None:
    host, _, port = fake.base_url.removeprefix("http://").removesuffix("/v1").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(sent)
    async with asyncio.timeout(5):
        answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 400 ")
