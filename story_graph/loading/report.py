"""Collects mistakes while loading, so that an author sees all of them at once."""

from __future__ import annotations

from story_graph.codes import Code
from story_graph.diagnostics import Diagnostic, Severity
from story_graph.place import Place

__all__ = ["MAX_FINDINGS", "Report"]

MAX_FINDINGS = 200
"""More than anybody reads; a hostile file does not make a hostile report."""


class Report:
    """What was found so far."""

    def __init__(self) -> None:
        self.diagnostics: list[Diagnostic] = []

    @property
    def is_full(self) -> bool:
        """Whether further mistakes would be dropped: nobody needs to word them."""
        return len(self.diagnostics) >= MAX_FINDINGS

    def error(self, code: Code, place: Place, message: str) -> None:
        if not self.is_full:
            self.diagnostics.append(Diagnostic(code, Severity.ERROR, place, message))
