"""Two edges of a node that the same words set off.

Both hold the same example utterance or choice, and their guards can hold at the same time.

The words fit both equally well, so neither is taken: the character asks back, and can only be asked
the same again.

Give the example to one of them, or guards of which one is closed while the other is open.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from story_graph.checks.example import Example
from story_graph.checks.possible import can_hold
from story_graph.codes import Code
from story_graph.diagnostics import Diagnostic, Severity
from story_graph.matching.similarity import normalised
from story_graph.story import Edge
from story_graph.world import World

CODE = Code.OVERLAPPING_INTENTS


def find(world: World) -> Iterator[Diagnostic]:
    for node in world.story.nodes.values():
        spoken = [(edge, _examples(edge)) for edge in node.edges if edge.is_spoken]
        for (first, first_examples), (second, second_examples) in combinations(spoken, 2):
            shared = [words for words in second_examples if words in first_examples]
            if shared and can_hold(world.story.facts, first.when, second.when):
                message = (
                    f"'{shared[0]}' sets off both '{first.name}' and '{second.name}', which can be open at once; "
                    "give the words to one of them, or guards that exclude each other"
                )
                yield Diagnostic(CODE, Severity.WARNING, second.place, message)


def _examples(edge: Edge) -> tuple[str, ...]:
    """What sets the edge off, as the matcher compares it."""
    texts = edge.intents if edge.choice is None else (*edge.intents, edge.choice)
    return tuple(words for text in texts if (words := normalised(text)))


EXAMPLES = (
    Example(
        wrong="""\
scene: gate
anchor: gate
facts:
  gold: {type: int, default: 5, min: 0}
nodes:
  gate:
    edges:
      bribe: {to: inside, intent: [Here is some gold!], when: gold >= 5}
      poor: {intent: [here is some gold], when: gold < 8, say: That is not enough., do: {gold: -1}}
  inside:
    ending: inside
""",
        line=9,
        says="'here is some gold' sets off both 'bribe' and 'poor'",
        mended="""\
scene: gate
anchor: gate
facts:
  gold: {type: int, default: 5, min: 0}
nodes:
  gate:
    edges:
      bribe: {to: inside, intent: [Here is some gold!], when: gold >= 5}
      poor: {intent: [here is some gold], when: gold < 5, say: That is not enough., do: {gold: -1}}
  inside:
    ending: inside
""",
    ),
)
