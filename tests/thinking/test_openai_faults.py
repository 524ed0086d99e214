"""Every fault of the fake server becomes a ProviderError with a short cause or a clean end, and none shows the key."""

from __future__ import annotations

import asyncio
import logging
import re
import traceback
from collections.abc import AsyncGenerator
from contextlib import suppress
from pathlib import Path

import pytest

from npc_server.errors import ProviderError
from npc_server.fake_openai.completions import Pace
from npc_server.fake_openai.faults import FAULTS
from npc_server.fake_openai.server import FakeOpenAi, start_fake_openai
from npc_server.thinking.llm.circuit_breaker import FAILURES, FIRST_REST_S
from tests.thinking.openai_models import DIALOGUE, SHORT, Make, heard_until_failure, models_of, write

KEY = "sk-a-key-that-nobody-may-see"


@pytest.fixture
async def fake() -> AsyncGenerator[FakeOpenAi, None]:
    async with start_fake_openai(pace=Pace(0.0, 0.0)) as running:
        yield running


@pytest.fixture
async def make(fake: FakeOpenAi) -> AsyncGenerator[Make, None]:
    async with models_of(fake) as made:
        yield made


FAILS = {
    "bad-key": ("", r"HTTP 401: .*NPC_THINKING__KEY"),
    "broken-off": (" and and and", "broke off"),
    "cut-in-character": (" and and and", "connection broke"),
    "cut-in-character-cleanly": (" and and and", "broke off"),
    "drip": (" and", r"no further token within 0\.3 s"),
    "drop-connection": ("", "connection failed"),
    "empty": ("", "the answer is empty"),
    "endless-line": ("", "longer than"),
    "error-200": ("", "The model is overloaded"),
    "error-in-stream": (" and and and", "out of memory"),
    "garbage-json": ("", "no JSON"),
    "html": ("", "a web page"),
    "mute": ("", r"no first token within 0\.3 s"),
    "odd-shapes": ("", "broke off"),
    "rate-limit": ("", "HTTP 429: Rate limit reached"),
    "server-error": ("", "HTTP 500: something broke"),
    "slow-first-token": ("", r"no first token within 0\.3 s"),
    "stall": (" and and and", r"no further token within 0\.3 s"),
    "tool-broken-off": ("As you wish.", "broke off"),
    "tool-cut": ("As you wish.", "connection broke"),
    "tool-stall": ("As you wish.", r"no further token within 0\.3 s"),
}
"""By fault: what is heard before the failure, and its cause."""


WORKS = {
    "endless": " and" * 40,
    "new-names": None,
    "no-done": " and and and",
    "no-schema": None,
    "no-tools": None,
    "split-characters": "Grüß dich, 世界 😀!",
    **dict.fromkeys(("tool-garbage", "tool-no-done", "tool-unknown", "tool-wrong-types"), "As you wish."),
    "tool-parallel": "",
}
"""Faults that are none to us: what is heard; None for the usual answer."""


def test_every_fault_has_its_expectation() -> None:
    assert FAILS.keys() | WORKS.keys() == FAULTS.keys()


@pytest.mark.parametrize("fault", sorted(FAILS))
async def test_a_fault_becomes_a_provider_error_with_a_short_cause(make: Make, fault: str) -> None:
    expected, cause = FAILS[fault]
    heard, told = await heard_until_failure(make(f"fake:{fault}"))
    assert heard == expected
    assert re.search(cause, told), told
    assert len(told) < 300 and "\n" not in told


@pytest.mark.parametrize("fault", sorted(WORKS))
async def test_what_is_no_fault_to_us_ends_cleanly(make: Make, fault: str) -> None:
    expected = WORKS[fault]
    heard, told = await heard_until_failure(make(f"fake:{fault}"))
    assert told == ""
    assert heard == expected if expected is not None else "Agnes" in heard


@pytest.mark.parametrize("fault", sorted(FAULTS))
async def test_a_choice_under_any_fault_is_an_option_or_none_or_a_provider_error(make: Make, fault: str) -> None:
    model = make(f"fake:{fault}", **SHORT)
    async with asyncio.timeout(5):
        with suppress(ProviderError):
            assert await model.choose(DIALOGUE, ["evening", "morning"]) in ("evening", None)


async def test_after_failures_in_a_row_the_server_is_not_asked_until_it_may_be_back(
    make: Make, fake: FakeOpenAi
) -> None:
    now_s = 0.0
    fake.fault = "server-error"
    model = make(clock=lambda: now_s)
    for _ in range(FAILURES):
        with pytest.raises(ProviderError, match="HTTP 500"):
            await write(model)
    for asking in (write(model), model.choose(DIALOGUE, ["evening"])):
        with pytest.raises(ProviderError, match="not asked"):
            await asking
    assert len(fake.chats()) == FAILURES
    fake.fault = None
    now_s += FIRST_REST_S
    assert await write(model)
    assert await write(model)


async def test_a_rate_limit_is_kept_to_at_once(make: Make, fake: FakeOpenAi) -> None:
    now_s = 0.0
    model = make("fake:rate-limit", clock=lambda: now_s)
    with pytest.raises(ProviderError, match="HTTP 429"):
        await write(model)
    now_s = 1.9
    with pytest.raises(ProviderError, match="not asked"):
        await write(model)
    assert len(fake.chats()) == 1


@pytest.mark.parametrize("fault", sorted(FAULTS))
async def test_the_key_is_sent_and_shown_nowhere(
    make: Make, fake: FakeOpenAi, caplog: pytest.LogCaptureFixture, tmp_path: Path, fault: str
) -> None:
    caplog.set_level(logging.DEBUG)
    key_file = tmp_path / "key"
    key_file.write_text(f"{KEY}\n", encoding="utf-8")
    for settings in ({"key": KEY}, {"key_file": key_file}):
        model = make(f"fake:{fault}", **SHORT, **settings)
        await model.start()
        shown = [repr(model), str(vars(model))]
        for asking in (write(model), model.choose(DIALOGUE, ["evening"])):
            try:
                await asking
            except ProviderError as error:
                shown += [repr(error), "".join(traceback.format_exception(error))]
        assert KEY not in "".join(shown)
    assert KEY not in caplog.text
    assert all(KEY not in str(record.__dict__) for record in caplog.records)
    assert KEY not in str([request.as_json() for request in fake.requests])


async def test_the_key_is_what_the_server_gets(make: Make) -> None:
    with pytest.raises(ProviderError, match=r"Incorrect API key provided: \[key\]"):
        await write(make("fake:bad-key", key=KEY))
    with pytest.raises(ProviderError, match="Incorrect API key provided: none "):
        await write(make("fake:bad-key"))
