"""A transaction of the database, flushed to the disk or left to the next one that is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["transaction"]


@contextmanager
def transaction(connection: sqlite3.Connection, *, is_flushed: bool = True) -> Iterator[sqlite3.Connection]:
    """All that is done within it happens, or, after an exception, nothing of it.

    Args:
        is_flushed: whether it survives a power cut as soon as it is over. If not, it survives the
            death of the process at once, and a power cut from the next flushed transaction on:
            the write-ahead log is flushed from its beginning. Spares a wait for the disk.
    """
    if not is_flushed:
        connection.execute("PRAGMA synchronous = NORMAL")  # takes effect only between transactions
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:  # a full disk has ended it already
                connection.execute("ROLLBACK")
            raise
    finally:
        if not is_flushed:
            connection.execute("PRAGMA synchronous = FULL")
