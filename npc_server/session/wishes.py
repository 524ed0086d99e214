"""What a client's hello asks for, checked; all of the hello that a session keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from npc_server.errors import PeerError
from npc_server.protocol.client_messages import Hello
from npc_server.protocol.error_codes import ErrorCode
from npc_server.session.speech_messages import ClientFormat

__all__ = ["ClientWishes"]

_NAMELESS = "stranger"


@dataclass(frozen=True, slots=True)
class ClientWishes:
    """One client's.

    Attributes:
        player: id; names the playthrough.
        player_name: what characters may call the player.
        form: of the characters' speech.
        microphone_hz: samples a second of the player's sound, 8000 to 48000.
        microphone_channels: 1 or 2.
        latency: send a `latency` message for each turn.
    """

    player: str
    player_name: str
    form: ClientFormat
    microphone_hz: int
    microphone_channels: int
    latency: bool

    @classmethod
    def of(cls, hello: Hello) -> Self:
        """Read a hello.

        Raises:
            PeerError: it asks for mouth shapes that the server does not make.
        """
        form = ClientFormat.of(hello)
        if form is None:
            raise PeerError(
                ErrorCode.UNSUPPORTED_LIPSYNC, "the server makes the mouth shapes oculus15", field="lipsync.sets"
            )
        return cls(
            player=hello.player.id,
            player_name=(hello.player.name or "").strip() or _NAMELESS,
            form=form,
            microphone_hz=hello.audio_in.rate,
            microphone_channels=hello.audio_in.channels,
            latency=hello.latency,
        )
