"""Where a thing stands in the author's files, so that every error can point at it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Place"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in one file of a world.

    Attributes:
        file: path relative to the world's folder, with forward slashes.
        line: counted from 1.
        column: counted from 1.
    """

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"
