"""A language model behind any server that speaks the OpenAI API, by the `openai` package.

OpenAI, Ollama, llama.cpp, vLLM, LM Studio, Groq and others: chat completions over HTTP/1.1 are what they
share. The package's own patience (600 s and two retries) is replaced by deadlines that a listener has.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, aclosing, contextmanager, suppress
from typing import Any, TypeVar

import httpx2
from openai import APIStatusError, AsyncAPIResponse, AsyncOpenAI, DefaultAsyncHttpxClient

from npc_server.errors import ProviderError
from npc_server.settings import ThinkingSection
from npc_server.thinking.llm.address import find_address, find_key, is_this_machine
from npc_server.thinking.llm.circuit_breaker import Attempt, CircuitBreaker, ModelFailure
from npc_server.thinking.llm.event_stream import parse, read_all, read_pieces, read_whole
from npc_server.thinking.llm.failures import BadAnswer, explain
from npc_server.thinking.llm.model import ChatMessage, Deadline, Piece, Tool
from npc_server.thinking.llm.requests import Dialect, chosen, messages_with_options
from story_graph.diagnostics import did_you_mean

__all__ = ["OpenAiModel"]

_log = logging.getLogger(__name__)

T = TypeVar("T")

_CONNECT_S = 2.0
"""Specified."""
_WARM_UP_S = 2.0
"""Chosen: the start of the whole server waits for it."""
_KEEP_CONNECTION_S = 300.0
"""Chosen: a pause between two turns is shorter. Servers that think otherwise close it, which is noticed."""
_MOST_CONNECTIONS, _MOST_IDLE = 256, 32
_CHARACTERS_PER_TOKEN = 24
"""More than any token has: an answer beyond `most_tokens` such tokens comes from a server that knows no limit."""
_CHOICE_TOKENS = 64
"""An option's name within its JSON; chosen."""
_USE_UP_S = 0.1
"""Chosen, as in the package: a new connection costs about as much."""
_NO_KEY = "none"
"""Sent where there is no key, since the package wants one; local servers do not look at it."""


