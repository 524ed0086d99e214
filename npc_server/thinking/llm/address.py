"""Where a model's server is, and the key that it is sent. A key is never part of an error's words."""

from __future__ import annotations

import os
from ipaddress import ip_address
from urllib.parse import urlsplit

from pydantic import SecretStr

from npc_server.errors import ConfigurationError
from npc_server.settings import ThinkingSection

__all__ = ["find_address", "find_key", "is_this_machine"]

_OPENAI = ("openai.com", ".openai.com")


def find_address(settings: ThinkingSection) -> tuple[str, str]:
    """The server's base URL and the model's name.

    Raises:
        ConfigurationError: one is missing, or the URL can't be one.
    """
    if not settings.base_url or not settings.model:
        missing = "base_url" if not settings.base_url else "model"
        raise ConfigurationError(
            f"thinking.llm is 'openai' and thinking.{missing} is not set: base_url is the address of a server that "
            "speaks the OpenAI API, such as http://127.0.0.1:11434/v1, and model one of its models"
        )
    try:
        url = urlsplit(settings.base_url)
        is_usable = url.scheme in ("http", "https") and bool(url.hostname) and url.port != 0
    except ValueError:
        is_usable = False
    if not is_usable:
        raise ConfigurationError("thinking.base_url is no address such as http://127.0.0.1:11434/v1")
    if url.username or url.password or url.query or url.fragment:
        raise ConfigurationError(
            "thinking.base_url holds more than an address; a key or password goes into NPC_THINKING__KEY"
        )
    return settings.base_url.rstrip("/"), settings.model


def find_key(settings: ThinkingSection, base_url: str) -> SecretStr | None:
    """The key: `NPC_THINKING__KEY`, else what stands in `thinking.key_file`, else, for OpenAI itself,
    `OPENAI_API_KEY`. Sent to somebody else, that one would be given away.

    Raises:
        ConfigurationError: the file can't be read, or what was found can't be a key.
    """
    if settings.key is not None:
        return _checked(settings.key.get_secret_value(), "NPC_THINKING__KEY")
    if settings.key_file is not None:
        try:
            return _checked(settings.key_file.read_text(encoding="utf-8"), f"thinking.key_file {settings.key_file}")
        except OSError as error:
            raise ConfigurationError(
                f"thinking.key_file {settings.key_file} can't be read: {error.strerror}"
            ) from error
        except UnicodeDecodeError:
            raise ConfigurationError(f"thinking.key_file {settings.key_file} holds no text") from None
    host = urlsplit(base_url).hostname or ""
    from_environment = os.environ.get("OPENAI_API_KEY")
    if from_environment and (host == _OPENAI[0] or host.endswith(_OPENAI[1])):
        return _checked(from_environment, "OPENAI_API_KEY")
    return None


def is_this_machine(base_url: str) -> bool:
    """Whether the server runs here: what is sent to it crosses no network."""
    host = urlsplit(base_url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _checked(value: str, origin: str) -> SecretStr:
    value = value.strip()
    if not value or not value.isascii() or not value.isprintable() or " " in value:
        raise ConfigurationError(f"{origin} holds no key: one word of ASCII characters is expected")
    return SecretStr(value)
