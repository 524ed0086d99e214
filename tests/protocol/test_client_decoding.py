"""Whatever bytes come, the decoder returns a message or raises a PeerError, and spends little on it."""

from __future__ import annotations

import gc
import struct
import tracemalloc
from typing import Any

import msgpack
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from npc_server.errors import PeerError
from npc_server.protocol.client_messages import Audio, GameEvent, Hello, TypedText
from npc_server.protocol.codec import decode_client
from npc_server.protocol.error_codes import MEANINGS
from npc_server.protocol.frame_limits import MAX_DEPTH, MAX_ENTRIES, MAX_FRAME_BYTES
from tests.protocol.protocol_document import documented_messages

VALID_FRAMES = [msgpack.packb(message.example) for message in documented_messages() if message.is_from_client]
HELLO = {"type": "hello", "protocol": 1, "player": {"id": "robin"}}


def refusal(data: str | bytes) -> PeerError:
    with pytest.raises(PeerError) as caught:
        decode_client(data)
    return caught.value


def refusal_of(**fields: Any) -> PeerError:
    return refusal(msgpack.packb(fields))


def event_with(value: bytes) -> bytes:
    """An event whose one argument is the given packed value."""
    return b"\x83" + b"".join(map(msgpack.packb, ("type", "event", "name", "x", "args"))) + b"\x81\xa1a" + value


def test_a_hello_gets_the_default_formats() -> None:
    hello = decode_client(msgpack.packb(HELLO))
    assert isinstance(hello, Hello)
    assert hello.audio_out is not None
    assert (hello.audio_in.rate, hello.audio_in.channels, hello.audio_out.rate) == (16000, 1, 24000)


def test_a_hello_without_sound_says_nil() -> None:
    hello = decode_client(msgpack.packb({**HELLO, "audio_out": None}))
    assert isinstance(hello, Hello) and hello.audio_out is None


def test_unknown_fields_are_ignored() -> None:
    assert decode_client(msgpack.packb({"type": "text", "text": "hi", "mood": 3})) == TypedText(text="hi")


def test_sound_arrives_as_it_was_sent() -> None:
    message = decode_client(msgpack.packb({"type": "audio", "pcm": b"\1\2" * 320}))
    assert isinstance(message, Audio) and message.pcm == b"\1\2" * 320


def test_an_argument_keeps_its_type() -> None:
    message = decode_client(msgpack.packb({"type": "event", "name": "x", "args": {"a": True, "b": 1, "c": 1.5}}))
    assert isinstance(message, GameEvent)
    assert [type(value) for value in message.args.values()] == [bool, int, float]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_msgpack"),
        (b"\xc1", "not_msgpack"),
        (b"\x81\xa4ty", "not_msgpack"),
        (b"\xdd\xff\xff", "not_msgpack"),
        (msgpack.packb({"type": "bye"}) + b"\0", "not_msgpack"),
        (b"\xdd\xff\xff\xff\xff", "frame_too_complex"),
        (b"\xdf\xff\xff\xff\xff", "frame_too_complex"),
        (b"\x91" * (MAX_DEPTH + 2), "frame_too_complex"),
        (b"\xdc" + struct.pack(">H", MAX_ENTRIES + 1) + b"\0" * (MAX_ENTRIES + 1), "frame_too_complex"),
        (b"\0" * (MAX_FRAME_BYTES + 1), "frame_too_large"),
    ],
)
def test_a_frame_that_breaks_the_framing_ends_the_connection(data: bytes, code: str) -> None:
    error = refusal(data)
    assert (error.code, error.fatal) == (code, True)


@pytest.mark.parametrize(
    "value",
    [
        b"\xd6\xff\0\0\0\0",  # a timestamp
        b"\xc7\x00\xff",  # an empty timestamp
        b"\xd4\x05\0",  # an extension
        b"\xcb" + struct.pack(">d", float("nan")),
        b"\xca" + struct.pack(">f", float("inf")),
        b"\xa2\xff\xfe",  # no UTF-8
        b"\xa3\xed\xa0\x80",  # half of a surrogate pair
        b"\x82\xa1k\x01\xa1k\x02",  # a key twice
        b"\x81\x01\x02",  # a key that is no text
        b"\x81\xc4\x01k\x02",  # a key of bytes
    ],
)
def test_a_value_that_no_message_holds_is_refused_and_the_connection_goes_on(value: bytes) -> None:
    error = refusal(event_with(value))
    assert (error.code, error.fatal) == ("bad_value", False)


@pytest.mark.parametrize("value", [b"\xc4\x01k", b"\x91\xc4\x01k"])
def test_bytes_are_no_argument_of_an_event(value: bytes) -> None:
    assert refusal(event_with(value)).code == "bad_field"


def test_a_text_frame_is_refused_and_the_connection_goes_on() -> None:
    error = refusal('{"type": "bye"}')
    assert (error.code, error.fatal) == ("text_frame", False)


