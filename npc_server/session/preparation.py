"""Has ready what is likely to be said next: sound and mouth shapes of the lines around the story's node.

On arriving at a node, the lines that its edges lead to are prepared; while the player still speaks,
the words so far pick the likeliest and it goes first. Everything here is a guess: it is made with the
pure `step`, never committed, bounded, and dropped without a word when it was wrong.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence

from npc_server.errors import ProviderError
from npc_server.speaking.speaker import Speaker
from npc_server.speaking.types import SpeechFormat
from npc_server.thinking.answer import SpokenLine
from npc_server.thinking.mood import coloured
from story_graph.character import Voice

__all__ = ["Preparation"]

_log = logging.getLogger(__name__)

_MOST_LINES = 32
"""Lines that wait to be prepared for one player; chosen: a node has 6 to 12 edges of one or two lines."""


class Preparation:
    """One session's. Ended by `close`.

    Args:
        form: as the client wants its sound; None prepares nothing.
        owner: the player, for fairness among those who prepare.
    """

    def __init__(self, speaker: Speaker, voices: Mapping[str, Voice], form: SpeechFormat | None, owner: str) -> None:
        self._speaker = speaker
        self._voices = voices
        self._form = form
        self._owner = owner
        self._wanted: list[SpokenLine] = []
        self._task: asyncio.Task[None] | None = None

    def expect(self, lines: Sequence[SpokenLine]) -> None:
        """These may be said next, the likeliest first; what was expected before is not any more."""
        self._wanted = list(lines[:_MOST_LINES])
        self._work()

    def expect_first(self, lines: Sequence[SpokenLine]) -> None:
        """These are likelier than all others."""
        self._wanted = [*lines, *(line for line in self._wanted if line not in lines)][:_MOST_LINES]
        self._work()

    async def close(self) -> None:
        """Give up. Closing twice is fine."""
        self._wanted.clear()
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    def _work(self) -> None:
        if self._form is not None and self._wanted and (self._task is None or self._task.done()):
            self._task = asyncio.get_running_loop().create_task(self._prepare(self._form), name="preparing lines")

    async def _prepare(self, form: SpeechFormat) -> None:
        while self._wanted:
            line = self._wanted.pop(0)
            voice = coloured(self._voices[line.character], line.emotion, line.strength)
            try:
                await self._speaker.prepare(line.text, voice, form, owner=self._owner)
            except ProviderError as error:
                _log.debug("'%s' is not prepared: %s", line.text, error)
                return
