"""What comes over the wire from one microphone, made into windows: checked, gaps filled, resampled."""

from __future__ import annotations

from collections.abc import Iterator

from npc_server.errors import PeerError
from npc_server.listening.resample import Resampler
from npc_server.listening.vad.detector import WINDOW_BYTES

__all__ = ["MicrophoneStream"]

_RATES_HZ = range(8_000, 48_001)
_LONGEST_FILL_MS = 500
"""Lost sound beyond this isn't filled: it makes words unclear either way. Chosen."""
_REPEATED_FRAMES = 64
"""A number that falls back by no more than this is a frame sent twice; by more, a new count. Chosen."""


class MicrophoneStream:
    """The sound of one player, in order."""

    def __init__(self, rate_hz: int, channels: int = 1) -> None:
        """The format that the client announced.

        Raises:
            PeerError: the server can't take it.
        """
        if rate_hz not in _RATES_HZ:
            message = f"audio_in.rate is {rate_hz}; the server takes 8000 to 48000, best 16000"
            raise PeerError("unsupported_audio", message, field="audio_in.rate")
        if channels not in (1, 2):
            message = f"audio_in.channels is {channels}; the server takes 1 or 2, best 1"
            raise PeerError("unsupported_audio", message, field="audio_in.channels")
        self._frame_bytes = 2 * channels
        self._bytes_per_ms = self._frame_bytes * rate_hz / 1000
        self._resampler = Resampler(rate_hz, channels)
        self._last_sequence: int | None = None
        self._unwindowed = bytearray()

    def push(self, pcm: bytes, sequence: int | None) -> Iterator[bytes]:
        """Take one message's sound.

        Args:
            pcm: int16 little-endian in the announced format.
            sequence: the client's number of the message; a gap is filled with silence as if the lost
                messages were as long as this one, and a repeated message is left out.

        Returns:
            Windows of `WINDOW_BYTES` at 16 kHz mono that are full now.

        Raises:
            PeerError: the bytes don't make whole samples. Nothing of them is taken.
        """
        if len(pcm) % self._frame_bytes:
            message = f"pcm has {len(pcm)} bytes, not a multiple of {self._frame_bytes}: send whole int16 samples"
            raise PeerError("bad_audio", message, field="pcm")
        lost = self._lost_messages(sequence)
        if lost < 0:
            return iter(())
        if lost:
            self._unwindowed += self._resampler.push(bytes(self._fill_bytes(lost * len(pcm))))
        self._unwindowed += self._resampler.push(pcm)
        return self._windows()

    @property
    def rest(self) -> bytes:
        """What fills no window yet, at 16 kHz mono."""
        return bytes(self._unwindowed)

    def flush(self) -> bytes:
        """The rest, at 16 kHz mono, of any length: nothing is kept back."""
        rest = bytes(self._unwindowed) + self._resampler.flush()
        self._unwindowed.clear()
        return rest

    def _lost_messages(self, sequence: int | None) -> int:
        """How many messages are missing before this one; -1 if this one came before."""
        last = self._last_sequence
        if sequence is None or last is None:
            self._last_sequence = sequence
            return 0
        if last - _REPEATED_FRAMES <= sequence <= last:
            return -1
        self._last_sequence = sequence
        return max(0, sequence - last - 1)

    def _fill_bytes(self, lost_bytes: int) -> int:
        wanted = min(lost_bytes, int(_LONGEST_FILL_MS * self._bytes_per_ms))
        return wanted - wanted % self._frame_bytes

    def _windows(self) -> Iterator[bytes]:
        whole = len(self._unwindowed) // WINDOW_BYTES * WINDOW_BYTES
        sound = bytes(self._unwindowed[:whole])
        del self._unwindowed[:whole]
        return (sound[at : at + WINDOW_BYTES] for at in range(0, whole, WINDOW_BYTES))
