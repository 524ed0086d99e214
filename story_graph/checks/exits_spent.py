"""A node whose exits all get spent.

Every edge that leads away from the node has a `max`, and the track can come back to the node as often
as it likes. Once the last of them is taken, none leads away any more. Guards are not looked at.

The player comes back to a character who can't go on, hours after the mistake was made.

Take the `max` off one of them, or add an exit without one; what should happen once can happen in `do`.
"""

from __future__ import annotations

from collections.abc import Iterator

from story_graph.checks.example import Example
from story_graph.checks.reach import Reach, is_exit, story_reach, visited_first
from story_graph.codes import Code
from story_graph.diagnostics import Diagnostic, Severity
from story_graph.story import Edge, Node, Story
from story_graph.world import World

CODE = Code.EXITS_SPENT


def find(world: World) -> Iterator[Diagnostic]:
    reach = story_reach(world.story)
    for node in world.story.nodes.values():
        exits = [edge for edge in node.edges if is_exit(edge)]
        is_limited = bool(exits) and all(edge.max is not None for edge in exits)
        if node.id in reach.nodes and is_limited and _comes_back_without_limit(world.story, node, exits):
            message = (
                f"the exits of the node '{node.id}' ({', '.join(edge.name for edge in exits)}) all have a `max`; "
                "once it is spent, none leads on, so add one without"
            )
            yield Diagnostic(CODE, Severity.WARNING, node.place, message, reach.way_to(node.id))


def _comes_back_without_limit(story: Story, node: Node, exits: list[Edge]) -> bool:
    """Whether the node is on a circle on which nothing but its own exits has a `max`."""
    waiting = [target for edge in exits for target in _led_to(story, edge)]
    seen: set[str] = set()
    while waiting:
        target = waiting.pop()
        if target == node.id:
            return True
        if target in seen:
            continue
        seen.add(target)
        for edge in story.nodes[target].edges:
            if edge.max is None:
                waiting.extend(_led_to(story, edge))
    return False


def _led_to(story: Story, edge: Edge) -> Iterator[str]:
    for visited in visited_first(story, edge):
        if edge.pool is None or story.nodes[visited].max is None:
            yield visited
    if edge.to is not None:
        yield edge.to
    if edge.returns:
        yield from _returned_to(story, edge.source)


def _returned_to(story: Story, node: str) -> Iterator[str]:
    """Where the calls lead back to that can be under way at this node."""
    targets: dict[tuple[str, ...], set[str]] = {}
    for caller in story.edges.values():
        if caller.to is not None and caller.max is None:
            targets.setdefault(visited_first(story, caller), set()).add(caller.to)
    for visited, back in targets.items():
        if node in Reach(story, visited).nodes:
            yield from back


EXAMPLES = (
    Example(
        wrong="""\
scene: gate
anchor: gate
nodes:
  gate:
    edges:
      weather: {intent: [what a day], say: It rains.}
      ask: {to: news, intent: [any news], max: 1}
      insult: {to: angry, intent: [you fool], max: 1}
  news:
    edges:
      back: {to: gate, intent: [thank you]}
  angry:
    edges:
      back: {to: gate, after: 60}
""",
        line=4,
        says="the exits of the node 'gate.gate' (ask, insult) all have a `max`",
        mended="""\
scene: gate
anchor: gate
nodes:
  gate:
    edges:
      weather: {intent: [what a day], say: It rains.}
      ask: {to: news, intent: [any news], max: 1}
      insult: {to: angry, intent: [you fool], max: 1}
      leave: {to: road, intent: [goodbye]}
  news:
    edges:
      back: {to: gate, intent: [thank you]}
  angry:
    edges:
      back: {to: gate, after: 60}
  road:
    ending: road
""",
    ),
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
      done: {to: return, intent: [thank you], max: 1}
  road:
    ending: road
""",
        line=8,
        says="the exits of the node 'gate.song' (done) all have a `max`",
        mended="""\
scene: gate
anchor: gate
nodes:
  gate:
    edges:
      ask: {call: song, intent: [sing for me], max: 1}
      leave: {to: road, intent: [goodbye]}
  song:
    lines: {greet: "La, la, la."}
    edges:
      done: {to: return, intent: [thank you], max: 1}
  road:
    ending: road
""",
    ),
)
