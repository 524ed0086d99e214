"""Which memories a moment of a playthrough holds, and how loading a slot brings back just those.

Memories are counted (`rev`) through all that a player has ever played, and never copied. A slot
keeps the count at which it was saved. Loading it counts as well: it writes a `rewind`, which says
that what follows goes on from an earlier count.

    rev    1  2  3  4  5 │ 6 │ 7  8
                 └save    └rewind: back to 3

What leads to 8 is then 7 to 8 and 1 to 3; 4 and 5 are of a future that was given up. So every
moment has a lineage of stretches, found by walking back over the rewinds, and two slots that were
saved on different ways never see each other's memories.

Reading must be fast and loading need not be. So each row says whether it is `live`, part of the
present; loading sets that anew, in the transaction of the step that it is. A row that is not live
is there for a slot, and goes when no slot has it in its lineage any more: see `sweep`.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from npc_server.world.schema import MEMORY_TABLES

__all__ = ["lineage", "next_rev", "rewind", "sweep"]

_MINE = "who IN (SELECT id FROM who WHERE playthrough = :playthrough)"


def lineage(rewinds: Sequence[tuple[int, int]], rev: int) -> Iterator[tuple[int, int]]:
    """The stretches of memories that led to a moment, the last one first.

    Args:
        rewinds: each one's own rev and the one that it went back to, in order.
        rev: of the moment.

    Yields:
        The rev before a stretch and its last one.
    """
    while rev > 0:
        index = bisect_right(rewinds, rev, key=lambda one: one[0]) - 1
        before, back_to = rewinds[index] if index >= 0 else (0, 0)
        yield before, rev
        rev = back_to


def next_rev(connection: sqlite3.Connection, playthrough: int) -> int:
    """Count one more memory, within a transaction."""
    connection.execute("UPDATE playthrough SET rev = rev + 1 WHERE id = ?", (playthrough,))
    (rev,) = connection.execute("SELECT rev FROM playthrough WHERE id = ?", (playthrough,)).fetchone()
    return int(rev)


def rewind(connection: sqlite3.Connection, playthrough: int, back_to: int) -> None:
    """Make the memories of an earlier moment the present ones, within a transaction."""
    rev = next_rev(connection, playthrough)
    connection.execute("INSERT INTO rewind (playthrough, rev, back_to) VALUES (?, ?, ?)", (playthrough, rev, back_to))
    _take_stretches(connection, lineage(_rewinds(connection, playthrough), back_to))
    mine = {"playthrough": playthrough}
    for table in ("episode", "dialogue"):
        inside = _inside(table)
        connection.execute(f"UPDATE {table} SET live = 0 WHERE {_MINE} AND live = 1 AND NOT {inside}", mine)
        connection.execute(f"UPDATE {table} SET live = 1 WHERE {_MINE} AND live = 0 AND {inside}", mine)
    for table, one in (("fact", "who, key"), ("summary", "who"), ("mood", "who")):
        # Of these only the last one counts; with max(), SQLite takes `id` from the row that has it.
        connection.execute(f"UPDATE {table} SET live = 0 WHERE {_MINE} AND live = 1", mine)
        last = f"SELECT id, max(rev) FROM {table} WHERE {_MINE} AND live = 0 AND {_inside(table)} GROUP BY {one}"
        connection.execute(f"UPDATE {table} SET live = 1 WHERE id IN (SELECT id FROM ({last}))", mine)
    sweep(connection, playthrough)


def sweep(connection: sqlite3.Connection, playthrough: int) -> None:
    """Delete what is neither live nor needed by a slot, within a transaction."""
    mine = {"playthrough": playthrough}
    rewinds = _rewinds(connection, playthrough)
    reached: dict[int, int] = {}
    for (rev,) in connection.execute("SELECT rev FROM slot WHERE playthrough = :playthrough", mine):
        for before, last in lineage(rewinds, rev):
            is_known = before in reached  # and so is what led to it, which is the same for every way through it
            reached[before] = max(last, reached.get(before, 0))
            if is_known:
                break
    _take_stretches(connection, reached.items())
    for table in MEMORY_TABLES:
        connection.execute(f"DELETE FROM {table} WHERE {_MINE} AND live = 0 AND NOT {_inside(table)}", mine)


def _rewinds(connection: sqlite3.Connection, playthrough: int) -> list[tuple[int, int]]:
    query = "SELECT rev, back_to FROM rewind WHERE playthrough = ? ORDER BY rev"
    return connection.execute(query, (playthrough,)).fetchall()


def _take_stretches(connection: sqlite3.Connection, stretches: Iterable[tuple[int, int]]) -> None:
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS stretch (before INTEGER PRIMARY KEY, last INTEGER NOT NULL)")
    connection.execute("DELETE FROM temp.stretch")
    connection.executemany("INSERT INTO temp.stretch VALUES (?, ?)", stretches)


def _inside(table: str) -> str:
    """The condition that a row lies in one of the stretches taken; they do not overlap."""
    last = f"SELECT last FROM temp.stretch WHERE before < {table}.rev ORDER BY before DESC LIMIT 1"
    return f"({table}.rev <= coalesce(({last}), 0))"
