"""What `npc-server doctor` says about the language model."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Generator
from pathlib import Path

import pytest

from npc_server.command_line.doctor import Verdict
from npc_server.command_line.doctor_model import language_model
from npc_server.fake_openai.server import start_fake_openai
from npc_server.settings import Settings, ThinkingSection

KEY = "sk-a-key-that-nobody-may-see"


@pytest.fixture
def server() -> Generator[str, None, None]:
    """A fake server in a thread of its own; gives its base URL."""
    started, urls = threading.Event(), list[str]()
    loop = asyncio.new_event_loop()
    ending = asyncio.Event()

    async def serve() -> None:
        async with start_fake_openai() as fake:
            urls.append(fake.base_url)
            started.set()
            await ending.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    started.wait(5)
    yield urls[0]
    loop.call_soon_threadsafe(ending.set)
    thread.join()
    loop.close()


def _settings(**thinking: object) -> Settings:
    return Settings.model_construct(thinking=ThinkingSection.model_validate(thinking))


def test_the_doctor_is_content_without_a_model_and_says_how_to_get_one() -> None:
    finding = language_model(_settings())
    assert finding.verdict is Verdict.FINE
    (page,) = [word.lstrip("(") for word in finding.what.split() if word.lstrip("(").startswith("docs/")]
    assert (Path(__file__).parents[2] / page).is_file()


def test_the_doctor_asks_the_models_server(server: str) -> None:
    finding = language_model(_settings(llm="openai", base_url=server, model="fake"))
    assert (finding.verdict, finding.what) == (Verdict.FINE, f"language model: fake at {server}")


def test_the_doctor_names_the_nearest_model_when_there_is_no_such(server: str) -> None:
    finding = language_model(_settings(llm="openai", base_url=server, model="fake:stal"))
    assert finding.verdict is Verdict.MISSING
    assert "no such model; did you mean 'fake:stall'?" in finding.what and finding.cure


def test_the_doctor_tells_when_the_server_does_not_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    finding = language_model(_settings(llm="openai", base_url=f"http://127.0.0.1:{port}/v1", model="x", key=KEY))
    assert finding.verdict is Verdict.MISSING
    assert "connection failed" in finding.what and "start that server" in finding.cure
    assert KEY not in finding.what + finding.cure


@pytest.mark.parametrize(
    ("thinking", "words"),
    [
        ({"llm": "opnai"}, "did you mean 'openai'?"),
        ({"llm": "openai", "model": "x"}, "thinking.base_url is not set"),
        ({"llm": "openai", "base_url": "http://127.0.0.1/v1"}, "thinking.model is not set"),
    ],
)
def test_the_doctor_says_how_to_mend_the_settings(thinking: dict[str, object], words: str) -> None:
    finding = language_model(_settings(**thinking))
    assert finding.verdict is Verdict.BROKEN and words in finding.cure


def test_the_doctor_takes_a_model_without_a_server() -> None:
    assert language_model(_settings(llm="fixed")).what == "language model: fixed"
