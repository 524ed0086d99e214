"""A fact that a guard waits for and nothing sets.

A comparison in a guard, a `reveal` or a derived fact reads nothing but facts that no `do` and no
`enter` ever changes. They keep their defaults, so the comparison always comes out the same. A
constant is no mistake: beside a fact that does change it is not reported.

Whatever stands behind the guard is open or closed for ever, however well the player does.

Set the fact under `do` of an edge or `enter` of a node, or take it out of the guard.
"""

from __future__ import annotations

from collections.abc import Iterator

from story_graph.checks.example import Example
from story_graph.checks.reads import AuthoredCondition, conditions_of, facts_read, facts_set, parts
from story_graph.codes import Code
from story_graph.conditions.tree import Binary, Call, Condition, FactRead, Not
from story_graph.diagnostics import Diagnostic, Severity
from story_graph.world import World

CODE = Code.FACT_NEVER_SET


def find(world: World) -> Iterator[Diagnostic]:
    facts = world.story.facts
    changing = facts_set(world.story) | {key for key, fact in facts.items() if fact.derived is not None}
    unchanging = facts.keys() - changing
    waiting: dict[str, AuthoredCondition] = {}
    for authored in conditions_of(world):
        for comparison in _comparisons(authored.condition):
            read = facts_read(comparison)
            if read <= unchanging and not any(isinstance(part, Call) for part in parts(comparison)):
                for key in sorted(read):
                    waiting.setdefault(key, authored)
    for key, authored in waiting.items():
        message = (
            f"nothing ever sets '{key}', which {authored.owner} ({authored.place}) waits for; "
            "set it under `do` or `enter`, or take it out there"
        )
        yield Diagnostic(CODE, Severity.WARNING, facts[key].place, message)


def _comparisons(condition: Condition) -> Iterator[Condition]:
    """What `and`, `or` and `not` join, if it reads a fact."""
    match condition:
        case Not(operand):
            yield from _comparisons(operand)
        case Binary("and" | "or", left, right):
            yield from _comparisons(left)
            yield from _comparisons(right)
        case FactRead() | Binary() if facts_read(condition):
            yield condition


EXAMPLES = (
    Example(
        wrong="""\
scene: gate
anchor: gate
facts:
  has_pass: {type: bool}
  toll: {type: int, default: 5}
  gold: {type: int, default: 3}
nodes:
  gate:
    edges:
      work: {intent: [can I help you], do: {gold: 1}}
      pay: {to: inside, intent: [here is the toll], when: gold >= toll}
      show: {to: inside, intent: [here is my pass], when: has_pass}
  inside:
    ending: inside
""",
        line=4,
        says="nothing ever sets 'has_pass', which the guard of the edge 'gate.gate.show'",
        mended="""\
scene: gate
anchor: gate
facts:
  has_pass: {type: bool}
  toll: {type: int, default: 5}
  gold: {type: int, default: 3}
nodes:
  gate:
    edges:
      work: {intent: [can I help you], do: {gold: 1}}
      beg: {intent: [please give me a pass], do: {has_pass: true}}
      pay: {to: inside, intent: [here is the toll], when: gold >= toll}
      show: {to: inside, intent: [here is my pass], when: has_pass}
  inside:
    ending: inside
""",
    ),
)
