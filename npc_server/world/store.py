"""The database of playthroughs: SQLite in a thread of its own, never on the event loop."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from npc_server.errors import ConfigurationError
from npc_server.world.schema import prepare_database

__all__ = ["PlaythroughStore", "StoredStep"]

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class StoredStep:
    """One step as it lies on disk."""

    version: int
    state: bytes


class PlaythroughStore:
    """Owns the database file. Made by `open`, ended by `close`."""

    def __init__(self, connection: sqlite3.Connection, thread: ThreadPoolExecutor) -> None:
        self._connection = connection
        self._thread = thread

    @classmethod
    async def open(cls, path: Path) -> PlaythroughStore:
        """Open the database, made if missing.

        Raises:
            ConfigurationError: it can't be used.
        """
        thread = ThreadPoolExecutor(1, thread_name_prefix="playthroughs")

        def connect() -> sqlite3.Connection:
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            try:
                prepare_database(connection)
            except sqlite3.Error:
                connection.close()
                raise
            return connection

        try:
            connection = await asyncio.get_running_loop().run_in_executor(thread, connect)
        except (OSError, sqlite3.Error) as error:
            thread.shutdown()
            raise ConfigurationError(
                f"playthroughs can't be kept in {path}: {error}; set `data` (NPC_DATA) to a folder that can be written"
            ) from error
        return cls(connection, thread)

    async def close(self) -> None:
        """Finish what is being written and close the file."""
        await self._run(self._connection.close)
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

        return await self._run(work)

    async def append(self, playthrough: int, version: int, cause: str, entry: str, state: bytes) -> None:
        """Write a step. It is on disk when this returns.

        Raises:
            sqlite3.IntegrityError: there is a step of this version or cause already.
        """

        def work() -> None:
            self._connection.execute(
                "INSERT INTO step (playthrough, version, cause, entry, state) VALUES (?, ?, ?, ?, ?)",
                (playthrough, version, cause, entry, state),
            )

        await self._run(work)

    async def log(self, playthrough: int) -> list[str]:
        """The entries of all steps, in order."""
        rows = await self._run(
            lambda: self._connection.execute(
                "SELECT entry FROM step WHERE playthrough = ? ORDER BY version", (playthrough,)
            ).fetchall()
        )
        return [str(row[0]) for row in rows]

    async def write_slot(self, playthrough: int, name: str, version: int, state: bytes) -> None:
        """Keep a copy of a state under a name."""

        def work() -> None:
            self._connection.execute(
                "INSERT OR REPLACE INTO slot (playthrough, name, version, state) VALUES (?, ?, ?, ?)",
                (playthrough, name, version, state),
            )

        await self._run(work)

    async def read_slot(self, playthrough: int, name: str) -> bytes | None:
        """The state kept under a name."""
        row = await self._run(
            lambda: self._connection.execute(
                "SELECT state FROM slot WHERE playthrough = ? AND name = ?", (playthrough, name)
            ).fetchone()
        )
        return bytes(row[0]) if row else None

    async def _run(self, work: Callable[[], _Result]) -> _Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)
