"""Puts speech on the wire in the form that one client asked for.

Pure: chunks and lines in, messages out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast

from npc_server.protocol.client_messages import Hello
from npc_server.protocol.server_messages import Lipsync
from npc_server.protocol.speech import Cue, Speech, SpeechAudio, SpokenWord, UtteranceStart, VisemeEvent, VisemeFrames
from npc_server.session.utterance import Utterance
from npc_server.speaking.lipsync.frames import FrameRow, VisemeRaster
from npc_server.speaking.lipsync.shapes import OCULUS15
from npc_server.speaking.types import SpeechChunk, SpeechFormat

__all__ = ["ClientFormat", "SpeechWriter", "cues", "utterance_start"]

_Source = Literal["native", "durations", "aligned", "audio"]


@dataclass(frozen=True, slots=True)
class ClientFormat:
    """What one client gets.

    Attributes:
        rate_hz: of the characters' sound; None for a client that wants none.
        lipsync: as the welcome tells it; None for a client that draws no mouths.
    """

    rate_hz: int | None
    lipsync: Lipsync | None

    @classmethod
    def of(cls, hello: Hello) -> ClientFormat | None:
        """What a hello asks for; None if the server makes none of its sets of mouth shapes."""
        rate_hz = hello.audio_out.rate if hello.audio_out is not None else None
        wish = hello.lipsync
        if wish is None:
            return cls(rate_hz, None)
        if "oculus15" not in wish.sets:
            return None
        fps = wish.fps if wish.mode == "frames" else None
        return cls(rate_hz, _oculus15(wish.mode, fps, wish.lead_ms))

    @property
    def speech(self) -> SpeechFormat | None:
        """What the speaker is asked for; None without sound."""
        if self.rate_hz is None:
            return None
        return SpeechFormat(rate=self.rate_hz, lead_ms=self.lipsync.lead_ms if self.lipsync is not None else 0)


@lru_cache(maxsize=64)
def _oculus15(mode: Literal["events", "frames"], fps: int | None, lead_ms: int) -> Lipsync:
    """Most clients wish for the same: one for all of them, as a session without a conversation keeps little else."""
    return Lipsync(set="oculus15", names=list(OCULUS15), mode=mode, fps=fps, lead_ms=lead_ms)


def utterance_start(utterance: Utterance, form: ClientFormat) -> UtteranceStart:
    """The message that begins a line."""
    return UtteranceStart(
        utterance=utterance.id,
        turn=utterance.turn,
        character=utterance.line.character,
        interruptible=True,
        audio=None if form.rate_hz is None else SpeechAudio(rate=form.rate_hz),
        text=utterance.line.text,
        continues=utterance.continues,
    )


def cues(utterance: Utterance) -> Iterator[Cue]:
    """What the body does at the line's start."""
    line = utterance.line
    if line.emotion is not None:
        yield Cue(
            utterance=utterance.id,
            at_ms=0,
            kind="emotion",
            character=line.character,
            name=line.emotion,
            strength=line.strength,
        )
    if line.gesture is not None:
        yield Cue(utterance=utterance.id, at_ms=0, kind="gesture", character=line.character, name=line.gesture)


class SpeechWriter:
    """Writes the pieces of one utterance."""

    def __init__(self, utterance: str, form: ClientFormat) -> None:
        self._utterance = utterance
        self._form = form
        lipsync = form.lipsync
        self._raster = VisemeRaster(lipsync.fps) if lipsync is not None and lipsync.fps is not None else None

    def write(self, chunk: SpeechChunk) -> Speech:
        return Speech(
            utterance=self._utterance,
            index=chunk.index,
            at_ms=round(chunk.at_ms, 3),
            pcm=chunk.pcm,
            visemes=self._visemes(chunk),
            words=[
                SpokenWord(t_ms=round(word.start_ms), d_ms=round(word.duration_ms), text=word.text)
                for word in chunk.words
            ],
            source=cast(_Source, chunk.source),
        )

    def _visemes(self, chunk: SpeechChunk) -> list[VisemeEvent] | VisemeFrames:
        if self._form.lipsync is None:
            return []
        if self._raster is not None:
            return _frames(self._raster.draw(chunk), self._raster.fps)
        return [
            VisemeEvent(t_ms=shape.t_ms, d_ms=shape.d_ms, v=OCULUS15.index(shape.name), w=shape.weight)
            for shape in chunk.visemes
        ]


def _frames(row: FrameRow, fps: int) -> VisemeFrames:
    return VisemeFrames(fps=fps, first_frame=row.first_frame, weights=row.weights)
