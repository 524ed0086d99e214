"""Writes memories into their tables, within a transaction of the caller's.

What replaces something does not overwrite it: a slot may need what was there before.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from npc_server.world.lineage import next_rev, sweep
from npc_server.world.memories import HeardLine, Moment
from npc_server.world.words import index_words

__all__ = ["add_episode", "add_line", "find_who", "is_present", "put_fact", "put_mood", "put_summary", "unsummarised"]

_MOST_LINES = 1000
"""Of one conversation that a summary is made from, the last ones. Chosen: bounds a summary's time and memory."""


def find_who(connection: sqlite3.Connection, playthrough: int, character: str) -> int | None:
    """The owner of one character's memories in one playthrough; None if there are none yet."""
    row = connection.execute(
        "SELECT id FROM who WHERE playthrough = ? AND character = ?", (playthrough, character)
    ).fetchone()
    return None if row is None else int(row[0])


def add_line(
    connection: sqlite3.Connection,
    playthrough: int,
    character: str,
    moment: Moment,
    *,
    speaker: str,
    text: str,
    turn: str | None,
) -> None:
    """Words that the character said or heard."""
    row = {"speaker": speaker, "text": text, "turn": turn}
    _insert(connection, "dialogue", playthrough, _who(connection, playthrough, character), moment, row)


def add_episode(
    connection: sqlite3.Connection, playthrough: int, character: str, moment: Moment, *, text: str, importance: float
) -> None:
    """Something that the character lived through."""
    who = _who(connection, playthrough, character)
    row = {"importance": importance, "text": text, "words": index_words(who, text)}
    _insert(connection, "episode", playthrough, who, moment, row)


def put_fact(
    connection: sqlite3.Connection, playthrough: int, character: str, moment: Moment, *, key: str, value: str
) -> None:
    """What the character knows under a key, instead of what it knew."""
    who = _who(connection, playthrough, character)
    connection.execute("UPDATE fact SET live = 0 WHERE who = ? AND key = ? AND live = 1", (who, key))
    _insert(connection, "fact", playthrough, who, moment, {"key": key, "value": value})
    sweep(connection, playthrough)


def put_mood(
    connection: sqlite3.Connection,
    playthrough: int,
    character: str,
    moment: Moment,
    *,
    emotion: str,
    strength: float,
) -> None:
    """What the character feels, instead of what it felt."""
    who = _who(connection, playthrough, character)
    connection.execute("UPDATE mood SET live = 0 WHERE who = ? AND live = 1", (who,))
    _insert(connection, "mood", playthrough, who, moment, {"emotion": emotion, "strength": strength})
    sweep(connection, playthrough)


def put_summary(
    connection: sqlite3.Connection, playthrough: int, character: str, moment: Moment, *, text: str, covers: int
) -> None:
    """The summary of all conversations so far, instead of the one before.

    Args:
        covers: rev of the last line that is in it.
    """
    who = _who(connection, playthrough, character)
    connection.execute("UPDATE summary SET live = 0 WHERE who = ? AND live = 1", (who,))
    _insert(connection, "summary", playthrough, who, moment, {"covers": covers, "text": text})
    sweep(connection, playthrough)


def unsummarised(connection: sqlite3.Connection, playthrough: int, character: str) -> tuple[str, list[HeardLine], int]:
    """The present summary, the lines that were heard since, and the last one's rev."""
    who = find_who(connection, playthrough, character)
    earlier, covers = connection.execute(
        "SELECT text, covers FROM summary WHERE who = ? AND live = 1", (who,)
    ).fetchone() or ("", 0)
    rows = connection.execute(
        "SELECT rev, speaker, text, turn, version, clock_s, unix_s FROM dialogue "
        "WHERE who = ? AND live = 1 AND rev > ? ORDER BY rev DESC LIMIT ?",
        (who, covers, _MOST_LINES),
    ).fetchall()
    lines = [HeardLine(speaker, text, turn, Moment(*moment)) for _, speaker, text, turn, *moment in reversed(rows)]
    return str(earlier), lines, int(rows[0][0]) if rows else 0


def is_present(connection: sqlite3.Connection, playthrough: int, character: str, rev: int) -> bool:
    """Whether a line is remembered now: nobody deleted it, and the story did not go back behind it."""
    who = find_who(connection, playthrough, character)
    row = connection.execute("SELECT 1 FROM dialogue WHERE who = ? AND live = 1 AND rev = ?", (who, rev)).fetchone()
    return row is not None


def _who(connection: sqlite3.Connection, playthrough: int, character: str) -> int:
    who = find_who(connection, playthrough, character)
    if who is None:
        cursor = connection.execute("INSERT INTO who (playthrough, character) VALUES (?, ?)", (playthrough, character))
        who = int(cursor.lastrowid or 0)
    return who


def _insert(
    connection: sqlite3.Connection, table: str, playthrough: int, who: int, moment: Moment, values: Mapping[str, object]
) -> None:
    row = {
        "who": who,
        "rev": next_rev(connection, playthrough),
        "version": moment.version,
        "clock_s": moment.clock_s,
        "unix_s": moment.unix_s,
        **values,
    }
    columns, places = ", ".join(row), ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({places})", tuple(row.values()))
