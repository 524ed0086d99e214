"""The loop of a child process: read a request, answer it, read the next.

Standard output belongs to the pipe, so a child must not print; what goes to standard error
reaches the server's own.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import BinaryIO

from npc_server.workers.framing import HEADER_BYTES, Frame, pack_frame, payload_length, unpack_payload

__all__ = ["Reply", "run_child"]

Reply = Callable[[Frame], None]
"""Sends one map to the parent; the frame must carry the `channel` that it answers."""


def run_child(handle: Callable[[Frame, Reply], None]) -> None:
    """Serve requests until the parent closes the pipe.

    Args:
        handle: called with each request and a way to reply to it, any number of times. What it
            raises is sent to the parent as `{channel, error}` and the loop goes on.
    """
    requests, replies = _take_over_pipes()

    def reply(frame: Frame) -> None:
        replies.write(pack_frame(frame))
        replies.flush()

    while True:
        header = requests.read(HEADER_BYTES)
        if len(header) < HEADER_BYTES:
            return
        frame = unpack_payload(requests.read(payload_length(header)))
        try:
            handle(frame, reply)
        except Exception as error:
            reply({"channel": frame["channel"], "error": f"{type(error).__name__}: {error}"})


def _take_over_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Keep the pipes to ourselves: a C library that prints must not break the framing."""
    requests = os.fdopen(os.dup(0), "rb", buffering=1 << 16)
    replies = os.fdopen(os.dup(1), "wb", buffering=1 << 16)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return requests, replies
