"""What must hold after anything that a client may send."""

from __future__ import annotations

import asyncio
import sqlite3
import time
import urllib.request
from pathlib import Path

from tests.processes.wire_player import WirePlayer, meet

__all__ = ["comes_back", "error_count", "log_of", "unharmed"]

AT_ONCE_S = 2.0
"""A turn takes some 30 ms; a machine that runs other tests at the same time needs more."""


async def unharmed(bystander: WirePlayer) -> None:
    """Another player's turn is answered, by voice, at once."""
    began_s = time.monotonic()
    assert (await bystander.is_answered("how long have you been here"))["pcm"]
    assert time.monotonic() - began_s < AT_ONCE_S
    assert bystander.of("error") == []


async def comes_back(url: str, offender: WirePlayer, *, recovered: bool = True) -> None:
    """A player whose connection was closed goes on in the same session."""
    async with meet(url, offender.player, resume=offender.resume_fields()) as again:
        assert again.welcome["session"] == offender.welcome["session"]
        assert again.welcome["recovered"] is recovered
        await again.is_answered()


async def error_count(url: str, code: str) -> float:
    """How many errors of a code the server has counted."""
    address = url.replace("ws:", "http:").replace("/v1", "/metrics")

    def fetch() -> str:
        with urllib.request.urlopen(address, timeout=10) as response:
            return str(response.read().decode())

    lines = (await asyncio.to_thread(fetch)).splitlines()
    return next((float(line.split()[-1]) for line in lines if line.startswith(f'npc_errors_total{{code="{code}"}}')), 0)


def log_of(data: Path, player: str) -> list[str]:
    """The entries of a player's steps on disk."""
    connection = sqlite3.connect(data / "playthroughs.sqlite")
    try:
        rows = connection.execute(
            "SELECT entry FROM step JOIN playthrough ON id = playthrough WHERE player = ? ORDER BY version", (player,)
        )
        return [str(row[0]) for row in rows]
    finally:
        connection.close()
