"""Puts the terminal client together: where acts come from, where sound goes, when it ends."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from clients.pygame_demo.client.connection import Connection
from clients.terminal.acts import HELP, Act, NotUnderstood, PlayWav, TalkTo, parse_act
from clients.terminal.conversation import Conversation, NoAnswer, NobodyThere
from clients.terminal.microphone import WavFormatError, open_microphone
from clients.terminal.playback import InstantPlayback, Playback, SilentPlayback, open_speaker
from clients.terminal.recording import Recording
from clients.terminal.screen import Screen

__all__ = ["TalkOptions", "talk"]

OUTPUT_RATE_HZ = 24_000


@dataclass(frozen=True, slots=True)
class TalkOptions:
    """What `npc-server talk` was asked for.

    Attributes:
        url: of the server's WebSocket.
        world: name of the world; empty for the one that the server serves.
        player: id under which the server keeps the playthrough.
        name: the player's name, which characters may say.
        character: whom to face first; None for the one that a recording names, or the world's first.
        wavs: recordings to say, in order, instead of typed lines and the microphone.
        use_microphone: listen to the live microphone, hands-free; lines can still be typed.
        is_fast: no waiting for real time: recordings as push-to-talk, sound counted as heard at once.
        push_to_talk: recordings as push-to-talk.
        is_muted: no sound through the speakers.
        out: folder for recordings of the conversation.
        shows_latency: draw where each turn's time went.
    """

    url: str
    world: str = ""
    player: str = "player"
    name: str = "stranger"
    character: str | None = None
    wavs: tuple[PlayWav, ...] = ()
    use_microphone: bool = False
    is_fast: bool = False
    push_to_talk: bool = False
    is_muted: bool = False
    out: Path | None = None
    token: str | None = None
    shows_latency: bool = False


async def talk(options: TalkOptions, console: Console) -> int:
    """Hold one conversation; the result is the process's exit code.

    Raises:
        Refused, Unreachable, ConnectionLost: the server can't be talked to.
        OSError: `out` can't be written.
    """
    hello = {
        "world": options.world,
        "player": {"id": options.player, "name": options.name},
        "audio_out": {"codec": "pcm_s16le", "rate": OUTPUT_RATE_HZ},
        "client": {"name": "npc-server talk"},
        "latency": True,
    }
    if options.token is not None:
        hello["token"] = options.token
    recording = Recording(options.out, OUTPUT_RATE_HZ) if options.out is not None else None
    connection = await Connection.open(options.url, hello)
    screen = Screen(console, shows_latency=options.shows_latency)
    playback = _open_playback(options, screen)
    conversation = Conversation(
        connection,
        playback,
        screen,
        recording,
        is_fast=options.is_fast,
        push_to_talk=options.push_to_talk or options.is_fast,
    )
    incoming = asyncio.create_task(conversation.run(), name="incoming messages")
    acting = asyncio.create_task(_act(conversation, connection, options, screen), name="acts")
    try:
        await asyncio.wait([incoming, acting], return_when=asyncio.FIRST_COMPLETED)
        return await acting if acting.done() else 0
    finally:
        for task in (acting, incoming):
            await _finish(task, connection)
        playback.close()
        if recording is not None:
            recording.close()


async def _finish(task: asyncio.Task[int] | asyncio.Task[None], connection: Connection) -> None:
    """End one of the two tasks; what the incoming one raised is the conversation's outcome."""
    if task.get_name() == "acts":
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await connection.close()
        return
    await task


def _open_playback(options: TalkOptions, screen: Screen) -> Playback:
    if options.is_fast:
        return InstantPlayback(OUTPUT_RATE_HZ)
    if options.is_muted:
        return SilentPlayback(OUTPUT_RATE_HZ)
    speaker = open_speaker(OUTPUT_RATE_HZ)
    if isinstance(speaker, str):
        screen.note(f"{speaker}; you can read what is said.")
        return SilentPlayback(OUTPUT_RATE_HZ)
    return speaker


async def _act(conversation: Conversation, connection: Connection, options: TalkOptions, screen: Screen) -> int:
    addressee = next((wav.character for wav in options.wavs if wav.character is not None), None)
    first = options.character or addressee or connection.welcome["characters"][0]["id"]
    failures = 0
    if not await _perform(conversation, TalkTo(first), screen):
        return 1
    if options.wavs:
        for wav in options.wavs:
            failures += not await _perform(conversation, wav, screen)
        return min(failures, 1)
    microphone = open_microphone(connection.welcome["audio_in"]["rate"]) if options.use_microphone else None
    if isinstance(microphone, str):
        screen.note(f"{microphone}. You can type instead; /help lists the commands.")
        microphone = None
    listening = None
    if microphone is not None:
        screen.note(f"Listening to {microphone.name}: just talk (headphones help). /quit ends.")
        listening = asyncio.create_task(conversation.listen_to(microphone), name="microphone")
    try:
        async for line in _typed_lines():
            if line.strip() == "/help":
                screen.note(HELP)
            elif line.strip() in ("/quit", "/exit"):
                break
            else:
                failures += not await _perform(conversation, line, screen)
    finally:
        if microphone is not None and listening is not None:
            listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await listening
            microphone.close()
    return 0 if sys.stdin.isatty() else min(failures, 1)


async def _perform(conversation: Conversation, wanted: str | Act, screen: Screen) -> bool:
    """Carry out one line or act; False if it could not be, which is said on the screen."""
    try:
        act = parse_act(wanted) if isinstance(wanted, str) else wanted
        if act is not None:
            await conversation.perform(act)
    except (NotUnderstood, NobodyThere, WavFormatError, OSError, NoAnswer) as error:
        screen.note(str(error))
        return False
    return True


async def _typed_lines() -> AsyncIterator[str]:
    """Lines of standard input until its end. The reading thread is a daemon: it can't be woken."""
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str] = asyncio.Queue()

    def read() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(lines.put_nowait, line)
        loop.call_soon_threadsafe(lines.put_nowait, "")

    threading.Thread(target=read, name="stdin", daemon=True).start()
    while line := await lines.get():
        yield line
