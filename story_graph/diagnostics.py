"""A finding about a world's files: its code, its place, and words that say what to do."""

from __future__ import annotations

import difflib
import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from story_graph.place import Place

__all__ = ["Diagnostic", "Severity", "did_you_mean"]


_COMPARED = 50
"""Names that are compared thoroughly; chosen."""


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding.

    Attributes:
        code: stable, `SG0xx`; `docs/reference/checks.md` lists them.
        message: what was found and what to do about it.
        path: for findings about a place in the story, edge ids of a shortest way there.
    """

    code: str
    severity: Severity
    place: Place
    message: str
    path: tuple[str, ...] = ()

    def __str__(self) -> str:
        way = f" (a way there: {' → '.join(self.path)})" if self.path else ""
        return f"{self.place}: {self.severity} {self.code}: {self.message}{way}"


def did_you_mean(found: str, known: Iterable[str]) -> str:
    """The end of an error message: `; did you mean 'gate'?`, or what there is if nothing is near."""
    known = sorted(set(known))
    near = difflib.get_close_matches(found, _alike(found, known), n=1, cutoff=0.6)
    if near:
        return f"; did you mean '{near[0]}'?"
    if not known:
        return "; there are none"
    listed = ", ".join(known[:8]) + (", …" if len(known) > 8 else "")
    return f"; there are {listed}" if len(known) > 1 else f"; there is only {listed}"


def _alike(found: str, known: list[str]) -> list[str]:
    """The names that share the most pairs of letters: difflib takes a fifth of a second for 10,000 names."""
    if len(known) <= _COMPARED:
        return known
    pairs = set(zip(found, found[1:], strict=False))
    return heapq.nlargest(
        _COMPARED,
        known,
        key=lambda name: len(pairs.intersection(zip(name, name[1:], strict=False))) / (len(pairs) + len(name)),
    )
