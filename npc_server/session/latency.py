"""Where the time of each answered turn goes: a first-class value, told to the client and to the metrics."""

from __future__ import annotations

from collections.abc import Callable

from npc_server.protocol.server_messages import Latency
from npc_server.session.acts import HearingTimes

__all__ = ["TurnWatch"]


class TurnWatch:
    """One session's.

    Args:
        clock: seconds, never going back.
        on_latency: called with each turn's times when its first sound was sent.
    """

    def __init__(self, clock: Callable[[], float], on_latency: Callable[[Latency], None]) -> None:
        self._clock = clock
        self._on_latency = on_latency

    def decided(self, turn: str, at_s: float, times: HearingTimes) -> Callable[[], None]:
        """The turn's step was committed just now; returns what to call when its first sound was sent.

        Args:
            at_s: when the player's words arrived.
        """
        decided_s = self._clock()

        def first_sound() -> None:
            decide_ms = (decided_s - at_s) * 1000
            first_audio_ms = (self._clock() - decided_s) * 1000
            heard_ms = (times.endpoint_ms or 0.0) + (times.stt_ms or 0.0)
            self._on_latency(
                Latency(
                    turn=turn,
                    endpoint_ms=times.endpoint_ms,
                    stt_ms=_rounded(times.stt_ms),
                    decide_ms=_rounded(decide_ms),
                    first_audio_ms=_rounded(first_audio_ms),
                    total_ms=round(heard_ms + decide_ms + first_audio_ms, 3),
                )
            )

        return first_sound


def _rounded(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else round(milliseconds, 3)
