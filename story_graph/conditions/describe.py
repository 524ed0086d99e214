"""Writes a condition back as text, for reports and graph labels."""

from __future__ import annotations

import re

from story_graph.conditions.tree import Binary, Call, Condition, FactRead, Literal, Not
from story_graph.facts import FactValue

__all__ = ["describe_condition"]

_BINDING = {"or": 1, "and": 2, "==": 4, "!=": 4, "<": 4, "<=": 4, ">": 4, ">=": 4, "in": 4, "+": 5, "-": 5}
_NOT_BINDING = 3
_COMPARING = 4
_WORD = re.compile(r"[a-z_][a-z0-9_]*")
_KEYWORDS = ("and", "or", "not", "in", "true", "false")


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
        case Not(Binary("in", member, members)):
            left_text, right_text = (describe_condition(side, _COMPARING + 1) for side in (member, members))
            return _bracket(f"{left_text} not in {right_text}", _COMPARING, within)
        case Not(operand):
            return _bracket(f"not {describe_condition(operand, _NOT_BINDING)}", _NOT_BINDING, within)
        case Binary(operator, left, right):
            binding = _BINDING[operator]
            # Comparisons don't chain, so that neither side may be one without brackets.
            left_text = describe_condition(left, binding + (binding == _COMPARING))
            text = f"{left_text} {operator} {describe_condition(right, binding + 1)}"
            return _bracket(text, binding, within)


def _bracket(text: str, binding: int, within: int) -> str:
    return f"({text})" if binding < within else text


def _literal(value: FactValue) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        is_word = _WORD.fullmatch(value) and value not in _KEYWORDS
        return value if is_word else '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value)
