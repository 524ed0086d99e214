"""Reads a condition: recursive descent, every name resolved and every type checked at once.

    or     := and ("or" and)*
    and    := not ("and" not)*
    not    := "not" not | compare
    compare:= sum (("==" | "!=" | "<" | "<=" | ">" | ">=" | ["not"] "in") sum)?
    sum    := term (("+" | "-") term)*
    term   := number | "text" | true | false | fact | word | name "(" [argument] ")" | "(" or ")"

A *word* is a bare name that is no fact: a member of the enum or set that it is compared with.
"""

from __future__ import annotations

from dataclasses import dataclass

from story_graph.conditions.scope import ConditionScope
from story_graph.conditions.tokens import Token, tokenize
from story_graph.conditions.tree import Binary, Call, Condition, FactRead, Literal, Not
from story_graph.diagnostics import did_you_mean
from story_graph.errors import ConditionSyntaxError
from story_graph.facts import Fact, FactType

__all__ = ["parse_condition", "parse_typed"]

_MAX_DEPTH = 40
_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
_EVENT = "event."


@dataclass(frozen=True, slots=True)
class _Typed:
    """A parsed part: `kind` is `bool int text set word any`; `fact` is set for a plain fact."""

    tree: Condition
    kind: str
    column: int
    fact: Fact | None = None

    @property
    def label(self) -> str:
        """Words for an error message."""
        return f"'{self.fact.key}' ({self.fact.type})" if self.fact else f"a value of type {self.kind}"


def parse_condition(text: str, scope: ConditionScope) -> Condition:
    """Read a condition that is true or false.

    Raises:
        ConditionSyntaxError: with the column and what would be right.
    """
    tree, kind = parse_typed(text, scope)
    if kind not in ("bool", "any"):
        raise ConditionSyntaxError(1, f"this is {kind}, not true or false; compare it with something")
    return tree


def parse_typed(text: str, scope: ConditionScope) -> tuple[Condition, str]:
    """Read an expression; returns its tree and its kind: `bool`, `int`, `text`, `set` or `any`."""
    parser = _Parser(tokenize(text), scope)
    typed = parser.parse_or(0)
    parser.expect_end()
    parser.refuse_word(typed)
    return typed.tree, typed.kind


