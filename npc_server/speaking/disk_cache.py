"""Finished lines on disk: one file a line, written whole or not at all, the oldest go first.

A file is a SHA-256 of the rest, then one msgpack map. A file that fails its checksum or can't be
read is removed and counts as missing. These functions block: they run in a thread.
"""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from pathlib import Path
from typing import Any

import msgpack

from npc_server.speaking.types import SpeechChunk, Viseme, Word

__all__ = ["DiskCache"]

_log = logging.getLogger(__name__)
_DIGEST_BYTES = 32
_SUFFIX = ".speech"


class DiskCache:
    """A folder of lines. May be used from several threads.

    Args:
        folder: made if missing; nothing else should be kept in it.
        limit_bytes: the least recently used files are removed beyond this.
    """

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self._folder = folder
        self._limit_bytes = limit_bytes
        self._lock = threading.Lock()

    def get(self, key: str) -> tuple[SpeechChunk, ...] | None:
        """The chunks of a line, or None."""
        path = self._path(key)
        try:
            content = path.read_bytes()
            chunks = _decode(content)
            os.utime(path)
            return chunks
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, msgpack.UnpackException) as error:
            _log.warning("%s can't be read (%s): it is removed and the line is spoken anew", path, error)
            path.unlink(missing_ok=True)
            return None

    def put(self, key: str, chunks: tuple[SpeechChunk, ...]) -> None:
        """Keep a line. A disk that refuses is logged and costs only the speed of the next time."""
        path = self._path(key)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            _write_whole(path, _encode(chunks))
            self._shrink()
        except OSError as error:
            _log.warning("%s can't be written (%s): the line is kept in memory only", path, error)

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}{_SUFFIX}"

    def _shrink(self) -> None:
        with self._lock:
            files = sorted(((file.stat(), file) for file in self._folder.glob(f"*{_SUFFIX}")), key=_last_used)
            total = sum(status.st_size for status, _ in files)
            for status, file in files:
                if total <= self._limit_bytes:
                    return
                file.unlink(missing_ok=True)
                total -= status.st_size


def _write_whole(path: Path, content: bytes) -> None:
    unfinished = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise


def _last_used(entry: tuple[os.stat_result, Path]) -> int:
    return entry[0].st_mtime_ns


def _encode(chunks: tuple[SpeechChunk, ...]) -> bytes:
    rows = [
        {
            "at_ms": chunk.at_ms,
            "pcm": chunk.pcm,
            "visemes": [(shape.t_ms, shape.d_ms, shape.name, shape.weight) for shape in chunk.visemes],
            "words": [(word.start_ms, word.duration_ms, word.text) for word in chunk.words],
            "source": chunk.source,
            "duration_ms": chunk.duration_ms,
        }
        for chunk in chunks
    ]
    content: bytes = msgpack.packb(rows, use_bin_type=True)
    return hashlib.sha256(content).digest() + content


def _decode(content: bytes) -> tuple[SpeechChunk, ...]:
    digest, rest = content[:_DIGEST_BYTES], content[_DIGEST_BYTES:]
    if hashlib.sha256(rest).digest() != digest:
        raise ValueError("its checksum is wrong")
    rows: list[dict[str, Any]] = msgpack.unpackb(rest, raw=False)
    return tuple(
        SpeechChunk(
            index,
            row["at_ms"],
            row["pcm"],
            tuple(Viseme(*shape) for shape in row["visemes"]),
            tuple(Word(*word) for word in row["words"]),
            row["source"],
            row["duration_ms"],
        )
        for index, row in enumerate(rows)
    )
