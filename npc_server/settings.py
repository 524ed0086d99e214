"""Every setting of the server, from a TOML file and from `NPC_*` variables.

A variable wins over the file, the file over the default. Nested keys are joined with two
underscores: `gateway.port` is `NPC_GATEWAY__PORT`. `docs/reference/settings.md` is made from the
descriptions below by `npc_server.settings_reference` and kept equal by a test. Secrets are shown
neither in logs nor in error messages.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError

from npc_server.errors import ConfigurationError
from story_graph.diagnostics import did_you_mean

__all__ = ["GatewaySection", "ListeningSection", "Settings", "SpeakingSection", "ThinkingSection", "load_settings"]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class GatewaySection(_Section):
    """Sockets and who may use them."""

    host: str = Field(
        default="127.0.0.1", description="Address to listen on. Anything but loopback needs `token_secret`."
    )
    port: int = Field(default=8765, ge=0, le=65535, description="TCP port; 0 takes a free one.")
    origins: tuple[str, ...] = Field(
        default=(), description="Web origins that may connect, such as `https://game.example`. Engines send none."
    )
    token_secret: SecretStr | None = Field(
        default=None, description="Key (at least 32 bytes) that signs players' tokens (JWT, HS256)."
    )
    token_audience: str = Field(default="npc-server", description="The `aud` that a token must carry.")
    resume_window_s: float = Field(default=60.0, gt=0, description="How long a lost connection may come back.")
    inspect: bool = Field(
        default=True, description="Serve the inspector at `/inspect`; where tokens are asked for, it asks for one, too."
    )
    max_connections: int = Field(default=200, ge=1, description="Sockets beyond this are told `busy`.")


class ListeningSection(_Section):
    """The player's voice."""

    stt: str = Field(default="pocketsphinx", description="Speech recogniser, by its name in the registry.")
    stt_workers: int = Field(default=2, ge=1, le=64, description="Recogniser processes.")
    silence_ms: int = Field(
        default=300, ge=100, le=3000, description="Silence that ends a turn with an open microphone."
    )
    echo_guard: bool = Field(
        default=True,
        description="Keep a character from interrupting itself through the player's loudspeakers.",
    )
    interruption_words: int = Field(
        default=1,
        ge=1,
        le=10,
        description='Fewer words than this do not interrupt a character, but for a short "stop" or "wait".',
    )


class ThinkingSection(_Section):
    """What the characters answer."""

    llm: str = Field(
        default="none", description="Language model, by its name in the registry; `none`: only authored lines are said."
    )
    speak: Literal["authored", "model"] = Field(
        default="authored",
        description="`authored`: the model speaks where no author wrote a line; `model`: it answers every time.",
    )
    base_url: str | None = Field(
        default=None,
        description='For `llm = "openai"`: address of a server that speaks the OpenAI API, '
        "such as `http://127.0.0.1:11434/v1`.",
    )
    model: str | None = Field(default=None, description="Name of the model, as that server calls it.")
    sees: bool = Field(
        default=False, description="Whether the model can see: it is shown the newest picture that the game sent."
    )
    key: SecretStr | None = Field(
        default=None,
        description="That server's key. Only as a variable, never in a file of settings. If there is none, "
        "`OPENAI_API_KEY` is used, but sent to OpenAI only.",
    )
    key_file: Path | None = Field(default=None, description="File that holds that server's key and nothing else.")
    request: dict[str, Any] = Field(
        default={}, description='Further fields of every request, such as `{ reasoning_effort = "none" }`.'
    )
    first_token_s: float = Field(
        default=1.2, gt=0, le=60, description="An answer that has not begun by then is said as its author wrote it."
    )
    first_sentence_s: float = Field(
        default=1.4,
        gt=0,
        le=60,
        description="The same for an answer without a whole sentence; the time of `choose_s` counts too.",
    )
    next_token_s: float = Field(default=1.0, gt=0, le=60, description="An answer that stops for so long is over.")
    answer_s: float = Field(default=20.0, gt=0, le=300, description="The longest that is waited for one answer in all.")
    choose_s: float = Field(
        default=0.6, gt=0, le=60, description="How long the model may take to tell what ambiguous words mean."
    )


