"""Finished lines, so that what was said once is said at once the next time.

In memory the least recently used lines go first; the disk, if there is one, is asked for what
memory does not have and outlives the server.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import OrderedDict
from dataclasses import astuple

from npc_server.speaking.disk_cache import DiskCache
from npc_server.speaking.types import SpeechChunk, SpeechFormat
from story_graph.character import Voice

__all__ = ["SpeechCache", "cache_key"]

_VERSION = 2
"""Rises when the sound or the mouth shapes of the same line change, so that old files are missed."""
_EVENT_BYTES = 120
"""What a viseme or a word takes in memory, roughly."""


def cache_key(text: str, voice: Voice, form: SpeechFormat) -> str:
    """A name for a line in a voice and a format, fit for a file."""
    return hashlib.sha256(json.dumps([_VERSION, text, astuple(voice), astuple(form)]).encode()).hexdigest()


class SpeechCache:
    """Lines by `cache_key`.

    Args:
        memory_bytes: limit of what is kept in memory; a line larger than this is not.
        disk: asked and filled in a thread; None keeps nothing on disk.
    """

    def __init__(self, memory_bytes: int, disk: DiskCache | None = None) -> None:
        self._memory_bytes = memory_bytes
        self._disk = disk
        self._lines: OrderedDict[str, tuple[SpeechChunk, ...]] = OrderedDict()
        self._used_bytes = 0

    @property
    def used_bytes(self) -> int:
        return self._used_bytes

    def is_at_hand(self, key: str) -> bool:
        """Whether a line is in memory."""
        return key in self._lines

    async def get(self, key: str) -> tuple[SpeechChunk, ...] | None:
        """The chunks of a line, or None. Safe to cancel."""
        chunks = self._lines.get(key)
        if chunks is not None:
            self._lines.move_to_end(key)
        elif self._disk is not None:
            chunks = await asyncio.to_thread(self._disk.get, key)
            if chunks is not None:
                self._remember(key, chunks)
        return chunks

    async def put(self, key: str, chunks: tuple[SpeechChunk, ...]) -> None:
        """Keep a finished line."""
        self._remember(key, chunks)
        if self._disk is not None:
            await asyncio.to_thread(self._disk.put, key, chunks)

    def _remember(self, key: str, chunks: tuple[SpeechChunk, ...]) -> None:
        size = _size(chunks)
        if size > self._memory_bytes:
            return
        replaced = self._lines.pop(key, ())
        self._lines[key] = chunks
        self._used_bytes += size - _size(replaced)
        while self._used_bytes > self._memory_bytes:
            _, oldest = self._lines.popitem(last=False)
            self._used_bytes -= _size(oldest)


def _size(chunks: tuple[SpeechChunk, ...]) -> int:
    return sum(len(chunk.pcm) + _EVENT_BYTES * (1 + len(chunk.visemes) + len(chunk.words)) for chunk in chunks)
