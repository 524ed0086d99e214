"""The jitter buffer between the network and the speaker, and its record of what was heard when.

```
network thread ──begin, feed, end, cancel──▶ orders ──▶ take() by the device ──▶ stretches, ends ──▶ any thread
```

Nobody waits for anybody: orders are a deque, and what the device took is published as tuples that are replaced as a
whole. `take` runs in the device's own thread (or is called by the silent clock) and touches nothing else's state.
Positions are samples of the utterance, so that a lost piece is a jump and never shifts what comes after it.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

__all__ = ["FADE_MS", "Ending", "Playout"]

SAMPLE_BYTES = 2
FADE_MS = 5.0
"""Of a line that is broken off. Chosen: no click, and well under the 30 ms in which the speaker is to be silent."""
_FIRST_FILL_MS = 40.0
"""Begin a line when so much lies there: the server's first piece."""
_NEXT_FILL_MS = 80.0
"""Go on with a line that ran dry when so much lies there. Chosen: better one gap than three."""
_STRETCHES_KEPT = 200
"""Of at least 2.5 ms each: longer than any device's delay."""
_ENDINGS_KEPT = 64


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of an utterance's sound that a device took at once. It is heard from `heard_at_s` on."""

    utterance: str
    begin: int
    samples: int
    heard_at_s: float


@dataclass(frozen=True, slots=True)
class Ending:
    """An utterance's last sound. `is_cut`: it was broken off there."""

    position_ms: float
    heard_at_s: float
    is_cut: bool


@dataclass(slots=True)
class _Line:
    utterance: str
    pieces: deque[tuple[int, bytes]] = field(default_factory=deque)
    received: int = 0
    position: int = 0
    fill_ms: float = _FIRST_FILL_MS
    is_complete: bool = False
    is_flowing: bool = False
    is_cut: bool = False

    @property
    def waiting(self) -> int:
        """Samples that lie there."""
        return sum(len(pcm) for _, pcm in self.pieces) // SAMPLE_BYTES

    def add(self, begin: int, pcm: bytes) -> None:
        known = max(0, self.received - begin)
        pcm = pcm[known * SAMPLE_BYTES :]
        if pcm:
            self.pieces.append((begin + known, pcm))
            self.received = begin + known + len(pcm) // SAMPLE_BYTES

    def read(self, samples: int) -> tuple[int, bytes]:
        """At most so many samples, and where the first of them stands."""
        begin, pcm = self.pieces.popleft()
        size = samples * SAMPLE_BYTES
        if len(pcm) > size:
            self.pieces.appendleft((begin + samples, pcm[size:]))
            pcm = pcm[:size]
        self.position = begin + len(pcm) // SAMPLE_BYTES
        return begin, pcm


