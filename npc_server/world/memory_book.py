"""Memories as whoever runs the server looks at them: found by player and character, edited, deleted.

Works on the database of a running server: what is changed here is what its characters remember from
then on. A fact or a summary that is changed is still there in the slots that hold it, and comes back
with them; an episode is changed in the slots too, and what is deleted is deleted everywhere.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from npc_server.errors import ConfigurationError
from npc_server.world.database import open_database
from npc_server.world.memories import Moment
from npc_server.world.memory_rows import put_fact, put_summary
from npc_server.world.schema import MEMORY_TABLES
from npc_server.world.summary import shortened
from npc_server.world.transaction import transaction
from npc_server.world.words import clean, index_words

__all__ = ["Item", "MemoryBook", "Owner"]

_TABLES = {"fact": "fact", "summary": "summary", "episode": "episode", "line": "dialogue"}
"""By the word that an item's id begins with."""
_PRESENT = {table: f"FROM {table} WHERE who = w.id AND live = 1" for table in MEMORY_TABLES}
_PRESENT["summary"] += " AND text <> ''"
"""What is remembered now, by table."""


@dataclass(frozen=True, slots=True)
class Owner:
    """One character's memory of one player. `counts` is by table; `last_unix_s` is 0 if there is nothing."""

    who: int
    playthrough: int
    player: str
    world: str
    character: str
    counts: dict[str, int]
    last_unix_s: float


@dataclass(frozen=True, slots=True)
class Item:
    """One memory.

    Attributes:
        kind: `fact`, `summary`, `episode` or `line`.
        name: with the kind, names it: a fact's key, or a number; empty for the summary.
        importance: of an episode.
        speaker: of a line.
    """

    kind: str
    name: str
    text: str
    moment: Moment
    importance: float | None = None
    speaker: str | None = None

    @property
    def id(self) -> str:
        return f"{self.kind}:{self.name}" if self.name else self.kind


class MemoryBook:
    """Made by `open`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> Iterator[MemoryBook]:
        """Open the database of a server, running or not.

        Raises:
            ConfigurationError: there is none, or it can't be used.
        """
        if not path.is_file():
            raise ConfigurationError(
                f"there are no playthroughs at {path}; name the server's folder: --config FILE, or set NPC_DATA"
            )
        connection = open_database(path)
        try:
            connection.execute("PRAGMA secure_delete = ON")
            yield cls(connection)
        finally:
            connection.close()

    def players(self) -> list[str]:
        """Everybody who has played."""
        return [row[0] for row in self._connection.execute("SELECT DISTINCT player FROM playthrough ORDER BY player")]

    def owners(self, player: str | None = None, world: str | None = None, character: str | None = None) -> list[Owner]:
        """Who remembers whom; None is everybody."""
        counts = ", ".join(f"(SELECT count(*) {present})" for present in _PRESENT.values())
        last = ", ".join(f"coalesce((SELECT max(unix_s) {present}), 0)" for present in _PRESENT.values())
        rows = self._connection.execute(
            f"SELECT w.id, p.id, p.player, p.world, w.character, max({last}), {counts} "
            "FROM who AS w JOIN playthrough AS p ON p.id = w.playthrough "
            "WHERE coalesce(p.player = ?, 1) AND coalesce(p.world = ?, 1) AND coalesce(w.character = ?, 1) "
            "ORDER BY p.player, p.world, w.character",
            (player, world, character),
        )
        return [
            Owner(who, playthrough, player, world, character, dict(zip(MEMORY_TABLES, numbers, strict=True)), last)
            for who, playthrough, player, world, character, last, *numbers in rows
        ]

    def items(self, owner: Owner) -> list[Item]:
        """Everything that is remembered now: facts, the summary, episodes, lines, each in order."""
        queries = {
            "fact": "SELECT key, value, NULL, NULL, version, clock_s, unix_s FROM fact {} ORDER BY key",
            "summary": "SELECT '', text, NULL, NULL, version, clock_s, unix_s FROM summary {} AND text <> ''",
            "episode": "SELECT id, text, importance, NULL, version, clock_s, unix_s FROM episode {} ORDER BY rev",
            "line": "SELECT id, text, NULL, speaker, version, clock_s, unix_s FROM dialogue {} ORDER BY rev",
        }
        return [
            Item(kind, str(name), text, Moment(*moment), importance, speaker)
            for kind, query in queries.items()
            for name, text, importance, speaker, *moment in self._connection.execute(
                query.format("WHERE who = ? AND live = 1"), (owner.who,)
            )
        ]

    def set_text(self, owner: Owner, kind: str, name: str, text: str) -> None:
        """Change a memory; a fact or a summary that is not there is made.

        Args:
            kind: `fact`, `summary` or `episode`.
        """
        text = shortened(text) if kind == "summary" else clean(text)
        moment = self._moment(owner)
        with transaction(self._connection) as connection:
            match kind:
                case "fact":
                    put_fact(connection, owner.playthrough, owner.character, moment, key=clean(name), value=text)
                case "summary":
                    covers = self._covers(owner)
                    put_summary(connection, owner.playthrough, owner.character, moment, text=text, covers=covers)
                case "episode":
                    connection.execute(
                        "UPDATE episode SET text = ?, words = ? WHERE who = ? AND id = ?",
                        (text, index_words(owner.who, text), owner.who, name),
                    )

    def delete(self, owner: Owner, kind: str, name: str) -> None:
        """Delete a memory, in every slot too."""
        with transaction(self._connection) as connection:
            if kind == "summary":
                # Its row says which lines are in it: without it they would be summed up again.
                connection.execute("UPDATE summary SET text = '' WHERE who = ?", (owner.who,))
            else:
                column = "key" if kind == "fact" else "id"
                connection.execute(f"DELETE FROM {_TABLES[kind]} WHERE who = ? AND {column} = ?", (owner.who, name))

    def forget(self, owners: Sequence[Owner]) -> None:
        """Delete everything that these remember, in every slot too; nothing of it stays in the file."""
        with transaction(self._connection) as connection:
            for owner in owners:
                for table in MEMORY_TABLES:
                    connection.execute(f"DELETE FROM {table} WHERE who = ?", (owner.who,))
                connection.execute("DELETE FROM who WHERE id = ?", (owner.who,))
            # The index forgets a word for good only when it is put together anew.
            connection.execute("INSERT INTO episode_index (episode_index) VALUES ('optimize')")
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _covers(self, owner: Owner) -> int:
        row = self._connection.execute("SELECT covers FROM summary WHERE who = ? AND live = 1", (owner.who,)).fetchone()
        return 0 if row is None else int(row[0])

    def _moment(self, owner: Owner) -> Moment:
        """Now, in a playthrough that may be standing still: at the time of its last memory."""
        (version,) = self._connection.execute(
            "SELECT coalesce(max(version), 0) FROM step WHERE playthrough = ?", (owner.playthrough,)
        ).fetchone()
        last = " UNION ALL ".join(
            f"SELECT max(clock_s) AS clock_s FROM {table} WHERE who = :who AND live = 1" for table in MEMORY_TABLES
        )
        (clock_s,) = self._connection.execute(
            f"SELECT coalesce(max(clock_s), 0.0) FROM ({last})", {"who": owner.who}
        ).fetchone()
        return Moment(version, clock_s, time.time())
