"""The most memory that one hostile frame may take, whatever is wrong with it."""

from __future__ import annotations

import contextlib
import gc
import struct
import tracemalloc
from collections.abc import Callable

import msgpack
import pytest

from npc_server.errors import PeerError
from npc_server.protocol.codec import decode_client
from npc_server.protocol.frame_limits import MAX_FRAME_BYTES

MOST_BYTES = 1024 * 1024
"""Specified: peak memory for one hostile frame is at most 1 MiB more."""


def args(value: bytes) -> bytes:
    """An event with one argument."""
    return b"\x83" + b"".join(map(msgpack.packb, ("type", "event", "name", "x", "args"))) + b"\x81\xa1a" + value


def text(content: bytes) -> bytes:
    return b"\xdb" + struct.pack(">I", len(content)) + content


def many(count: int, value: bytes) -> bytes:
    """A list, of lists of 255 where it is longer."""
    if count <= 255:
        return b"\xdc" + struct.pack(">H", count) + value * count
    return b"\xdc" + struct.pack(">H", count // 255) + many(255, value) * (count // 255)


HELLO = {"type": "hello", "protocol": 1, "player": {"id": "a"}}

FRAMES: dict[str, Callable[[], bytes]] = {
    "lists that nest": lambda: b"\x91" * MAX_FRAME_BYTES,
    "maps that nest": lambda: b"\x81\xa1a" * (MAX_FRAME_BYTES // 3),
    "lists of lists": lambda: args(many(1020, b"\x90")),
    "maps with a key": lambda: args(many(255, b"\x81\xa1a\xc0")),
    "bytes of bytes": lambda: args(many(765, b"\xc4\x00")),
    "one long text of controls": lambda: msgpack.packb({"type": "text", "text": "\x01" * 65_000}),
    "one long text that is not printed": lambda: msgpack.packb({"type": "text", "text": "\U000e0001" * 16_000}),
    "a long type": lambda: msgpack.packb({"type": "\u0301" * 32_000}),
    "a long key": lambda: b"\x82\xa4type\xa4text" + text(b"k" * 65_000) + b"\xc0",
    "a long key twice": lambda: b"\x83\xa4type\xa4text" + (text(b"k" * 32_000) + b"\xc0") * 2,
    "a text that is no UTF-8 at its end": lambda: args(text(b"a" * 65_000 + b"\xff")),
    "bytes for a text": lambda: msgpack.packb({"type": "text", "text": b"\0" * 65_000}),
    "bytes for a number": lambda: msgpack.packb({"type": "ping", "t_ms": b"\xff" * 65_000}),
    "bytes for a map": lambda: msgpack.packb({"type": "context", "facts": b"\xff" * 65_000}),
    "a text for sound": lambda: msgpack.packb({"type": "audio", "pcm": "\U0001f600" * 16_000}),
    "long ids that are wrong": lambda: msgpack.packb({"type": "talk", "characters": ["x y" * 85] * 250}),
    "long ids that are bytes": lambda: msgpack.packb({"type": "talk", "characters": [b"x" * 254] * 250}),
    "facts with long wrong values": lambda: msgpack.packb(
        {"type": "context", "facts": {str(n): b"x" * 980 for n in range(64)}}
    ),
    "facts with long keys": lambda: msgpack.packb(
        {"type": "context", "facts": {f"{n}" * 450: b"" for n in range(10, 74)}}
    ),
    "a wrong value far down": lambda: args(b"\x91" * 9 + many(250, b"\xc4\x00")),
    "a hello with everything wrong": lambda: msgpack.packb(
        {
            **HELLO,
            "protocol": "1",
            "player": {"id": "a b" * 5000, "name": "\x00" * 5000, "language": "?" * 5000},
            "token": "x" * 20_000,
            "audio_in": {"rate": "x", "channels": [], "codec": 1},
            "audio_out": {"rate": "x", "codec": 1},
            "lipsync": {"sets": [b"x"] * 250, "mode": "x" * 5000, "fps": 1.5, "lead_ms": "x"},
            "client": {"name": 5, "version": 5},
            "resume": {"session": "", "token": 5, "seq": -1},
        }
    ),
    "a thousand fields that the message lacks": lambda: (
        b"\xde\x00\xff\xa4type\xa3bye"
        + b"".join(msgpack.packb(f"field {n}") + msgpack.packb("x" * 240) for n in range(254))
    ),
    "as many values as there may be": lambda: args(many(1016, text(b"a" * 55))),
}


@pytest.mark.parametrize("name", FRAMES)
def test_a_hostile_frame_costs_at_most_a_mebibyte(name: str) -> None:
    data = FRAMES[name]()
    assert len(data) <= MAX_FRAME_BYTES
    decode(data)  # fills caches that stay
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        decode(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak - before <= MOST_BYTES


def decode(data: bytes) -> None:
    with contextlib.suppress(PeerError):
        decode_client(data)
