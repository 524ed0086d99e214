"""A call that never comes back.

A node is visited by `call` or from a pool, and no way on from there holds `to: return` or an ending.

What was to follow the call never follows, and each such call waits for its return for ever: saves
grow with every one.

Add an edge with `to: return` where the visit is over. If it should not come back, lead there with
`to` instead of `call`.
"""

from __future__ import annotations

from collections.abc import Iterator

from story_graph.checks.example import Example
from story_graph.checks.reach import is_exit, story_reach, visited_first
from story_graph.codes import Code
from story_graph.diagnostics import Diagnostic, Severity
from story_graph.story import Story
from story_graph.world import World

CODE = Code.CALL_WITHOUT_RETURN


def find(world: World) -> Iterator[Diagnostic]:
    story = world.story
    reach = story_reach(story)
    callers: dict[str, str] = {}
    for edge in story.edges.values():
        if edge.source in reach.nodes:
            for visited in visited_first(story, edge):
                callers.setdefault(visited, edge.id)
    for visited, caller in callers.items():
        if not _can_be_over(story, visited):
            message = (
                f"'{caller}' visits the node '{visited}', and no edge from there on returns; "
                "add one with `to: return`, or lead there with `to`"
            )
            place, way = story.nodes[visited].place, reach.way_to(visited, is_called=True)
            yield Diagnostic(CODE, Severity.WARNING, place, message, way)


def _can_be_over(story: Story, visited: str) -> bool:
    """Whether a visit can end. It does at a return, at an ending, and at a dead end, which has a
    code of its own; visits within the visit are taken to come back.
    """
    waiting, seen = [visited], {visited}
    while waiting:
        node = story.nodes[waiting.pop()]
        if node.ending is not None or not any(is_exit(edge) for edge in node.edges):
            return True
        if any(edge.returns for edge in node.edges):
            return True
        following = {edge.to for edge in node.edges if edge.to is not None} - seen
        waiting.extend(following)
        seen |= following
    return False


EXAMPLES = (
    Example(
        wrong="""\
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
      done: {to: gate, intent: [thank you]}
  road:
    edges:
      back: {to: gate, intent: [hello again]}
""",
        line=8,
        says="'gate.gate.ask' visits the node 'gate.song', and no edge from there on returns",
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
    edges:
      back: {to: gate, intent: [hello again]}
""",
    ),
)
