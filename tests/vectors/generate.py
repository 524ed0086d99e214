"""Writes `messages.json`: the bytes of every example in `docs/protocol.md`, for clients in other languages.

Each entry has `name`, `from` (`client` or `server`), `hex` (the frame) and `message` (the same as
JSON, where `{"$bin": "00ff"}` stands for bytes). Run it after the examples changed:

    python -m tests.vectors.generate
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from npc_server.protocol.client_messages import CLIENT_MESSAGES
from npc_server.protocol.codec import encode_client, encode_server
from npc_server.protocol.server_messages import SERVER_MESSAGES
from tests.protocol.protocol_document import DocumentedMessage, documented_messages

VECTORS = Path(__file__).with_name("messages.json")


def render() -> str:
    """The file's text: one entry a line."""
    entries = [json.dumps(_entry(message), ensure_ascii=False, default=_hex) for message in documented_messages()]
    return "[\n" + ",\n".join(entries) + "\n]\n"


def _entry(message: DocumentedMessage) -> dict[str, Any]:
    return {
        "name": message.type,
        "from": "client" if message.is_from_client else "server",
        "hex": frame(message).hex(),
        "message": message.example,
    }


def frame(message: DocumentedMessage) -> bytes:
    """The example's bytes as the codec writes them."""
    fields = dict(message.example)
    if message.is_from_client:
        return encode_client(CLIENT_MESSAGES[message.type].model_validate(fields))
    seq = fields.pop("seq", None)
    return encode_server(SERVER_MESSAGES[message.type].model_validate(fields), seq)


def _hex(value: bytes) -> dict[str, str]:
    return {"$bin": value.hex()}


if __name__ == "__main__":
    VECTORS.write_text(render(), encoding="utf-8")
