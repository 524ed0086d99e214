"""Automatic edges that run in a circle.

An edge that nothing sets off is taken as soon as its guard holds. Here such edges lead in a circle,
and none of them has a guard or a `max` that would break it. What runs in a circle at the very
beginning of the story is found even if it has guards.

The engine refuses every step that gets into the circle, so the player can't go on.

Give one of them what sets it off (`intent`, `on`, `after`), a guard that stops holding, or a `max`.
"""

from __future__ import annotations

from collections.abc import Iterator

from story_graph.checks.example import Example
from story_graph.checks.reach import Reach, story_reach
from story_graph.codes import Code
from story_graph.diagnostics import Diagnostic, Severity
from story_graph.engine.draft import MAX_AUTOMATIC_EDGES
from story_graph.engine.step import begin
from story_graph.errors import ZeroProgress
from story_graph.story import Edge, Node, Story
from story_graph.world import World

CODE = Code.ZERO_PROGRESS


def find(world: World) -> Iterator[Diagnostic]:
    story = world.story
    reach = story_reach(story)
    circles = {
        frozenset(circle): circle for node in story.nodes if node in reach.nodes if (circle := _run(story, node))
    }
    for circle in circles.values():
        yield _finding(story, reach, circle)
    if circles:
        return
    try:
        begin(story, player_name="")
    except ZeroProgress as error:
        yield _finding(story, reach, _once_around([story.edges[edge] for edge in error.loop]))


def _run(story: Story, start: str) -> tuple[Edge, ...]:
    """The circle in which automatic edges run from this node on; empty if they come to rest."""
    node, stack, taken = start, list[str](), list[Edge]()
    while (edge := _certain_edge(story.nodes[node])) is not None:
        taken.append(edge)
        if len(taken) > MAX_AUTOMATIC_EDGES:
            return _once_around(taken)
        if edge.returns:
            if not stack:
                break
            node = stack.pop()
        elif edge.call is not None:
            stack.append(edge.to or edge.source)
            node = edge.call
        else:
            node = edge.to or edge.source
    return ()


def _certain_edge(node: Node) -> Edge | None:
    """The automatic edge that is taken whatever the state is. A guarded one that comes before it
    may lead out of the circle, and what a pool picks is not certain.
    """
    first = max((edge for edge in node.edges if edge.is_automatic), key=lambda edge: edge.weight, default=None)
    if first is None or first.when is not None or first.max is not None or first.pool is not None:
        return None
    return first


def _once_around(taken: list[Edge]) -> tuple[Edge, ...]:
    """The last round, from the edge that stands first in the files."""
    last = len(taken) - 1
    earlier = next((index for index in range(last - 1, -1, -1) if taken[index].id == taken[last].id), -1)
    round_ = taken[earlier + 1 :]
    first = min(range(len(round_)), key=lambda index: round_[index].place)
    return (*round_[first:], *round_[:first])


def _finding(story: Story, reach: Reach, circle: tuple[Edge, ...]) -> Diagnostic:
    names = " → ".join(edge.id for edge in circle)
    message = (
        f"automatic edges run in a circle: {names}; "
        "give one of them a guard that stops holding, a `max`, or something that sets it off"
    )
    return Diagnostic(CODE, Severity.ERROR, circle[0].place, message, reach.way_to(circle[0].source))


EXAMPLES = (
    Example(
        wrong="""\
scene: gate
anchor: gate
nodes:
  gate:
    edges:
      ask: {to: open, intent: [open the gate]}
  open:
    edges:
      wind: {to: shut}
  shut:
    edges:
      again: {to: open}
      leave: {to: gate, intent: [goodbye]}
""",
        line=9,
        says="automatic edges run in a circle: gate.open.wind → gate.shut.again",
        mended="""\
scene: gate
anchor: gate
nodes:
  gate:
    edges:
      ask: {to: open, intent: [open the gate]}
  open:
    edges:
      wind: {to: shut, after: 5}
  shut:
    edges:
      again: {to: open}
      leave: {to: gate, intent: [goodbye]}
""",
    ),
    Example(
        wrong="""\
scene: gate
anchor: gate
facts:
  is_day: {type: bool, default: true}
nodes:
  gate:
    edges:
      sun: {when: is_day}
      dusk: {after: 600, do: {is_day: false}}
""",
        line=8,
        says="automatic edges run in a circle: gate.gate.sun",
        mended="""\
scene: gate
anchor: gate
facts:
  is_day: {type: bool, default: true}
nodes:
  gate:
    edges:
      sun: {when: is_day, max: 1}
      dusk: {after: 600, do: {is_day: false}}
""",
    ),
)
