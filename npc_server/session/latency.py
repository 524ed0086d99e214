"""Where the time of each answered turn goes: a first-class value, told to the client and to the metrics."""

from __future__ import annotations

from collections.abc import Callable

from npc_server.protocol.server_messages import Latency
from npc_server.session.acts import HearingTimes

__all__ = ["TurnTimer", "TurnWatch"]


class TurnTimer:
    """One turn's, begun when its story step was committed.

    Args:
        arrived_s: when the player's words arrived.
    """

    def __init__(
        self,
        turn: str,
        arrived_s: float,
        times: HearingTimes,
        clock: Callable[[], float],
        on_latency: Callable[[Latency], None],
    ) -> None:
        self._turn = turn
        self._arrived_s = arrived_s
        self._times = times
        self._clock = clock
        self._on_latency = on_latency
        self._decided_s = clock()
        self._words_s: float | None = None
        self._is_over = False

    def first_words(self) -> None:
        """The first words of the answer are known. Counts once."""
        if self._words_s is None:
            self._words_s = self._clock()

    def first_sound(self) -> None:
        """The first sound of the answer was sent. Counts once."""
        if self._is_over:
            return
        self._is_over = True
        now_s = self._clock()
        words_s = self._decided_s if self._words_s is None else self._words_s
        heard_ms = (self._times.endpoint_ms or 0.0) + (self._times.stt_ms or 0.0)
        self._on_latency(
            Latency(
                turn=self._turn,
                endpoint_ms=self._times.endpoint_ms,
                stt_ms=None if self._times.stt_ms is None else round(self._times.stt_ms, 3),
                decide_ms=round((self._decided_s - self._arrived_s) * 1000, 3),
                first_token_ms=round((words_s - self._decided_s) * 1000, 3),
                first_audio_ms=round((now_s - words_s) * 1000, 3),
                total_ms=round(heard_ms + (now_s - self._arrived_s) * 1000, 3),
            )
        )


class TurnWatch:
    """One session's.

    Args:
        clock: seconds, never going back.
        on_latency: called with each turn's times when its first sound was sent.
    """

    def __init__(self, clock: Callable[[], float], on_latency: Callable[[Latency], None]) -> None:
        self._clock = clock
        self._on_latency = on_latency

    def decided(self, turn: str, arrived_s: float, times: HearingTimes) -> TurnTimer:
        """The turn's step was committed just now."""
        return TurnTimer(turn, arrived_s, times, self._clock, self._on_latency)
