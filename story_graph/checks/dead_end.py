"""A node where the story stands still for ever.

The node is no `ending`, and none of its edges ever leads to another node. It is an error if the node
has no edge at all, and a warning if it has edges that lead back to itself: the character still
answers. A track may begin at such a node and stay there; that is a character who only answers.

The player is stuck with a character who has nothing left to do, and nothing tells the game so.

Write an edge that leads on or back, such as one to the scene's anchor, or say which `ending` it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from story_graph.checks.example import Example
from story_graph.checks.reach import is_exit, story_reach
from story_graph.codes import Code
from story_graph.diagnostics import Diagnostic, Severity
from story_graph.world import World

CODE = Code.DEAD_END


def find(world: World) -> Iterator[Diagnostic]:
    reach = story_reach(world.story)
    starts = {track.start for track in world.story.tracks.values()}
    for node in world.story.nodes.values():
        if node.id not in reach.nodes or node.ending is not None or any(is_exit(edge) for edge in node.edges):
            continue
        way = reach.way_to(node.id)
        if not node.edges:
            message = f"the node '{node.id}' has no edges; write one that leads on, or say which `ending` this is"
            yield Diagnostic(CODE, Severity.ERROR, node.place, message, way)
        elif node.id not in starts:
            message = (
                f"every edge of the node '{node.id}' leads back to itself; "
                "write one that leads on, or make it an `ending` without edges"
            )
            yield Diagnostic(CODE, Severity.WARNING, node.place, message, way)


EXAMPLES = (
    Example(
        wrong="""\
scene: gate
anchor: gate
nodes:
  gate:
    edges:
      bribe: {to: inside, intent: [here is some gold]}
  inside:
    lines: {greet: You are in.}
""",
        line=7,
        says="the node 'gate.inside' has no edges",
        mended="""\
scene: gate
anchor: gate
nodes:
  gate:
    edges:
      bribe: {to: inside, intent: [here is some gold]}
  inside:
    ending: inside
    lines: {greet: You are in.}
""",
    ),
    Example(
        wrong="""\
scene: gate
anchor: gate
nodes:
  gate:
    edges:
      ask: {to: gossip, intent: [any news]}
  gossip:
    lines: {greet: The king is ill.}
    edges:
      really: {intent: [are you sure], say: Ask anybody.}
""",
        line=7,
        says="every edge of the node 'gate.gossip' leads back to itself",
        mended="""\
scene: gate
anchor: gate
nodes:
  gate:
    edges:
      ask: {to: gossip, intent: [any news]}
  gossip:
    lines: {greet: The king is ill.}
    edges:
      really: {intent: [are you sure], say: Ask anybody.}
      back: {to: gate, intent: [let us talk of something else]}
""",
    ),
)
