"""Phones to a timeline of mouth shapes: gapless, without overlap, nothing too short to be seen.

Each piece is laid out by itself, from its first sample to its last. Boundaries are whole
milliseconds, rounded down, so no shape ends after its sound.

The times below are from the research note on lip-sync: a closed mouth is held for two film frames
at least, a shorter shape of any kind can't be seen, and a pause under 120 ms does not rest the face.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from npc_server.speaking.lipsync.closures import with_closures
from npc_server.speaking.lipsync.shapes import HOLD, NEXT, is_pause, shapes_of, weight_of
from npc_server.speaking.types import Phone, SynthesisPiece, Viseme

__all__ = ["SHORTEST_MS", "visemes_of"]

SHORTEST_MS = 40.0
"""Shapes that would be shorter take time from their neighbours or give way."""
_HELD_PAUSE_MS = 120.0
"""A pause shorter than this keeps the shape before it."""
_MUST_SHOW = frozenset({"PP", "FF"})
"""Lips that visibly meet: never left out."""


@dataclass(slots=True)
class _Span:
    start_ms: float
    end_ms: float
    shape: str
    weight: float

    @property
    def length_ms(self) -> float:
        return self.end_ms - self.start_ms


def visemes_of(piece: SynthesisPiece, start_ms: float) -> tuple[Viseme, ...]:
    """The mouth shapes of one piece.

    Args:
        piece: int16 mono sound with phones in the order of time.
        start_ms: where its first sample stands in the utterance.

    Returns:
        `oculus15` shapes from `start_ms` to the end of the piece, both rounded down; each begins
        where the one before ends, and no two neighbours have the same name.
    """
    end_ms = start_ms + piece.duration_ms
    spans = _resolved(_spans(with_closures(piece, start_ms)))
    if not spans:
        spans = [_Span(start_ms, end_ms, "sil", 1.0)]
    spans[0].start_ms, spans[-1].end_ms = start_ms, end_ms
    return _rounded(_merged(_lengthened(_merged(spans))))


def _spans(phones: Sequence[Phone]) -> list[_Span]:
    spans: list[_Span] = []
    for phone in phones:
        if phone.duration_ms <= 0:
            continue
        at_ms = phone.start_ms
        is_short_pause = is_pause(phone.symbol) and phone.duration_ms < _HELD_PAUSE_MS
        for shape, share in shapes_of(phone.symbol):
            until_ms = at_ms + phone.duration_ms * share
            spans.append(_Span(at_ms, until_ms, HOLD if is_short_pause else shape, weight_of(shape, phone.symbol)))
            at_ms = until_ms
    return spans


def _resolved(spans: list[_Span]) -> list[_Span]:
    """Give the shapes `HOLD` and `NEXT` those of their neighbours, and close all gaps."""
    for index in range(len(spans) - 1, -1, -1):
        if spans[index].shape == NEXT:
            _borrow(spans[index], spans[index + 1] if index + 1 < len(spans) else None)
    before: _Span | None = None
    for span in spans:
        if span.shape == HOLD:
            _borrow(span, before)
        if before is not None:
            before.end_ms = span.start_ms
        before = span
    return spans


def _borrow(span: _Span, neighbour: _Span | None) -> None:
    if neighbour is None:
        span.shape, span.weight = "sil", 1.0
    else:
        span.shape, span.weight = neighbour.shape, neighbour.weight


def _merged(spans: list[_Span]) -> list[_Span]:
    merged: list[_Span] = []
    for span in spans:
        if merged and merged[-1].shape == span.shape:
            merged[-1].end_ms = span.end_ms
            merged[-1].weight = max(merged[-1].weight, span.weight)
        else:
            merged.append(span)
    return merged


def _lengthened(spans: list[_Span]) -> list[_Span]:
    """Bring every shape to `SHORTEST_MS`: by the spare time of its neighbours, or it gives way."""
    kept: list[_Span] = []
    for index, span in enumerate(spans):
        before = kept[-1] if kept else None
        after = spans[index + 1] if index + 1 < len(spans) else None
        floor_ms = SHORTEST_MS if span.shape not in _MUST_SHOW else SHORTEST_MS / 2
        for neighbour in (before, after):
            need_ms = SHORTEST_MS - span.length_ms
            if neighbour is None or need_ms <= 0:
                continue
            taken_ms = min(need_ms, max(0.0, neighbour.length_ms - floor_ms))
            if neighbour is before:
                neighbour.end_ms -= taken_ms
                span.start_ms -= taken_ms
            else:
                neighbour.start_ms += taken_ms
                span.end_ms += taken_ms
        gives_way = span.length_ms < SHORTEST_MS - 1e-6 and span.shape not in _MUST_SHOW
        if gives_way and before is not None:
            before.end_ms = span.end_ms
        elif gives_way and after is not None:
            after.start_ms = span.start_ms
        else:
            kept.append(span)
    return kept


def _rounded(spans: list[_Span]) -> tuple[Viseme, ...]:
    visemes = []
    for span in spans:
        start, end = int(span.start_ms), int(span.end_ms)
        if end > start:
            visemes.append(Viseme(start, end - start, span.shape, span.weight))
    return tuple(visemes)
