"""The database of playthroughs: SQLite in a thread of its own, never on the event loop."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from npc_server.world.database import open_database
from npc_server.world.lineage import rewind, sweep
from npc_server.world.transaction import transaction

__all__ = ["PlaythroughStore", "Slot", "StoredSlot", "StoredStep"]

_Result = TypeVar("_Result")
_MOST_LISTED = 100
"""Slots; chosen: nobody looks through more, and a client may save under any number of names."""


@dataclass(frozen=True, slots=True)
class StoredStep:
    """The state that one step led to, as it lies on disk."""

    version: int
    state: bytes


@dataclass(frozen=True, slots=True)
class StoredSlot:
    """A save slot, for going back to it.

    Attributes:
        version: of the playthrough when it was saved.
        rev: the last memory that it holds.
    """

    version: int
    state: bytes
    rev: int


@dataclass(frozen=True, slots=True)
class Slot:
    """A save slot, for people who choose one.

    Attributes:
        version: of the playthrough when it was saved.
        saved_s: when, in seconds since 1970; None for one of a server that did not keep that.
        note: the last line of the player's notebook as it was then; None if there was none, or for an old one.
    """

    name: str
    version: int
    saved_s: float | None
    note: str | None


class PlaythroughStore:
    """Owns the database file. Made by `open`, ended by `close`.

    Cancelling a call does not stop its work, which waits in the thread or is being done.

    Args:
        thread: runs the work in the order in which it comes, one after the other.
    """

    def __init__(self, connection: sqlite3.Connection, thread: Executor) -> None:
        self._connection = connection
        self._thread = thread

    @classmethod
    async def open(cls, path: Path) -> PlaythroughStore:
        """Open the database, made if missing.

        Raises:
            ConfigurationError: it can't be used.
        """
        thread = ThreadPoolExecutor(1, thread_name_prefix="playthroughs")
        try:
            connection = await asyncio.get_running_loop().run_in_executor(thread, open_database, path)
        except BaseException:
            thread.shutdown()
            raise
        return cls(connection, thread)

    async def close(self) -> None:
        """Finish what is being written and close the file."""
        try:
            await self._submit(self._connection.close)
        finally:
            self._thread.shutdown()

    async def find(self, world: str, player: str) -> tuple[int, StoredStep | None]:
        """The playthrough's id, made if new, and its last step, if it has one."""

        def work() -> tuple[int, StoredStep | None]:
            self._connection.execute("INSERT OR IGNORE INTO playthrough (world, player) VALUES (?, ?)", (world, player))
            (number,) = self._connection.execute(
                "SELECT id FROM playthrough WHERE world = ? AND player = ?", (world, player)
            ).fetchone()
            row = self._connection.execute(
                "SELECT version, state FROM step WHERE playthrough = ? ORDER BY version DESC LIMIT 1", (number,)
            ).fetchone()
            return int(number), StoredStep(*row) if row else None

        return await self._submit(work)

    def append(
        self, playthrough: int, version: int, cause: str, entry: str, state: bytes, *, back_to: int | None = None
    ) -> asyncio.Future[None]:
        """Begin to write a step. It is on disk when the future is done.

        The future may hold a `sqlite3.IntegrityError`: there is a step of this version or cause
        already; or another `sqlite3.Error`: the disk refuses. Nothing was written then.

        Args:
            back_to: with the step, in one transaction, characters forget what came after this memory
                (a slot's `rev`), and remember again what led to it.
        """

        def work(connection: sqlite3.Connection) -> None:
            with transaction(connection):
                connection.execute(
                    "INSERT INTO step (playthrough, version, cause, entry, state) VALUES (?, ?, ?, ?, ?)",
                    (playthrough, version, cause, entry, state),
                )
                if back_to is not None:
                    rewind(connection, playthrough, back_to)

        return self.run(work)

    async def version_of(self, playthrough: int, cause: str) -> int | None:
        """The step that a cause led to, if it was committed."""
        row = await self._submit(
            lambda: self._connection.execute(
                "SELECT version FROM step WHERE playthrough = ? AND cause = ?", (playthrough, cause)
            ).fetchone()
        )
        return int(row[0]) if row else None

    async def log(self, playthrough: int) -> list[str]:
        """The entries of all steps, in order."""
        rows = await self._submit(
            lambda: self._connection.execute(
                "SELECT entry FROM step WHERE playthrough = ? ORDER BY version", (playthrough,)
            ).fetchall()
        )
        return [str(row[0]) for row in rows]

    async def write_slot(self, playthrough: int, slot: Slot, state: bytes) -> None:
        """Keep a copy of a state, and what is remembered now, under a name; what was kept there is replaced."""

        def work(connection: sqlite3.Connection) -> None:
            with transaction(connection):
                connection.execute(
                    "INSERT OR REPLACE INTO slot (playthrough, name, version, state, rev, unix_s, note) "
                    "SELECT id, ?, ?, ?, rev, ?, ? FROM playthrough WHERE id = ?",
                    (slot.name, slot.version, state, slot.saved_s, slot.note, playthrough),
                )
                sweep(connection, playthrough)

        await self._submit(lambda: work(self._connection))

    async def read_slot(self, playthrough: int, name: str) -> StoredSlot | None:
        """What is kept under a name."""
        row = await self._submit(
            lambda: self._connection.execute(
                "SELECT version, state, rev FROM slot WHERE playthrough = ? AND name = ?", (playthrough, name)
            ).fetchone()
        )
        return StoredSlot(*row) if row else None

    async def list_slots(self, playthrough: int) -> list[Slot]:
        """The names under which something is kept, the latest first; at most `_MOST_LISTED`."""
        rows = await self._submit(
            lambda: self._connection.execute(
                "SELECT name, version, unix_s, note FROM slot WHERE playthrough = ? "
                "ORDER BY unix_s DESC, version DESC, name LIMIT ?",
                (playthrough, _MOST_LISTED),
            ).fetchall()
        )
        return [Slot(*row) for row in rows]

    def run(self, work: Callable[[sqlite3.Connection], _Result]) -> asyncio.Future[_Result]:
        """Begin other work on the database, in its turn."""
        return self._submit(lambda: work(self._connection))

    def _submit(self, work: Callable[[], _Result]) -> asyncio.Future[_Result]:
        # A future and not a task: a loop that is shutting down cancels all tasks, and would
        # leave it open whether the work was done.
        return asyncio.get_running_loop().run_in_executor(self._thread, work)
