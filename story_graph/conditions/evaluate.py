"""Computes a condition's value. Types were checked by the parser, so nothing here can fail."""

from __future__ import annotations

from typing import Protocol

from story_graph.conditions.tree import Binary, Call, Condition, FactRead, Literal, Not
from story_graph.facts import FactValue

__all__ = ["ConditionView", "evaluate", "holds"]


class ConditionView(Protocol):
    """What a condition can see."""

    def fact(self, key: str) -> FactValue: ...
    def visits(self, node: str) -> int: ...
    def turns_since(self, node: str) -> int: ...
    def query(self, name: str) -> FactValue: ...


def holds(condition: Condition | None, view: ConditionView) -> bool:
    """Whether a guard is open; no guard is always open."""
    return condition is None or bool(evaluate(condition, view))


def evaluate(condition: Condition, view: ConditionView) -> FactValue:
    """The value of a condition."""
    match condition:
        case Literal(value):
            return value
        case FactRead(key):
            return view.fact(key)
        case Not(operand):
            return not evaluate(operand, view)
        case Binary("and", left, right):
            return bool(evaluate(left, view)) and bool(evaluate(right, view))
        case Binary("or", left, right):
            return bool(evaluate(left, view)) or bool(evaluate(right, view))
        case Binary(operator, left, right):
            return _apply(operator, evaluate(left, view), evaluate(right, view))
        case Call("visits", (node,)):
            return view.visits(str(node))
        case Call("turns_since", (node,)):
            return view.turns_since(str(node))
        case Call(name, _):
            return view.query(name)


def _apply(operator: str, left: FactValue, right: FactValue) -> FactValue:
    if operator == "==":
        return left == right
    if operator == "!=":
        return left != right
    if operator == "in":
        return isinstance(right, frozenset) and left in right
    if not isinstance(left, int) or not isinstance(right, int):
        # Only an argument of a game event or a host query has a type unknown to the parser.
        return False
    match operator:
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case ">=":
            return left >= right
        case "+":
            return left + right
        case _:
            return left - right
