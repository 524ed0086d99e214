"""The stable words in an `error` message's `code`, what each means, and the close codes.

A code never changes its meaning. `CLOSE_CODES` holds the WebSocket close code of the errors that
end a connection; RFC 6455, section 7.4.2, leaves 4000 to 4999 to applications.
"""

from __future__ import annotations

from enum import StrEnum

__all__ = ["CLOSE_CODES", "MEANINGS", "NORMAL_CLOSE", "ErrorCode", "close_code"]

NORMAL_CLOSE = 1000
"""The close code after `bye` (RFC 6455)."""


class ErrorCode(StrEnum):
    """Every `code` that this server sends."""

    NOT_MSGPACK = "not_msgpack"
    FRAME_TOO_LARGE = "frame_too_large"
    FRAME_TOO_COMPLEX = "frame_too_complex"
    TEXT_FRAME = "text_frame"
    BAD_VALUE = "bad_value"
    MISSING_TYPE = "missing_type"
    UNKNOWN_TYPE = "unknown_type"
    MISSING_FIELD = "missing_field"
    BAD_FIELD = "bad_field"
    HELLO_EXPECTED = "hello_expected"
    HELLO_LATE = "hello_late"
    ALREADY_GREETED = "already_greeted"
    UNSUPPORTED_PROTOCOL = "unsupported_protocol"
    UNSUPPORTED_AUDIO = "unsupported_audio"
    UNSUPPORTED_LIPSYNC = "unsupported_lipsync"
    UNKNOWN_WORLD = "unknown_world"
    TOKEN_MISSING = "token_missing"
    TOKEN_INVALID = "token_invalid"
    BUSY = "busy"
    REPLACED = "replaced"
    TOO_SLOW = "too_slow"
    SHUTTING_DOWN = "shutting_down"
    INTERNAL = "internal"
    UNKNOWN_CHARACTER = "unknown_character"
    NOBODY_ADDRESSED = "nobody_addressed"
    UNKNOWN_CHOICE = "unknown_choice"
    UNKNOWN_EVENT = "unknown_event"
    BAD_EVENT = "bad_event"
    UNKNOWN_ACTION = "unknown_action"
    BAD_AUDIO = "bad_audio"
    AUDIO_TOO_FAST = "audio_too_fast"
    UNKNOWN_SLOT = "unknown_slot"
    STORY_REFUSED = "story_refused"
    PROVIDER_FAILED = "provider_failed"


MEANINGS: dict[ErrorCode, str] = {
    ErrorCode.NOT_MSGPACK: "the frame is no single msgpack value",
    ErrorCode.FRAME_TOO_LARGE: "the frame is over the size limit",
    ErrorCode.FRAME_TOO_COMPLEX: "the frame nests too deep or holds too many values",
    ErrorCode.TEXT_FRAME: "a text frame came; every message is a binary frame",
    ErrorCode.BAD_VALUE: "the map holds something that no message may hold: an extension type, a duplicate key, "
    "a key that is no text, NaN or infinity, text that is no UTF-8",
    ErrorCode.MISSING_TYPE: "the frame is no map with a text `type`",
    ErrorCode.UNKNOWN_TYPE: "there is no message of this `type`",
    ErrorCode.MISSING_FIELD: "a field that the message needs is not there",
    ErrorCode.BAD_FIELD: "a field has the wrong type or a value out of its range",
    ErrorCode.HELLO_EXPECTED: "another message came before `hello`",
    ErrorCode.HELLO_LATE: "no `hello` came in time",
    ErrorCode.ALREADY_GREETED: "a second `hello` came on the same connection",
    ErrorCode.UNSUPPORTED_PROTOCOL: "this server does not speak that version of the protocol",
    ErrorCode.UNSUPPORTED_AUDIO: "the server can't take or give sound in that format",
    ErrorCode.UNSUPPORTED_LIPSYNC: "the server has none of the mouth shape sets that the client takes",
    ErrorCode.UNKNOWN_WORLD: "the server does not serve that world",
    ErrorCode.TOKEN_MISSING: "this server wants a token in `hello`",
    ErrorCode.TOKEN_INVALID: "the token is forged, expired, or another player's",
    ErrorCode.BUSY: "the server holds as many connections as it may",
    ErrorCode.REPLACED: "the same player connected again; the newest connection stays",
    ErrorCode.TOO_SLOW: "the client does not read what is sent to it",
    ErrorCode.SHUTTING_DOWN: "the server is ending",
    ErrorCode.INTERNAL: "something broke in the server; its log has the details",
    ErrorCode.UNKNOWN_CHARACTER: "the world has no such character, or nobody plays it here",
    ErrorCode.NOBODY_ADDRESSED: "the player spoke and faces nobody; send `talk` first",
    ErrorCode.UNKNOWN_CHOICE: "that choice is not, or no longer, on offer",
    ErrorCode.UNKNOWN_EVENT: "the story declares no event of that name",
    ErrorCode.BAD_EVENT: "the event's arguments are not the declared ones",
    ErrorCode.UNKNOWN_ACTION: "no such action waits for a result",
    ErrorCode.BAD_AUDIO: "the sound is not in the format that `hello` announced",
    ErrorCode.AUDIO_TOO_FAST: "sound comes faster than it can be heard; this frame was dropped",
    ErrorCode.UNKNOWN_SLOT: "nothing was saved under that name",
    ErrorCode.STORY_REFUSED: "the story allows no such step now",
    ErrorCode.PROVIDER_FAILED: "speech recognition, speech synthesis or a model failed",
}

CLOSE_CODES: dict[ErrorCode, int] = {
    ErrorCode.NOT_MSGPACK: 1007,
    ErrorCode.FRAME_TOO_LARGE: 1009,
    ErrorCode.FRAME_TOO_COMPLEX: 1009,
    ErrorCode.TOKEN_MISSING: 4401,
    ErrorCode.TOKEN_INVALID: 4401,
    ErrorCode.HELLO_LATE: 4408,
    ErrorCode.REPLACED: 4409,
    ErrorCode.TOO_SLOW: 4429,
    ErrorCode.BUSY: 1013,
    ErrorCode.SHUTTING_DOWN: 1001,
    ErrorCode.INTERNAL: 1011,
}
"""Where an error that ends the connection is not listed, it closes with `_REFUSED`."""

_REFUSED = 4400


def close_code(code: str) -> int:
    """The WebSocket close code of an error that ends the connection."""
    return CLOSE_CODES.get(ErrorCode(code), _REFUSED) if code in MEANINGS else _REFUSED
