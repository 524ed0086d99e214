"""Says lines: from the cache if they were said before, else by the synthesiser of their voice."""

from __future__ import annotations

import difflib
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, aclosing

from npc_server.errors import ConfigurationError, ProviderError
from npc_server.speaking.cache import SpeechCache, cache_key
from npc_server.speaking.chunks import ChunkCutter
from npc_server.speaking.text import speakable
from npc_server.speaking.tts.synthesiser import Synthesiser
from npc_server.speaking.types import SpeechChunk, SpeechFormat, SynthesisPiece
from npc_server.workers.fair_queue import FairQueue, QueueFull, Urgency
from story_graph.character import Voice

__all__ = ["Speaker"]

_VISEME_SETS = ("oculus15",)
_LOWEST_RATE, _HIGHEST_RATE = 8_000, 48_000
_LONGEST_LEAD_MS = 200
_MOST_WAITING = 256
"""Lines that may wait to be synthesised; chosen: at 20 ms a line the last one waits for five seconds."""


class Speaker:
    """Speech for all players. Owns its synthesisers: `start` before use, `close` in the end.

    Args:
        synthesisers: each serves the voices whose `engine` is its name.
        cache: finished lines.
        stand_in: serves the voices of all other engines. What it says is never kept, so that its
            delay shows each time: it is there to be measured with.
        places: pieces of lines that are made at once; the others wait by urgency and player.
    """

    def __init__(
        self,
        synthesisers: Sequence[Synthesiser],
        cache: SpeechCache,
        *,
        stand_in: Synthesiser | None = None,
        places: int = 4,
    ) -> None:
        self._synthesisers = {synthesiser.name: synthesiser for synthesiser in synthesisers}
        self._stand_in = stand_in
        self._all = (*synthesisers, *([stand_in] if stand_in is not None else []))
        self._cache = cache
        self._places = FairQueue(places, _MOST_WAITING)

    async def start(self) -> None:
        """Start the synthesisers; if one fails, those before it are closed again."""
        async with AsyncExitStack() as stack:
            for synthesiser in self._all:
                stack.push_async_callback(synthesiser.close)
                await synthesiser.start()
            stack.pop_all()

    async def close(self) -> None:
        async with AsyncExitStack() as stack:
            for synthesiser in self._all:
                stack.push_async_callback(synthesiser.close)

    def check_voice(self, voice: Voice) -> None:
        """Raise `ConfigurationError` with a cure if no synthesiser has this voice."""
        self._synthesiser_of(voice).check_voice(voice)

    async def speak(
        self,
        text: str,
        voice: Voice,
        form: SpeechFormat,
        *,
        owner: str = "",
        urgency: Urgency = Urgency.ANSWER,
    ) -> AsyncGenerator[SpeechChunk, None]:
        """Say one line.

        Args:
            text: as authored or as a model wrote it; markup is not spoken, and what lies beyond
                `speaking.text.MAX_CHARACTERS` is left out.
            form: what the client wants.
            owner: the player who is spoken to; each gets a place in turn.
            urgency: of the line among all players' lines.

        Yields:
            Chunks of about 100 ms, the first of 40 ms, without a gap; none for a text without a
            word. Closing the generator early (`contextlib.aclosing`) gives up the rest.

        Raises:
            ConfigurationError: there is no such voice, rate, lead or viseme set.
            ProviderError: the synthesiser failed, perhaps amid the line, or too many wait for it; the
                next call may work.
        """
        _check(form)
        synthesiser = self._synthesiser_of(voice)
        said = speakable(text)
        if not said:
            return
        key = cache_key(said, voice, form) if self._is_kept(synthesiser) else None
        known = await self._cache.get(key) if key is not None else None
        if known is not None:
            for chunk in known:
                yield chunk
            return
        chunks: list[SpeechChunk] = []
        async with aclosing(self._fresh(synthesiser, said, voice, form, owner, urgency)) as fresh:
            async for chunk in fresh:
                if key is not None:
                    chunks.append(chunk)
                yield chunk
        if key is not None and chunks:
            await self._cache.put(key, tuple(chunks))

    async def prepare(self, text: str, voice: Voice, form: SpeechFormat, *, owner: str = "") -> None:
        """Have a line ready, so that `speak` need not wait for it. Raises as `speak` does."""
        if not self._is_kept(self._synthesiser_of(voice)) or self._cache.is_at_hand(
            cache_key(speakable(text), voice, form)
        ):
            return
        async with aclosing(self.speak(text, voice, form, owner=owner, urgency=Urgency.PREPARATION)) as chunks:
            async for _ in chunks:
                pass

    async def _fresh(
        self, synthesiser: Synthesiser, text: str, voice: Voice, form: SpeechFormat, owner: str, urgency: Urgency
    ) -> AsyncGenerator[SpeechChunk, None]:
        cutter = ChunkCutter(form)
        has_begun = False
        async with aclosing(synthesiser.synthesise(text, voice)) as pieces:
            while (piece := await self._next_piece(synthesiser, pieces, owner, urgency, has_begun)) is not None:
                has_begun = True
                for chunk in cutter.push(piece):
                    yield chunk
        for chunk in cutter.finish():
            yield chunk

    async def _next_piece(
        self,
        synthesiser: Synthesiser,
        pieces: AsyncGenerator[SynthesisPiece, None],
        owner: str,
        urgency: Urgency,
        has_begun: bool,
    ) -> SynthesisPiece | None:
        """The next piece of a line, None after the last one.

        A place is held only while one is made: who listens takes the sound in real time, or is gone
        amid the line and may come back for a minute, and nobody else waits for that.
        """
        try:
            async with self._places.place(owner, urgency):
                return await anext(pieces, None)
        except QueueFull as error:
            if not has_begun:
                raise ProviderError(synthesiser.name, f"it is busy: {error}") from error
        return await anext(pieces, None)  # a line that has begun is not broken off for others

    def _is_kept(self, synthesiser: Synthesiser) -> bool:
        return synthesiser is not self._stand_in

    def _synthesiser_of(self, voice: Voice) -> Synthesiser:
        synthesiser = self._synthesisers.get(voice.engine, self._stand_in)
        if synthesiser is None:
            near = difflib.get_close_matches(voice.engine, self._synthesisers, n=1)
            cure = f"did you mean {near[0]}?" if near else f"this server runs {', '.join(self._synthesisers)}"
            raise ConfigurationError(f"voice {voice.name!r}: no speech engine {voice.engine!r}; {cure}")
        return synthesiser


def _check(form: SpeechFormat) -> None:
    if form.viseme_set not in _VISEME_SETS:
        raise ConfigurationError(f"no viseme set {form.viseme_set!r}; there is {', '.join(_VISEME_SETS)}")
    if not _LOWEST_RATE <= form.rate <= _HIGHEST_RATE:
        raise ConfigurationError(f"speech at {form.rate} samples a second; {_LOWEST_RATE} to {_HIGHEST_RATE} will do")
    if not 0 <= form.lead_ms <= _LONGEST_LEAD_MS:
        raise ConfigurationError(f"mouth shapes {form.lead_ms} ms ahead; 0 to {_LONGEST_LEAD_MS} will do")
