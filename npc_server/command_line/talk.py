"""`npc-server talk`: the terminal client, with a server of its own unless it joins another."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import tempfile
from pathlib import Path

from rich.console import Console

from clients.pygame_demo.client.connection import ConnectionLost, Refused, Unreachable
from clients.terminal.app import TalkOptions
from clients.terminal.app import talk as hold_conversation
from npc_server.command_line.serve import run_loop, settings_with_options, start_logging
from npc_server.errors import ConfigurationError, NpcError
from npc_server.settings import Settings, load_settings

__all__ = ["talk"]


def talk(options: TalkOptions, world: Path | None, config: Path | None, *, is_new: bool) -> int:
    """Hold one conversation; the result is the exit code.

    Args:
        is_new: use a throwaway folder for playthroughs, so that the story begins at its start.

    Raises:
        ConfigurationError: settings or world can't be used, or the server can't be reached.
    """
    console = Console(highlight=False)
    try:
        if options.url:
            return int(run_loop(hold_conversation(options, console)))
        with contextlib.ExitStack() as stack:
            settings = settings_with_options(load_settings(config), world, "127.0.0.1", 0)
            if is_new:
                data = stack.enter_context(tempfile.TemporaryDirectory(prefix="npc-talk-"))
                settings = settings.model_copy(update={"data": Path(data)})
            start_logging("warning" if settings.log_level == "info" else settings.log_level)
            return int(run_loop(_talk_to_own_server(settings, options, console)))
    except (Refused, Unreachable, ConnectionLost) as error:
        raise NpcError(str(error)) from error
    except OSError as error:
        raise ConfigurationError(f"--out {options.out} can't be written: {error}") from error
    except KeyboardInterrupt:
        return 130


async def _talk_to_own_server(settings: Settings, options: TalkOptions, console: Console) -> int:
    from npc_server.server import Server

    async with Server(settings) as server:
        if server.inspector_url is not None and console.is_terminal:
            console.print(f"Watch the story at {server.inspector_url}", style="dim")
        with contextlib.suppress(asyncio.CancelledError):
            return await hold_conversation(dataclasses.replace(options, url=server.url), console)
    return 130
