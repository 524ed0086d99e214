"""`npc-server memory`: what characters remember of their players, to look at, to edit, to delete.

The server may go on running: it reads what is changed here at the player's next words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from npc_server.errors import ConfigurationError

if TYPE_CHECKING:
    from npc_server.world.memory_book import Item, MemoryBook, Owner

__all__ = ["app"]

app = typer.Typer(help="See, edit and delete what characters remember.", no_args_is_help=True)

_Player = Annotated[str, typer.Option("--player", help="Id of the player.", show_default=False)]
_Character = Annotated[str | None, typer.Option("--character", help="Who remembers it.", show_default="all")]
_World = Annotated[str | None, typer.Option("--world", help="Name of the world.", show_default="all")]
_Config = Annotated[Path | None, typer.Option("--config", help="TOML file with settings.", show_default=False)]
_ID_HELP = "fact:KEY, summary, episode:NUMBER or line:NUMBER, as `show` has it."
_SHOWN = 20
"""Of the episodes and of the lines, unless all are asked for."""


@app.command("list")
def list_(
    player: Annotated[str | None, typer.Option("--player", help="Id of the player.", show_default="all")] = None,
    character: _Character = None,
    world: _World = None,
    config: _Config = None,
) -> None:
    """Who remembers whom, and how much."""
    with _open(config) as book:
        owners = _owners(book, player, character, world) if player else book.owners(None, world, character)
        rows = [("player", "world", "character", "facts", "episodes", "lines", "summary", "last")]
        for owner in owners:
            counts = owner.counts
            rows.append(
                (
                    owner.player,
                    owner.world,
                    owner.character,
                    str(counts["fact"]),
                    str(counts["episode"]),
                    str(counts["dialogue"]),
                    "yes" if counts["summary"] else "no",
                    _real(owner.last_unix_s) if owner.last_unix_s else "never",
                )
            )
    if len(rows) == 1:
        print("nobody remembers anybody yet")
        return
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


@app.command()
def show(
    player: _Player,
    character: _Character = None,
    world: _World = None,
    all_: Annotated[bool, typer.Option("--all", help=f"Not only the last {_SHOWN} episodes and lines.")] = False,
    config: _Config = None,
) -> None:
    """Everything that is remembered of a player, each memory with its id and dates."""
    with _open(config) as book:
        for owner in _owners(book, player, character, world):
            print(f"{owner.character} of {owner.player} ({owner.world})")
            for line in _described(book.items(owner), None if all_ else _SHOWN):
                print(f"  {line}")


@app.command("set")
def set_(
    memory: Annotated[str, typer.Argument(metavar="ID", help="fact:KEY, summary or episode:NUMBER.")],
    text: Annotated[str, typer.Argument(help="What is remembered instead.")],
    player: _Player,
    character: _Character = None,
    world: _World = None,
    config: _Config = None,
) -> None:
    """Change a memory, or let a character know a new fact."""
    kind, name = _parse(memory)
    if kind == "line":
        raise ConfigurationError(f"{memory}: what was said can't be changed; `delete` it, or `set` the summary")
    if not text.strip():
        raise ConfigurationError(f"{memory}: there is nothing to remember; `delete` forgets it")
    with _open(config) as book:
        owner = _the_one(book, _owners(book, player, character, world), memory, is_there=kind == "episode")
        book.set_text(owner, kind, name, text)
        print(f"{owner.character} of {owner.player} ({owner.world}): {memory} is now {text!r}")


@app.command()
def delete(
    memories: Annotated[list[str], typer.Argument(metavar="ID...", help=_ID_HELP)],
    player: _Player,
    character: _Character = None,
    world: _World = None,
    config: _Config = None,
) -> None:
    """Delete memories, in every save slot too."""
    parsed = [(memory, *_parse(memory)) for memory in dict.fromkeys(memories)]
    with _open(config) as book:
        owners = _owners(book, player, character, world)
        # All are found before the first is gone.
        for owner, memory, kind, name in [(_the_one(book, owners, one[0]), *one) for one in parsed]:
            book.delete(owner, kind, name)
            print(f"{owner.character} of {owner.player} ({owner.world}): {memory} is deleted")


@app.command()
def forget(
    player: _Player,
    character: _Character = None,
    world: _World = None,
    yes: Annotated[bool, typer.Option("--yes", help="Really: it can't be undone.")] = False,
    config: _Config = None,
) -> None:
    """Delete everything that is remembered of a player, in every save slot too."""
    with _open(config) as book:
        owners = _owners(book, player, character, world)
        if yes:
            book.forget(owners)
        for owner in owners:
            counts = owner.counts
            what = ", ".join(
                f"{counts[table]} {noun}{'s' * (counts[table] != 1)}"
                for table, noun in (("fact", "fact"), ("episode", "episode"), ("dialogue", "line"))
            )
            print(f"{owner.character} of {owner.player} ({owner.world}): {what}")
        print("forgotten" if yes else "nothing is forgotten yet: say it again with --yes")
        raise typer.Exit(0 if yes else 1)


@contextmanager
def _open(config: Path | None) -> Iterator[MemoryBook]:
    import sqlite3

    from npc_server.settings import load_settings
    from npc_server.world.database import FILE_NAME
    from npc_server.world.memory_book import MemoryBook

    path = load_settings(config).data / FILE_NAME
    try:
        with MemoryBook.open(path) as book:
            yield book
    except sqlite3.Error as error:
        raise ConfigurationError(f"{path}: {error}; try again, and see that its disk is not full") from error


def _owners(book: MemoryBook, player: str, character: str | None, world: str | None) -> list[Owner]:
    """All who remember the player, of those who are asked for; at least one."""
    from story_graph.diagnostics import did_you_mean

    if world is not None:
        world = Path(world).name
    owners = book.owners(player, world, character)
    if owners:
        return owners
    players, everybody = book.players(), book.owners(player)
    if player not in players:
        hint = did_you_mean(player, players)
        raise ConfigurationError(f"nobody with the id {player!r} has played{hint}; `memory list` has everybody")
    if not everybody:
        raise ConfigurationError(f"nobody remembers {player!r} yet: characters do from the first words on")
    known = ", ".join(f"{owner.character} ({owner.world})" for owner in everybody)
    where = f" in the world {world!r}" if world is not None else ""
    said = f"nobody{where} remembers" if character is None else f"{character!r}{where} does not remember"
    raise ConfigurationError(f"{said} {player!r}; these do: {known}")


def _the_one(book: MemoryBook, owners: Sequence[Owner], memory: str, *, is_there: bool = True) -> Owner:
    """Whose memory is meant.

    Args:
        is_there: False for one that may be made.
    """
    having = [owner for owner in owners if any(item.id == memory for item in book.items(owner))]
    if is_there and not having:
        who = " or ".join(f"{owner.character} ({owner.world})" for owner in owners)
        player = owners[0].player
        raise ConfigurationError(
            f"no {memory} of {player} with {who}; `npc-server memory show --player {player} --all` has what there is"
        )
    meant = having or owners
    if len(meant) > 1:
        found = ", ".join(f"{owner.character} ({owner.world})" for owner in meant)
        raise ConfigurationError(f"{memory}: {found} could be meant; say which with --character and --world")
    return meant[0]


def _parse(memory: str) -> tuple[str, str]:
    """Kind and name of a memory."""
    kind, _, name = memory.partition(":")
    is_right = {
        "fact": bool(name.strip()),
        "summary": not name,
        "episode": name.isascii() and name.isdigit(),
        "line": name.isascii() and name.isdigit(),
    }
    if not is_right.get(kind, False):
        raise ConfigurationError(f"{memory!r} names no memory: expected {_ID_HELP}")
    return kind, name


def _described(items: Sequence[Item], most: int | None) -> Iterator[str]:
    """The memories, kind by kind, the last ones of those of which there are many."""
    if not items:
        yield "nothing"
    for kind in ("fact", "summary", "episode", "line"):
        found = [item for item in items if item.kind == kind]
        if most is not None and kind in ("episode", "line") and len(found) > most:
            yield f"({len(found) - most} more {kind}s before; --all shows them)"
            found = found[-most:]
        for item in found:
            details = "" if item.importance is None else f", importance {item.importance:.1f}"
            text = item.text if item.speaker is None else f"{item.speaker}: {item.text}"
            when = f"{_story(item.moment.clock_s)} of the story, {_real(item.moment.unix_s)}{details}"
            yield f"{item.id} ({when})"
            yield from (f"    {line}" for line in text.splitlines())


def _story(clock_s: float) -> str:
    minutes, seconds = divmod(int(clock_s), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def _real(unix_s: float) -> str:
    return f"{datetime.fromtimestamp(unix_s, UTC):%Y-%m-%d %H:%M} UTC"
