"""A synthesiser process that dies costs the line that it spoke and nothing else."""

from __future__ import annotations

import os
import signal

import pytest

from npc_server.errors import ProviderError
from npc_server.speaking.tts.espeak.synthesiser import EspeakSynthesiser
from story_graph.character import Voice

pytestmark = [pytest.mark.engines, pytest.mark.processes]


async def test_a_dead_worker_gives_a_provider_error_and_the_next_line_is_spoken() -> None:
    synthesiser = EspeakSynthesiser()
    await synthesiser.start()
    try:
        (pid,) = synthesiser.pids
        os.kill(pid, signal.SIGSTOP)
        line = synthesiser.synthesise("Hello there.", Voice())
        pending = anext(line)
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(ProviderError):
            await pending
        await line.aclose()
        pieces = [piece async for piece in synthesiser.synthesise("Hello there.", Voice())]
        assert sum(len(piece.pcm) for piece in pieces) > 10_000
        assert synthesiser.pids != (pid,)
    finally:
        await synthesiser.close()
