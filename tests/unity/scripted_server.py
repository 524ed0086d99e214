"""A server that a test plays by hand, to its exact bytes: it says what the test says, and notes what comes."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgpack
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve
from websockets.typing import Subprotocol

__all__ = ["ScriptedServer", "scripted_server"]

Message = dict[str, Any]

_WITHIN_S = 10.0


class ScriptedServer:
    """Serves one client after the other; ended by `close`.

    Attributes:
        hellos: the greetings, in order.
        came: everything else that came.
        refusal: code of the error that answers the next hellos; None welcomes.
        recovers: whether a resume is taken; what was said after its `seq` then comes again.
    """

    def __init__(self) -> None:
        self.hellos: list[Message] = []
        self.came: list[Message] = []
        self.refusal: str | None = None
        self.recovers = True
        self._said: list[Message] = []
        self._seq = 0
        self._socket: ServerConnection | None = None
        self._server: Server | None = None
        self.port = 0
        self.listen()

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/v1"

    def listen(self) -> None:
        """Open the door, at the same port as before."""
        self._server = serve(self._converse, "127.0.0.1", self.port, subprotocols=[Subprotocol("npc.v1")])
        self.port = self._server.socket.getsockname()[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def say(self, *messages: Message) -> None:
        """Number and send."""
        for message in messages:
            self._seq += 1
            self._said.append({**message, "seq": self._seq})
            self.say_bytes(msgpack.packb(self._said[-1]))

    def say_unheard(self, *messages: Message) -> None:
        """Number, and lose on the way."""
        for message in messages:
            self._seq += 1
            self._said.append({**message, "seq": self._seq})

    def say_bytes(self, frame: bytes) -> None:
        """Send as it is."""
        assert self._socket is not None
        self._socket.send(frame)

    def drop(self) -> None:
        """Lose the connection and go on listening."""
        assert self._socket is not None
        self._socket.socket.close()

    def of(self, type_: str) -> list[Message]:
        return [message for message in list(self.came) if message["type"] == type_]

    def expect(self, type_: str, count: int = 1) -> Message:
        """Wait for so many messages of a type; the last of them."""
        _wait_until(lambda: len(self.of(type_)) >= count, f"{count} x {type_}; there came {self.came[-5:]}")
        return self.of(type_)[count - 1]

    def expect_hello(self, count: int = 1) -> Message:
        _wait_until(lambda: len(self.hellos) >= count, f"{count} hellos")
        return self.hellos[count - 1]

    def close(self) -> None:
        """Listen no more, and lose whoever is there."""
        if self._server is not None:
            self._server.shutdown()
            self._server = None
        if self._socket is not None:
            self._socket.socket.close()

    def _converse(self, socket: ServerConnection) -> None:
        try:
            for data in socket:
                assert isinstance(data, bytes)
                message = msgpack.unpackb(data)
                if message["type"] != "hello":
                    self.came.append(message)
                elif not self._greet(socket, message):
                    return
        except (ConnectionClosed, OSError):
            pass  # the test ended it

    def _greet(self, socket: ServerConnection, hello: Message) -> bool:
        if self.refusal is not None:
            error = {"type": "error", "code": self.refusal, "message": f"refused: {self.refusal}", "fatal": True}
            socket.send(msgpack.packb(error))
            self.hellos.append(hello)
            return False
        resume = hello.get("resume")
        is_recovered = resume is not None and self.recovers
        if resume is not None and is_recovered:
            seq = resume["seq"]
        else:
            self._said = []
            seq = self._seq = 1
        self._socket = socket
        socket.send(msgpack.packb(_welcome(hello, is_recovered, seq)))
        for message in self._said:
            if message["seq"] > seq:
                socket.send(msgpack.packb(message))
        self.hellos.append(hello)
        return True


def _welcome(hello: Message, is_recovered: bool, seq: int) -> Message:
    return {
        "type": "welcome",
        "session": "s-1",
        "resume_token": "secret",
        "recovered": is_recovered,
        "world": "Harbour",
        "characters": [{"id": "mara", "name": "Mara"}, {"id": "joe", "name": "Joe"}],
        "audio_in": hello["audio_in"],
        "audio_out": hello["audio_out"],
        "lipsync": {"set": "oculus15", "names": ["sil"], "mode": "events", "lead_ms": 25},
        "limits": {"frame_bytes": 65536, "text_chars": 2000, "messages_per_s": 500, "resume_ms": 60000},
        "story": {
            "type": "story_update",
            "version": 3,
            "changes": [{"track": "mara", "from": "gate.gate", "to": "gate.gate", "edge": ""}],
            "facts": {"gold": 5},
            "events": [],
            "full": True,
        },
        "server": {"name": "by hand", "version": "0"},
        "seq": seq,
    }


def _wait_until(holds: Any, what: str) -> None:
    deadline_s = time.monotonic() + _WITHIN_S
    while not holds():
        assert time.monotonic() < deadline_s, f"did not happen: {what}"
        time.sleep(0.005)


@contextmanager
def scripted_server() -> Iterator[ScriptedServer]:
    server = ScriptedServer()
    try:
        yield server
    finally:
        server.close()
