"""Finished lines in memory and on disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from npc_server.speaking.cache import SpeechCache, cache_key
from npc_server.speaking.disk_cache import DiskCache
from npc_server.speaking.types import SpeechChunk, SpeechFormat, Viseme, Word
from story_graph.character import Voice


def _line(size: int = 1000) -> tuple[SpeechChunk, ...]:
    return (SpeechChunk(0, 0.0, bytes(size), (Viseme(0, 20, "PP", 0.5),), (Word(0.0, 9.5, "hé"),), "native", 20.8),)


def test_a_line_comes_back_from_disk_as_it_was(tmp_path: Path) -> None:
    disk = DiskCache(tmp_path / "new", 1 << 20)
    disk.put("a", _line())
    assert disk.get("a") == _line()
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["a.speech"]


@pytest.mark.parametrize("damage", [b"", b"short", b"x" * 500])
def test_a_damaged_file_counts_as_missing_and_is_removed(tmp_path: Path, damage: bytes) -> None:
    disk = DiskCache(tmp_path, 1 << 20)
    (tmp_path / "a.speech").write_bytes(damage)
    assert disk.get("a") is None
    assert list(tmp_path.iterdir()) == []


def test_one_flipped_bit_is_noticed(tmp_path: Path) -> None:
    disk = DiskCache(tmp_path, 1 << 20)
    disk.put("a", _line())
    content = bytearray((tmp_path / "a.speech").read_bytes())
    content[-200] ^= 1
    (tmp_path / "a.speech").write_bytes(content)
    assert disk.get("a") is None


def test_the_least_recently_used_files_go_first(tmp_path: Path) -> None:
    disk = DiskCache(tmp_path, 2_500)
    for second, key in enumerate("ab"):
        disk.put(key, _line())
        os.utime(tmp_path / f"{key}.speech", (second, second))
    disk.get("a")
    disk.put("c", _line())
    assert sorted(file.stem for file in tmp_path.iterdir()) == ["a", "c"]


def test_a_disk_that_refuses_is_logged_and_nothing_fails(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_bytes(b"")
    DiskCache(tmp_path / "file", 1000).put("a", _line())
    assert "can't be written" in caplog.text


async def test_memory_stays_within_its_limit_and_forgets_the_oldest() -> None:
    cache = SpeechCache(5_000)
    for key in "abcdef":
        await cache.put(key, _line())
        assert cache.used_bytes <= 5_000
    assert await cache.get("a") is None
    assert await cache.get("f") == _line()


async def test_a_line_larger_than_the_memory_pushes_nothing_out() -> None:
    cache = SpeechCache(2_000)
    await cache.put("small", _line(500))
    await cache.put("large", _line(5_000))
    assert await cache.get("small") is not None
    assert await cache.get("large") is None


async def test_what_memory_forgot_comes_from_disk(tmp_path: Path) -> None:
    cache = SpeechCache(2_000, DiskCache(tmp_path, 1 << 20))
    await cache.put("a", _line())
    await cache.put("b", _line())
    assert await cache.get("a") == _line()


def test_every_part_of_a_voice_and_format_makes_another_key() -> None:
    keys = {
        cache_key(text, voice, form)
        for text in ("a", "b")
        for voice in (Voice(), Voice(name="en-us"), Voice(rate=170), Voice(pitch=51), Voice(volume=80))
        for form in (SpeechFormat(), SpeechFormat(rate=16000), SpeechFormat(lead_ms=50))
    }
    assert len(keys) == 2 * 5 * 3
