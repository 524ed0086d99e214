"""Length-prefixed msgpack over pipes: 4 bytes little-endian length, then one map.

Both ends are this project's own code on one machine, so there are no limits to enforce here.
"""

from __future__ import annotations

import struct
from typing import Any

import msgpack

__all__ = ["HEADER_BYTES", "Frame", "pack_frame", "payload_length", "unpack_payload"]

Frame = dict[str, Any]
_HEADER = struct.Struct("<I")
HEADER_BYTES = _HEADER.size


def pack_frame(frame: Frame) -> bytes:
    """The bytes that carry one map."""
    payload: bytes = msgpack.packb(frame, use_bin_type=True)
    return _HEADER.pack(len(payload)) + payload


def payload_length(header: bytes) -> int:
    """How many bytes follow a header of `HEADER_BYTES`."""
    length: int = _HEADER.unpack(header)[0]
    return length


def unpack_payload(payload: bytes) -> Frame:
    """The map in a payload."""
    frame: Frame = msgpack.unpackb(payload, raw=False)
    return frame
