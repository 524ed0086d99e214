"""Between frames and message models.

`decode_client` is what stands between the internet and the server: whatever the bytes are, it
returns a valid message or raises a `PeerError`, and spends a bounded amount of memory and time.
The other three directions serve the server's sending, tests and golden vectors.

A server message is packed in two steps, since its `seq` is known only when it is taken from the
queue: `pack_unnumbered` when it is made, `number` when it is sent.
"""

from __future__ import annotations

from typing import Any

import msgpack
from pydantic import ValidationError

from npc_server.errors import PeerError
from npc_server.protocol.client_messages import CLIENT_MESSAGES, ClientMessage
from npc_server.protocol.error_codes import ErrorCode
from npc_server.protocol.frame_limits import check_frame
from npc_server.protocol.server_messages import SERVER_MESSAGES, ServerMessage

__all__ = ["decode_client", "decode_server", "encode_client", "encode_server", "number", "pack_unnumbered"]

_SEQ_KEY: bytes = msgpack.packb("seq")


def decode_client(data: str | bytes) -> ClientMessage:
    """The message in one frame, as the socket gave it.

    Raises:
        PeerError: the frame can't be taken. Fatal only if it breaks the framing: no msgpack, too
            large, too deep, too many values.
    """
    if isinstance(data, str):
        raise PeerError(ErrorCode.TEXT_FRAME, "a text frame came; send each message as a binary frame of msgpack")
    check_frame(data)
    fields = _unpack(data)
    type_ = fields.get("type") if isinstance(fields, dict) else None
    if not isinstance(type_, str):
        raise PeerError(ErrorCode.MISSING_TYPE, "a message is a map with a text `type`", field="type")
    model = CLIENT_MESSAGES.get(type_)
    if model is None:
        raise PeerError(
            ErrorCode.UNKNOWN_TYPE,
            f"there is no message of type {type_[:40]!r}; docs/protocol.md lists them",
            field="type",
        )
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        raise _explain(type_, fields, error) from None


def encode_client(message: ClientMessage) -> bytes:
    """One frame as a client sends it. Only fields that were given are written."""
    packed: bytes = msgpack.packb({"type": message.type, **message.model_dump(by_alias=True, exclude_unset=True)})
    return packed


def encode_server(message: ServerMessage, seq: int | None) -> bytes:
    """One frame as the server sends it. Fields that are None are left out.

    Args:
        seq: None for a message outside the session's count.
    """
    if seq is not None:
        return number(pack_unnumbered(message), seq)
    packed: bytes = msgpack.packb(message.model_dump(by_alias=True, exclude_none=True))
    return packed


def decode_server(data: bytes) -> tuple[ServerMessage, int | None]:
    """The message in one of the server's frames, and its `seq` if it has one.

    Raises:
        KeyError: no `type`, or an unknown one.
        ValueError: the fields are not those of its type.
    """
    fields = msgpack.unpackb(data)
    seq = fields.pop("seq", None)
    return SERVER_MESSAGES[fields["type"]].model_validate(fields), seq


def pack_unnumbered(message: ServerMessage) -> bytes:
    """A server message packed but for its `seq`, for `number` to finish."""
    fields = message.model_dump(by_alias=True, exclude_none=True)
    packer = msgpack.Packer(autoreset=False)
    packer.pack_map_header(len(fields) + 1)
    for key, value in fields.items():
        packer.pack(key)
        packer.pack(value)
    packed: bytes = packer.bytes()
    return packed


def number(unnumbered: bytes, seq: int) -> bytes:
    """The finished frame of what `pack_unnumbered` made."""
    packed: bytes = unnumbered + _SEQ_KEY + msgpack.packb(seq)
    return packed


def _unpack(data: bytes) -> Any:
    try:
        return msgpack.unpackb(data, object_pairs_hook=_map_without_duplicates)
    except UnicodeDecodeError as error:
        raise PeerError(ErrorCode.BAD_VALUE, f"a text is no UTF-8: {error.reason}") from None


def _map_without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        seen: set[str] = set()
        duplicate = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise PeerError(ErrorCode.BAD_VALUE, f"a map holds the key {duplicate[:40]!r} twice", field=duplicate[:40])
    return fields


def _explain(type_: str, fields: dict[str, Any], error: ValidationError) -> PeerError:
    problem = error.errors(include_url=False, include_context=False)[0]
    is_missing = problem["type"] == "missing"
    field = _path(fields, problem["loc"][:-1] if is_missing else problem["loc"])
    if is_missing:
        field = f"{field}.{problem['loc'][-1]}".lstrip(".")
        return PeerError(ErrorCode.MISSING_FIELD, f"`{type_}` needs the field `{field}`", field=field)
    found = repr(problem["input"])
    found = found if len(found) <= 60 else f"{found[:57]}..."
    return PeerError(ErrorCode.BAD_FIELD, f"`{type_}.{field}`: {problem['msg']} (found {found})", field=field)


def _path(fields: dict[str, Any], location: tuple[int | str, ...]) -> str:
    """Where in a message something is wrong, without the names of pydantic's own choices among types."""
    parts: list[str] = []
    value: Any = fields
    for part in location:
        if isinstance(value, dict) and part in value or isinstance(value, list) and isinstance(part, int):
            parts.append(str(part))
            value = value[part]  # type: ignore[index]
    return ".".join(parts)[:120]
