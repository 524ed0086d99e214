"""Puts a speaker together from the server's settings."""

from __future__ import annotations

from pathlib import Path

from npc_server.settings import SpeakingSection
from npc_server.speaking.cache import SpeechCache
from npc_server.speaking.disk_cache import DiskCache
from npc_server.speaking.speaker import Speaker
from npc_server.speaking.tts.registry import STAND_INS, make_synthesiser

__all__ = ["make_speaker"]

_MIB = 1 << 20
_PLACES_PER_WORKER = 2
"""Lines in work for each process: one that it speaks and one that waits in its pipe. Chosen."""
_STAND_IN_PLACES = 10_000
"""A stand-in does no work: it shows a delay, to as many as ask."""


def make_speaker(settings: SpeakingSection, cache_folder: Path) -> Speaker:
    """A speaker that is not started yet.

    Args:
        cache_folder: for lines kept on disk; made when the first is.

    Raises:
        ConfigurationError: `speaking.tts` names no synthesiser.
    """
    disk = DiskCache(cache_folder, settings.cache_disk_mib * _MIB) if settings.cache_disk_mib else None
    synthesiser = make_synthesiser(settings.tts, workers=settings.tts_workers)
    cache = SpeechCache(settings.cache_memory_mib * _MIB, disk)
    if settings.tts in STAND_INS:
        return Speaker((), cache, stand_in=synthesiser, places=_STAND_IN_PLACES)
    return Speaker([synthesiser], cache, places=settings.tts_workers * _PLACES_PER_WORKER)
