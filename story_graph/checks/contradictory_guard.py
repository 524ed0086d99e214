"""A condition that can never hold.

Its comparisons contradict each other, or the type, the bounds or the values of a fact. Derived facts
are looked into. Plain `false` is not reported: that switches something off on purpose.

What stands behind it never happens, and it looks as if it could.

Often an `and` should be an `or`, or a bound of the fact is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator

from story_graph.checks.example import Example
from story_graph.checks.possible import can_hold
from story_graph.checks.reads import conditions_of
from story_graph.codes import Code
from story_graph.conditions.describe import describe_condition
from story_graph.conditions.tree import Literal
from story_graph.diagnostics import Diagnostic, Severity
from story_graph.world import World

CODE = Code.CONTRADICTORY_GUARD


def find(world: World) -> Iterator[Diagnostic]:
    for authored in conditions_of(world):
        if not isinstance(authored.condition, Literal) and not can_hold(world.story.facts, authored.condition):
            message = (
                f"{authored.owner} can never hold: `{describe_condition(authored.condition)}` contradicts itself "
                "or what its facts may be"
            )
            yield Diagnostic(CODE, Severity.ERROR, authored.place, message)


EXAMPLES = (
    Example(
        wrong="""\
scene: gate
anchor: gate
facts:
  mood: {type: enum, values: [calm, cross, angry]}
nodes:
  gate:
    edges:
      insult: {intent: [you fool], do: {mood: angry}}
      shout: {intent: [let me in], when: mood == cross and mood == angry, say: "No!"}
      ask: {to: inside, intent: [may I come in], when: mood == calm}
  inside:
    ending: inside
""",
        line=9,
        says="can never hold: `mood == cross and mood == angry`",
        mended="""\
scene: gate
anchor: gate
facts:
  mood: {type: enum, values: [calm, cross, angry]}
nodes:
  gate:
    edges:
      insult: {intent: [you fool], do: {mood: angry}}
      shout: {intent: [let me in], when: mood == cross or mood == angry, say: "No!"}
      ask: {to: inside, intent: [may I come in], when: mood == calm}
  inside:
    ending: inside
""",
    ),
    Example(
        wrong="""\
scene: gate
anchor: gate
facts:
  gold: {type: int, default: 5, min: 0, max: 20}
nodes:
  gate:
    edges:
      work: {intent: [can I help you], do: {gold: 1}}
      buy: {to: inside, intent: [I buy the gate], when: gold > 20}
  inside:
    ending: inside
""",
        line=9,
        says="the guard of the edge 'gate.gate.buy' can never hold",
        mended="""\
scene: gate
anchor: gate
facts:
  gold: {type: int, default: 5, min: 0, max: 20}
nodes:
  gate:
    edges:
      work: {intent: [can I help you], do: {gold: 1}}
      buy: {to: inside, intent: [I buy the gate], when: gold >= 20}
  inside:
    ending: inside
""",
    ),
)