class OpenAiModel:
    """A `LanguageModel`. One for the whole process.

    Args:
        clock: seconds, never going back; for the rest after failures.

    Raises:
        ConfigurationError: address, model or key can't be used.
    """

    name = "openai"

    def __init__(self, settings: ThinkingSection, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._base_url, self._model = find_address(settings)
        self._key = find_key(settings, self._base_url)
        self._settings = settings
        self._dialect = Dialect(self._model, settings.request)
        self._breaker = CircuitBreaker(self.name, clock)
        is_local = is_this_machine(self._base_url)
        if self._key is not None and not is_local and self._base_url.startswith("http:"):
            _log.warning("the model's key goes over the network in the clear: thinking.base_url has no https")
        self._http: httpx2.AsyncClient = DefaultAsyncHttpxClient(
            timeout=httpx2.Timeout(None, connect=_CONNECT_S),
            limits=httpx2.Limits(
                max_connections=_MOST_CONNECTIONS,
                max_keepalive_connections=_MOST_IDLE,
                keepalive_expiry=_KEEP_CONNECTION_S,
            ),
            trust_env=not is_local,  # a proxy for the network does not know this machine's servers
        )
        self._client = AsyncOpenAI(
            base_url=self._base_url,
            api_key=self._key.get_secret_value() if self._key is not None else _NO_KEY,
            max_retries=0,
            timeout=self._http.timeout,
            http_client=self._http,
        )
        self._completions = self._client.chat.completions  # loads a part of the package, which takes 30 ms
        self._warming: asyncio.Task[None] | None = None
        self._is_closed = False

    async def start(self) -> None:
        """See `LanguageModel.start`. A server that does not answer yet is told in the log and is no error."""
        try:
            models = await self.list_models()
        except ProviderError as error:
            _log.warning("the model's server %s can't be used yet; authors' lines are said: %s", self._base_url, error)
        else:
            if models and self._model not in models:
                _log.warning("%s has no model %r%s", self._base_url, self._model, did_you_mean(self._model, models))

    async def close(self) -> None:
        """See `LanguageModel.close`."""
        self._is_closed = True
        if self._warming is not None:
            self._warming.cancel()
            await asyncio.wait([self._warming])
        await self._client.close()

    async def list_models(self) -> list[str]:
        """The names of the models that the server has; empty if it does not tell. Leaves a connection open.

        Raises:
            ProviderError: it does not answer within 2 s, or refuses the key.
        """
        try:
            async with asyncio.timeout(_WARM_UP_S):
                response = await self._client.get("/models", cast_to=httpx2.Response)
            listed: Any = parse(response.content)
        except TimeoutError:
            raise ProviderError(self.name, f"no answer within {_WARM_UP_S:g} s") from None
        except APIStatusError as error:
            if error.status_code in (404, 405, 501):
                return []
            raise explain(error, self.name, self._key) from None
        except Exception as error:
            raise explain(error, self.name, self._key) from None
        data = listed.get("data") if isinstance(listed, dict) else None
        models = data if isinstance(data, list) else []
        return [str(model["id"]) for model in models if isinstance(model, dict) and "id" in model]

    async def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        most_tokens: int,
        tools: Sequence[Tool] = (),
        deadline: Deadline | None = None,
    ) -> AsyncGenerator[Piece, None]:
        """See `LanguageModel.stream`. Its own deadlines count while the server is waited for, not while the reader
        is busy.
        """
        loop = asyncio.get_running_loop()
        readers = deadline or Deadline()
        left_s = self._settings.answer_s
        wait_s, late = self._settings.first_token_s, "no first token"
        with self._asking() as attempt:
            async with aclosing(self._pieces(messages, most_tokens, tools)) as pieces:
                while True:
                    asked_s = loop.time()
                    if readers.at_s is not None and readers.at_s - asked_s < min(wait_s, left_s):
                        wait_s, late = readers.at_s - asked_s, "nothing of use"
                        if wait_s <= 0:  # a server that never pauses would never be waited for
                            raise ModelFailure(self.name, f"{late} in time")
                    piece = await self._within(min(wait_s, left_s), late, anext(pieces, None))
                    if piece is None:
                        return
                    left_s = max(0.0, left_s - (loop.time() - asked_s))
                    wait_s, late = self._settings.next_token_s, "no further token"
                    attempt.began()
                    yield piece

    async def choose(self, messages: Sequence[ChatMessage], options: Sequence[str]) -> str | None:
        """See `LanguageModel.choose`."""
        with self._asking():
            asked = messages_with_options(messages, options)
            return await self._within(self._settings.choose_s, "no choice", self._chosen(asked, options))

    @contextmanager
    def _asking(self) -> Iterator[Attempt]:
        """One request, unless the server is left alone. What ends it early costs its connection."""
        if self._is_closed:
            raise ModelFailure(self.name, "it was closed")
        with self._breaker.attempt() as attempt:
            try:
                yield attempt
            except BaseException:
                self._warm_up()
                raise

    async def _within(self, wait_s: float, late: str, coming: Awaitable[T]) -> T:
        """What is coming, or a failure, whatever went wrong."""
        try:
            async with asyncio.timeout(wait_s):
                return await coming
        except TimeoutError:
            raise ModelFailure(self.name, f"{late} within {wait_s:.3g} s") from None
        except Exception as error:
            if self._is_closed:
                raise ModelFailure(self.name, "it was closed") from None
            raise explain(error, self.name, self._key) from None

    async def _pieces(
        self, messages: Sequence[ChatMessage], most_tokens: int, tools: Sequence[Tool]
    ) -> AsyncGenerator[Piece, None]:
        """The answer as it comes, at most `most_tokens` pieces; raises whatever the package and the parser raise."""
        count = characters = 0
        async with AsyncExitStack() as stack:
            response = await self._ask(stack, messages, most_tokens=most_tokens, tools=tools)
            chunks = response.iter_bytes()
            kind = response.headers.get("content-type", "")
            read = read_whole if "json" in kind or "html" in kind else read_pieces
            async for piece in await stack.enter_async_context(aclosing(read(chunks))):
                yield piece
                count += 1
                characters += len(piece if isinstance(piece, str) else piece.arguments)
                if count >= most_tokens or characters >= most_tokens * _CHARACTERS_PER_TOKEN:
                    break
            if count == 0:
                raise BadAnswer("the answer is empty")
            await _use_up(chunks)

    async def _chosen(self, messages: Sequence[ChatMessage], options: Sequence[str]) -> str | None:
        async with AsyncExitStack() as stack:
            response = await self._ask(stack, messages, most_tokens=_CHOICE_TOKENS, options=options)
            chunks = response.iter_bytes()
            return chosen(parse(await read_all(chunks)), options)

    async def _ask(
        self,
        stack: AsyncExitStack,
        messages: Sequence[ChatMessage],
        *,
        most_tokens: int,
        options: Sequence[str] | None = None,
        tools: Sequence[Tool] = (),
    ) -> AsyncAPIResponse[Any]:
        """The response, which is closed with the stack. A request that a server refuses in part is made anew."""
        while True:
            body = self._dialect.body(messages, most_tokens=most_tokens, options=options, tools=tools)
            request = self._completions.with_streaming_response.create(
                model=self._model,
                messages=[],  # all that is sent is the body: the package would look at each message
                stream=options is None,
                extra_body=body,
            )
            try:
                return await stack.enter_async_context(request)
            except APIStatusError as error:
                if not self._dialect.learns_from(error):
                    raise

    def _warm_up(self) -> None:
        """Open a connection for the next request, in the background: HTTP/1.1 loses the one that is broken off."""
        if not self._is_closed and (self._warming is None or self._warming.done()):
            self._warming = asyncio.get_running_loop().create_task(self._open_connection(), name="warm connection")

    async def _open_connection(self) -> None:
        try:
            async with asyncio.timeout(_WARM_UP_S):
                await self._http.head(f"{self._base_url}/models", headers=self._client.auth_headers)
        except Exception as error:
            _log.debug("no warm connection to the model's server: %s", type(error).__name__)


async def _use_up(chunks: AsyncIterator[bytes]) -> None:
    """Read what follows the answer, which is next to nothing: a response that is read to its end leaves its
    connection open for the next one.
    """
    with suppress(TimeoutError, httpx2.HTTPError):
        async with asyncio.timeout(_USE_UP_S):
            async for _ in chunks:
                pass
