"""What the characters of one playthrough remember of its player, and feel towards them.

For each character there are facts (a key and a value), episodes (what happened, and how much it
mattered), one summary of all conversations that are over, the lines that were heard, and the mood that
it was left in. Only what was heard comes in: a line is noted up to its last word whose sound was
played, after it is over.

Memory is part of the save slot, without anything to do here: `Playthrough.save` keeps what is
remembered then, `Playthrough.load` brings back just that (see `lineage`).

Writing begins when it is called and happens in that order; whoever wants to know when it is done
awaits the result. It survives the death of the process at once, and a power cut from the next step
of any player on. A disk that refuses costs a memory, and never the conversation: it is logged.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from npc_server.errors import ProviderError
from npc_server.world.episodes import Episode
from npc_server.world.memories import FeltMood, HeardLine, Moment, Recalled
from npc_server.world.memory_rows import (
    add_episode,
    add_line,
    is_present,
    put_fact,
    put_mood,
    put_summary,
    unsummarised,
)
from npc_server.world.playthrough import Playthrough
from npc_server.world.recall import recall
from npc_server.world.store import PlaythroughStore
from npc_server.world.summary import ExtractiveSummariser, Summariser, shortened
from npc_server.world.transaction import transaction
from npc_server.world.words import clean

__all__ = ["Memory"]

_log = logging.getLogger(__name__)

_T = TypeVar("_T")


class Memory:
    """Of one playthrough; holds nothing itself.

    Args:
        summariser: makes the summary after a conversation.
        wall_clock: seconds since 1970.
    """

    def __init__(
        self,
        store: PlaythroughStore,
        playthrough: Playthrough,
        *,
        summariser: Summariser | None = None,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._playthrough = playthrough
        self._summariser = summariser or ExtractiveSummariser()
        self._wall_clock = wall_clock

    def note_dialogue(
        self, character: str, speaker: str, text_heard: str, turn: str | None, clock_s: float
    ) -> asyncio.Future[None]:
        """A character said or heard something.

        Args:
            character: who remembers it.
            speaker: `player`, or the id of a character.
            text_heard: up to the last word that was heard; nothing is noted if it is empty.
            turn: of the player, that it belongs to.
            clock_s: story time.
        """
        text, moment, number = clean(text_heard), self._moment(clock_s), self._playthrough.number
        if not text:
            return _done()
        return self._write(
            lambda connection: add_line(connection, number, character, moment, speaker=speaker, text=text, turn=turn)
        )

    def note_episode(self, character: str, text: str, importance: float, clock_s: float) -> asyncio.Future[None]:
        """A character lived through something; `importance` goes from 0 to 1."""
        return self.note_episodes([Episode(character, importance, text)], clock_s)

    def note_episodes(self, episodes: Iterable[Episode], clock_s: float) -> asyncio.Future[None]:
        """Characters lived through what a step did (see `episodes_of`)."""
        moment, number = self._moment(clock_s), self._playthrough.number
        told = [Episode(one.character, min(max(one.importance, 0.0), 1.0), clean(one.text)) for one in episodes]
        told = [one for one in told if one.text]
        if not told:
            return _done()

        def work(connection: sqlite3.Connection) -> None:
            for character, importance, text in told:
                add_episode(connection, number, character, moment, text=text, importance=importance)

        return self._write(work)

    def remember(self, character: str, key: str, value: str, clock_s: float | None = None) -> asyncio.Future[None]:
        """A character learnt something about the player, instead of what it knew under this key.

        Args:
            clock_s: story time; None is that of the last step.
        """
        moment, number = self._moment(clock_s), self._playthrough.number
        key, value = clean(key), clean(value)
        if not key or not value:
            return _done()
        return self._write(lambda connection: put_fact(connection, number, character, moment, key=key, value=value))

    def note_mood(self, mood: FeltMood) -> asyncio.Future[None]:
        """A character feels something else than before."""
        moment, number = self._moment(mood.since_s), self._playthrough.number
        return self._write(
            lambda connection: put_mood(
                connection, number, mood.character, moment, emotion=mood.emotion, strength=mood.strength
            )
        )

    async def moods(self) -> tuple[FeltMood, ...]:
        """What each character who felt something felt last; nothing, if the disk refuses. Cancelling is safe."""
        number = self._playthrough.number

        def work(connection: sqlite3.Connection) -> tuple[FeltMood, ...]:
            rows = connection.execute(
                "SELECT who.character, emotion, strength, clock_s FROM mood JOIN who ON who.id = mood.who "
                "WHERE who.playthrough = ? AND live = 1",
                (number,),
            )
            return tuple(FeltMood(*row) for row in rows)

        return await self._store.run(_or_else((), work))

    async def recall(
        self, character: str, query: str, *, most_items: int = 5, most_tokens: int = 300, most_lines: int = 12
    ) -> Recalled:
        """What comes to a character's mind. Cancelling is safe.

        Args:
            query: the player's words.
            most_items: facts and episodes together.
            most_tokens: of facts, episodes and the summary.
            most_lines: of the dialogue; their tokens are not counted.

        Returns:
            Nothing, if the disk refuses; that is logged.
        """
        number, now_s = self._playthrough.number, self._playthrough.state.clock_s

        def work(connection: sqlite3.Connection) -> Recalled:
            return recall(
                connection,
                number,
                character,
                query,
                now_s,
                most_items=most_items,
                most_tokens=most_tokens,
                most_lines=most_lines,
            )

        return await self._store.run(_or_else(Recalled(now_s=now_s), work))

    async def finish_conversation(self, character: str) -> None:
        """Roll the summary on to the last line that was heard. Cancelling is safe: it is rolled on or it is not.

        Should the story go back to a slot meanwhile, or the last line be deleted, it comes to nothing.
        """
        number = self._playthrough.number
        nothing: tuple[str, list[HeardLine], int] = ("", [], 0)
        earlier, lines, last = await self._store.run(
            _or_else(nothing, lambda connection: unsummarised(connection, number, character))
        )
        if not lines:
            return
        text = shortened(await self._summarise(earlier, lines))
        moment = self._moment(lines[-1].moment.clock_s)

        def work(connection: sqlite3.Connection) -> None:
            if is_present(connection, number, character, last):
                put_summary(connection, number, character, moment, text=text, covers=last)

        await self._write(work)

    async def _summarise(self, earlier: str, lines: Sequence[HeardLine]) -> str:
        try:
            return await self._summariser.summarise(earlier, lines)
        except ProviderError as error:
            _log.warning("sentences of the conversation serve as its summary: %s", error)
            return await ExtractiveSummariser().summarise(earlier, lines)

    def _moment(self, clock_s: float | None) -> Moment:
        playthrough = self._playthrough
        return Moment(
            playthrough.version, playthrough.state.clock_s if clock_s is None else clock_s, self._wall_clock()
        )

    def _write(self, work: Callable[[sqlite3.Connection], None]) -> asyncio.Future[None]:
        def write(connection: sqlite3.Connection) -> None:
            with transaction(connection, is_flushed=False):
                work(connection)

        # Whoever waits for it may be cancelled; what was heard is remembered all the same.
        return asyncio.shield(self._store.run(_or_else(None, write)))


def _or_else(instead: _T, work: Callable[[sqlite3.Connection], _T]) -> Callable[[sqlite3.Connection], _T]:
    """The work, giving something else if the disk refuses."""

    def forgiving(connection: sqlite3.Connection) -> _T:
        try:
            return work(connection)
        except sqlite3.Error as error:
            _log.warning("what characters remember can't be read or written: %s", error)
            return instead

    return forgiving


def _done() -> asyncio.Future[None]:
    """There is nothing to write."""
    future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    future.set_result(None)
    return future
