"""The guards' language: what it means, what it refuses, and how it is written back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from story_graph.conditions.describe import describe_condition
from story_graph.conditions.evaluate import evaluate, holds
from story_graph.conditions.parse import parse_condition, parse_typed
from story_graph.conditions.scope import ConditionScope
from story_graph.conditions.tree import Binary, Call, Condition, FactRead, Literal, Not
from story_graph.errors import ConditionSyntaxError
from story_graph.facts import Fact, FactScope, FactType, FactValue
from story_graph.place import Place

HERE = Place("story/gate.yaml", 1, 1)


def fact(key: str, kind: FactType, default: FactValue, values: tuple[str, ...] = ()) -> Fact:
    return Fact(key, kind, FactScope.STORY, default, HERE, values)


FACTS = {
    one.key: one
    for one in (
        fact("gold", FactType.INT, 0),
        fact("mara.trust", FactType.INT, 0),
        fact("open", FactType.BOOL, False),
        fact("shut", FactType.BOOL, False),
        fact("mood", FactType.ENUM, "calm", ("calm", "very angry", "in")),
        fact("clues", FactType.SET, frozenset(), ("ring", "old map")),
        fact("player.name", FactType.TEXT, ""),
    )
}
NODES = {"gate": "gate.gate", "gate.gate": "gate.gate", "gate.cells": "gate.cells"}
SCOPE = ConditionScope(FACTS, ("is_night",), NODES.get, nodes=lambda: NODES, event_arguments=("item",))


@dataclass
class View:
    facts: Mapping[str, FactValue] = field(default_factory=dict)

    def fact(self, key: str) -> FactValue:
        return self.facts[key] if key in self.facts else FACTS[key].default

    def visits(self, node: str) -> int:
        return {"gate.gate": 3}.get(node, 0)

    def turns_since(self, node: str) -> int:
        return {"gate.gate": 2}.get(node, 1_000_000_000)

    def query(self, name: str) -> FactValue:
        return name == "is_night"


def is_open(text: str, **facts: FactValue) -> bool:
    return holds(parse_condition(text, SCOPE), View({key.replace("__", "."): value for key, value in facts.items()}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gold >= 5", True),
        ("gold > 5 or gold < 5", False),
        ("not open", True),
        ("not not open", False),
        ("open or gold == 5 and not shut", True),
        ("(open or gold == 5) and shut", False),
        ("mood == calm", True),
        ('mood == "very angry"', False),
        ('mood != "very angry"', True),
        ("ring in clues", True),
        ('"old map" in clues', False),
        ('"old map" not in clues', True),
        ("visits(gate) == 3 and visits(gate.cells) == 0", True),
        ("turns_since(gate) < 3 and turns_since(gate.cells) > 1000", True),
        ("mara.trust + 1 > 2 - 2", True),
        ("10 - 3 - 2 == 5", True),
        ("gold == -5", False),
        ("is_night()", True),
        ("open == false", True),
        ("event.item == ring", True),
        ("event.item > 3", False),
        ('player.name == "Ada"', True),
        ("event.item == 'ring'", True),
    ],
)
def test_a_condition_means_what_it_says(text: str, expected: bool) -> None:
    facts: dict[str, FactValue] = {
        "gold": 5,
        "clues": frozenset({"ring"}),
        "event__item": "ring",
        "player__name": "Ada",
    }
    assert is_open(text, **facts) is expected


def test_no_guard_is_always_open() -> None:
    assert holds(None, View())


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("gols >= 5", 1, "unknown fact 'gols'; did you mean 'gold'?"),
        ("gold >= ", 9, "found the end"),
        ("gold = 5", 6, "write == to compare"),
        ("open && shut", 6, "write 'and'"),
        ("open || shut", 6, "write 'or'"),
        ("!open", 1, "write 'not'"),
        ("gold", 1, "compare it with something"),
        ("gold and open", 1, "must be compared first"),
        ("not gold", 5, "must be compared first"),
        ("mood == clam", 9, "did you mean 'calm'?"),
        ("rign in clues", 1, "did you mean 'ring'?"),
        ("ring in gold", 6, "wants a set on its right"),
        ("gold in clues", 1, "wants a member on its left"),
        ("gold == open", 6, "can't compare"),
        ("mood < calm", 6, "can't compare"),
        ("gold + open > 2", 8, "wants numbers"),
        ("(gold > 1", 1, "never closed"),
        ("gold > 1)", 9, "unexpected ')'"),
        ("gold > 1 gold", 10, "unexpected 'gold'"),
        ("visits(gaet) > 1", 8, "did you mean 'gate'?"),
        ("visits() > 1", 8, "unknown node"),
        ("is_nigth()", 1, "did you mean 'is_night'?"),
        ("event.itme == 1", 1, "did you mean 'item'?"),
        ('mood == "calm', 9, 'the closing " is missing'),
        ("", 1, "found the end"),
        ("and", 1, "expected a fact"),
        ("1 < 2 < 3", 7, "unexpected '<'"),
        ("gold == 5 # five", 11, "unexpected '#'"),
    ],
)
def test_a_wrong_condition_is_refused_with_its_column_and_a_cure(text: str, column: int, words: str) -> None:
    with pytest.raises(ConditionSyntaxError) as refused:
        parse_condition(text, SCOPE)
    assert refused.value.column == column
    assert words in refused.value.message


@pytest.mark.parametrize("text", ["(" * 300 + "open" + ")" * 300, "not " * 200 + "open", "open or " * 125 + "open"])
def test_a_condition_that_is_nested_or_long_beyond_reading_is_refused(text: str) -> None:
    with pytest.raises(ConditionSyntaxError):
        parse_condition(text, SCOPE)


def test_the_longest_condition_can_be_evaluated() -> None:
    text = "+".join(["1"] * 490) + " > 5"
    assert is_open(text)


QUOTED = st.sampled_from(["very angry", "in", "true", "and", 'say "no"', "back\\slash", "back\\", "it's", "é", ""])
NUMBERS: st.SearchStrategy[Condition] = st.recursive(
    st.one_of(
        st.integers(-99, 99).map(Literal),
        st.sampled_from([FactRead("gold"), Call("visits", ("gate.gate",)), Call("turns_since", ("gate.cells",))]),
    ),
    lambda inner: st.builds(Binary, st.sampled_from(["+", "-"]), inner, inner),
    max_leaves=4,
)
CLAIMS: st.SearchStrategy[Condition] = st.recursive(
    st.one_of(
        st.sampled_from([FactRead("open"), FactRead("shut"), Literal(True), Literal(False), Call("is_night", ())]),
        st.builds(Binary, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), NUMBERS, NUMBERS),
        st.builds(Binary, st.sampled_from(["==", "!="]), st.just(FactRead("player.name")), QUOTED.map(Literal)),
        st.builds(Binary, st.just("in"), st.just(Literal("old map")), st.just(FactRead("clues"))),
        st.builds(Binary, st.just("=="), st.just(FactRead("mood")), st.sampled_from([Literal("in"), Literal("calm")])),
    ),
    lambda inner: st.one_of(
        inner.map(Not), st.builds(Binary, st.sampled_from(["and", "or", "==", "!="]), inner, inner)
    ),
    max_leaves=6,
)


@given(CLAIMS)
def test_a_condition_written_back_reads_as_the_same_condition(condition: Condition) -> None:
    assert parse_typed(describe_condition(condition), SCOPE)[0] == condition


PIECES = ["gold", "open", "(", ")", " ", "and ", "not ", "==", "5", " in ", "clues", '"', ",", "-", "visits(", "é", "<"]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_any_text_is_a_condition_or_refused(text: str) -> None:
    try:
        tree, _ = parse_typed(text, SCOPE)
    except ConditionSyntaxError as refused:
        assert 1 <= refused.column <= len(text) + 1
    else:
        evaluate(tree, View())
