"""Who counts what became of a model's words and calls."""

from __future__ import annotations

from typing import Literal, Protocol

__all__ = ["IGNORED", "ModelWatch"]


class ModelWatch(Protocol):
    """Told of everything that a model wrote and that was not, or not only, said."""

    def sentences_withheld(self, count: int) -> None:
        """So many sentences were not said, since they would have told a secret."""

    def action_called(self, verdict: Literal["asked", "dropped"]) -> None:
        """A tool was called: the game is asked for the action, or the call was none."""


class _Ignored:
    def sentences_withheld(self, count: int) -> None: ...

    def action_called(self, verdict: Literal["asked", "dropped"]) -> None: ...


IGNORED: ModelWatch = _Ignored()
"""Counts nothing."""
