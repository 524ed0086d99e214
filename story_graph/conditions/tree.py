"""The parsed form of a condition: a small immutable tree, evaluated without Python's `eval`.

The language: `gold >= 5`, `not door_open`, `a and (b or c)`, `mood == angry`, `"ring" in clues`,
`ring in clues`, `visits(gate.cells) > 1`, `turns_since(gate) < 3`, `mara.trust + 1 > 2`, and
declared host queries such as `is_night()`.
"""

from __future__ import annotations

from dataclasses import dataclass

from story_graph.facts import FactValue

__all__ = ["Binary", "Call", "Condition", "FactRead", "Literal", "Not"]


@dataclass(frozen=True, slots=True)
class Literal:
    value: FactValue


@dataclass(frozen=True, slots=True)
class FactRead:
    """The present value of a fact."""

    key: str


@dataclass(frozen=True, slots=True)
class Not:
    operand: Condition


@dataclass(frozen=True, slots=True)
class Binary:
    """`operator` is one of `and or == != < <= > >= + - in`."""

    operator: str
    left: Condition
    right: Condition


@dataclass(frozen=True, slots=True)
class Call:
    """`visits(node)`, `turns_since(node)` or a declared host query, with literal arguments."""

    function: str
    arguments: tuple[FactValue, ...]


Condition = Literal | FactRead | Not | Binary | Call
