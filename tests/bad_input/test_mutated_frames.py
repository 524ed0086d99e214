"""Valid frames that were cut, spliced, swollen or changed bit by bit: a valid message, or a `PeerError`."""

from __future__ import annotations

import json
from typing import Any

import msgpack
from hypothesis import given, settings
from hypothesis import strategies as st

from npc_server.errors import PeerError
from npc_server.protocol.client_messages import CLIENT_MESSAGES
from npc_server.protocol.codec import decode_client, encode_client
from npc_server.protocol.error_codes import MEANINGS, ErrorCode
from tests.vectors.generate import VECTORS

ENTRIES: list[dict[str, Any]] = json.loads(VECTORS.read_text(encoding="utf-8"))
FRAMES = [bytes.fromhex(entry["hex"]) for entry in ENTRIES if entry["from"] == "client"]
ALL_FRAMES = [bytes.fromhex(entry["hex"]) for entry in ENTRIES]
FRAMING = {ErrorCode.NOT_MSGPACK, ErrorCode.FRAME_TOO_LARGE, ErrorCode.FRAME_TOO_COMPLEX}


def check(data: bytes) -> None:
    """Decode, and hold the decoder to its word."""
    try:
        message = decode_client(data)
    except PeerError as error:
        assert error.code in MEANINGS
        assert error.fatal == (error.code in FRAMING)
        assert 0 < len(error.message) < 400
        assert error.field is None or len(error.field) <= 160
        return
    assert type(message) is CLIENT_MESSAGES[message.type]
    assert decode_client(encode_client(message)) == message


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(FRAMES), st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 7)), min_size=1, max_size=6))
def test_a_frame_with_flipped_bits_is_a_message_or_is_refused(frame: bytes, flips: list[tuple[int, int]]) -> None:
    mutated = bytearray(frame)
    for at, bit in flips:
        mutated[at % len(mutated)] ^= 1 << bit
    check(bytes(mutated))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(ALL_FRAMES), st.sampled_from(ALL_FRAMES), st.floats(0, 1), st.floats(0, 1))
def test_a_frame_that_goes_on_as_another_is_a_message_or_is_refused(
    head: bytes, tail: bytes, head_share: float, tail_share: float
) -> None:
    check(head[: int(len(head) * head_share)] + tail[int(len(tail) * tail_share) :])


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(FRAMES), st.floats(0, 1), st.sampled_from([2, 17, 200, 3000]), st.integers(1, 12))
def test_a_frame_with_a_part_that_comes_again_and_again_is_a_message_or_is_refused(
    frame: bytes, share: float, times: int, length: int
) -> None:
    at = int(len(frame) * share)
    check(frame[:at] + frame[at : at + length] * times + frame[at + length :])


KEYS = st.sampled_from(sorted({key for entry in ENTRIES for key in entry["message"]})) | st.text(max_size=5)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.text(max_size=40)
    | st.binary(max_size=9)
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8
)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(FRAMES), st.data())
def test_a_message_with_anything_anywhere_is_a_message_or_is_refused(frame: bytes, data: st.DataObject) -> None:
    message = msgpack.unpackb(frame)
    place = message
    while isinstance(place, dict) and place:
        key = data.draw(st.sampled_from(sorted(place)) | KEYS)
        deeper = place.get(key)
        if not isinstance(deeper, dict) or data.draw(st.booleans()):
            place[key] = data.draw(VALUES)
            break
        place = deeper
    check(msgpack.packb(message))