@pytest.mark.parametrize("value", [[], 5, None, {}, {"type": 5}, {"kind": "bye"}])
def test_a_value_without_a_type_is_refused(value: Any) -> None:
    assert refusal(msgpack.packb(value)).code == "missing_type"


def test_an_unknown_type_is_named() -> None:
    error = refusal_of(type="dance")
    assert (error.code, error.field) == ("unknown_type", "type")
    assert "'dance'" in error.message


def test_a_missing_field_is_named() -> None:
    error = refusal_of(type="hello", protocol=1, player={"name": "Robin"})
    assert (error.code, error.field, error.fatal) == ("missing_field", "player.id", False)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"type": "text", "text": 5}, "text"),
        ({"type": "text", "text": ""}, "text"),
        ({"type": "text", "text": "a\0b"}, "text"),
        ({"type": "text", "text": "x" * 2001}, "text"),
        ({"type": "mic", "state": "loud"}, "state"),
        ({"type": "talk", "characters": ["a b"]}, "characters.0"),
        ({"type": "audio", "pcm": "text"}, "pcm"),
        ({"type": "audio", "pcm": b""}, "pcm"),
        ({"type": "audio", "pcm": b"12", "seq": -1}, "seq"),
        ({"type": "audio", "pcm": b"12", "seq": True}, "seq"),
        ({"type": "action_result", "action": "a", "ok": 1}, "ok"),
        ({"type": "ping", "t_ms": "soon"}, "t_ms"),
        ({"type": "playback", "utterance": "u", "played_ms": b"1"}, "played_ms"),
        ({"type": "event", "name": "x", "args": {"a": [1, {"b": b"1"}]}}, "args.a.1.b"),
        ({**HELLO, "audio_in": {"rate": 7999}}, "audio_in.rate"),
        ({**HELLO, "audio_in": {"codec": "opus"}}, "audio_in.codec"),
    ],
)
def test_a_wrong_field_is_named(fields: dict[str, Any], field: str) -> None:
    error = refusal(msgpack.packb(fields))
    assert (error.code, error.field, error.fatal) == ("bad_field", field, False)


def test_what_was_found_is_told_in_a_few_words() -> None:
    assert len(refusal_of(type="text", text="x" * 60_000).message) < 200


@settings(max_examples=500)
@given(st.binary(max_size=200))
def test_random_bytes_raise_nothing_but_a_peer_error(data: bytes) -> None:
    decode_or_refuse(data)


@settings(max_examples=500)
@given(st.data())
def test_a_damaged_message_raises_nothing_but_a_peer_error(data: st.DataObject) -> None:
    frame = bytearray(data.draw(st.sampled_from(VALID_FRAMES)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(frame) - 1))
        frame[at : at + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=3))
        if not frame:
            break
    decode_or_refuse(bytes(frame))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text(max_size=9) | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,
)


@given(st.sampled_from([message.example for message in documented_messages() if message.is_from_client]), st.data())
def test_a_message_with_any_value_in_a_field_raises_nothing_but_a_peer_error(
    example: dict[str, Any], data: st.DataObject
) -> None:
    field = data.draw(st.sampled_from(sorted(example)))
    decode_or_refuse(msgpack.packb({**example, field: data.draw(VALUES)}))


def decode_or_refuse(data: bytes) -> None:
    try:
        assert decode_client(data).type
    except PeerError as error:
        assert error.code in MEANINGS and error.message


@pytest.mark.parametrize(
    "data",
    [
        b"\xdd\xff\xff\xff\xff",
        b"\xdc\x01\x00" * 21_000,
        b"\x91" * 65_000,
        b"\xdc\x01\x00" + (b"\xdc\x01\x00" + b"\x90" * 256) * 253,
        event_with(b"\xdc\x01\x00" + (b"\xdc\x00\xff" + b"\x80" * 255) * 2 + b"\xc0" * 254),
        event_with(b"\xdc\x01\x00" + (b"\x97" + b"\xc4\x00" * 7) * 96 + b"\xc0" * 160),
        event_with(b"\xdb" + struct.pack(">I", 65_000) + "\U0001f600".encode() * 16_250),
        msgpack.packb({"type": "talk", "characters": [b"x"] * 256}),
        msgpack.packb({"type": "context", "facts": {str(n): [[b""] * 12] for n in range(60)}}),
    ],
    ids=["claimed list", "nested claims", "nesting", "empty lists", "maps", "bytes", "emoji", "wrong ids", "facts"],
)
def test_a_hostile_frame_costs_at_most_a_mebibyte(data: bytes) -> None:
    decode_or_refuse(data[:MAX_FRAME_BYTES])  # fills caches that stay
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        decode_or_refuse(data[:MAX_FRAME_BYTES])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak - before < 1024 * 1024
