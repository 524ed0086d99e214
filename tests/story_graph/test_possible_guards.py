"""`can_hold` against every state that there is."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from story_graph import FactValue
from story_graph.checks.possible import can_hold
from story_graph.conditions.evaluate import evaluate
from story_graph.conditions.parse import parse_condition
from story_graph.conditions.scope import ConditionScope
from story_graph.facts import Fact, FactScope, FactType
from story_graph.place import Place

PLACE = Place("world.yaml", 1, 1)
FACTS = {
    fact.key: fact
    for fact in (
        Fact("brave", FactType.BOOL, FactScope.STORY, False, PLACE),
        Fact("gold", FactType.INT, FactScope.STORY, 1, PLACE, minimum=0, maximum=3),
        Fact("mood", FactType.ENUM, FactScope.STORY, "calm", PLACE, values=("calm", "cross", "angry")),
        Fact("clues", FactType.SET, FactScope.STORY, frozenset(), PLACE, values=("ring", "sword")),
    )
}
VALUES: dict[str, tuple[FactValue, ...]] = {
    "brave": (False, True),
    "gold": (0, 1, 2, 3),
    "mood": ("calm", "cross", "angry"),
    "clues": (frozenset(), frozenset({"ring"}), frozenset({"sword"}), frozenset({"ring", "sword"})),
}
comparisons = st.one_of(
    st.just("brave"),
    st.builds("gold {} {}".format, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), st.integers(-1, 4)),
    st.builds("{} {} gold".format, st.integers(-1, 4), st.sampled_from(["==", "!=", "<", "<=", ">", ">="])),
    st.builds("mood {} {}".format, st.sampled_from(["==", "!="]), st.sampled_from(VALUES["mood"])),
    st.builds("{} in clues".format, st.sampled_from(["ring", "sword"])),
)
guards = st.recursive(
    comparisons,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not {}".format, inner),
    ),
    max_leaves=8,
)


@dataclass(frozen=True)
class StateStub:
    """A condition's view of nothing but facts."""

    facts: dict[str, FactValue]

    def fact(self, key: str) -> FactValue:
        return self.facts[key]

    def visits(self, node: str) -> int:
        return 0

    def turns_since(self, node: str) -> int:
        return 0

    def query(self, name: str) -> FactValue:
        return False


@given(guards)
def test_a_guard_is_called_contradictory_exactly_when_no_state_opens_it(text: str) -> None:
    guard = parse_condition(text, ConditionScope(FACTS, (), lambda reference: None))
    states = (dict(zip(VALUES, values, strict=True)) for values in product(*VALUES.values()))
    is_open_in_one = any(evaluate(guard, StateStub(state)) for state in states)
    assert can_hold(FACTS, guard) is is_open_in_one
