"""`npc-server serve`: runs the server until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.logging import RichHandler

from npc_server.settings import Settings, load_settings

__all__ = ["keep_garbage_collection_short", "run_loop", "serve", "settings_with_options", "start_logging"]


def serve(
    world: Path | None, host: str | None, port: int | None, config: Path | None, *, until_stdin_closes: bool = False
) -> None:
    """Serve until SIGINT or SIGTERM, or until standard input ends; then end every conversation cleanly.

    Raises:
        ConfigurationError: settings or world can't be used, or the port is taken.
    """
    settings = settings_with_options(load_settings(config), world, host, port)
    start_logging(settings.log_level)
    run_loop(_serve(settings, until_stdin_closes=until_stdin_closes))


def settings_with_options(settings: Settings, world: Path | None, host: str | None, port: int | None) -> Settings:
    """The settings with the command line's options over them."""
    gateway: dict[str, Any] = {}
    if host is not None:
        gateway["host"] = host
    if port is not None:
        gateway["port"] = port
    changes: dict[str, Any] = {"gateway": settings.gateway.model_copy(update=gateway)}
    if world is not None:
        changes["world"] = world
    return settings.model_copy(update=changes)


def start_logging(level: str) -> None:
    """Log to standard error."""
    handler = RichHandler(console=Console(stderr=True), show_path=False, markup=False)
    logging.basicConfig(level=level.upper(), format="%(name)s: %(message)s", handlers=[handler])
    for name in ("websockets", "httpx2", "httpcore2"):  # a line for each message or request
        logging.getLogger(name).setLevel(logging.WARNING)


def run_loop(main: Any) -> Any:
    """Run a coroutine on uvloop where it exists, else on asyncio's own loop."""
    try:
        import uvloop
    except ImportError:
        return asyncio.run(main)
    return uvloop.run(main)


def keep_garbage_collection_short() -> None:
    """Leave out of each collection what stays for as long as the server runs: modules, the story, the net.

    A full collection of these took 30 to 100 ms (measured), in which no player is served. The one
    before the start is made by whoever starts the server: here it would count as a stall.
    """
    gc.freeze()


def _when_stdin_closes(act: Callable[[], object]) -> None:
    """Wait in a thread for the end of standard input, which comes when whoever holds its other end is gone.

    It works on every platform, and for a parent that was killed too. What is written there is ignored.
    """

    def wait() -> None:
        descriptor = sys.stdin.fileno()
        while os.read(descriptor, 4096):  # not by `sys.stdin`: its lock would be held when the interpreter ends
            pass
        with contextlib.suppress(RuntimeError):  # the loop has ended already
            act()

    threading.Thread(target=wait, name="standard input", daemon=True).start()


async def _serve(settings: Settings, *, until_stdin_closes: bool) -> None:
    from npc_server.server import Server

    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stopping.set)
        except NotImplementedError:  # Windows: Ctrl+C arrives as KeyboardInterrupt
            break
    if until_stdin_closes:
        _when_stdin_closes(lambda: loop.call_soon_threadsafe(stopping.set))
    gc.collect()
    async with Server(settings) as server:
        keep_garbage_collection_short()
        print(f"npc-server: {server.world.title} at {server.url} (Ctrl+C ends)", flush=True)
        if server.inspector_url is not None:
            print(f"npc-server: inspector at {server.inspector_url}", flush=True)
        await stopping.wait()
