"""Where a model's server is and which key it gets; no key is ever part of an error."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest
from pydantic import SecretStr

from npc_server.errors import ConfigurationError
from npc_server.settings import ThinkingSection
from npc_server.thinking.llm.address import find_address, find_key, is_this_machine

KEY, OTHER = "sk-a-key-that-nobody-may-see", "sk-another-one"
HERE, OPENAI = "http://127.0.0.1:11434/v1", "https://api.openai.com/v1"


@pytest.fixture(autouse=True)
def no_key_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)


def _key(base_url: str = HERE, **settings: object) -> str | None:
    found = find_key(ThinkingSection.model_validate(settings), base_url)
    return found.get_secret_value() if found is not None else None


def test_there_need_not_be_a_key() -> None:
    assert _key() is None


def test_a_variable_beats_a_file_and_a_file_beats_openais_own_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-third")
    file = tmp_path / "key"
    file.write_text(f"  {OTHER}\n", encoding="utf-8")
    assert _key(OPENAI, key=SecretStr(KEY), key_file=file) == KEY
    assert _key(OPENAI, key_file=file) == OTHER
    assert _key(OPENAI) == "sk-third"


@pytest.mark.parametrize("base_url", [HERE, "https://api.groq.com/openai/v1", "https://notopenai.com/v1"])
def test_openais_key_is_sent_to_nobody_else(monkeypatch: pytest.MonkeyPatch, base_url: str) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    assert _key(base_url) is None


@pytest.mark.parametrize("value", ["", " \n", f"{KEY}\n{KEY}", f"{KEY} x", "schlüssel", f"{KEY}\x00"])
def test_what_can_not_be_a_key_is_refused_and_not_shown(tmp_path: Path, value: str) -> None:
    file = tmp_path / "key"
    file.write_text(value, encoding="utf-8")
    for settings in ({"key_file": file}, {"key": value}):
        with pytest.raises(ConfigurationError, match="holds no key") as caught:
            _key(**settings)
        assert KEY not in "".join(traceback.format_exception(caught.value))


def test_a_key_file_that_can_not_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="absent can't be read: No such file"):
        _key(key_file=tmp_path / "absent")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\xfd")
    with pytest.raises(ConfigurationError, match="bytes holds no text"):
        _key(key_file=tmp_path / "bytes")


def test_an_address_and_a_model_are_needed() -> None:
    assert find_address(ThinkingSection(base_url=f"{HERE}/", model="x")) == (HERE, "x")
    with pytest.raises(ConfigurationError, match=r"thinking\.base_url is not set.*11434/v1"):
        find_address(ThinkingSection(model="x"))
    with pytest.raises(ConfigurationError, match=r"thinking\.model is not set"):
        find_address(ThinkingSection(base_url=HERE))


@pytest.mark.parametrize("url", ["localhost:1234", "ftp://host/v1", "http://", "http://host:high/v1", "http://[::1/v1"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="is no address"):
        find_address(ThinkingSection(base_url=url, model="x"))


@pytest.mark.parametrize("url", [f"https://me:{KEY}@host/v1", f"https://host/v1?key={KEY}", f"https://host/v1#{KEY}"])
def test_an_address_that_holds_a_key_is_refused_and_not_shown(url: str) -> None:
    with pytest.raises(ConfigurationError, match="NPC_THINKING__KEY") as caught:
        find_address(ThinkingSection(base_url=url, model="x"))
    assert KEY not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("url", "is_here"),
    [
        (HERE, True),
        ("http://localhost:1/v1", True),
        ("http://[::1]:1/v1", True),
        (OPENAI, False),
        ("http://10.0.0.5/v1", False),
    ],
)
def test_the_own_machine_is_known(url: str, is_here: bool) -> None:
    assert is_this_machine(url) is is_here
