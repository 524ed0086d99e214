"""What a condition reads, with the values that it finds there: shows people why a guard is open or closed."""

from __future__ import annotations

from story_graph.conditions.describe import describe_condition
from story_graph.conditions.evaluate import ConditionView, evaluate
from story_graph.conditions.tree import Binary, Call, Condition, FactRead, Not
from story_graph.facts import FactValue

__all__ = ["readings"]


def readings(condition: Condition, view: ConditionView) -> dict[str, FactValue]:
    """Present values of all facts and calls in the condition, by their text."""
    match condition:
        case FactRead() | Call():
            return {describe_condition(condition): evaluate(condition, view)}
        case Not(operand):
            return readings(operand, view)
        case Binary(_, left, right):
            return readings(left, view) | readings(right, view)
        case _:
            return {}
