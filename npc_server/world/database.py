"""Opens the database's file, and says what to do when it can't be used."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from npc_server.errors import ConfigurationError
from npc_server.world.schema import NewerSchema, prepare_database

__all__ = ["FILE_NAME", "open_database"]

FILE_NAME = "playthroughs.sqlite"
"""In the folder that the setting `data` names."""


def open_database(path: Path) -> sqlite3.Connection:
    """Open it, made if missing, brought up to date if old; any thread may use the connection, one at a time.

    Raises:
        ConfigurationError: it can't be used.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        try:
            prepare_database(connection)
        except BaseException:
            connection.close()
            raise
    except (OSError, sqlite3.Error, NewerSchema) as error:
        raise ConfigurationError(f"playthroughs can't be kept in {path}: {error}; {_cure(error)}") from error
    return connection


def _cure(error: Exception) -> str:
    if isinstance(error, NewerSchema):
        return "run the newer one, or set `data` (NPC_DATA) to another folder"
    match getattr(error, "sqlite_errorcode", None):
        case sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_CORRUPT:
            return "put a backup in its place, or move it away to begin anew"
        case sqlite3.SQLITE_BUSY:
            return "end the other program that uses it, perhaps another npc-server"
    if "fts5" in str(error):
        return "use a Python whose SQLite has FTS5, such as that of python.org or of a Linux distribution"
    return "set `data` (NPC_DATA) to a folder that can be written"