class _Parser:
    def __init__(self, tokens: list[Token], scope: ConditionScope) -> None:
        self._tokens = tokens
        self._next = 0
        self._scope = scope

    @property
    def _token(self) -> Token:
        return self._tokens[self._next]

    def _take(self, *texts: str) -> Token | None:
        token = self._token
        if token.kind in ("name", "operator") and token.text in texts:
            self._next += 1
            return token
        return None

    def expect_end(self) -> None:
        if self._token.kind != "end":
            raise ConditionSyntaxError(self._token.column, f"unexpected '{self._token.text}' after the condition")

    def parse_or(self, depth: int) -> _Typed:
        if depth > _MAX_DEPTH:
            raise ConditionSyntaxError(self._token.column, "brackets are nested too deeply; use derived facts")
        left = self._parse_and(depth)
        while token := self._take("or"):
            left = self._logic("or", left, self._parse_and(depth), token)
        return left

    def _parse_and(self, depth: int) -> _Typed:
        left = self._parse_not(depth)
        while token := self._take("and"):
            left = self._logic("and", left, self._parse_not(depth), token)
        return left

    def _logic(self, operator: str, left: _Typed, right: _Typed, token: Token) -> _Typed:
        for side in (left, right):
            self._require_bool(side, f"'{operator}'")
        return _Typed(Binary(operator, left.tree, right.tree), "bool", token.column)

    def _require_bool(self, typed: _Typed, what: str) -> None:
        self.refuse_word(typed)
        if typed.kind not in ("bool", "any"):
            raise ConditionSyntaxError(
                typed.column, f"{what} joins things that are true or false; {typed.label} must be compared first"
            )

    def _parse_not(self, depth: int) -> _Typed:
        if token := self._take("not"):
            if depth > _MAX_DEPTH:
                raise ConditionSyntaxError(token.column, "too many 'not' in a row")
            operand = self._parse_not(depth + 1)
            self._require_bool(operand, "'not'")
            return _Typed(Not(operand.tree), "bool", token.column)
        return self._parse_comparison(depth)

    def _parse_comparison(self, depth: int) -> _Typed:
        left = self._parse_sum(depth)
        if token := self._take(*_COMPARISONS):
            return self._compare(token, left, self._parse_sum(depth))
        is_negated = self._token.text == "not" and self._tokens[self._next + 1].text == "in"
        if is_negated:
            self._next += 1
        if token := self._take("in"):
            member = self._contains(token, left, self._parse_sum(depth))
            return _Typed(Not(member.tree), "bool", token.column) if is_negated else member
        return left

    def _compare(self, token: Token, left: _Typed, right: _Typed) -> _Typed:
        left, right = self._as_member(left, right), self._as_member(right, left)
        if token.text in ("==", "!="):
            comparable = left.kind == right.kind or "any" in (left.kind, right.kind)
        else:
            comparable = {left.kind, right.kind} <= {"int", "any"}
        if not comparable:
            raise ConditionSyntaxError(token.column, f"'{token.text}' can't compare {left.label} with {right.label}")
        return _Typed(Binary(token.text, left.tree, right.tree), "bool", token.column)

    def _contains(self, token: Token, left: _Typed, right: _Typed) -> _Typed:
        if right.kind not in ("set", "any"):
            raise ConditionSyntaxError(token.column, f"'in' wants a set on its right, not {right.label}")
        left = self._as_member(left, right)
        if left.kind not in ("text", "any"):
            raise ConditionSyntaxError(left.column, f"'in' wants a member on its left, not {left.label}")
        return _Typed(Binary("in", left.tree, right.tree), "bool", token.column)

    def _as_member(self, typed: _Typed, other: _Typed) -> _Typed:
        """Turn a bare word, or a text beside an enum or set, into a checked member of the other side."""
        if not isinstance(typed.tree, Literal) or typed.kind not in ("word", "text"):
            return typed
        if other.fact is not None and other.fact.values:
            if typed.tree.value not in other.fact.values:
                raise ConditionSyntaxError(
                    typed.column,
                    f"'{typed.tree.value}' is no value of '{other.fact.key}'"
                    + did_you_mean(str(typed.tree.value), other.fact.values),
                )
            return _Typed(typed.tree, "text", typed.column)
        if other.kind == "any":
            return _Typed(typed.tree, "text", typed.column)
        self.refuse_word(typed)
        return typed

    def refuse_word(self, typed: _Typed) -> None:
        """Raise if this is a bare name that nothing gave a meaning."""
        if typed.kind == "word" and isinstance(typed.tree, Literal):
            word = str(typed.tree.value)
            raise ConditionSyntaxError(typed.column, f"unknown fact '{word}'{did_you_mean(word, self._scope.facts)}")

    def _parse_sum(self, depth: int) -> _Typed:
        left = self._parse_term(depth)
        while token := self._take("+", "-"):
            right = self._parse_term(depth)
            for side in (left, right):
                self.refuse_word(side)
                if side.kind not in ("int", "any"):
                    raise ConditionSyntaxError(side.column, f"'{token.text}' wants numbers, not {side.label}")
            left = _Typed(Binary(token.text, left.tree, right.tree), "int", token.column)
        return left

    def _parse_term(self, depth: int) -> _Typed:
        token = self._token
        self._next += token.kind != "end"
        if token.kind == "number":
            return _Typed(Literal(int(token.text)), "int", token.column)
        if token.kind == "text":
            return _Typed(Literal(_unquote(token.text)), "text", token.column)
        if token.text == "(":
            inner = self.parse_or(depth + 1)
            self._close(token)
            return inner
        if token.text == "-" and self._token.kind == "number":
            number = self._token
            self._next += 1
            return _Typed(Literal(-int(number.text)), "int", token.column)
        if token.kind == "name" and token.text not in ("and", "or", "not", "in"):
            return self._name(token)
        found = f"'{token.text}'" if token.text else "the end"
        raise ConditionSyntaxError(token.column, f"expected a fact, a number or a text, found {found}")

    def _close(self, opening: Token) -> None:
        if self._take(")") is None:
            raise ConditionSyntaxError(opening.column, "this bracket is never closed")

    def _name(self, token: Token) -> _Typed:
        if self._take("("):
            return self._call(token)
        if token.text in ("true", "false"):
            return _Typed(Literal(token.text == "true"), "bool", token.column)
        if token.text.startswith(_EVENT):
            argument = token.text.removeprefix(_EVENT)
            if argument not in self._scope.event_arguments:
                raise ConditionSyntaxError(
                    token.column,
                    f"no event with an argument '{argument}' sets this edge off"
                    + did_you_mean(argument, self._scope.event_arguments),
                )
            return _Typed(FactRead(token.text), "any", token.column)
        fact = self._scope.facts.get(token.text)
        if fact is None:
            return _Typed(Literal(token.text), "word", token.column)
        return _Typed(FactRead(fact.key), _kind(fact), token.column, fact)

    def _call(self, token: Token) -> _Typed:
        if token.text in ("visits", "turns_since"):
            argument = self._token
            self._next += argument.kind in ("name", "text")
            node = self._scope.find_node(argument.text.strip("\"'"))
            if node is None:
                raise ConditionSyntaxError(
                    argument.column, f"unknown node '{argument.text}'{did_you_mean(argument.text, self._scope.nodes())}"
                )
            self._close(token)
            return _Typed(Call(token.text, (node,)), "int", token.column)
        if token.text not in self._scope.queries:
            known = ("visits", "turns_since", *self._scope.queries)
            raise ConditionSyntaxError(
                token.column,
                f"unknown function '{token.text}'{did_you_mean(token.text, known)}; "
                "host queries are declared under `queries` in world.yaml",
            )
        self._close(token)
        return _Typed(Call(token.text, ()), "any", token.column)


def _kind(fact: Fact) -> str:
    return "text" if fact.type in (FactType.ENUM, FactType.TEXT) else fact.type.value


def _unquote(text: str) -> str:
    return text[1:-1].replace("\\" + text[0], text[0]).replace("\\\\", "\\")
