"""The command `npc-demo`: a window in which one walks about Millbrook and talks to its people."""

from __future__ import annotations

import os
import sys
import uuid
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["main"]

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command(name="npc-demo")
def run(
    url: Annotated[str, typer.Option(help="Join this server instead of starting one.")] = "",
    world: Annotated[
        Path | None, typer.Option(help="Folder of the world, for the server that is started.", show_default=False)
    ] = None,
    player: Annotated[str, typer.Option(help="Under which id the playthrough is kept.")] = "player",
    name: Annotated[str, typer.Option(help="The player's name, which characters may say.")] = "stranger",
    character: Annotated[str, typer.Option(help="Begin beside this character.")] = "",
    new: Annotated[bool, typer.Option("--new", help="Begin a new playthrough that is not kept.")] = False,
    token: Annotated[
        str | None, typer.Option(help="Token for the server at --url.", envvar="NPC_TOKEN", show_default=False)
    ] = None,
    window: Annotated[str, typer.Option(help="Size of the window.")] = "1280x720",
) -> None:
    """Walk about a village and talk to its people, by microphone or typed."""
    if url and world is not None:
        raise typer.BadParameter(
            "--world is for the server that is started; the one at --url has its own world", param_hint="--world"
        )
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    try:
        import pygame
    except ImportError as error:
        _stop(f"pygame is missing ({error}): pip install 'npc-server[demo]'")
    from clients.pygame_demo.app import Options, play

    try:
        options = Options(
            url=url,
            world=world,
            player=f"{player}-{uuid.uuid4().hex[:8]}" if new and url else player,
            name=name,
            token=token,
            is_new=new,
            character=character,
            window=_size(window),
        )
        raise typer.Exit(play(options))
    except pygame.error as error:
        _stop(f"no window can be opened ({error}). Without a display, talk in the terminal: npc-server talk")


def main() -> None:
    app()


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal() and int(width) >= 640 and int(height) >= 480):
        raise typer.BadParameter("a size of at least 640x480 is wanted, such as 1280x720", param_hint="--window")
    return int(width), int(height)


def _stop(words: str) -> None:
    print(f"npc-demo: {words}", file=sys.stderr)
    raise typer.Exit(1)


if __name__ == "__main__":
    main()
