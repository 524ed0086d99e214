"""Frames that are no messages, sent to a real server in the middle of a conversation."""

from __future__ import annotations

import struct
from typing import Any

import msgpack
import pytest

from tests.bad_input.checks import comes_back, unharmed
from tests.processes.wire_player import WirePlayer, meet

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.engines, pytest.mark.processes]

BYE = msgpack.packb({"type": "bye"})


def event_with(value: bytes) -> bytes:
    """`item_shown` whose argument `item` is the given packed value."""
    return (
        b"\x83"
        + b"".join(map(msgpack.packb, ("type", "event", "name", "item_shown", "args")))
        + b"\x81\xa4item"
        + value
    )


def map_of(*pairs: bytes) -> bytes:
    return bytes([0x80 + len(pairs)]) + b"".join(pairs)


TEXT_TYPE = msgpack.packb("type") + msgpack.packb("text")

REFUSED: dict[str, tuple[str | bytes, str, str | None]] = {
    "a text frame": ('{"type": "text", "text": "hi"}', "text_frame", None),
    "an empty text frame": ("", "text_frame", None),
    "a list": (msgpack.packb(["type", "text"]), "missing_type", "type"),
    "nil": (b"\xc0", "missing_type", "type"),
    "an empty map": (b"\x80", "missing_type", "type"),
    "a type that is bytes": (map_of(b"\xa4type\xc4\x04text"), "missing_type", "type"),
    "an unknown type": (msgpack.packb({"type": "__class__"}), "unknown_type", "type"),
    "a message of the server": (msgpack.packb({"type": "story_update", "version": 9}), "unknown_type", "type"),
    "an extension": (event_with(b"\xd4\x05\0"), "bad_value", None),
    "an extension as the message": (b"\xc7\x03\x01abc", "bad_value", None),
    "a timestamp": (event_with(b"\xd6\xff\0\0\0\0"), "bad_value", None),
    "a long timestamp": (event_with(b"\xc7\x0c\xff" + bytes(12)), "bad_value", None),
    "NaN": (event_with(b"\xcb" + struct.pack(">d", float("nan"))), "bad_value", None),
    "short NaN": (event_with(b"\xca" + struct.pack(">f", float("nan"))), "bad_value", None),
    "infinity": (event_with(b"\xcb" + struct.pack(">d", float("-inf"))), "bad_value", None),
    "NaN in a field that the message lacks": (
        map_of(TEXT_TYPE, b"\xa1x\xcb" + b"\x7f\xf8" + bytes(6)),
        "bad_value",
        None,
    ),
    "no UTF-8": (event_with(b"\xa2\xc3\x28"), "bad_value", None),
    "no UTF-8 in a key": (map_of(TEXT_TYPE, b"\xa1\xff\xa1x"), "bad_value", None),
    "half a surrogate pair": (event_with(b"\xa3\xed\xa0\x80"), "bad_value", None),
    "a zero in two bytes": (event_with(b"\xa2\xc0\x80"), "bad_value", None),
    "a key twice": (map_of(TEXT_TYPE, b"\xa4text\xa1a", b"\xa4text\xa1b"), "bad_value", "text"),
    "two types": (map_of(TEXT_TYPE, b"\xa4type\xa3bye"), "bad_value", "type"),
    "an integer key": (map_of(TEXT_TYPE, b"\x01\x02"), "bad_value", None),
    "a nil key": (map_of(TEXT_TYPE, b"\xc0\x02"), "bad_value", None),
    "a list as a key": (map_of(TEXT_TYPE, b"\x90\x02"), "bad_value", None),
    "an integer beyond 64 bits, as bytes": (
        msgpack.packb({"type": "playback", "utterance": "u1", "played_ms": b"\xff" * 9}),
        "bad_field",
        "played_ms",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_a_player_is_told_what_was_wrong_with_a_frame_and_goes_on(
    offender: WirePlayer, bystander: WirePlayer, name: str
) -> None:
    data, code, field = REFUSED[name]
    await offender.socket.send(data)
    error = await offender.expect("error")
    assert (error["code"], error.get("field"), error["fatal"]) == (code, field, False), error["message"]
    await offender.is_answered()
    await unharmed(bystander)


FATAL: dict[str, tuple[bytes, str, int]] = {
    "nothing": (b"", "not_msgpack", 1007),
    "a byte that begins no value": (b"\xc1", "not_msgpack", 1007),
    "a truncated map": (BYE[:-1], "not_msgpack", 1007),
    "a truncated length": (b"\xdb\xff\xff", "not_msgpack", 1007),
    "a text of a claimed 4 GiB": (event_with(b"\xdb\xff\xff\xff\xff"), "not_msgpack", 1007),
    "bytes of a claimed 4 GiB": (event_with(b"\xc6\xff\xff\xff\xff"), "not_msgpack", 1007),
    "trailing bytes": (BYE + b"\xc0", "not_msgpack", 1007),
    "two messages": (BYE + BYE, "not_msgpack", 1007),
    "a list of a claimed 2**32": (event_with(b"\xdd\xff\xff\xff\xff"), "frame_too_complex", 1009),
    "a map of a claimed 2**32": (event_with(b"\xdf\xff\xff\xff\xff"), "frame_too_complex", 1009),
    "lists that nest through the whole frame": (b"\x91" * 65_536, "frame_too_complex", 1009),
    "maps that nest through the whole frame": (b"\x81\xa1a" * 21_845, "frame_too_complex", 1009),
    "claims within claims": (b"\xdc\x01\x00" * 21_845, "frame_too_complex", 1009),
    "more values than a message has": (
        event_with(b"\xdc\x00\xff" + (b"\x9f" + b"\xc0" * 15) * 255),
        "frame_too_complex",
        1009,
    ),
}


@pytest.mark.parametrize("name", FATAL)
async def test_a_frame_that_breaks_the_framing_ends_the_connection_and_not_the_session(
    url: str, offender: WirePlayer, bystander: WirePlayer, name: str
) -> None:
    data, code, close = FATAL[name]
    await offender.socket.send(data)
    error = await offender.expect("error")
    assert (error["code"], error["fatal"]) == (code, True)
    assert (await offender.closed())[0] == close
    await comes_back(url, offender)
    await unharmed(bystander)


async def test_an_oversized_frame_ends_the_connection_and_not_the_session(
    url: str, offender: WirePlayer, bystander: WirePlayer
) -> None:
    await offender.socket.send(msgpack.packb({"type": "audio", "pcm": bytes(65_536)}))
    code, reason = await offender.closed()
    assert code == 1009 and "65536" in reason
    await comes_back(url, offender)
    await unharmed(bystander)


async def test_a_frame_of_the_very_largest_size_is_taken(offender: WirePlayer, bystander: WirePlayer) -> None:
    header = len(msgpack.packb({"type": "audio", "pcm": bytes(40_000), "x": 0})) - 40_000
    frame = msgpack.packb({"type": "audio", "pcm": bytes(65_536 - header), "x": 0})
    assert len(frame) == 65_536
    await offender.socket.send(frame)
    await offender.settled()
    assert offender.of("error") == []
    await offender.is_answered()
    await unharmed(bystander)


BEFORE_HELLO: dict[str, tuple[Any, str, int]] = {
    "a text": (msgpack.packb({"type": "text", "text": "hi"}), "hello_expected", 4400),
    "sound": (msgpack.packb({"type": "audio", "pcm": b"ab"}), "hello_expected", 4400),
    "a load": (msgpack.packb({"type": "load", "slot": "a"}), "hello_expected", 4400),
    "a bye": (BYE, "hello_expected", 4400),
    "a text frame": ("hello", "text_frame", 4400),
    "a claimed list": (b"\xdd\xff\xff\xff\xff", "frame_too_complex", 1009),
    "nothing": (b"", "not_msgpack", 1007),
    "no UTF-8": (b"\x81\xa4type\xa1\xff", "bad_value", 4400),
}


@pytest.mark.parametrize("name", BEFORE_HELLO)
async def test_who_does_not_begin_with_a_hello_is_told_so_and_closed(
    url: str, bystander: WirePlayer, name: str
) -> None:
    data, code, close = BEFORE_HELLO[name]
    async with meet(url, None) as stranger:
        await stranger.socket.send(data)
        error = await stranger.next()
        assert (error["type"], error["code"], error["fatal"]) == ("error", code, True)
        assert (await stranger.closed())[0] == close
    await unharmed(bystander)
