"""`npc-server fake-openai`: a stand-in for a language model, to try that path without a key."""

from __future__ import annotations

import asyncio
import contextlib

from npc_server.errors import ConfigurationError
from npc_server.fake_openai.completions import Pace
from npc_server.fake_openai.faults import FAULTS
from npc_server.fake_openai.server import start_fake_openai
from story_graph.diagnostics import did_you_mean

__all__ = ["fake_openai"]

_HOST = "127.0.0.1"


def fake_openai(port: int, first_token_ms: float, token_ms: float, fault: str | None) -> None:
    """Serve until Ctrl+C.

    Raises:
        ConfigurationError: there is no such fault, or the port is taken.
    """
    if fault is not None and fault not in FAULTS:
        raise ConfigurationError(f"--fault {fault}: there is no such fault{did_you_mean(fault, FAULTS)}")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(port, Pace(first_token_ms / 1000, token_ms / 1000), fault))


async def _serve(port: int, pace: Pace, fault: str | None) -> None:
    try:
        async with start_fake_openai(_HOST, port, pace=pace, fault=fault) as fake:
            print(f"npc-server: a fake model at {fake.base_url} (Ctrl+C ends)", flush=True)
            await asyncio.Event().wait()
    except OSError as error:
        raise ConfigurationError(
            f"can't listen on {_HOST}, port {port}: {error.strerror}; choose another --port"
        ) from error
