"""The lines that characters are saying, followed by the sound that has really been heard.

Messages say what belongs to which place in a line; `advance` tells what of it the player has reached, and `voice`
how it looks there. What was not heard did not happen: of a line that is broken off, nothing later is told.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from clients.pygame_demo.client.events import CueReached, Event, UtteranceFinished, UtteranceStarted, WordHeard
from clients.pygame_demo.client.mouth import Viseme, blend, relax
from clients.pygame_demo.client.playout import Playout
from clients.pygame_demo.client.reading import read_action
from clients.pygame_demo.client.voice import SILENT, SpokenWord, Voice

__all__ = ["Lines"]

Message = dict[str, Any]

_STILL_SOUNDING_MS = 60.0
"""A gap in the sound for which a mouth does not count as silent. Chosen: a few device blocks."""
_RELAXED_MS = 150.0
"""Longer after its last sound no trace of a line is left on the mouth."""


@dataclass(slots=True)
class _Word:
    at_ms: float
    duration_ms: float
    text: str


@dataclass(slots=True, eq=False)
class _Line:
    start: Message
    visemes: list[Viseme] = field(default_factory=list)
    words: list[_Word] = field(default_factory=list)
    words_heard: int = 0
    pending: list[tuple[float, Event]] = field(default_factory=list)
    end: Message | None = None
    is_started: bool = False

    @property
    def utterance(self) -> str:
        return str(self.start["utterance"])

    @property
    def character(self) -> str:
        return str(self.start["character"])

    @property
    def text(self) -> str:
        return self.start.get("text") or " ".join(word.text for word in self.words)


class Lines:
    """Belongs to the game's thread."""

    def __init__(self, playout: Playout) -> None:
        self._playout = playout
        self._lines: deque[_Line] = deque()
        self._last: dict[str, _Line] = {}

    def take(self, message: Message) -> None:
        """What the server says of a line; anything else is none of its business."""
        if message["type"] == "utterance_start":
            self._lines.append(_Line(message))
            return
        line = next((line for line in self._lines if line.utterance == message.get("utterance")), None)
        if line is None:
            return
        match message["type"]:
            case "speech":
                line.visemes += [
                    Viseme(each["t_ms"], each["d_ms"], each["v"], each["w"]) for each in message["visemes"]
                ]
                line.words += [_Word(each["t_ms"], each["d_ms"], each["text"]) for each in message["words"]]
            case "cue":
                cue = CueReached(
                    line.utterance,
                    message["character"],
                    message["kind"],
                    message["name"],
                    1.0 if (strength := message.get("strength")) is None else strength,
                )
                line.pending.append((message["at_ms"], cue))
            case "action":
                line.pending.append((message.get("at_ms") or 0.0, read_action(message)))
            case "utterance_end":
                line.end = message

    def takes_action(self, message: Message) -> bool:
        """Whether an action belongs to a line that is under way, and has its time in it."""
        return any(line.utterance == message.get("utterance") for line in self._lines)

    def clear(self) -> None:
        """Everything is gone, as nothing was said."""
        self._lines.clear()

    def advance(self, now_s: float) -> Iterator[Event]:
        """What the sound has reached since the last call."""
        for line in list(self._lines):
            ending = self._playout.ending(line.utterance, now_s)
            position_ms = self._playout.position_ms(line.utterance, now_s)
            if position_ms is None and ending is not None and not ending.is_cut:
                position_ms = ending.position_ms  # a line without sound: it is shown, and over
            if position_ms is not None:
                yield from self._reach(line, position_ms)
            if ending is not None and line.end is not None:
                self._lines.remove(line)
                if line.is_started:
                    yield from self._finish(line, line.end)

    def voice(self, character: str, now_s: float) -> Voice:
        """How a character looks at this moment."""
        line = self._last.get(character)
        if line is None:
            return SILENT
        silent_for_ms = self._playout.silent_for_ms(line.utterance, now_s)
        is_over = line not in self._lines
        if is_over and silent_for_ms > _RELAXED_MS:
            del self._last[character]
            return SILENT
        position_ms = self._playout.position_ms(line.utterance, now_s) or 0.0
        mouth = relax(blend(line.visemes, position_ms), silent_for_ms)
        if is_over:
            return Voice(mouth=mouth)
        words = (SpokenWord(word.text, word.at_ms, word.duration_ms, word.at_ms <= position_ms) for word in line.words)
        is_speaking = silent_for_ms < _STILL_SOUNDING_MS
        return Voice(mouth, is_speaking, line.utterance, line.text, tuple(words), position_ms)

    def _reach(self, line: _Line, position_ms: float) -> Iterator[Event]:
        if not line.is_started:
            line.is_started = True
            self._last[line.character] = line
            start = line.start
            yield UtteranceStarted(
                line.utterance, line.character, start.get("text") or "", start.get("turn"), start.get("continues")
            )
        reached = [(at_ms, event) for at_ms, event in line.pending if at_ms <= position_ms]
        line.pending = [(at_ms, event) for at_ms, event in line.pending if at_ms > position_ms]
        while line.words_heard < len(line.words) and line.words[line.words_heard].at_ms <= position_ms:
            word = line.words[line.words_heard]
            line.words_heard += 1
            reached.append((word.at_ms, WordHeard(line.utterance, line.character, word.text, word.at_ms)))
        yield from (event for _, event in sorted(reached, key=lambda each: each[0]))

    def _finish(self, line: _Line, end: Message) -> Iterator[Event]:
        is_interrupted = bool(end["interrupted"])
        if not is_interrupted:
            yield from self._reach(line, float("inf"))
        heard_text = (end.get("heard_text") or "") if is_interrupted else end["text"]
        yield UtteranceFinished(line.utterance, line.character, end["text"], heard_text, is_interrupted)
