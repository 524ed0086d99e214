"""The tables. A playthrough is a row, each of its steps another; a save slot is a copy of a state.

What characters remember and feel lies in five tables, one for each kind of memory. Every row of them has

    who      whose memory it is: one character's, in one playthrough
    rev      its number in the playthrough, counted over all these tables
    version  the playthrough's version when it was remembered
    clock_s  story time, in seconds
    unix_s   real time, in seconds since 1970
    live     1 if the character remembers it now, 0 if only a save slot needs it (see `lineage`)

History of the schema:
    1  playthrough, step, slot
    2  who, fact, episode, summary, dialogue, rewind; `rev` of playthroughs and slots
    3  mood
    4  when a slot was saved, and the last line of the player's notebook then
"""

from __future__ import annotations

import sqlite3

from npc_server.world.transaction import transaction

__all__ = ["MEMORY_TABLES", "SCHEMA_VERSION", "NewerSchema", "prepare_database"]

SCHEMA_VERSION = 4

_TABLES_OF_SCHEMA_2 = ("fact", "episode", "summary", "dialogue")
MEMORY_TABLES = (*_TABLES_OF_SCHEMA_2, "mood")

_PLAYTHROUGHS = (
    """CREATE TABLE playthrough (
        id INTEGER PRIMARY KEY,
        world TEXT NOT NULL,
        player TEXT NOT NULL,
        UNIQUE (world, player)
    )""",
    """CREATE TABLE step (
        playthrough INTEGER NOT NULL REFERENCES playthrough (id),
        version INTEGER NOT NULL,
        cause TEXT NOT NULL,
        entry TEXT NOT NULL,
        state BLOB NOT NULL,
        PRIMARY KEY (playthrough, version),
        UNIQUE (playthrough, cause)
    ) WITHOUT ROWID""",
    """CREATE TABLE slot (
        playthrough INTEGER NOT NULL REFERENCES playthrough (id),
        name TEXT NOT NULL,
        version INTEGER NOT NULL,
        state BLOB NOT NULL,
        PRIMARY KEY (playthrough, name)
    ) WITHOUT ROWID""",
)

_REMEMBERED = """
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        who INTEGER NOT NULL REFERENCES who (id),
        rev INTEGER NOT NULL,
        version INTEGER NOT NULL,
        clock_s REAL NOT NULL,
        unix_s REAL NOT NULL,
        live INTEGER NOT NULL DEFAULT 1"""

_MEMORIES = (
    # A slot that was saved before there were memories holds none.
    "ALTER TABLE playthrough ADD COLUMN rev INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE slot ADD COLUMN rev INTEGER NOT NULL DEFAULT 0",
    """CREATE TABLE rewind (
        playthrough INTEGER NOT NULL REFERENCES playthrough (id),
        rev INTEGER NOT NULL,
        back_to INTEGER NOT NULL,
        PRIMARY KEY (playthrough, rev)
    ) WITHOUT ROWID""",
    """CREATE TABLE who (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        playthrough INTEGER NOT NULL REFERENCES playthrough (id),
        character TEXT NOT NULL,
        UNIQUE (playthrough, character)
    )""",
    f"CREATE TABLE fact ({_REMEMBERED}, key TEXT NOT NULL, value TEXT NOT NULL)",
    f"CREATE TABLE episode ({_REMEMBERED}, importance REAL NOT NULL, text TEXT NOT NULL, words TEXT NOT NULL)",
    # `covers`: the rev of the last line that is in it.
    f"CREATE TABLE summary ({_REMEMBERED}, covers INTEGER NOT NULL, text TEXT NOT NULL)",
    f"CREATE TABLE dialogue ({_REMEMBERED}, speaker TEXT NOT NULL, text TEXT NOT NULL, turn TEXT)",
    *(f"CREATE INDEX {table}_now ON {table} (who, rev) WHERE live = 1" for table in _TABLES_OF_SCHEMA_2),
    *(f"CREATE INDEX {table}_past ON {table} (who, rev) WHERE live = 0" for table in _TABLES_OF_SCHEMA_2),
    "CREATE UNIQUE INDEX fact_key ON fact (who, key) WHERE live = 1",
    "CREATE UNIQUE INDEX summary_who ON summary (who) WHERE live = 1",
    "CREATE INDEX episode_importance ON episode (who, importance, rev) WHERE live = 1",
    # The index of words holds exactly the living episodes; `words` belong to one `who` each (see `words`).
    "CREATE VIEW living_episode AS SELECT id, words FROM episode WHERE live = 1",
    """CREATE VIRTUAL TABLE episode_index USING fts5 (
        words, content = 'living_episode', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2'
    )""",
    """CREATE TRIGGER episode_added AFTER INSERT ON episode WHEN new.live = 1 BEGIN
        INSERT INTO episode_index (rowid, words) VALUES (new.id, new.words);
    END""",
    """CREATE TRIGGER episode_removed AFTER DELETE ON episode WHEN old.live = 1 BEGIN
        INSERT INTO episode_index (episode_index, rowid, words) VALUES ('delete', old.id, old.words);
    END""",
    """CREATE TRIGGER episode_changed AFTER UPDATE OF live, words ON episode BEGIN
        INSERT INTO episode_index (episode_index, rowid, words)
            SELECT 'delete', old.id, old.words WHERE old.live = 1;
        INSERT INTO episode_index (rowid, words) SELECT new.id, new.words WHERE new.live = 1;
    END""",
)

_MOODS = (
    # `clock_s` is when it was felt; `strength` goes from 0 to 1, as it was then.
    f"CREATE TABLE mood ({_REMEMBERED}, emotion TEXT NOT NULL, strength REAL NOT NULL)",
    "CREATE UNIQUE INDEX mood_who ON mood (who) WHERE live = 1",
    "CREATE INDEX mood_past ON mood (who, rev) WHERE live = 0",
)

_SLOT_LABELS = ("ALTER TABLE slot ADD COLUMN unix_s REAL", "ALTER TABLE slot ADD COLUMN note TEXT")

_MIGRATIONS = (_PLAYTHROUGHS, _MEMORIES, _MOODS, _SLOT_LABELS)
"""By the version that each starts from."""


class NewerSchema(Exception):
    """The database was made by a newer npc-server. Nothing in it was touched."""

    def __init__(self, found: int) -> None:
        super().__init__(f"it was made by a newer npc-server (schema {found}; this one knows up to {SCHEMA_VERSION})")


def prepare_database(connection: sqlite3.Connection) -> None:
    """Set the database up: a write-ahead log, each commit on disk before it counts, the latest tables.

    An older database is brought up to date, all or nothing; what is in it is kept.

    Raises:
        NewerSchema: this version can't use it.
        sqlite3.Error: the file is no database, or can't be written.
    """
    if _version(connection) > SCHEMA_VERSION:
        raise NewerSchema(_version(connection))
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    if _version(connection) == SCHEMA_VERSION:
        return
    with transaction(connection):
        # Read again: another process may have been faster.
        for statements in _MIGRATIONS[_version(connection) :]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
