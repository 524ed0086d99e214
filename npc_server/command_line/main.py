"""The command `npc-server`. Each subcommand's own module is imported only when it runs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from npc_server import __version__
from npc_server.command_line import memory
from npc_server.errors import NpcError

__all__ = ["app", "main"]

app = typer.Typer(
    name="npc-server",
    help="Let players talk to the characters of a game.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.add_typer(memory.app, name="memory")

_World = Annotated[Path | None, typer.Option("--world", help="Folder of the world.", show_default=False)]
_Config = Annotated[Path | None, typer.Option("--config", help="TOML file with settings.", show_default=False)]


@app.command()
def serve(
    world: _World = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")] = None,
    port: Annotated[
        int | None, typer.Option(help="TCP port; 0 takes a free one.", show_default="8765", min=0, max=65535)
    ] = None,
    config: _Config = None,
    until_stdin_closes: Annotated[
        bool,
        typer.Option(
            "--until-stdin-closes",
            help="End with the program that holds the other end of standard input, however that one ends.",
        ),
    ] = False,
) -> None:
    """Serve a world to game clients until Ctrl+C."""
    from npc_server.command_line.serve import serve as run

    run(world, host, port, config, until_stdin_closes=until_stdin_closes)


@app.command()
def talk(
    world: _World = None,
    character: Annotated[str | None, typer.Option(help="Whom to face first.", show_default="the first one")] = None,
    wav: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[CHARACTER=]FILE",
            help="Say what is in this recording (a 16-bit WAV), to the character named before it; may be repeated.",
        ),
    ] = None,
    mic: Annotated[
        bool, typer.Option("--mic/--no-mic", help="Listen to the microphone, hands-free. Lines can still be typed.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="Keep what was heard (WAV) and every message (JSON lines) here.")
    ] = None,
    url: Annotated[str | None, typer.Option(help="Join this server instead of starting one.")] = None,
    name: Annotated[str, typer.Option(help="The player's name.")] = "stranger",
    player: Annotated[str, typer.Option(help="Under which id the playthrough is kept.")] = "player",
    new: Annotated[bool, typer.Option("--new", help="Begin a new playthrough that is not kept.")] = False,
    push_to_talk: Annotated[bool, typer.Option("--push-to-talk", help="Send recordings as push-to-talk.")] = False,
    fast: Annotated[
        bool, typer.Option("--fast", help="Do not wait for real time: for scripts. Implies --push-to-talk.")
    ] = False,
    mute: Annotated[bool, typer.Option("--mute", help="Nothing through the speakers.")] = False,
    latency: Annotated[bool, typer.Option("--latency", help="Draw where each turn's time went.")] = False,
    token: Annotated[
        str | None, typer.Option(help="Token for the server at --url.", envvar="NPC_TOKEN", show_default=False)
    ] = None,
    config: _Config = None,
) -> None:
    """Talk to a character: by microphone, recordings, or lines typed or piped in."""
    from clients.terminal.acts import parse_wav
    from clients.terminal.app import TalkOptions
    from npc_server.command_line.talk import talk as run

    options = TalkOptions(
        url=url or "",
        player=player,
        name=name,
        character=character,
        wavs=tuple(map(parse_wav, wav or ())),
        use_microphone=mic,
        is_fast=fast,
        push_to_talk=push_to_talk,
        is_muted=mute,
        out=out,
        token=token,
        shows_latency=latency,
    )
    raise typer.Exit(run(options, world, config, is_new=new))


@app.command()
def say(
    text: Annotated[str, typer.Argument(help="What to say.")],
    out: Annotated[Path, typer.Option(help="The WAV to write; visemes and words go beside it as .json.")],
    voice: Annotated[str, typer.Option(help="A voice, such as en-gb+f3; `doctor` lists them.")] = "en-gb",
    rate: Annotated[int, typer.Option(help="Words a minute.", min=80, max=300)] = 165,
    pitch: Annotated[int, typer.Option(help="50 is the voice's own.", min=0, max=100)] = 50,
) -> None:
    """Synthesise a sentence with its visemes."""
    from npc_server.command_line.say import say as run

    run(text, voice, rate, pitch, out)


@app.command()
def check(folder: Annotated[Path, typer.Argument(help="Folder of the world.")]) -> None:
    """Look for mistakes in a world; the exit code is 1 if there are errors."""
    from npc_server.command_line.check import check as run

    raise typer.Exit(run(folder))


@app.command()
def graph(
    folder: Annotated[Path, typer.Argument(help="Folder of the world.")],
    format_: Annotated[str, typer.Option("--format", help="mermaid, dot, svg or json.")] = "mermaid",
) -> None:
    """Print a world's story as a graph."""
    from npc_server.command_line.graph import graph as run

    run(folder, format_)


@app.command()
def test(
    folder: Annotated[Path, typer.Argument(help="Folder of the world.")],
    mind: Annotated[
        str, typer.Option(help="scripted, or model: the language model of the settings, which may say it its own way.")
    ] = "scripted",
    config: _Config = None,
) -> None:
    """Play the scenarios of a world; the exit code is 1 if one is not met."""
    from npc_server.command_line.scenarios import run_scenarios

    raise typer.Exit(run_scenarios(folder, mind, config))


@app.command()
def prompt(
    folder: Annotated[Path, typer.Argument(help="Folder of the world.")],
    character: Annotated[str, typer.Option(help="Who would answer.")],
    node: Annotated[
        str | None, typer.Option(help="Where the character stands.", show_default="where it begins")
    ] = None,
    fact: Annotated[
        list[str] | None, typer.Option(metavar="KEY=VALUE", help="Set a fact before; may be repeated.")
    ] = None,
    say: Annotated[str, typer.Option(help="What the player says.")] = "Hello.",
    tokens: Annotated[int, typer.Option(help="The most that it may take.")] = 2000,
) -> None:
    """Show what a language model would be told, and what each part of it takes."""
    from npc_server.command_line.prompt import prompt as run

    run(folder, character, node, fact or (), say, tokens)


@app.command()
def doctor() -> None:
    """Say what is installed, which microphones and voices there are, and what to do about what is missing."""
    from npc_server.command_line.doctor import doctor as run

    raise typer.Exit(run())


@app.command()
def fake_openai(
    port: Annotated[int, typer.Option(help="TCP port on 127.0.0.1; 0 takes a free one.", min=0, max=65535)] = 8790,
    first_token_ms: Annotated[float, typer.Option(help="From a request to its first token.", min=0)] = 100,
    token_ms: Annotated[float, typer.Option(help="From each token to the next.", min=0)] = 5,
    fault: Annotated[
        str | None, typer.Option(help="Break every answer in this way, such as stall.", show_default=False)
    ] = None,
) -> None:
    """Stand in for a language model: an OpenAI-compatible server that does whatever the player says."""
    from npc_server.command_line.fake_openai import fake_openai as run

    run(port, first_token_ms, token_ms, fault)


@app.command()
def version() -> None:
    """Print the version."""
    print(__version__)


def main() -> None:
    """Entry point: errors that a person can mend are printed as a sentence, without a traceback."""
    # numpy's own threads make the small matrices here slower and take the other core from the engines.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        app()
    except NpcError as error:
        Console(stderr=True).print(f"[red]npc-server:[/red] {escape(str(error))}", highlight=False)
        sys.exit(1)
