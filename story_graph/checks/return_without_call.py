"""A return where there is no call to return from.

An edge has `to: return`, and tracks come to its node without a `call` or a `pool`. It is reported if
they always come so, or if the node has no other exit.

Such an edge is never open: the player is stuck at the node.

Visit the node with `call` or from a pool, not with `to`; or let the edge lead to a node.
"""

from __future__ import annotations

from collections.abc import Iterator

from story_graph.checks.example import Example
from story_graph.checks.reach import is_exit, story_reach
from story_graph.codes import Code
from story_graph.diagnostics import Diagnostic, Severity
from story_graph.world import World

CODE = Code.RETURN_WITHOUT_CALL


def find(world: World) -> Iterator[Diagnostic]:
    reach = story_reach(world.story)
    for edge in world.story.edges.values():
        if not edge.returns or not reach.has(edge.source, is_called=False):
            continue
        siblings = world.story.nodes[edge.source].edges
        has_other_exit = any(is_exit(sibling) and not sibling.returns for sibling in siblings)
        if has_other_exit and reach.has(edge.source, is_called=True):
            continue
        way = reach.way_to(edge.source, is_called=False)
        came = f"'{way[-1]}' leads to '{edge.source}' with `to`" if way else f"a track begins at '{edge.source}'"
        message = (
            f"the edge '{edge.name}' returns, but {came}, so there is no call to return from; "
            "visit the node with `call`, or name the node to go back to"
        )
        yield Diagnostic(CODE, Severity.ERROR, edge.place, message, way)


EXAMPLES = (
    Example(
        wrong="""\
scene: gate
anchor: gate
nodes:
  gate:
    edges:
      ask: {to: song, intent: [sing for me]}
      leave: {to: road, intent: [goodbye]}
  song:
    lines: {greet: "La, la, la."}
    edges:
      done: {to: return, intent: [thank you]}
  road:
    ending: road
""",
        line=11,
        says="'gate.gate.ask' leads to 'gate.song' with `to`",
        mended="""\
scene: gate
anchor: gate
nodes:
  gate:
    edges:
      ask: {call: song, intent: [sing for me]}
      leave: {to: road, intent: [goodbye]}
  song:
    lines: {greet: "La, la, la."}
    edges:
      done: {to: return, intent: [thank you]}
  road:
    ending: road
""",
    ),
)
