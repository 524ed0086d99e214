"""Writes a condition back as text, for reports and graph labels."""

from __future__ import annotations

from story_graph.conditions.tree import Binary, Call, Condition, FactRead, Literal, Not
from story_graph.facts import FactValue

__all__ = ["describe_condition"]

_BINDING = {"or": 1, "and": 2, "==": 4, "!=": 4, "<": 4, "<=": 4, ">": 4, ">=": 4, "in": 4, "+": 5, "-": 5}
_NOT_BINDING = 3


def describe_condition(condition: Condition, within: int = 0) -> str:
    """The condition's text, with no more brackets than needed.

    Args:
        within: how strongly the surrounding operator binds.
    """
    match condition:
        case Literal(value):
            return _literal(value)
        case FactRead(key):
            return key
        case Call(function, arguments):
            return f"{function}({', '.join(str(argument) for argument in arguments)})"
        case Not(operand):
            return _bracket(f"not {describe_condition(operand, _NOT_BINDING)}", _NOT_BINDING, within)
        case Binary(operator, left, right):
            binding = _BINDING[operator]
            text = f"{describe_condition(left, binding)} {operator} {describe_condition(right, binding + 1)}"
            return _bracket(text, binding, within)


def _bracket(text: str, binding: int, within: int) -> str:
    return f"({text})" if binding < within else text


def _literal(value: FactValue) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value if value.isidentifier() and value.islower() else '"' + value.replace('"', '\\"') + '"'
    return str(value)
