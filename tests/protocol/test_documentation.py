"""`docs/protocol.md` says what the models say."""

from __future__ import annotations

import msgpack
import pytest

from npc_server.protocol.client_messages import CLIENT_MESSAGES
from npc_server.protocol.codec import decode_client, decode_server
from npc_server.protocol.error_codes import CLOSE_CODES, MEANINGS, ErrorCode
from npc_server.protocol.server_messages import SERVER_MESSAGES
from tests.protocol.protocol_document import DocumentedMessage, documented_codes, documented_messages

MESSAGES = documented_messages()
by_type = pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.type)


def test_every_message_is_documented_once() -> None:
    assert [message.type for message in MESSAGES if message.is_from_client] == list(CLIENT_MESSAGES)
    assert sorted(message.type for message in MESSAGES if not message.is_from_client) == sorted(SERVER_MESSAGES)


@by_type
def test_the_documented_fields_are_those_of_the_model(message: DocumentedMessage) -> None:
    if message.is_from_client:
        client_model = CLIENT_MESSAGES[message.type]
        fields = {name: not field.is_required() for name, field in client_model.model_fields.items()}
    else:
        # What the server leaves out is what can be None; its defaults are sent.
        server_model = SERVER_MESSAGES[message.type]
        fields = {name: type(None) in _alternatives(f.annotation) for name, f in server_model.model_fields.items()}
    assert message.fields == {name: optional for name, optional in fields.items() if name != "type"}


@by_type
def test_the_example_is_a_valid_message(message: DocumentedMessage) -> None:
    packed = msgpack.packb(message.example)
    decoded = decode_client(packed) if message.is_from_client else decode_server(packed)[0]
    assert decoded.type == message.type


@by_type
def test_the_example_shows_only_known_fields(message: DocumentedMessage) -> None:
    assert message.example.keys() - {"type", "seq"} <= message.fields.keys()


def test_messages_outside_the_count_are_shown_without_seq() -> None:
    uncounted = {m.type for m in MESSAGES if not m.is_from_client and "seq" not in m.example}
    assert uncounted == {"pong", "goaway"}


def test_every_error_code_is_documented_with_its_close_code() -> None:
    assert documented_codes() == {code: (MEANINGS[code], str(CLOSE_CODES.get(code, ""))) for code in ErrorCode}


def _alternatives(annotation: object) -> tuple[object, ...]:
    return getattr(annotation, "__args__", ())
