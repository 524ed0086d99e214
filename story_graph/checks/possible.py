"""Whether guards can hold at all, and whether two can hold at once, whatever is played.

A guard is opened up into alternatives, each a conjunction of claims about one *subject*: a fact, a
count such as `visits(gate)`, or a comparison that has no constant in it. The claims of a subject
narrow down what it may be; if nothing is left of one subject, the alternative can't hold. The answer
no is certain; the answer yes may be wrong, since subjects are looked at one by one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product

from story_graph.conditions.tree import Binary, Call, Condition, FactRead, Literal, Not
from story_graph.facts import Fact, FactType, FactValue

__all__ = ["can_hold"]

_MAX_ALTERNATIVES = 256
"""Beyond this a guard is taken to be able to hold; chosen, guards have a handful."""
_FALSY: frozenset[FactValue] = frozenset({False, "", frozenset()})
_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_MIRRORED = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
_COUNTS = ("visits", "turns_since")


@dataclass(frozen=True, slots=True)
class _Claim:
    """`operator` is one of `== != <= >= in` and the words `not in`, `true`, `false`."""

    subject: Condition
    operator: str
    value: FactValue


_Alternatives = list[tuple[_Claim, ...]]


def can_hold(facts: Mapping[str, Fact], *guards: Condition | None) -> bool:
    """Whether all these guards can hold at the same time; False only if that is certain.

    Args:
        facts: by key.
    """
    opened = [_alternatives(guard, True, facts) for guard in guards if guard is not None]
    return any(_is_possible(claims, facts) for claims in _joined(opened))


def _joined(opened: list[_Alternatives]) -> _Alternatives:
    """The alternatives of a conjunction."""
    if math.prod(len(alternatives) for alternatives in opened) > _MAX_ALTERNATIVES:
        return [()]
    return [tuple(claim for claims in choice for claim in claims) for choice in product(*opened)]


def _either(left: _Alternatives, right: _Alternatives) -> _Alternatives:
    """The alternatives of a disjunction."""
    return left + right if len(left) + len(right) <= _MAX_ALTERNATIVES else [()]


def _alternatives(condition: Condition, wanted: bool, facts: Mapping[str, Fact]) -> _Alternatives:
    match condition:
        case Not(operand):
            return _alternatives(operand, not wanted, facts)
        case Binary("and" | "or" as operator, left, right):
            sides = [_alternatives(left, wanted, facts), _alternatives(right, wanted, facts)]
            return _joined(sides) if (operator == "and") == wanted else _either(sides[0], sides[1])
        case FactRead(key) if (fact := facts.get(key)) is not None and fact.derived is not None:
            return _alternatives(fact.derived, wanted, facts)
        case _:
            return [(_claim(condition, wanted),)]


def _claim(condition: Condition, wanted: bool) -> _Claim:
    match condition:
        case Binary("in", Literal(member), subject):
            return _Claim(subject, "in" if wanted else "not in", member)
        case Binary(operator, Literal() as constant, subject) if operator in _MIRRORED and not isinstance(
            subject, Literal
        ):
            return _claim(Binary(_MIRRORED[operator], subject, constant), wanted)
        case Binary(operator, subject, Literal(value)) if operator in _OPPOSITE:
            return _with_bound_included(subject, operator if wanted else _OPPOSITE[operator], value)
        case Binary("!=" | "<" | ">" as operator, left, right):
            return _claim(Binary(_OPPOSITE[operator], left, right), not wanted)
        case _:
            return _Claim(condition, "true" if wanted else "false", wanted)


def _with_bound_included(subject: Condition, operator: str, value: FactValue) -> _Claim:
    if operator == "<" and isinstance(value, int):
        return _Claim(subject, "<=", value - 1)
    if operator == ">" and isinstance(value, int):
        return _Claim(subject, ">=", value + 1)
    return _Claim(subject, operator, value)


@dataclass(slots=True)
class _Possible:
    """What one subject may be. `values` is None where any value of its type will do."""

    least: float = -math.inf
    most: float = math.inf
    values: frozenset[FactValue] | None = None
    excluded: set[FactValue] = field(default_factory=set)
    present: set[FactValue] = field(default_factory=set)
    absent: set[FactValue] = field(default_factory=set)

    def narrow(self, claim: _Claim) -> None:
        match claim.operator, claim.value:
            case "<=", int(value):
                self.most = min(self.most, value)
            case ">=", int(value):
                self.least = max(self.least, value)
            case "==", value:
                self._keep(frozenset({value}))
            case "!=", value:
                self.excluded.add(value)
            case "in", value:
                self.present.add(value)
            case "not in", value:
                self.absent.add(value)
            case "true", _:
                self.excluded |= _FALSY
            case "false", _:
                self._keep(_FALSY)

    def _keep(self, values: frozenset[FactValue]) -> None:
        self.values = values if self.values is None else self.values & values

    def is_empty(self) -> bool:
        if self.present & self.absent:
            return True
        if self.values is not None:
            return not any(self._is_within(value) for value in self.values - self.excluded)
        if math.isinf(self.least) or math.isinf(self.most):
            return False
        return all(number in self.excluded for number in _few(int(self.least), int(self.most), len(self.excluded)))

    def _is_within(self, value: FactValue) -> bool:
        return not isinstance(value, int) or self.least <= value <= self.most


def _few(least: int, most: int, count: int) -> range:
    """The numbers from `least` to `most`, but no more than one beyond `count`."""
    return range(least, min(most, least + count) + 1)


def _is_possible(claims: tuple[_Claim, ...], facts: Mapping[str, Fact]) -> bool:
    subjects: dict[Condition, _Possible] = {}
    for claim in claims:
        if claim.subject not in subjects:
            subjects[claim.subject] = _whole(claim.subject, facts)
        subjects[claim.subject].narrow(claim)
    return not any(possible.is_empty() for possible in subjects.values())


def _whole(subject: Condition, facts: Mapping[str, Fact]) -> _Possible:
    """What a subject may be before anything is claimed about it."""
    match subject:
        case Literal(value):
            return _Possible(values=frozenset({value}))
        case Call(function, _) if function in _COUNTS:
            return _Possible(least=0)
        case FactRead(key) if key in facts:
            return _whole_fact(facts[key])
        case _:
            return _Possible()


def _whole_fact(fact: Fact) -> _Possible:
    match fact.type:
        case FactType.BOOL:
            return _Possible(values=frozenset({True, False}))
        case FactType.ENUM:
            return _Possible(values=frozenset(fact.values))
        case FactType.INT if fact.derived is None:
            # The default is not clamped, so it may lie outside.
            bounds = (int(str(fact.default)), fact.minimum, fact.maximum)
            least = -math.inf if fact.minimum is None else min(bound for bound in bounds if bound is not None)
            most = math.inf if fact.maximum is None else max(bound for bound in bounds if bound is not None)
            return _Possible(least=least, most=most)
        case _:
            return _Possible()
