"""One player's story: its state in memory, each step on disk before it counts."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from npc_server.errors import NpcError
from npc_server.world.signal_log import begin_entry, load_entry, log_entry
from npc_server.world.store import PlaythroughStore, Slot, StoredStep
from story_graph import (
    FactValue,
    Signal,
    State,
    StepResult,
    Story,
    begin,
    decode_state,
    encode_state,
    notes_written,
    step,
)
from story_graph.engine.view import NO_QUERIES

__all__ = ["Committed", "Playthrough", "UnknownSlot", "open_playthrough"]

_log = logging.getLogger(__name__)

_REMEMBERED_CAUSES = 8
"""Results kept in memory for a message that comes twice at once; chosen: each holds a state, some KiB."""
_BEGIN = "begin"
"""The cause of every playthrough's first step."""


@dataclass(frozen=True, slots=True)
class Committed:
    """A step that is on disk.

    Attributes:
        version: rises by one with each step.
        result: of a duplicate the first result, or the present state without events if the first
            one is no longer in memory. The present state is always `Playthrough.state`.
        is_duplicate: this cause was committed before; nothing changed now.
    """

    version: int
    result: StepResult
    is_duplicate: bool = False


class UnknownSlot(NpcError):
    """There is no save slot of this name."""

    def __init__(self, slot: str) -> None:
        super().__init__(f"nothing was saved as {slot!r}")
        self.slot = slot


class Playthrough:
    """Made by `open_playthrough`. The only writer of its state.

    Its calls may be cancelled at any time: a step that is being written is then finished before
    the cancellation goes on, so that memory and disk never differ.

    Args:
        wall_clock: seconds since 1970.
    """

    def __init__(
        self,
        story: Story,
        store: PlaythroughStore,
        number: int,
        version: int,
        state: State,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        self.story = story
        self._store = store
        self._number = number
        self._version = version
        self._state = state
        self._wall_clock = wall_clock
        self._results: dict[str, Committed] = {}
        self._lock = asyncio.Lock()

    @property
    def number(self) -> int:
        """Its id in the store."""
        return self._number

    @property
    def state(self) -> State:
        """Equal to what is on disk, rounded as it is there: reopening goes on from the very same."""
        return self._state

    @property
    def version(self) -> int:
        return self._version

    async def commit(
        self, signal: Signal, *, cause: str, clock_s: float, queries: Mapping[str, FactValue]
    ) -> Committed:
        """Let a signal happen, exactly once.

        Args:
            cause: an id of what set it off, unique in the playthrough; the same one again, even
                after a restart of the server, changes nothing.
            clock_s: story time now.
            queries: the host's answers.

        Raises:
            IllegalStep, ZeroProgress: see `step`; nothing changed.
            sqlite3.Error: the disk refuses; nothing changed.
        """
        async with self._lock:
            known = await self._known(cause)
            if known is not None:
                return known
            clock_s = round(clock_s, 3)
            result = step(self.story, self._state, signal, queries, clock_s=clock_s)
            return await self._write(cause, log_entry(signal, clock_s, queries), result)

    async def save(self, slot: str, queries: Mapping[str, FactValue] = NO_QUERIES) -> int:
        """Keep the present state, and what characters remember, under a name; returns its version.

        Args:
            queries: the host's answers, for the note by which people will know the slot.
        """
        async with self._lock:
            note = next(reversed(notes_written(self.story, self._state, queries).values()), None)
            kept = Slot(slot, self._version, self._wall_clock(), note)
            await self._store.write_slot(self._number, kept, encode_state(self._state))
            return self._version

    async def slots(self) -> list[Slot]:
        """What is saved, the latest first; the latest hundred."""
        return await self._store.list_slots(self._number)

    async def load(self, slot: str, *, cause: str) -> int:
        """Go back to a saved state, as a new step; returns its version.

        Characters remember what they did when it was saved, and nothing of what came after.

        Raises:
            UnknownSlot: nothing was saved under this name.
            SaveInvalid: what was saved can't be read.
            sqlite3.Error: the disk refuses; nothing changed.
        """
        async with self._lock:
            known = await self._known(cause)
            if known is not None:
                return known.version
            saved = await self._store.read_slot(self._number, slot)
            if saved is None:
                raise UnknownSlot(slot)
            state, notes = decode_state(self.story, saved.state)
            _tell(notes)
            entry = load_entry(slot, saved.version)
            committed = await self._write(cause, entry, StepResult(state, ()), back_to=saved.rev)
            return committed.version

    async def _known(self, cause: str) -> Committed | None:
        """What this cause has led to already."""
        known = self._results.get(cause)
        if known is not None:
            return replace(known, is_duplicate=True)
        version = await self._store.version_of(self._number, cause)
        return None if version is None else Committed(version, StepResult(self._state, ()), is_duplicate=True)

    async def _write(self, cause: str, entry: str, result: StepResult, *, back_to: int | None = None) -> Committed:
        """Put a step on disk, then into memory. Both are done when a cancellation gets through."""
        data = encode_state(result.state)
        version = self._version + 1
        state, _ = decode_state(self.story, data)
        committed = Committed(version, StepResult(state, result.events))
        writing = self._store.append(self._number, version, cause, entry, data, back_to=back_to)
        is_cancelled = False
        while not writing.done():
            try:
                await asyncio.wait([writing])
            except asyncio.CancelledError:
                is_cancelled = True
        try:
            writing.result()
            self._version, self._state = version, state
            self._remember(cause, committed)
        finally:
            if is_cancelled:
                raise asyncio.CancelledError
        return committed

    def _remember(self, cause: str, committed: Committed) -> None:
        self._results[cause] = committed
        if len(self._results) > _REMEMBERED_CAUSES:
            del self._results[next(iter(self._results))]


async def open_playthrough(
    store: PlaythroughStore, world: str, story: Story, *, player: str, player_name: str
) -> Playthrough:
    """The player's story in this world: where it was left, or from the beginning.

    Raises:
        SaveInvalid: what is on disk can't be read.
    """
    number, last = await store.find(world, player)
    if last is None:
        first = encode_state(begin(story, player_name=player_name, seed=number).state)
        await store.append(number, 1, _BEGIN, begin_entry(player_name, number), first)
        last = StoredStep(1, first)
    state, notes = decode_state(story, last.state)
    _tell(notes)
    return Playthrough(story, store, number, last.version, state)


def _tell(notes: tuple[str, ...]) -> None:
    for note in notes:
        _log.warning("the story has changed since it was saved: %s", note)
