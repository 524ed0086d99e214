"""A server that sends what it should not: the game says so and goes on."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgpack
import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Subprotocol

from tests.godot.engine import needs_engine
from tests.godot.game import playing

pytestmark = [
    pytest.mark.godot,
    needs_engine,
    pytest.mark.usefixtures("imported_project"),
]

_VECTORS = {each["name"]: each for each in json.loads(Path("tests/vectors/messages.json").read_text(encoding="utf-8"))}


def message(name: str, **changed: Any) -> dict[str, Any]:
    """The documentation's example of a message, with other values."""
    fields: dict[str, Any] = msgpack.unpackb(bytes.fromhex(_VECTORS[name]["hex"]))
    return {**fields, **changed}


@asynccontextmanager
async def scripted_server(act: Callable[[ServerConnection], Awaitable[None]]) -> AsyncIterator[str]:
    """Welcomes each client, then does as it is told; yields its address."""

    async def meet(socket: ServerConnection) -> None:
        hello = msgpack.unpackb(await socket.recv())
        recovered = "resume" in hello
        seq = hello["resume"]["seq"] if recovered else 1
        await socket.send(msgpack.packb(message("welcome", recovered=recovered, seq=seq)))
        await act(socket)
        await socket.wait_closed()

    async with serve(meet, "127.0.0.1", 0, subprotocols=[Subprotocol("npc.v1")]) as server:
        yield f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}/v1"


async def test_messages_with_wrong_fields_are_left_out_and_named_and_the_rest_is_taken() -> None:
    wrong = [
        message("transcript", text=7),
        message("story_update", changes=[{"track": "mara"}], version=9),
        message("choices", choices=[{"choice": "a", "label": None}]),
        message("speech", pcm="no bytes"),
        message("speech", visemes=[{"t_ms": 0, "d_ms": 1, "v": "aa", "w": 1}]),
        message("state", character=None),
        message("utterance_start", utterance=5),
        {"type": "story_update"},
        {"type": 3},
        {"no": "type"},
    ]

    async def act(socket: ServerConnection) -> None:
        for each in wrong:
            await socket.send(msgpack.packb(each))
        await socket.send(msgpack.packb({"type": "of_a_newer_server", "seq": 40}))
        await socket.send(msgpack.packb(message("transcript", new_field=1)))

    async with scripted_server(act) as url, playing() as game:
        await game.join(url, "robin")
        await game.expect("transcript_received", "here is some gold", True)
        told = [event.arguments[1] for event in game.of("problem_reported", "bad_message")]
        assert len(told) == len(wrong)
        for place in ("`transcript.text`", "`story_update.changes[0].from`", "`choices.choices[0].label`", "no `type`"):
            assert any(place in each for each in told), (place, told)
        assert not game.of("connection_lost")


async def test_lines_that_make_no_sense_do_not_break_the_game() -> None:
    far = 10.0**12

    async def act(socket: ServerConnection) -> None:
        for each in (
            message("speech", utterance="never begun"),
            message("utterance_end", utterance="never begun"),
            message("utterance_cancel", utterance="never begun"),
            message("cue", utterance="never begun"),
            message("utterance_start", utterance="u-1"),
            message("utterance_start", utterance="u-1"),
            message("speech", utterance="u-1", pcm=b"odd", visemes=[{"t_ms": 0, "d_ms": 9, "v": 99, "w": 7.5}]),
            message("speech", utterance="u-1", at_ms=-far, pcm=bytes(100)),
            message("speech", utterance="u-1", at_ms=far, pcm=bytes(100), visemes=[], words=[]),
            message("cue", utterance="u-1", at_ms=-1.0),
            message("action", utterance="u-1", at_ms=far),
            message("utterance_end", utterance="u-1", interrupted=False),
            message("utterance_end", utterance="u-1", interrupted=True, heard_text=None),
            message("utterance_start", utterance="u-2", character="mara", text="At last."),
            message("speech", utterance="u-2", at_ms=0, pcm=bytes(9600), visemes=[], words=[]),
            message("utterance_end", utterance="u-2", text="At last.", interrupted=False),
        ):
            await socket.send(msgpack.packb(each))

    async with scripted_server(act) as url, playing() as game:
        await game.make("character_3d", "mara", character="mara")
        await game.join(url, "robin")
        await game.expect("utterance_ended", "mara", "u-2", "At last.")


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        (b"\xc1", "the byte c1 begins no value"),
        (b"\x81\xa4type", "end in the middle"),
        (b"", "end in the middle"),
        (msgpack.packb([1, 2]), "no message"),
        ("text", "text frame"),
    ],
)
async def test_a_frame_that_is_no_message_breaks_the_connection_and_it_is_made_anew(
    frame: str | bytes, reason: str
) -> None:
    met = 0

    async def act(socket: ServerConnection) -> None:
        nonlocal met
        met += 1
        if met == 1:
            await socket.send(frame)

    async with scripted_server(act) as url, playing() as game:
        await game.join(url, "robin")
        problem = await game.expect("problem_reported", "bad_frame")
        assert reason in problem.arguments[1] and url in problem.arguments[1]
        await game.expect("reconnected", True)
