"""One line on its way to the player: what was sent of it and how much of it has been heard.

Pure: it is told the time. A client that sends `playback` is believed; one that never does is taken
to play in real time from the first piece on.
"""

from __future__ import annotations

from npc_server.speaking.heard import HeardLedger
from npc_server.speaking.types import SpeechChunk
from npc_server.thinking.answer import SpokenLine

__all__ = ["Utterance"]

_LOST_REPORTS_S = 2.0
"""A client that has reported and falls silent for this long is taken to play in real time. Chosen."""


class Utterance:
    """Begun by a performance, over when it was heard to its end or cut.

    Attributes:
        id: unique in the session.
        turn: of the player, that it answers; None for an unprompted line.
        continues: the utterance that was broken off and of which this is the rest.
        is_begun: the client knows of it.
        is_over: nothing more of it is sent.
    """

    def __init__(self, id_: str, line: SpokenLine, turn: str | None, continues: str | None = None) -> None:
        self.id = id_
        self.line = line
        self.turn = turn
        self.continues = continues
        self.is_begun = False
        self.is_over = False
        self._ledger = HeardLedger(line.text)
        self._first_sent_s: float | None = None
        self._reported_ms: float | None = None
        self._reported_s = 0.0
        self._is_stopped = False
        self._is_complete = False

    @property
    def sent_ms(self) -> float:
        """Length of the sound sent so far."""
        return self._ledger.sent_ms

    def sent(self, chunk: SpeechChunk, now_s: float) -> None:
        """Note a piece that went out."""
        if self._first_sent_s is None:
            self._first_sent_s = now_s
        self._ledger.sent(chunk)

    def complete(self) -> None:
        """Note that the last piece went out."""
        self._is_complete = True
        self._ledger.complete()

    def report(self, played_ms: float, now_s: float, *, is_finished: bool, is_stopped: bool) -> None:
        """Take the client's word for how much was heard; it never takes back what it reported."""
        played_ms = self.sent_ms if is_finished else played_ms
        self._reported_ms = max(self._reported_ms or 0.0, min(played_ms, self.sent_ms))
        self._reported_s = now_s
        self._is_stopped = is_stopped

    def heard_ms(self, now_s: float) -> float:
        """How much has been heard for certain."""
        if self._reported_ms is None:
            return self._in_real_time_ms(now_s)
        if not self._is_stopped and now_s - self._reported_s > _LOST_REPORTS_S:
            return min(self.sent_ms, self._reported_ms + (now_s - self._reported_s) * 1000)
        return self._reported_ms

    def playing_at_ms(self, now_s: float) -> float:
        """Where the playback probably is: the last report and the time since."""
        if self._reported_ms is None:
            return self._in_real_time_ms(now_s)
        since_ms = 0.0 if self._is_stopped else (now_s - self._reported_s) * 1000
        return min(self.sent_ms, self._reported_ms + since_ms)

    def is_heard(self, now_s: float) -> bool:
        """Whether the whole line was heard; the silence after its last word does not count."""
        return self._is_complete and self._ledger.is_all(self.heard_ms(now_s))

    def heard_text(self, now_s: float) -> str:
        """The beginning of the line that was heard, up to the end of its last whole word."""
        return self._ledger.text(self.heard_ms(now_s))

    def rest_text(self, now_s: float) -> str:
        """What is left to say, from the clause on that was broken off; empty if nothing is."""
        return self._ledger.rest(self.heard_ms(now_s))

    def _in_real_time_ms(self, now_s: float) -> float:
        if self._first_sent_s is None:
            return 0.0
        return min(self.sent_ms, (now_s - self._first_sent_s) * 1000)
