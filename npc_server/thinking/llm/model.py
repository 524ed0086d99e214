"""What this room asks of a language model: messages in, text and tool calls out, piece by piece."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

__all__ = ["ChatMessage", "Deadline", "LanguageModel", "Piece", "Tool", "ToolCall", "ToolCallPart"]


@dataclass(frozen=True, slots=True)
class Tool:
    """Something that a model may ask for instead of, or beside, text.

    Attributes:
        parameters: JSON schema of its arguments, an object.
    """

    name: str
    description: str
    parameters: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A whole call as the model wrote it; nothing of it is checked.

    Attributes:
        id: by which its result is told.
        arguments: meant to be JSON.
    """

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class ToolCallPart:
    """A fragment of a call. Those of one `index` belong together; a later one adds to `name` and `arguments`."""

    index: int
    id: str = ""
    name: str = ""
    arguments: str = ""


Piece = str | ToolCallPart
"""Of an answer: text, never empty, which may end amid a word; or a fragment of a tool call."""


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of a dialogue: the brief (`system`), the player (`user`), the character (`assistant`), or what
    came of a tool call of the character (`tool`).

    Attributes:
        image: a picture that belongs to it, as the bytes of a file; a model that can't see is told the words only.
        image_type: its media type.
        calls: of the character.
        call_id: of the call whose result this is.
    """

    role: Literal["system", "user", "assistant", "tool"]
    content: str
    image: bytes | None = field(default=None, repr=False)
    image_type: str = "image/png"
    calls: tuple[ToolCall, ...] = ()
    call_id: str | None = None


@dataclass(slots=True)
class Deadline:
    """By when a reader must have got something that it can use, such as a whole sentence. The reader meets it,
    the provider keeps it: an answer that is of no use by then has failed, however many pieces it has.

    Attributes:
        at_s: on the clock of the event loop; None when there is none, or it was met.
    """

    at_s: float | None = None

    def meet(self) -> None:
        """From now on the reader can wait."""
        self.at_s = None


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

    def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        most_tokens: int,
        tools: Sequence[Tool] = (),
        deadline: Deadline | None = None,
    ) -> AsyncGenerator[Piece, None]:
        """Ask for the next message. The request goes out when the first piece is asked for.

        The provider keeps deadlines of its own for the first piece and for every further one, and the reader's, so
        that nobody waits for a model that is stuck. Closing the generator (`contextlib.aclosing`), or cancelling who
        waits for it, cancels the request upstream. Tool calls are whole when the stream has ended without an error.

        Args:
            messages: not empty; the last one is answered.
            most_tokens: where the answer is cut off, 1 or more.
            tools: what the model may call.
            deadline: the reader's.

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
