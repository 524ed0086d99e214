"""One player's story: its state in memory, each step on disk before it counts."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from npc_server.world.signal_log import log_entry
from npc_server.world.store import PlaythroughStore
from story_graph import FactValue, Signal, State, StepResult, Story, begin, decode_state, encode_state, step

__all__ = ["Committed", "Playthrough", "UnknownSlot", "open_playthrough"]

_log = logging.getLogger(__name__)

_REMEMBERED_CAUSES = 256
"""Results kept for a message that comes twice; chosen, more than any resume window holds."""


@dataclass(frozen=True, slots=True)
class Committed:
    """A step that is on disk.

    Attributes:
        version: rises by one with each step.
        is_duplicate: this cause was committed before; nothing changed now.
    """

    version: int
    result: StepResult
    is_duplicate: bool = False


class UnknownSlot(Exception):
    """There is no save slot of this name."""


class Playthrough:
    """Made by `open_playthrough`. The only writer of its state."""

    def __init__(self, story: Story, store: PlaythroughStore, number: int, version: int, state: State) -> None:
        self.story = story
        self._store = store
        self._number = number
        self._version = version
        self._state = state
        self._results: OrderedDict[str, Committed] = OrderedDict()
        self._lock = asyncio.Lock()

    @property
    def state(self) -> State:
        return self._state

    @property
    def version(self) -> int:
        return self._version

    async def commit(
        self, signal: Signal, *, cause: str, clock_s: float, queries: Mapping[str, FactValue]
    ) -> Committed:
        """Let a signal happen, exactly once.

        Args:
            cause: an id of what set it off; the same one again returns the first result.
            clock_s: story time now.
            queries: the host's answers.

        Raises:
            IllegalStep, ZeroProgress: see `step`; nothing changed.
        """
        async with self._lock:
            known = self._results.get(cause)
            if known is not None:
                return Committed(known.version, known.result, is_duplicate=True)
            result = step(self.story, self._state, signal, queries, clock_s=clock_s)
            await self._write(cause, log_entry(signal, clock_s, queries), result.state)
            committed = Committed(self._version, result)
            self._results[cause] = committed
            if len(self._results) > _REMEMBERED_CAUSES:
                self._results.popitem(last=False)
            return committed

    async def save(self, slot: str) -> int:
        """Keep the present state under a name; returns its version."""
        async with self._lock:
            await self._store.write_slot(self._number, slot, self._version, encode_state(self._state))
            return self._version

    async def load(self, slot: str, *, cause: str) -> int:
        """Go back to a saved state, as a new step; returns its version.

        Raises:
            UnknownSlot: nothing was saved under this name.
            SaveInvalid: what was saved can't be read.
        """
        async with self._lock:
            saved = await self._store.read_slot(self._number, slot)
            if saved is None:
                raise UnknownSlot(slot)
            state, notes = decode_state(self.story, saved)
            _tell(notes)
            await self._write(cause, json.dumps({"signal": "Load", "slot": slot}), state)
            return self._version

    async def _write(self, cause: str, entry: str, state: State) -> None:
        # Shielded: a session that ends amid the write must not forget a step that is on disk.
        writing = asyncio.ensure_future(
            self._store.append(self._number, self._version + 1, cause, entry, encode_state(state))
        )
        try:
            await asyncio.shield(writing)
        except asyncio.CancelledError:
            await writing
            self._version, self._state = self._version + 1, state
            raise
        self._version, self._state = self._version + 1, state


async def open_playthrough(
    store: PlaythroughStore, world: str, story: Story, *, player: str, player_name: str
) -> Playthrough:
    """The player's story in this world: where it was left, or from the beginning.

    Raises:
        SaveInvalid: what is on disk can't be read.
    """
    number, last = await store.find(world, player)
    if last is None:
        state = begin(story, player_name=player_name, seed=number).state
        await store.append(
            number, 1, "begin", json.dumps({"signal": "Begin", "player_name": player_name}), encode_state(state)
        )
        return Playthrough(story, store, number, 1, state)
    state, notes = decode_state(story, last.state)
    _tell(notes)
    return Playthrough(story, store, number, last.version, state)


def _tell(notes: tuple[str, ...]) -> None:
    for note in notes:
        _log.warning("the story has changed since it was saved: %s", note)
