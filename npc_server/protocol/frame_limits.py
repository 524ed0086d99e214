"""Reads over a frame before anything is built from it, so that a hostile frame costs nothing.

msgpack's own limits bound each array; this bounds the whole frame: how deep it nests and how many
values it holds. A list announced by four bytes is never allocated, and 64 KiB of empty lists
(72 bytes each once built) are refused. The byte tags are those of the msgpack specification,
https://github.com/msgpack/msgpack/blob/master/spec.md.
"""

from __future__ import annotations

import math
import struct

from npc_server.errors import PeerError
from npc_server.protocol.error_codes import ErrorCode

__all__ = ["MAX_DEPTH", "MAX_ENTRIES", "MAX_FRAME_BYTES", "MAX_VALUES", "check_frame"]

MAX_FRAME_BYTES = 64 * 1024
"""Specified: the contract's size limit of a client's frame."""
MAX_DEPTH = 12
"""How deep lists and maps may nest; chosen: the deepest message, `hello`, has 3."""
MAX_ENTRIES = 256
"""Elements of one list or pairs of one map; chosen."""
MAX_VALUES = 1024
"""Values of the whole frame, keys counted; chosen: a wrong value costs up to 0.8 KiB in its error report."""

_FIXED_BYTES = {
    **dict.fromkeys((0xC0, 0xC2, 0xC3), 0),  # nil, false, true
    **{0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8},  # unsigned integers
    **{0xD0: 1, 0xD1: 2, 0xD2: 4, 0xD3: 8},  # signed integers
}
_FLOATS = {0xCA: struct.Struct(">f"), 0xCB: struct.Struct(">d")}
_BYTES = {0xC4: 1, 0xC5: 2, 0xC6: 4, 0xD9: 1, 0xDA: 2, 0xDB: 4}
"""Tags of `bin` and `str`, with the size of their length."""
_LISTS = {0xDC: 2, 0xDD: 4}
_MAPS = {0xDE: 2, 0xDF: 4}
_EXTENSIONS = frozenset((0xC7, 0xC8, 0xC9, 0xD4, 0xD5, 0xD6, 0xD7, 0xD8))
_STRINGS = frozenset((*range(0xA0, 0xC0), 0xD9, 0xDA, 0xDB))
_TEXT_KEYS = "is wanted: the keys of a map are texts"


def check_frame(data: bytes) -> None:
    """Make sure that a frame is one msgpack value within the limits.

    Takes time and memory for `MAX_VALUES` values at most, whatever the frame says.

    Raises:
        PeerError: it is not (fatal), or it holds an extension type, a number that is not finite,
            or a map key that is no text.
    """
    if len(data) > MAX_FRAME_BYTES:
        raise _too_complex(ErrorCode.FRAME_TOO_LARGE, f"the frame has {len(data)} bytes; {MAX_FRAME_BYTES} may be sent")
    try:
        end = _walk(data)
    except (IndexError, struct.error):
        raise _not_msgpack("it ends in the middle of a value") from None
    if end > len(data):
        raise _not_msgpack("it ends in the middle of a value")
    if end < len(data):
        raise _not_msgpack(f"{len(data) - end} bytes follow the first value; send one message a frame")


def _walk(data: bytes) -> int:
    """Go over the first value; the result is where it ends, perhaps behind the data's end."""
    at = 0
    values = 0
    open_values = [1]  # values still to come, for each list or map that is open
    is_map = [False]
    while open_values:
        if not open_values[-1]:
            open_values.pop()
            is_map.pop()
            continue
        tag = data[at]
        values += 1
        if values > MAX_VALUES:
            raise _too_complex(ErrorCode.FRAME_TOO_COMPLEX, f"the frame holds more than {MAX_VALUES} values")
        # In a map keys and values take turns: an even count left means that a key comes.
        if is_map[-1] and open_values[-1] % 2 == 0 and tag not in _STRINGS:
            raise PeerError(ErrorCode.BAD_VALUE, f"at byte {at}: a text {_TEXT_KEYS}")
        open_values[-1] -= 1
        entries, at, opens_map = _read_value(data, at, tag)
        if entries is None:
            continue
        if entries > MAX_ENTRIES:
            raise _too_complex(
                ErrorCode.FRAME_TOO_COMPLEX, f"a list or map announces {entries} entries; {MAX_ENTRIES} are allowed"
            )
        if len(open_values) > MAX_DEPTH:
            raise _too_complex(ErrorCode.FRAME_TOO_COMPLEX, f"lists and maps nest more than {MAX_DEPTH} deep")
        open_values.append(entries * 2 if opens_map else entries)
        is_map.append(opens_map)
    return at


def _read_value(data: bytes, at: int, tag: int) -> tuple[int | None, int, bool]:
    """Step over one value's head and, where it is no list or map, over its content.

    Returns:
        number of entries or None for a single value; where to go on; whether it is a map.
    """
    at += 1
    if tag < 0x80 or tag >= 0xE0:
        return None, at, False
    if tag < 0x90:
        return tag & 0x0F, at, True
    if tag < 0xA0:
        return tag & 0x0F, at, False
    if tag < 0xC0:
        return None, at + (tag & 0x1F), False
    if (size := _FIXED_BYTES.get(tag)) is not None:
        return None, at + size, False
    if (size := _BYTES.get(tag)) is not None:
        return None, at + size + _length(data, at, size), False
    if (number := _FLOATS.get(tag)) is not None:
        if not math.isfinite(number.unpack_from(data, at)[0]):
            raise PeerError(ErrorCode.BAD_VALUE, f"at byte {at}: NaN and infinity are no values; leave the field out")
        return None, at + number.size, False
    if (size := _LISTS.get(tag)) is not None:
        return _length(data, at, size), at + size, False
    if (size := _MAPS.get(tag)) is not None:
        return _length(data, at, size), at + size, True
    if tag in _EXTENSIONS:
        raise PeerError(
            ErrorCode.BAD_VALUE, f"at byte {at - 1}: msgpack extension types (timestamps too) are not used here"
        )
    raise _not_msgpack(f"byte {at - 1} is 0x{tag:02x}, which begins no value")


def _length(data: bytes, at: int, size: int) -> int:
    if at + size > len(data):
        raise _not_msgpack("it ends in the middle of a value")
    return int.from_bytes(data[at : at + size], "big")


def _not_msgpack(what: str) -> PeerError:
    return PeerError(ErrorCode.NOT_MSGPACK, f"the frame is no msgpack value: {what}", fatal=True)


def _too_complex(code: ErrorCode, what: str) -> PeerError:
    return PeerError(code, what, fatal=True)