class Playout:
    """Plays lines one after the other. One thread gives orders, one at a time takes, any may ask.

    Attributes:
        rate_hz: of all sound; set before the first line.
        volume: 0 to 1.
        underruns: how often a line ran dry and came back.
    """

    def __init__(self, rate_hz: int = 24_000) -> None:
        self.rate_hz = rate_hz
        self.volume = 1.0
        self.underruns = 0
        self._orders: deque[Callable[[float], None]] = deque()
        self._lines: deque[_Line] = deque()
        self._taking = threading.Lock()
        self._stretches: tuple[Stretch, ...] = ()
        self._endings: dict[str, Ending] = {}
        self._received_ms: dict[str, float] = {}

    def begin(self, utterance: str) -> None:
        """A line comes after those that wait."""
        self._received_ms = {**dict(list(self._received_ms.items())[-_ENDINGS_KEPT:]), utterance: 0.0}
        self._orders.append(lambda _now_s: self._lines.append(_Line(utterance)))

    def feed(self, utterance: str, at_ms: float, pcm: bytes) -> None:
        """A piece of a line: int16 mono; what was cut or is not known is dropped."""
        begin = round(at_ms * self.rate_hz / 1000)
        if utterance in self._received_ms:
            end_ms = (begin + len(pcm) // SAMPLE_BYTES) * 1000 / self.rate_hz
            self._received_ms[utterance] = max(self._received_ms[utterance], end_ms)
        self._orders.append(lambda _now_s: self._add(utterance, begin, pcm))

    def end(self, utterance: str) -> None:
        """No more of it is coming."""
        self._orders.append(lambda _now_s: self._complete(utterance))

    def cancel(self, utterance: str) -> None:
        """Fade it out where it is."""
        self._orders.append(lambda heard_at_s: self._break_off(utterance, heard_at_s))

    def clear(self) -> None:
        """Break off everything."""
        self._orders.append(self._break_off_all)

    def take(self, samples: int, heard_at_s: float) -> bytes:
        """The next sound for a device, filled up with silence.

        Args:
            heard_at_s: when the first of these samples leaves the speaker, on the clock of `position_ms`.
        """
        if not self._taking.acquire(blocking=False):
            return bytes(samples * SAMPLE_BYTES)
        try:
            return self._take(samples, heard_at_s)
        finally:
            self._taking.release()

    def forget_unheard(self, now_s: float) -> None:
        """A device dropped what it had taken and not yet played; a line that was broken off is over with that."""
        with self._taking:
            self._obey(now_s)
            kept = []
            for stretch in self._stretches:
                heard = min(stretch.samples, int((now_s - stretch.heard_at_s) * self.rate_hz))
                if heard > 0:
                    kept.append(replace(stretch, samples=heard))
            self._stretches = tuple(kept)
            for line in [line for line in self._lines if line.is_cut]:
                self._lines.remove(line)
                self._note_ending(line, now_s)
            self._endings = {
                utterance: replace(ending, position_ms=self.position_ms(utterance, now_s) or 0.0, heard_at_s=now_s)
                if ending.heard_at_s >= now_s
                else ending
                for utterance, ending in self._endings.items()
            }

    def position_ms(self, utterance: str, now_s: float) -> float | None:
        """How much of a line has left the speaker; None if none of it has."""
        for stretch in reversed(self._stretches):
            if stretch.utterance == utterance and stretch.heard_at_s <= now_s:
                heard = min(stretch.samples, (now_s - stretch.heard_at_s) * self.rate_hz)
                return (stretch.begin + heard) * 1000 / self.rate_hz
        ending = self.ending(utterance, now_s)
        return ending.position_ms if ending is not None and ending.position_ms > 0 else None

    def silent_for_ms(self, utterance: str, now_s: float) -> float:
        """How long ago the last heard sound of a line ended; 0 while it sounds."""
        for stretch in reversed(self._stretches):
            if stretch.utterance == utterance and stretch.heard_at_s <= now_s:
                return max(0.0, (now_s - stretch.heard_at_s) * 1000 - stretch.samples * 1000 / self.rate_hz)
        return float("inf")

    def ending(self, utterance: str, now_s: float) -> Ending | None:
        """How a line ended; None while it goes on."""
        ending = self._endings.get(utterance)
        return ending if ending is not None and ending.heard_at_s <= now_s else None

    def is_all_heard(self, utterance: str, now_s: float) -> bool:
        """Everything that came so far has left the speaker."""
        received_ms = self._received_ms.get(utterance, 0.0)
        return received_ms > 0 and (self.position_ms(utterance, now_s) or 0.0) >= received_ms - 0.5

    def is_sounding(self, now_s: float) -> bool:
        """Something is being heard, or lies in the device to be heard."""
        stretches = self._stretches
        return bool(stretches) and now_s < stretches[-1].heard_at_s + stretches[-1].samples / self.rate_hz

    def _take(self, samples: int, heard_at_s: float) -> bytes:
        self._obey(heard_at_s)
        out, taken, at = [], [], 0
        while at < samples and self._lines:
            line, now_s = self._lines[0], heard_at_s + at / self.rate_hz
            if not self._is_flowing(line):
                break
            if not line.pieces:
                self._lines.popleft()
                self._note_ending(line, now_s)
                continue
            begin, pcm = line.read(samples - at)
            taken.append(Stretch(line.utterance, begin, len(pcm) // SAMPLE_BYTES, now_s))
            out.append(pcm)
            at += len(pcm) // SAMPLE_BYTES
        if taken:
            self._stretches = (*self._stretches[-_STRETCHES_KEPT:], *taken)
        return self._loud(b"".join(out).ljust(samples * SAMPLE_BYTES, b"\0"))

    def _obey(self, heard_at_s: float) -> None:
        while self._orders:
            self._orders.popleft()(heard_at_s)

    def _is_flowing(self, line: _Line) -> bool:
        """Whether the line is to go on: it began and has sound, or enough lies there, or no more is coming."""
        if line.is_flowing and not line.pieces and not line.is_complete:
            line.is_flowing, line.fill_ms = False, _NEXT_FILL_MS
        elif not line.is_flowing and (line.is_complete or line.waiting >= line.fill_ms * self.rate_hz / 1000):
            line.is_flowing = True
            self.underruns += line.position > 0 and bool(line.pieces)
        return line.is_flowing

    def _loud(self, pcm: bytes) -> bytes:
        if self.volume >= 1.0:
            return pcm
        return (np.frombuffer(pcm, "<i2") * max(0.0, self.volume)).astype("<i2").tobytes()

    def _add(self, utterance: str, begin: int, pcm: bytes) -> None:
        for line in self._lines:
            if line.utterance == utterance and not line.is_complete:
                line.add(begin, pcm)

    def _complete(self, utterance: str) -> None:
        for line in self._lines:
            if line.utterance == utterance:
                line.is_complete = True

    def _break_off(self, utterance: str, heard_at_s: float) -> None:
        for line in list(self._lines):
            if line.utterance == utterance:
                self._fade(line, heard_at_s)

    def _break_off_all(self, heard_at_s: float) -> None:
        for line in list(self._lines):
            self._fade(line, heard_at_s)

    def _fade(self, line: _Line, heard_at_s: float) -> None:
        """Leave of a line that sounds its next 5 ms, getting quieter; drop one that does not."""
        if not line.is_flowing or not line.pieces:
            line.is_cut = True
            self._lines.remove(line)
            self._note_ending(line, heard_at_s)
            return
        begin, pcm = line.read(round(FADE_MS * self.rate_hz / 1000))
        samples = np.frombuffer(pcm, "<i2")
        quieter = (samples * np.linspace(1.0, 0.0, len(samples))).astype("<i2").tobytes()
        line.pieces.clear()
        line.pieces.append((begin, quieter))
        line.position, line.is_complete, line.is_cut = begin, True, True

    def _note_ending(self, line: _Line, heard_at_s: float) -> None:
        ending = Ending(line.position * 1000 / self.rate_hz, heard_at_s, line.is_cut)
        self._endings = {**dict(list(self._endings.items())[-_ENDINGS_KEPT:]), line.utterance: ending}