class SpeakingSection(_Section):
    """The characters' voices."""

    tts: str = Field(default="espeak", description="Speech synthesiser, by its name in the registry.")
    tts_workers: int = Field(default=1, ge=1, le=64, description="Synthesiser processes.")
    least_gap_ms: int = Field(
        default=120, ge=0, le=2000, description="Least silence between the player's last word and the answer."
    )
    cache_memory_mib: int = Field(default=64, ge=1, description="Sound of authored lines kept in memory.")
    cache_disk_mib: int = Field(default=256, ge=0, description="Sound of authored lines kept on disk; 0 keeps none.")


class Settings(BaseSettings):
    """The whole configuration. Made by `load_settings`."""

    model_config = SettingsConfigDict(
        env_prefix="NPC_", env_nested_delimiter="__", extra="forbid", frozen=True, hide_input_in_errors=True
    )

    world: Path = Field(default=Path("characters/millbrook"), description="Folder of the world to serve.")
    data: Path = Field(default=Path(".npc"), description="Folder for playthroughs and cached sound; made if missing.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="`debug`, `info`, `warning` or `error`."
    )
    gateway: GatewaySection = Field(default_factory=lambda: GatewaySection())
    listening: ListeningSection = Field(default_factory=lambda: ListeningSection())
    thinking: ThinkingSection = Field(default_factory=lambda: ThinkingSection())
    speaking: SpeakingSection = Field(default_factory=lambda: SpeakingSection())

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let variables win over what the TOML file gave (passed as keyword arguments)."""
        return env_settings, init_settings


def load_settings(file: Path | None = None) -> Settings:
    """Read the settings.

    Args:
        file: a TOML file; None looks for `npc-server.toml` in the working folder and does
            without if there is none.

    Raises:
        ConfigurationError: the file can't be read, or a key or value is wrong; names the key.
    """
    path, values = _read_file(file)
    _refuse_key(path, values)
    origin = f"settings from {path} and the environment" if path is not None else "settings from the environment"
    try:
        return Settings(**values)
    except ValidationError as error:
        raise ConfigurationError(f"{origin}: " + "; ".join(_explain(problem) for problem in error.errors())) from error
    except SettingsError as error:
        raise ConfigurationError(
            f"{origin}: {error}; a list in a variable is written as JSON: "
            """NPC_GATEWAY__ORIGINS='["https://game.example"]'"""
        ) from error


def _read_file(file: Path | None) -> tuple[Path | None, dict[str, Any]]:
    path = file or Path("npc-server.toml")
    if file is None and not path.exists():
        return None, {}
    try:
        return path, tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigurationError(f"{path}: there is no such file; --config wants a TOML file") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"{path}: {error}") from error


def _refuse_key(path: Path | None, values: Mapping[str, Any]) -> None:
    """A file of settings is shown around and checked in; a key in it would be, too."""
    thinking = values.get("thinking")
    if isinstance(thinking, dict) and "key" in thinking:
        raise ConfigurationError(
            f"{path}: thinking.key: a key has no place in a file of settings; set NPC_THINKING__KEY, or name a file "
            "that holds only the key in thinking.key_file"
        )


def _explain(problem: ErrorDetails) -> str:
    parts = [str(part) for part in problem["loc"]]
    key = ".".join(parts)
    variable = "NPC_" + key.upper().replace(".", "__")
    if problem["type"] == "extra_forbidden":
        return f"{key} (variable {variable}): there is no such setting{_near(parts)}"
    found = "" if _is_secret(parts) else f" (found {problem['input']!r})"
    return f"{key} (variable {variable}): {problem['msg']}{found}"


def _near(parts: list[str]) -> str:
    """What was meant by an unknown key, or where to look for it."""
    *sections, name = parts
    model = _section(sections[0]) if sections else Settings
    return f"{did_you_mean(name, model.model_fields if model else ())} (docs/reference/settings.md)"


def _is_secret(parts: list[str]) -> bool:
    """Whether a wrong value may hold a secret: one of its own, or a whole section, which may have one."""
    is_whole_section = len(parts) == 1 and _section(parts[0]) is not None
    return is_whole_section or any("secret" in part or part == "key" for part in parts)


def _section(key: str) -> type[BaseModel] | None:
    annotation = Settings.model_fields[key].annotation
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None
