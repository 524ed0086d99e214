"""The golden frames still say what the documentation says, and the codec still writes and reads them."""

from __future__ import annotations

import json
from typing import Any

import msgpack
import pytest

from npc_server.protocol.codec import decode_client, decode_server, encode_client, encode_server
from tests.vectors.generate import VECTORS, render

ENTRIES: list[dict[str, Any]] = json.loads(VECTORS.read_text(encoding="utf-8"))
each = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["name"])


def test_the_vectors_are_those_of_the_documentation() -> None:
    assert VECTORS.read_text(encoding="utf-8") == render(), "run: python -m tests.vectors.generate"


@each
def test_a_vector_holds_the_message_beside_it(entry: dict[str, Any]) -> None:
    fields = msgpack.unpackb(bytes.fromhex(entry["hex"]))
    assert json.loads(json.dumps(fields, default=lambda value: {"$bin": value.hex()})) == entry["message"]


@each
def test_a_vector_is_read_and_written_alike(entry: dict[str, Any]) -> None:
    frame = bytes.fromhex(entry["hex"])
    if entry["from"] == "client":
        assert encode_client(decode_client(frame)) == frame
    else:
        assert encode_server(*decode_server(frame)) == frame
