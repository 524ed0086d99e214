"""What this room asks of a language model: messages in, text out, piece by piece."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

__all__ = ["ChatMessage", "LanguageModel"]


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of a dialogue: the brief (`system`), the player (`user`) or the character (`assistant`).

    Attributes:
        image: a picture that belongs to it, as the bytes of a file; a model that can't see is told the words only.
        image_type: its media type.
    """

    role: Literal["system", "user", "assistant"]
    content: str
    image: bytes | None = field(default=None, repr=False)
    image_type: str = "image/png"


class LanguageModel(Protocol):
    """A provider of text, shared by all players of this process."""

    @property
    def name(self) -> str:
        """As in the registry."""

    async def start(self) -> None:
        """Get ready, so that the first request need not wait for it.

        Raises:
            ProviderError: it can't.
        """

    async def close(self) -> None:
        """End it and whatever it holds; open streams fail."""

    def stream(self, messages: Sequence[ChatMessage], *, most_tokens: int) -> AsyncGenerator[str, None]:
        """Ask for the next message. The request goes out when the first piece is asked for.

        The provider keeps a deadline of its own for the first piece and for every further one, so that
        nobody waits for a model that is stuck. Closing the generator (`contextlib.aclosing`), or
        cancelling who waits for it, cancels the request upstream.

        Args:
            messages: not empty; the last one is answered.
            most_tokens: where the answer is cut off, 1 or more.

        Yields:
            Text as it comes, never empty; a piece may end amid a word.

        Raises:
            ProviderError: the model failed or ran out of time, perhaps amid the text; the next call
                may work.
        """
        ...

    async def choose(self, messages: Sequence[ChatMessage], options: Sequence[str]) -> str | None:
        """Ask which of some options fits. The provider keeps a deadline of its own. Cancelling is safe.

        Args:
            messages: not empty; they say what is asked and what each option means.
            options: their exact names, one or more.

        Returns:
            One of the options, or None if the model finds none fitting or gives anything else.

        Raises:
            ProviderError: the model failed or ran out of time; the next call may work.
        """
        ...
