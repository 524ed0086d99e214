"""What the speaker asks of a speech synthesiser."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Protocol

from npc_server.speaking.types import SynthesisPiece
from story_graph.character import Voice

__all__ = ["Synthesiser"]


class Synthesiser(Protocol):
    """A provider of speech. Found by `name`, which is what a voice's `engine` says."""

    @property
    def name(self) -> str: ...

    async def start(self) -> None:
        """Load what the first line would otherwise wait for."""

    async def close(self) -> None:
        """End what `start` began."""

    def voices(self) -> tuple[str, ...]:
        """Names that a voice may have."""

    def check_voice(self, voice: Voice) -> None:
        """Raise `ConfigurationError` with a cure if there is no such voice."""

    def synthesise(self, text: str, voice: Voice) -> AsyncGenerator[SynthesisPiece, None]:
        """Speak one line.

        Args:
            text: plain, speakable (see `speaking.text`), not empty.

        Yields:
            Pieces in order. Closing the generator early gives up the rest of the work.

        Raises:
            ConfigurationError: there is no such voice.
            ProviderError: the engine failed; the next call may work.
        """
        ...
