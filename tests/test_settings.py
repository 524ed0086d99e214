"""Settings from a file and from variables, and what is said of wrong ones."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

import pytest

from npc_server.errors import ConfigurationError
from npc_server.settings import Settings, load_settings
from npc_server.settings_reference import PAGE, settings_page

_SECRET = "a secret of at least 32 bytes, which nobody may see"


@pytest.fixture(autouse=True)
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings file in the working folder, no variables."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.upper().startswith("NPC_")]:
        monkeypatch.delenv(name)


def _file(text: str, name: str = "npc-server.toml") -> Path:
    path = Path(name)
    path.write_text(text, encoding="utf-8")
    return path


def _refusal(file: Path | None = None) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load_settings(file)
    return str(caught.value)


def test_the_server_runs_when_nothing_is_set() -> None:
    settings = load_settings()
    assert settings.world == Path("characters/millbrook")
    assert settings.gateway.host == "127.0.0.1"
    assert settings.gateway.port == 8765
    assert settings.gateway.token_secret is None


def test_a_file_beats_the_defaults_when_it_lies_in_the_working_folder() -> None:
    _file('world = "mine"\n[listening]\nsilence_ms = 500\n')
    settings = load_settings()
    assert settings.world == Path("mine")
    assert settings.listening.silence_ms == 500
    assert settings.speaking.tts == "espeak"


def test_the_named_file_is_read_when_another_lies_in_the_working_folder() -> None:
    _file("[gateway]\nport = 1\n")
    assert load_settings(_file("[gateway]\nport = 2\n", "other.toml")).gateway.port == 2


def test_a_variable_beats_the_file_when_both_name_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    _file('[gateway]\nport = 1\nhost = "::1"\n')
    monkeypatch.setenv("NPC_GATEWAY__PORT", "2")
    gateway = load_settings().gateway
    assert (gateway.port, gateway.host) == (2, "::1")


def test_a_list_is_taken_when_a_variable_gives_it_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NPC_GATEWAY__ORIGINS", '["https://game.example"]')
    assert load_settings().gateway.origins == ("https://game.example",)


def test_a_person_is_shown_the_way_when_a_list_is_no_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NPC_GATEWAY__ORIGINS", "https://game.example")
    assert """NPC_GATEWAY__ORIGINS='["https://game.example"]'""" in _refusal()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('wrld = "x"', ["npc-server.toml", "wrld", "NPC_WRLD", "did you mean 'world'?"]),
        ("[gateway]\nprot = 1", ["gateway.prot", "NPC_GATEWAY__PROT", "did you mean 'port'?"]),
        ("[gatway]\nport = 1", ["gatway", "did you mean 'gateway'?"]),
        ("[speaking]\nzzz = 1", ["speaking.zzz", "there are cache_disk_mib", "docs/reference/settings.md"]),
    ],
)
def test_an_unknown_key_is_named_with_a_hint_when_the_file_holds_it(text: str, words: list[str]) -> None:
    _file(text)
    said = _refusal()
    assert all(word in said for word in words), said


def test_an_unknown_key_is_named_with_a_hint_when_a_variable_holds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NPC_GATEWAY__PROT", "1")
    said = _refusal()
    assert "NPC_GATEWAY__PROT" in said and "did you mean 'port'?" in said
    assert "npc-server.toml" not in said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[gateway]\nport = "high"', ["gateway.port", "NPC_GATEWAY__PORT", "integer", "'high'"]),
        ("[gateway]\nport = 99999", ["gateway.port", "less than or equal to 65535", "99999"]),
        ('log_level = "loud"', ["log_level", "'debug', 'info', 'warning' or 'error'", "'loud'"]),
        ("gateway = 3\nworld = 4", ["gateway (variable NPC_GATEWAY)", "world (variable NPC_WORLD)", "(found 4)"]),
    ],
)
def test_a_wrong_value_is_named_when_the_file_holds_it(text: str, words: list[str]) -> None:
    _file(text)
    said = _refusal()
    assert all(word in said for word in words), said


def test_a_person_is_told_when_the_named_file_is_missing() -> None:
    said = _refusal(Path("nowhere.toml"))
    assert said == "nowhere.toml: there is no such file; --config wants a TOML file"


def test_a_person_is_told_where_when_the_file_is_no_toml() -> None:
    said = _refusal(_file("[gateway\n"))
    assert "npc-server.toml" in said and "line 1" in said


def test_a_person_is_told_when_the_file_is_a_folder() -> None:
    assert "directory" in _refusal(Path()).lower()


def test_the_secret_is_not_shown_when_settings_are_printed() -> None:
    _file(f'[gateway]\ntoken_secret = "{_SECRET}"\n')
    settings = load_settings()
    assert settings.gateway.token_secret is not None
    assert settings.gateway.token_secret.get_secret_value() == _SECRET
    for shown in (repr(settings), str(settings), f"{settings.gateway}", settings.model_dump_json()):
        assert _SECRET not in shown


@pytest.mark.parametrize(
    "text",
    [
        f'[gateway]\ntoken_secret = ["{_SECRET}"]',
        f'[gateway]\ntokn_secret = "{_SECRET}"',
        f'gateway = "{_SECRET}"',
        f'[gateway]\ntoken_secret = "{_SECRET}"\nport = "high"',
    ],
)
def test_the_secret_is_not_shown_when_settings_are_refused(text: str) -> None:
    _file(text)
    with pytest.raises(ConfigurationError) as caught:
        load_settings()
    assert _SECRET not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("text", [f'[thinking]\nkey = "{_SECRET}"', f'[thinking]\nkey = ["{_SECRET}"]\nllm = 3'])
def test_a_models_key_is_refused_when_the_file_holds_it(text: str) -> None:
    _file(text)
    said = _refusal()
    assert "NPC_THINKING__KEY" in said and "thinking.key_file" in said
    assert _SECRET not in said


def test_a_models_key_is_taken_from_a_variable_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NPC_THINKING__KEY", _SECRET)
    settings = load_settings()
    assert settings.thinking.key is not None
    assert settings.thinking.key.get_secret_value() == _SECRET
    for shown in (repr(settings), str(settings), f"{settings.thinking}", settings.model_dump_json()):
        assert _SECRET not in shown
    monkeypatch.setenv("NPC_THINKING__SPEAK", "loudly")
    assert _SECRET not in _refusal()


def test_fields_of_a_models_requests_are_taken_when_a_variable_gives_them_as_json(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NPC_THINKING__REQUEST", '{"reasoning_effort": "none", "temperature": 0.8}')
    assert load_settings().thinking.request == {"reasoning_effort": "none", "temperature": 0.8}


def test_settings_cannot_be_changed_when_they_are_loaded() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().world = Path("other")


def test_the_reference_page_equals_the_settings() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == settings_page(), "run python -m npc_server.settings_reference"
    assert "| `gateway.token_secret` | `NPC_GATEWAY__TOKEN_SECRET` | none |" in page


def test_every_setting_is_described_on_the_page() -> None:
    keys = [key for key in Settings.model_fields if key not in ("gateway", "listening", "thinking", "speaking")]
    assert all(f"| `{key}` |" in settings_page() for key in keys)
    assert "| None |" not in settings_page()
