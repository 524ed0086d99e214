"""The tables. A playthrough is a row, each of its steps another; a save slot is a copy of a state."""

from __future__ import annotations

import sqlite3

__all__ = ["SCHEMA_VERSION", "NewerSchema", "prepare_database"]

SCHEMA_VERSION = 1

_TABLES = """
CREATE TABLE IF NOT EXISTS playthrough (
    id INTEGER PRIMARY KEY,
    world TEXT NOT NULL,
    player TEXT NOT NULL,
    UNIQUE (world, player)
);
CREATE TABLE IF NOT EXISTS step (
    playthrough INTEGER NOT NULL REFERENCES playthrough (id),
    version INTEGER NOT NULL,
    cause TEXT NOT NULL,
    entry TEXT NOT NULL,
    state BLOB NOT NULL,
    PRIMARY KEY (playthrough, version),
    UNIQUE (playthrough, cause)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS slot (
    playthrough INTEGER NOT NULL REFERENCES playthrough (id),
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    state BLOB NOT NULL,
    PRIMARY KEY (playthrough, name)
) WITHOUT ROWID;
"""


class NewerSchema(Exception):
    """The database was made by a newer npc-server. Nothing in it was touched."""

    def __init__(self, found: int) -> None:
        super().__init__(f"it was made by a newer npc-server (schema {found}; this one knows up to {SCHEMA_VERSION})")


def prepare_database(connection: sqlite3.Connection) -> None:
    """Set the database up: a write-ahead log, each commit on disk before it counts.

    Raises:
        NewerSchema: this version can't use it.
        sqlite3.Error: the file is no database, or can't be written.
    """
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found > SCHEMA_VERSION:
        raise NewerSchema(found)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.executescript(_TABLES)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
