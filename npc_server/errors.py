"""The root of every error that this server raises on purpose, split by who can mend it."""

from __future__ import annotations

__all__ = ["ConfigurationError", "NpcError", "PeerError", "ProviderError"]


class NpcError(Exception):
    """Root. Its words say what was found, where, what was expected and the likely cure."""


class PeerError(NpcError):
    """A game client sent something that can't be taken. It becomes an `error` message.

    Attributes:
        code: a stable lower_snake word from `npc_server.protocol.error_codes`.
        field: dotted path of the offending field, if there is one.
        fatal: whether the connection ends.
    """

    def __init__(self, code: str, message: str, *, field: str | None = None, fatal: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.fatal = fatal


class ProviderError(NpcError):
    """A speech recogniser, a synthesiser or a model failed or ran out of time.

    Attributes:
        provider: its name in the registry.
        cause: what it said, in its own words.
    """

    def __init__(self, provider: str, cause: str) -> None:
        super().__init__(f"{provider}: {cause}")
        self.provider = provider
        self.cause = cause


class ConfigurationError(NpcError):
    """A setting can't be used: whoever runs the server can mend it."""
