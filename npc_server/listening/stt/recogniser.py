"""What this room asks of a speech recogniser: one long-lived engine, many short recognitions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from npc_server.errors import ProviderError
from npc_server.listening.types import Interim, Transcript, Vocabulary

__all__ = ["Recognition", "RecogniserBusy", "SpeechRecogniser"]


class RecogniserBusy(ProviderError):
    """All decoders are taken and enough turns wait already."""


class Recognition(Protocol):
    """One turn of one player. Ended by exactly one of `finish` and `cancel`."""

    def feed(self, pcm16k: bytes) -> None:
        """Take the next sound: 16 kHz mono int16, any length. Never blocks and never raises;
        a failure is told by `finish`.
        """

    def settle(self) -> None:
        """Say that the player seems to be done, so that `finish` can be quick. Where the engine can,
        it tells the settled words as an `Interim`. Whatever is fed later undoes it. Never blocks and
        never raises.
        """

    async def finish(self) -> Transcript:
        """Recognise what is left. Cancelling it drops the recognition.

        Raises:
            ProviderError: the engine failed.
            RecogniserBusy: it had no place for this turn.
        """

    def cancel(self) -> None:
        """Drop it and free what it holds. Fine at any time, also twice or after `finish`."""


class SpeechRecogniser(Protocol):
    """An engine, shared by all players of this process."""

    name: str

    async def start(self) -> None:
        """Get ready.

        Raises:
            ProviderError: it can't.
        """

    async def close(self) -> None:
        """End it and whatever it holds; open recognitions fail."""

    async def prepare(self, vocabulary: Vocabulary) -> None:
        """Make ready for a vocabulary, so that `open` with it costs nothing. Safe to cancel.

        Raises:
            ProviderError: the engine failed.
        """

    def open(self, vocabulary: Vocabulary, on_interim: Callable[[Interim], None]) -> Recognition:
        """Begin a turn.

        Args:
            vocabulary: need not be prepared; then the first result takes longer.
            on_interim: called on the event loop with all the words so far, when they change or are settled.
        """
