"""Cuts a condition's text into tokens, each with its column."""

from __future__ import annotations

import re
from dataclasses import dataclass

from story_graph.errors import ConditionSyntaxError

__all__ = ["MAX_CONDITION_CHARACTERS", "Token", "tokenize"]

MAX_CONDITION_CHARACTERS = 1000
"""Chosen: longer than anybody can read, short enough that nesting stays shallow."""

_PATTERN = re.compile(
    r"""(?P<space>\s+)
      | (?P<number>[0-9]+)
      | (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)
      | (?P<operator>==|!=|<=|>=|<|>|\+|-|\(|\)|,)""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is `number`, `text`, `name`, `operator` or `end`; `column` counts from 1."""

    kind: str
    text: str
    column: int


def tokenize(text: str) -> list[Token]:
    """All tokens, closed by one of kind `end`.

    Raises:
        ConditionSyntaxError: a character that no token can begin with.
    """
    if len(text) > MAX_CONDITION_CHARACTERS:
        raise ConditionSyntaxError(1, f"longer than {MAX_CONDITION_CHARACTERS} characters; use a derived fact")
    tokens: list[Token] = []
    position = 0
    while position < len(text):
        found = _PATTERN.match(text, position)
        if found is None:
            raise ConditionSyntaxError(position + 1, _unexpected(text, position))
        if found.lastgroup is not None and found.lastgroup != "space":
            tokens.append(Token(found.lastgroup, found.group(), position + 1))
        position = found.end()
    tokens.append(Token("end", "", len(text) + 1))
    return tokens


def _unexpected(text: str, position: int) -> str:
    character = text[position]
    hints = {
        "=": "write == to compare",
        "!": "write 'not' or !=",
        "&": "write 'and'",
        "|": "write 'or'",
        '"': 'the closing " is missing',
        "'": "the closing ' is missing",
    }
    hint = hints.get(character, "conditions are made of facts, numbers, comparisons, and, or, not, in")
    return f"unexpected {character!r}; {hint}"
