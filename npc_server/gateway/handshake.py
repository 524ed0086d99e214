"""The first two messages: `hello` is taken and checked, `welcome` is completed."""

from __future__ import annotations

import asyncio

from websockets.asyncio.server import ServerConnection

from npc_server.errors import PeerError
from npc_server.gateway.rate_limit import MESSAGES_PER_S
from npc_server.gateway.seat import Seat
from npc_server.gateway.tokens import TokenVerifier
from npc_server.protocol.client_messages import Hello
from npc_server.protocol.codec import decode_client
from npc_server.protocol.error_codes import ErrorCode
from npc_server.protocol.fields import MAX_TEXT_CHARS, PROTOCOL_VERSION
from npc_server.protocol.frame_limits import MAX_FRAME_BYTES
from npc_server.protocol.server_messages import Limits, Welcome

__all__ = ["complete_welcome", "receive_hello"]


async def receive_hello(socket: ServerConnection, verifier: TokenVerifier | None, within_s: float) -> Hello:
    """Wait for the hello and make sure that it may be served.

    Args:
        verifier: None where no tokens are asked for.

    Raises:
        PeerError: late, another message, another protocol, or no good token.
        ConnectionClosed: the client went away, or sent a frame over the size limit.
    """
    try:
        async with asyncio.timeout(within_s):
            hello = decode_client(await socket.recv())
    except TimeoutError:
        raise PeerError(ErrorCode.HELLO_LATE, f"no hello came within {within_s:g} s of connecting") from None
    if not isinstance(hello, Hello):
        raise PeerError(ErrorCode.HELLO_EXPECTED, f"`hello` has to come first, not `{hello.type}`", field="type")
    if hello.protocol != PROTOCOL_VERSION:
        raise PeerError(
            ErrorCode.UNSUPPORTED_PROTOCOL,
            f"this server speaks protocol {PROTOCOL_VERSION}, not {hello.protocol}",
            field="protocol",
        )
    if verifier is not None:
        verifier.check(hello)
    return hello


def complete_welcome(seat: Seat, *, recovered: bool, resume_window_s: float) -> Welcome:
    """The session's welcome with what only the gateway knows."""
    return seat.session.welcome().model_copy(
        update={
            "resume_token": seat.resume_token,
            "recovered": recovered,
            "limits": Limits(
                frame_bytes=MAX_FRAME_BYTES,
                text_chars=MAX_TEXT_CHARS,
                messages_per_s=MESSAGES_PER_S,
                resume_ms=round(resume_window_s * 1000),
            ),
        }
    )
